"""What somebody types into the search box, and which people it means. Pure.

Each person has one folded text, a space before every word of it, so that the beginning of a word is found
by looking for ``" word"`` in it; 25,000 of those are looked through in a few milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.model import Contact

_NUMBER_LIKE = re.compile(r"[+(]*\d[\d().+/\-–\u00a0 ]*")
_SHORTEST_NUMBER = 4  # digits; fewer is the 1 of "Melati 1"


def search_text(contact: Contact) -> str:
    """The words and numbers by which a person is found; numbers without +62 or 0: ``" 81234567890"``."""
    words = [contact.name, contact.nickname]
    for post in contact.places:
        words += (post.posyandu, post.village, post.district, post.position)
    numbers = "".join(f" {number.removeprefix('+62')}" for number in contact.numbers)
    return f" {fold(' '.join(words))}{numbers}"


class Question(msgspec.Struct, frozen=True):
    """``needles``: each must be found, in any of its spellings. ``joined``: all words written as one."""

    needles: tuple[tuple[str, ...], ...] = ()
    joined: str = ""

    @classmethod
    def parse(cls, query: str) -> Question:
        """Read what was typed; an empty or unreadable query asks for everybody."""
        query = query.strip()
        if _NUMBER_LIKE.fullmatch(query) and len(_digits(query)) >= _SHORTEST_NUMBER:
            return cls((_number_needles(query),))
        needles: list[tuple[str, ...]] = []
        words: list[str] = []
        for part in query.split():
            if _NUMBER_LIKE.fullmatch(part) and len(_digits(part)) >= _SHORTEST_NUMBER:
                needles.append(_number_needles(part))
            else:
                words += fold(part).split()
        needles += [(f" {word}",) for word in words]
        only_words = len(words) > 1 and len(words) == len(needles)
        return cls(tuple(needles), f" {''.join(words)}" if only_words else "")

    def select(self, people: Sequence[Contact], texts: Sequence[str]) -> Sequence[Contact]:
        """Those of ``people`` who are meant, in the same order. ``texts``: the search text of each."""
        if not self.needles:
            return people
        rarest, *others = sorted(self.needles, key=lambda spellings: -min(map(len, spellings)))
        places = _containing(range(len(texts)), texts, rarest)
        for spellings in others:
            places = _containing(places, texts, spellings)
        if self.joined:  # "tani mulya" also finds Tanimulya
            together = _containing(range(len(texts)), texts, (self.joined,))
            if together:
                places = sorted({*places, *together})
        return [people[place] for place in places]


def _containing(places: Sequence[int], texts: Sequence[str], spellings: tuple[str, ...]) -> Sequence[int]:
    first, *others = spellings
    if others:
        return [place for place in places if any(part in texts[place] for part in spellings)]
    if len(places) == len(texts):
        return [place for place, text in enumerate(texts) if first in text]
    return [place for place in places if first in texts[place]]


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def _number_needles(written: str) -> tuple[str, ...]:
    """``0812-3456``, ``+62 812 3456`` and ``62812 3456`` are beginnings; other digits may stand anywhere."""
    digits = _digits(written)
    if written.lstrip("( ").startswith("+62"):
        return (f" {digits.removeprefix('62').removeprefix('0')}",)
    if digits.startswith("08"):
        return (f" {digits[1:]}",)
    if digits.startswith("0062"):
        return (f" {digits.removeprefix('0062').removeprefix('0')}",)
    if digits.startswith("628"):
        return (f" {digits[2:]}", digits)
    return (digits,)
