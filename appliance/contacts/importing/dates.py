"""Birth dates as offices write them: 12-05-1978, 28622, 12 Mei 1978, "Bandung, 12/5/78". Pure.

Always day before month, as everybody here writes. What cannot be a date is not made one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from appliance.contacts.importing.findings import Doubt, DoubtCode, Remark, RemarkCode
from appliance.contacts.importing.workbook import DATE

_EXCEL_DAY_ZERO = date(1899, 12, 30)  # serial 1 is 31-12-1899 here: right from March 1900 on
_SERIALS = range(3_653, 73_051)  # 1910 to 2099
_YOUNGEST, _OLDEST = 10, 110  # years of somebody in the book
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "pbr": 2, "mar": 3, "mrt": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6,
    "jul": 7, "agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11,
    "des": 12, "dec": 12,
}  # fmt: skip
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*['’]?(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_IN_LETTERS = re.compile(r"(?<!\d)(\d{1,2})[\s\-./,]*([A-Za-z]{3,10})[\s\-./,']*(\d{4}|\d{2})(?!\d)")
_ONLY_YEAR = re.compile(r"(?:th(?:n|un)?\.?\s*)?((?:19|20)\d\d)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NOT_A_PLACE = re.compile(r"tidak|tdk|lupa|belum|blm|kosong|tau|tahu|\?", re.IGNORECASE)


class BirthDate(msgspec.Struct, frozen=True):
    """``iso``: the date, or ""; ``keep``: the cell's text when it belongs into the note."""

    iso: str = ""
    keep: str = ""
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Remark, ...] = ()


NOTHING = BirthDate()


def read_birth_date(text: str, kind: str, today: date) -> BirthDate:
    """A cell's birth date. ``kind``: the cell's letter; ``today`` decides what a short year means."""
    if not text or not any(map(str.isalnum, text)):
        return NOTHING
    if kind == DATE:
        return _judged(date.fromisoformat(text[:10]), text, today)
    if not _DIGIT.search(text):
        return _without_digits(text)
    if text.isdigit():
        return _read_digits(text, today)
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_NUMERIC, "dmy"), (_IN_LETTERS, "dmy")):
        match = pattern.search(text)
        if match:
            return _read_match(match, order, today)
    year = _ONLY_YEAR.fullmatch(text.strip())
    if year:
        return _only_year(text)
    return _unreadable(text)


def _without_digits(text: str) -> BirthDate:
    if _NOT_A_PLACE.search(text):
        return NOTHING
    return BirthDate(remarks=(Remark(RemarkCode.BIRTHPLACE_NOT_TAKEN, text),))


def _read_digits(text: str, today: date) -> BirthDate:
    """Nothing but digits: a day number of the spreadsheet, a year, or ddmmyyyy run together."""
    if not text.strip("0"):
        return BirthDate(remarks=(Remark(RemarkCode.DATE_ZERO, text),))
    if len(text) == 5 and int(text) in _SERIALS:
        found = _judged(_EXCEL_DAY_ZERO + timedelta(days=int(text)), text, today)
        return msgspec.structs.replace(found, remarks=(*found.remarks, Remark(RemarkCode.DATE_SERIAL, text)))
    if len(text) == 4 and text[:2] in ("19", "20"):
        return _only_year(text)
    if len(text) in (7, 8):  # seven: the first 0 got lost
        day_first = text.zfill(8)
        found = _made(day_first[:2], day_first[2:4], day_first[4:], text, today)
        if found.iso or len(text) == 7:
            return found
        year_first = _made(text[6:], text[4:6], text[:4], text, today)
        return year_first if year_first.iso else found
    if len(text) == 6:
        return _made(text[:2], text[2:4], text[4:], text, today)
    return _unreadable(text)


def _read_match(match: re.Match[str], order: str, today: date) -> BirthDate:
    first, month, last = match.groups()
    if month.isalpha():
        number = _MONTHS.get(month[:3].casefold())
        if number is None:
            return _unreadable(match.string)
        month = str(number)
    day, year = (last, first) if order == "ymd" else (first, last)
    found = _made(day, month, year, match.string, today)
    place = match.string[: match.start()].strip(" ,./;:-")
    if place and not _is_weekday(place):
        told = (*found.remarks, Remark(RemarkCode.BIRTHPLACE_NOT_TAKEN, place))
        return msgspec.structs.replace(found, remarks=told)
    return found


def _is_weekday(text: str) -> bool:
    days = ("sen", "sel", "rab", "kam", "jum", "sab", "min", "ahad")
    return text.casefold().startswith(days) and len(text) <= 7


def _made(day: str, month: str, year: str, text: str, today: date) -> BirthDate:
    if not int(day) or not int(month) or not int(year):
        return BirthDate(remarks=(Remark(RemarkCode.DATE_ZERO, text),))
    whole_year = int(year) if len(year) == 4 else _century(int(year), today) + int(year)
    try:
        found = _judged(date(whole_year, int(month), int(day)), text, today)
    except ValueError:
        return BirthDate(keep=text, doubts=(Doubt(DoubtCode.DATE_IMPOSSIBLE, text),))
    if len(year) == 2:
        short = Remark(RemarkCode.DATE_SHORT_YEAR, text)
        found = msgspec.structs.replace(found, remarks=(*found.remarks, short))
    return found


def _century(year: int, today: date) -> int:
    """1900 or 2000: the later one in which the person would not be a child."""
    return 2000 if 2000 + year <= today.year - _YOUNGEST else 1900


def _judged(found: date, text: str, today: date) -> BirthDate:
    if not _YOUNGEST <= today.year - found.year <= _OLDEST:
        return BirthDate(keep=text, doubts=(Doubt(DoubtCode.DATE_UNLIKELY, text),))
    january = (Remark(RemarkCode.DATE_FIRST_OF_JANUARY, text),) if (found.month, found.day) == (1, 1) else ()
    return BirthDate(found.isoformat(), remarks=january)


def _only_year(text: str) -> BirthDate:
    return BirthDate(keep=text, remarks=(Remark(RemarkCode.DATE_ONLY_YEAR, text),))


def _unreadable(text: str) -> BirthDate:
    return BirthDate(keep=text, doubts=(Doubt(DoubtCode.DATE_UNREADABLE, text),))
