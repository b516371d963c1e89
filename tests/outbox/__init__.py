"""The outbox: accepted, claimed, sent, reported; and every way to be cut short."""
