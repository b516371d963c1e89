"""The acts that run as root, without root."""
