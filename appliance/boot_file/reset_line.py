"""The one order that people write by heart, locked out of their box: ``reset``, as they write it. PURE.

``Reset = “admin”``, ``reset: admin``, ``reset = "admin`` can mean one thing only. They are read so, line by
line, where a line can be nothing else: above the first table and above any text of several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = frozenset({"admin", "all"})
LONGEST = 500  # signs of a line somebody wrote by hand
_QUOTES = "\"'`´“”„‟‘’‚‛«»′″"
_TABLE = re.compile(r"""\s*\[{1,2}\s*["']?(?P<name>[A-Za-z0-9_-]*)""")
_LONG_TEXT = ('"""', "'''")
_ABOUT = re.compile(rf"[{_QUOTES}]*reset(?![\w-])[{_QUOTES}]*\s*(?P<rest>.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ResetLine:
    """``above``: it stands above every table; ``table``: else the one it stands in, as far as it can be read.

    ``word``: what it asks for in small letters without quotes, "" = nothing that can be told.
    """

    number: int
    above: bool
    table: str
    word: str


def reset_lines(text: str) -> Iterator[ResetLine]:
    """Every line that begins with the word, but comments; and none from a text of several lines on."""
    table, above = "", True
    for number, line in enumerate(text.split("\n"), start=1):
        if any(mark in line for mark in _LONG_TEXT):
            return
        if header := _TABLE.match(line):
            table, above = header["name"], False
        elif len(line) <= LONGEST and (found := _ABOUT.match(line.strip())):
            yield ResetLine(number, above, table, _word(found["rest"]))


def _word(rest: str) -> str:
    if not rest.startswith(("=", ":")):
        return ""
    return rest[1:].partition("#")[0].strip().strip(_QUOTES).strip().casefold()


def words_above(text: str) -> frozenset[str]:
    """What the lines above every table ask for: one of WORDS alone is an order, two are none."""
    return frozenset(line.word for line in reset_lines(text) if line.above)


def plain(text: str) -> str:
    """The same lines, the evident order as TOML has it; more than one way to read it: nothing is changed."""
    words = words_above(text)
    if len(words) != 1 or not words <= WORDS:
        return text
    (word,) = words
    return _instead(text, f'reset = "{word}"')


def without_reset(text: str, note: str) -> str:
    """``note`` in the place of the order, whatever the other lines are."""
    return _instead(text, note)


def _instead(text: str, said: str) -> str:
    """``said`` for the first of the lines, nothing for the others; the lines keep their numbers."""
    lines = text.split("\n")
    for line in reset_lines(text):
        if line.above:
            lines[line.number - 1], said = said, ""
    return "\n".join(lines)
