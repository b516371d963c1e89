"""What to call somebody: *sapaan* and *nama panggilan*, told by the titles before a name. Pure.

"Hj. Euis Komariah, S.Pd." is *Ibu* "Euis Komariah", "Teh Nia" is *Teh* "Nia", "dr. Rina" is *dr.* "Rina".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from appliance.contacts.folding import fold

_KINSHIP = {  # said before the name, and so the salutation
    "ibu": "Ibu", "bu": "Ibu", "ib": "Ibu", "bunda": "Bunda", "mamah": "Mamah", "bidan": "Bidan",
    "teh": "Teh", "teteh": "Teh", "ceu": "Ceu", "eceu": "Ceu", "mbak": "Mbak", "mba": "Mbak",
    "bapak": "Bapak", "bpk": "Bapak", "bp": "Bapak", "pak": "Bapak", "kang": "Kang", "akang": "Kang",
    "aa": "Aa", "mas": "Mas", "mang": "Mang", "abah": "Abah", "ustad": "Ustad", "ustadz": "Ustadz",
    "ustaz": "Ustaz", "ust": "Ustad", "ustadzah": "Ustadzah", "ustazah": "Ustadzah", "kh": "Bapak",
    "kiai": "Kiai", "kyai": "Kyai", "sdr": "Bapak", "sdri": "Ibu", "nn": "Ibu", "nona": "Ibu", "ny": "Ibu",
    "nyonya": "Ibu",
}  # fmt: skip
_HONOURS = {  # titles that tell how to say it when nothing else does; "" = tells nothing
    "hj": "Ibu", "hajjah": "Ibu", "hajah": "Ibu", "h": "Bapak", "haji": "Bapak", "drs": "Bapak", "dra": "Ibu",
    "ir": "", "prof": "", "r": "", "rd": "", "rr": "", "raden": "", "tb": "",
}  # fmt: skip
# first words of a name that only a woman's has: they stay, Neng Yani is Ibu Neng Yani
_NAMES_OF_WOMEN = frozenset({"neng", "eneng", "enok", "nyi", "nyai", "siti", "sitti"})
_GENDERS = {
    "l": "Bapak", "lk": "Bapak", "laki": "Bapak", "lelaki": "Bapak", "pria": "Bapak",
    "p": "Ibu", "pr": "Ibu", "perempuan": "Ibu", "wanita": "Ibu",
}  # fmt: skip
DOCTORS = frozenset({"dr", "drg"})
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,3}\.){1,4}[A-Za-z]{0,5}\.?")
_BARE_DEGREES = {
    "SE", "SH", "ST", "SKM", "SST", "SIP", "SAP", "MM", "MH", "MT", "SPd", "SPdI", "SAg", "SKep", "SSos",
    "SSi", "MPd", "MSi", "MKes", "MAP", "AMd", "AMK", "AMKeb", "SPsi", "SKom",
}  # fmt: skip
ONLY_LETTERS = re.compile(r"[^\W\d_]+(?:[\s.'’`\-]+[^\W\d_]+)*[.'’`]*")
_TWO_SPELLINGS = re.compile(r"\s*/\s*|\s+atau\s+", re.IGNORECASE)


def derive(name: str, gender: str = "", nickname: str = "") -> str:
    """What the titles before a nickname or a name tell, else the gender (``P``, ``laki-laki``); "" = none."""
    told = call_name(nickname)[1] or call_name(name)[1] or by_gender(gender)
    return told or _told_by_name(nickname) or _told_by_name(name)


def by_gender(gender: str) -> str:
    """``L`` -> ``Bapak``, ``Perempuan`` -> ``Ibu``, anything else -> ``""``."""
    words = fold(gender).split()
    return _GENDERS.get(words[0], "") if words else ""


def call_name(name: str) -> tuple[str, str]:
    """The name without titles, and the salutation they suggest ("" = none)."""
    words = name.partition(",")[0].split() or [name]
    words = words[: without_degrees(words)]
    salutation = honour = doctor = ""
    while len(words) > 1:
        word = words[0].strip(".").casefold()
        if word in _KINSHIP:
            salutation = salutation or _KINSHIP[word]
        elif word in DOCTORS:
            doctor = words[0].strip(".") + "."
        elif word in _HONOURS and (len(word) > 1 or _is_honour(words[0])):
            honour = honour or _HONOURS[word]
        else:
            break
        words.pop(0)
    called = " ".join(words)
    both = spellings(called)
    return both[0] if both else called, salutation or doctor or honour


def _told_by_name(name: str) -> str:
    return "Ibu" if name.partition(" ")[0].casefold() in _NAMES_OF_WOMEN else ""


def _is_honour(letter: str) -> bool:
    """``H. Dadang``, ``R. Hj. Neneng``; but not ``R Neneng``, which is an initial as likely."""
    return letter.endswith(".") or letter.casefold() == "h"


def spellings(name: str) -> list[str]:
    """Both of ``Rohimah/Rohmah``; nothing for a name spelt once."""
    if "/" not in name and " atau " not in name.casefold():
        return []
    parts = _TWO_SPELLINGS.split(name)
    return parts if all(ONLY_LETTERS.fullmatch(part) for part in parts) else []


def without_degrees(words: Sequence[str]) -> int:
    """How many of the words come before the academic degrees at the end; at least one."""
    count = len(words)
    while count > 1 and _is_degree(words[count - 1]):
        count -= 1
    return count


def _is_degree(word: str) -> bool:
    return word.replace(".", "") in _BARE_DEGREES or _DEGREE.fullmatch(word) is not None
