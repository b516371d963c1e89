"""Small cells: empty or not, a ditto mark, RT and RW in all their forms. Pure."""

from __future__ import annotations

import re

import msgspec

from appliance.contacts.folding import ROMAN
from appliance.contacts.importing.findings import Doubt, DoubtCode, Remark, RemarkCode
from appliance.contacts.importing.headings import Field

_DITTOS = frozenset(
    {
        '"',
        "''",
        "“",
        "”",
        "„",
        "〃",
        ",,",
        '-"-',
        "-“-",
        "-”-",
        "-//-",
        "//",
        "idem",
        "sda",
        "s.d.a",
        "s.d.a.",
    }
)
_LONGEST_DITTO = max(map(len, _DITTOS))
_NUMBER = re.compile(r"0*(\d{1,3})(?:\.0)?")
_RT = re.compile(r"\brt\W*0*(\d{1,3})\b", re.IGNORECASE)
_RW = re.compile(r"\brw\W*(?:0*(\d{1,3})|([ivx]+))\b", re.IGNORECASE)
_PAIR = re.compile(r"\s*0*(\d{1,3})\s*[/\-\\]\s*0*(\d{1,3})\s*")
_PREFIX = re.compile(r"^\s*(?:rw|rt)\b[\s.:]*", re.IGNORECASE)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, ``-``, ``?``, ``...``."""
    return not text or not (text[0].isalnum() or any(map(str.isalnum, text)) or is_ditto(text))


def is_ditto(text: str) -> bool:
    """Whether it says "as above"."""
    return len(text) <= _LONGEST_DITTO and text.casefold() in _DITTOS


class Neighbourhood(msgspec.Struct, frozen=True):
    """RT and RW, two digits each, or ""; ``keep``: the cell's text when it belongs into the note."""

    rt: str = ""
    rw: str = ""
    keep: str = ""
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Remark, ...] = ()


NOWHERE = Neighbourhood()


def read_neighbourhood(text: str, column: Field) -> Neighbourhood:
    """The cell of a column RW, RT or RT/RW. ``02/03`` is only clear below RT/RW: there RT comes first."""
    if not any(map(str.isalnum, text)):
        return NOWHERE
    rt, rw = _RT.search(text), _RW.search(text)
    if rw is not None and (rt is not None or column is not Field.RT_RW):
        number = int(rw[1]) if rw[1] else ROMAN.get(rw[2].upper(), 0)
        found = _found(int(rt[1]) if rt else 0, number, text, is_roman=not rw[1])
        if not any(map(str.isalnum, _RT.sub("", _RW.sub("", text)))):
            return found
        told = (*found.remarks, Remark(RemarkCode.NOTE_FROM_RW, text))  # "Dusun II RW.05"
        return msgspec.structs.replace(found, keep=text, remarks=told)
    pair = _PAIR.fullmatch(_PREFIX.sub("", text))
    if pair and column is Field.RT_RW:
        return _found(int(pair[1]), int(pair[2]), text)
    bare = _PREFIX.sub("", text).strip()
    single = _NUMBER.fullmatch(bare)
    number = int(single[1]) if single else ROMAN.get(bare.upper(), 0)
    if not number and not single:
        return Neighbourhood(keep=text, doubts=(Doubt(DoubtCode.RW_UNCLEAR, text),))
    if column is Field.RT or (rt is not None and rw is None):
        return _found(number, 0, text, is_roman=single is None)
    return _found(0, number, text, is_roman=single is None)


def _found(rt: int, rw: int, text: str, *, is_roman: bool = False) -> Neighbourhood:
    remarks = (Remark(RemarkCode.RW_ROMAN, text),) if is_roman else ()
    return Neighbourhood(f"{rt:02d}" if rt else "", f"{rw:02d}" if rw else "", remarks=remarks)


def ordinary_case(text: str) -> str:
    """A place or posyandu written in capitals or in small letters, with a capital for each word."""
    if not (text.isupper() or text.islower()):
        return text
    return " ".join(_capital(word) for word in text.split())


def _capital(word: str) -> str:
    if word.upper() in ROMAN or len(word) <= 2:
        return word.upper() if word.upper() in ROMAN else word
    return word[:1].upper() + word[1:].lower()
