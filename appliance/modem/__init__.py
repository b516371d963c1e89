"""Talk to a modem over a serial line: bytes in, events out; connect, send, listen."""
