"""Sums of money as people type them, in whole rupiah; a form that could mean two sums is none. Pure.

``Rp 150.000,-`` ``150rb`` ``1,5 jt`` ``75k`` ``150.000,00`` ``1jt 250rb`` ``lima puluh ribu``.
With a unit the point or comma is a decimal mark (one or two digits), without one it parts thousands (groups
of three): whatever fits neither (``1.500 rb``, ``150,00``) is left to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.inbox.grammar.normalise import mend_digits, tidy
from appliance.inbox.grammar.vocabulary import NUMBER_WORDS

MOST = 100_000_000_000
"""A hundred thousand million: nobody's dana sehat; a number this long is a phone's or a card's."""

_LONGEST = 16
_THOUSAND = ("rb", "ribu", "rbu", "rebu", "k")
_MILLION = ("jt", "juta", "jta")
_UNITS = {**dict.fromkeys(_THOUSAND, 1000), **dict.fromkeys(_MILLION, 1_000_000)}

_TAIL = r"(?:[.,]?\s?[-=]+|\s?(?:rupiah|rp)\b\.?)*"
_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = rf"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![^\W\d_])"
_SUM = re.compile(
    rf"(?:(?<![^\W_])(?:rp|idr)[.\s]*)?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<unit>{_UNIT})(?:\s?(?P<rest>\d{{1,3}})\s?(?P<small>{_UNIT}))?)?{_TAIL}",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"0|[1-9]\d*")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")
_CENTS = re.compile(r"(?P<whole>[1-9]\d*|[1-9]\d{0,2}(?:(?P<mark>[.,])\d{3})+)(?P<point>[.,])00")
_DECIMAL = re.compile(r"(?P<whole>0|[1-9]\d{0,2})(?:[.,](?P<part>\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum found in a text: where, its rupiah (None: unclear), and whether it is marked as money."""

    start: int
    end: int
    rupiah: int | None
    marked: bool


def read_amount(text: str) -> int | None:
    """The sum a text is, nothing else standing in it; None for no sum, or one that could be two."""
    plain = " ".join(tidy(text).casefold().split()).strip(" #*;:/")
    if match := _SUM.fullmatch(plain):
        return _value(match)
    if re.fullmatch(r"(?:rp\.?\s*)?[1-9]\d{0,2}(?: \d{3})+", plain):  # "150 000", the whole text
        return _capped(int(re.sub(r"\D", "", plain)))
    return _spelled(re.sub(r"[,.\s-]*(?:rupiah)?[,.\s-]*$", "", plain).split())


def find_sums(text: str) -> list[Sum]:
    """All numbers of a text read as sums, in their order; ``unclear`` ones have no rupiah."""
    found = []
    for match in _SUM.finditer(mend_digits(text)):
        marked = bool(match["unit"]) or bool(re.match(r"(?:rp|idr)", match[0], re.IGNORECASE))
        found.append(Sum(match.start(), match.end(), _value(match), marked))
    return found


def _value(match: re.Match[str]) -> int | None:
    number, unit = match["number"], match["unit"]
    if unit is None:
        return _without_unit(number)
    factor = _UNITS[unit.casefold()]
    value = _with_unit(number, factor)
    if value is None or match["small"] is None:
        return value
    return _capped_sum(value, factor, match["rest"], _UNITS[match["small"].casefold()])


def _capped_sum(value: int, factor: int, rest: str, small: int) -> int | None:
    """``1jt 250rb``: the second unit is the smaller one, and the first number is whole."""
    if small >= factor or rest.startswith("0") or value % factor:
        return None
    return _capped(value + int(rest) * small)


def _without_unit(number: str) -> int | None:
    if len(number) > _LONGEST:
        return None
    if _PLAIN.fullmatch(number):
        return _capped(int(number))
    if _GROUPED.fullmatch(number):
        return _capped(int(re.sub(r"[.,]", "", number)))
    cents = _CENTS.fullmatch(number)
    if cents is None or cents["point"] == cents["mark"]:
        return None
    whole = int(re.sub(r"[.,]", "", cents["whole"]))
    return _capped(whole) if whole >= 1000 else None  # "150,00" may stand for 150 thousand


def _with_unit(number: str, factor: int) -> int | None:
    if number.isdigit() and not number.startswith("0"):
        return _capped(int(number) * factor) if len(number) <= 6 else None
    decimal = _DECIMAL.fullmatch(number)
    if decimal is None or not decimal["part"]:
        return None
    part = int(decimal["part"].ljust(2, "0"))
    value = (int(decimal["whole"]) * 100 + part) * factor // 100
    return _capped(value) if value else None


def _capped(value: int) -> int | None:
    return value if value < MOST else None


def _spelled(words: list[str]) -> int | None:
    """``lima puluh ribu``, ``seratus dua puluh lima ribu``, ``satu juta lima ratus ribu``."""
    total, last_factor = 0, 10**9
    group: list[str] = []
    for word in words:
        whole = {"seribu": ["satu", "ribu"], "sejuta": ["satu", "juta"]}.get(word, [word])
        for piece in whole:
            if (factor := _UNITS.get(piece)) is None:
                group.append(piece)
                continue
            value = _below_thousand(group)
            if not value or factor >= last_factor:
                return None
            total, last_factor, group = total + value * factor, factor, []
    if group or not total:  # "seribu dua ratus" is rare money: a person reads it
        return None
    return total


def _below_thousand(words: list[str]) -> int | None:
    """Number words up to 999; None when they are no number."""
    text = " ".join(words)
    for short, long in (("seratus", "satu ratus"), ("sepuluh", "satu puluh"), ("sebelas", "satu belas")):
        text = re.sub(rf"\b{short}\b", long, text)
    digit = "|".join(NUMBER_WORDS)
    form = re.fullmatch(
        rf"(?:(?P<h>{digit}) ratus ?)?(?:(?:(?P<t>{digit}) puluh ?)?(?P<o>{digit})?|(?P<b>{digit}) belas)",
        text,
    )
    if form is None or not text:
        return None
    value = {key: NUMBER_WORDS.get(word or "", 0) for key, word in form.groupdict().items()}
    return value["h"] * 100 + value["t"] * 10 + value["o"] + (10 + value["b"] if value["b"] else 0)
