"""The spare key of the box: everything it holds as one encrypted file, and back again on any box."""
