"""Incoming SMS: raw first, then folded into messages; the words that take a person off the list."""
