"""What the box does, as sentences; one file for each file or story."""
