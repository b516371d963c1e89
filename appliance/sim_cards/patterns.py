"""A person's own way to read a reply: ``Pulsa Rp{saldo} ... {tanggal}``. Pure; nothing in it can run wild.

What is written stands for itself (large and small letters and the number of spaces do not matter), ``...``
for anything, ``{saldo}`` for an amount and ``{tanggal}`` for a day, each at most once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from appliance.errors import InputError
from appliance.sim_cards.amounts import CURRENCY, FIGURE, value_of
from appliance.sim_cards.dates import DAY, day_of

BALANCE = "{saldo}"
DAY_PLACE = "{tanggal}"
ANYTHING = "..."
MOST_CHARACTERS = 200

_PIECES = re.compile(r"(\.\.\.|\{[^{}]*\}?|\})")
_AMOUNT = re.compile(rf"(?:{CURRENCY})?{FIGURE}", re.IGNORECASE)


class PatternProblem(InputError):
    """The pattern cannot be used; ``found`` is the piece that is wrong, "" = there is no placeholder."""

    def __init__(self, found: str) -> None:
        said = (
            f"{found!r} is no placeholder of a pattern" if found else "a pattern needs {saldo} or {tanggal}"
        )
        super().__init__(said)
        self.found = found


@dataclass(frozen=True, slots=True)
class Pattern:
    """Stretches between the ``...``, each of literal words and places."""

    stretches: tuple[tuple[str, ...], ...]

    def find(self, text: str) -> tuple[int | None, date | None] | None:
        """What the places hold where everything first follows in order; None: the text does not fit."""
        text = _folded(text)
        balance: int | None = None
        expires: date | None = None
        start = 0
        for stretch in self.stretches:
            found = _find_stretch(stretch, text, start)
            if found is None:
                return None
            start = found.end
            balance = found.balance if found.balance is not None else balance
            expires = found.expires if found.expires is not None else expires
        return balance, expires


def parse_pattern(text: str) -> Pattern | None:
    """None for an empty one. Raises ``PatternProblem``."""
    text = text.strip()
    if not text:
        return None
    if len(text) > MOST_CHARACTERS:
        raise PatternProblem(f"{text[:20]}...")
    stretches: list[list[str]] = [[]]
    places: list[str] = []
    for piece in filter(None, _PIECES.split(_folded(text))):
        if piece == ANYTHING:
            stretches.append([])
            continue
        if "{" in piece or "}" in piece:
            if piece not in (BALANCE, DAY_PLACE) or piece in places:
                raise PatternProblem(piece)
            places.append(piece)
        if piece.strip():
            stretches[-1].append(piece.strip())
    if not places:
        raise PatternProblem("")
    return Pattern(tuple(tuple(stretch) for stretch in stretches if stretch))


@dataclass(frozen=True, slots=True)
class _Found:
    end: int
    balance: int | None = None
    expires: date | None = None


def _find_stretch(stretch: tuple[str, ...], text: str, start: int) -> _Found | None:
    for place in range(start, len(text)):
        found = _match_here(stretch, text, place)
        if found is not None:
            return found
    return None


def _match_here(stretch: tuple[str, ...], text: str, place: int) -> _Found | None:
    balance: int | None = None
    expires: date | None = None
    for count, piece in enumerate(stretch):
        if count:
            place += len(text[place:]) - len(text[place:].lstrip(" "))
        if piece == BALANCE:
            match = _AMOUNT.match(text, place)
            balance = value_of(match) if match else None
            if match is None or balance is None:
                return None
            place = match.end()
        elif piece == DAY_PLACE:
            match = DAY.match(text, place)
            expires = day_of(match) if match else None
            if match is None or expires is None:
                return None
            place = match.end()
        elif text.startswith(piece, place):
            place += len(piece)
        else:
            return None
    return _Found(place, balance, expires)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
