"""Word lists written as plain text, many words a line, so that a person can read and mend them. Pure."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces and line ends."""
    return frozenset(text.split())
