"""Whether a message has left is sometimes not known: every step of a send, every family, every end."""
