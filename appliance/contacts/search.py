"""What somebody types into the search box, and which people it means. Pure.

Each person has one folded text, a space before every word of it, so that the beginning of a word is found
by looking for ``" word"`` in it; 25,000 of those are looked through in a few milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from appliance.contacts.folding import as_number, fold
from appliance.contacts.model import Contact

_NUMBER_LIKE = re.compile(r"[+(]*\d[\d().+/\-–\u00a0 ]*")
_SHORTEST_NUMBER = 4  # digits; fewer is the 1 of "Melati 1"
# Said before a name, but often not written in the book: they part nobody from anybody.
_LEVELS = frozenset({"kec", "kecamatan", "ds", "desa", "kel", "kelurahan", "kab", "kabupaten"})
_TITLES = frozenset({"h", "hj", "hjh", "haji", "hajah", "hajjah", "bu", "ibu", "pak", "bapak", "bpk"})
_SAID_BEFORE = _LEVELS | _TITLES
_RW = re.compile(r"\brw[\W_]*0*([1-9]\d{0,2})\b", re.IGNORECASE)


def search_text(contact: Contact) -> str:
    """The words and numbers by which a person is found; numbers without +62 or 0: ``" 81234567890"``.

    The RW of a post is one word however it was written, ``" rw5 "``, and the text ends with a space.
    """
    words = [contact.name, contact.nickname]
    for post in contact.places:
        words += (post.posyandu, post.village, post.district, post.position)
    numbers = "".join(f" {number.removeprefix('+62')}" for number in contact.numbers)
    rws = "".join(f" rw{as_number(post.rw.strip())}" for post in contact.places if post.rw.strip())
    return f" {fold(' '.join(words))}{rws}{numbers} "


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
        needles = [_rw_needles(written[1]) for written in _RW.finditer(query)]
        words: list[str] = []
        for part in _RW.sub(" ", query).split():
            if _NUMBER_LIKE.fullmatch(part) and len(_digits(part)) >= _SHORTEST_NUMBER:
                needles.append(_number_needles(part))
            else:
                words += fold(part).split()
        named = [word for word in words if word not in _SAID_BEFORE]
        words = named if named or needles else words
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


def _rw_needles(number: str) -> tuple[str, ...]:
    """The whole number, not its beginning: RW 1 is not RW 12. It may also stand in a position or a name."""
    return (f" rw{number} ", f" rw {number} ", f" rw {number:0>2} ", f" rw{number:0>2} ")


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
