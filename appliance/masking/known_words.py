"""The words that may leave the box in a log: our own program's, and those of the machine around it.

``own_words.txt`` is what our own loggers, errors, enums and names of functions are made of, without any word
that people have used in an SMS (tests/masking/own_words.py writes it). ``machine_words.txt`` is kept by hand.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

OWN = "own_words.txt"
MACHINE = "machine_words.txt"


@cache
def known_words() -> frozenset[str]:
    """In small letters."""
    return words_in(OWN) | words_in(MACHINE)


def words_in(name: str) -> frozenset[str]:
    """Of one of the two files; a line that begins with # is for its reader."""
    text = resources.files(__package__ or "appliance.masking").joinpath(name).read_text("ascii")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
