"""A name cell: the name, what to call the person, and what else stood there. Pure.

The name stays as written but for capitals; titles only leave the *nama panggilan*, of which messages make
``{sapaan} {nama}``: "Hj. Euis Komariah, S.Pd." is *Ibu* "Euis Komariah".
"""

from __future__ import annotations

import re

import msgspec

from appliance.contacts.importing.findings import (
    Doubt,
    DoubtCode,
    Problem,
    ProblemCode,
    Remark,
    RemarkCode,
)
from appliance.contacts.salutation import DOCTORS, ONLY_LETTERS, call_name, spellings, without_degrees


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HUSBAND = frozenset({"ny", "nyonya"})
_ALWAYS_ROLES = _words("camat lurah kades kuwu rw rt sekdes sekcam kadus kapus")
_ROLES = _ALWAYS_ROLES | _words(
    "kasi kabid kadis kadinkes danramil kapolsek babinsa bhabinkamtibmas ketua sekretaris bendahara kader"
    " bides kepala wakil pengurus petugas admin operator"
)
_BESIDE_A_ROLE = _words(
    "desa kelurahan kecamatan kec puskesmas posyandu pokja pokjanal tim pembina pkk tp dusun dan bidang"
    " seksi dinas i ii iii iv v vi vii viii ix x"
)
_PARENTHESES = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
_DECEASED = re.compile(r"\b(?:alm|almh|almarhum|almarhumah|meninggal|wafat)\b\.?", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:pindah|keluar|mundur|mengundurkan|berhenti|mantan|non ?-?aktif|(?:tidak|tdk) aktif|pensiun"
    r"|diganti)\b",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"\d{1,3}\s*[.)]\s*(?=\D)")
_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
_NOBODY = frozenset(
    {"kosong", "nihil", "vakum", "lowong", "belum ada", "blm ada", "tidak ada", "tdk ada", "xxx", "n/a"}
)


class Name(msgspec.Struct, frozen=True):
    """What a name cell says. ``nickname``: without titles, "" when that is the name itself.

    ``note``: remarks in parentheses. ``active``: False when it says the person died or left. An empty
    ``name`` without a problem: nobody stands there.
    """

    name: str = ""
    nickname: str = ""
    salutation: str = ""
    note: str = ""
    active: bool = True
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_name(text: str) -> Name:
    """Read one cell of a name column."""
    plain = " ".join(text.split())
    if plain[:1].isdigit():
        plain = _LIST_NUMBER.sub("", plain, count=1)
    bare, notes = _without_notes(plain)
    if not any(map(str.isalpha, bare)):
        if any(map(str.isalnum, bare)) or not bare.isascii():
            return Name(text, problems=(Problem(ProblemCode.NAME_UNREADABLE, text),))
        return Name(note="; ".join(notes))
    if bare.casefold() in _NOBODY:
        return Name(note="; ".join(notes))
    return _described(text, bare, "; ".join(notes))


def _without_notes(plain: str) -> tuple[str, list[str]]:
    """The name itself, and what stood in parentheses (or *alm.* without them)."""
    notes: list[str] = []
    if "(" in plain or "[" in plain:
        notes = [inside.strip() for pair in _PARENTHESES.findall(plain) for inside in pair if inside.strip()]
        plain = " ".join(_PARENTHESES.sub(" ", plain).split())
    died = _DECEASED.search(plain)
    if died:
        notes.append(died.group())
        plain = " ".join(_DECEASED.sub(" ", plain).split())
    return plain.strip(" ,;:-/"), notes


def _described(text: str, bare: str, note: str) -> Name:
    name = in_ordinary_case(bare)
    nickname, salutation = call_name(name)
    doubts = _doubts_about(nickname, bare, text)
    remarks: list[Remark] = []
    if name != bare:
        remarks.append(Remark(RemarkCode.NAME_CASE, text))
    died, gone = _DECEASED.search(note), _GONE.search(note)
    if died or gone:
        doubts.append(Doubt(DoubtCode.DECEASED if died else DoubtCode.NO_LONGER_THERE, text))
    elif note:
        remarks.append(Remark(RemarkCode.NOTE_FROM_NAME, note))
    if name.partition(" ")[0].strip(".").casefold() in _HUSBAND:
        remarks.append(Remark(RemarkCode.HUSBANDS_NAME, text))
    called = "" if nickname == name else nickname
    return Name(name, called, salutation, note, not (died or gone), tuple(doubts), tuple(remarks))


def _doubts_about(nickname: str, bare: str, text: str) -> list[Doubt]:
    doubts = []
    if is_a_role(nickname):
        doubts.append(Doubt(DoubtCode.NAME_IS_A_ROLE, text))
    if spellings(bare.partition(",")[0]):
        doubts.append(Doubt(DoubtCode.NAME_TWO_SPELLINGS, text))
    if sum(map(str.isalpha, nickname)) < 2:
        doubts.append(Doubt(DoubtCode.NAME_TOO_SHORT, text))
    if "\ufffd" in text:
        doubts.append(Doubt(DoubtCode.LETTERS_LOST, text))
    return doubts


def in_ordinary_case(name: str) -> str:
    """``NENG YANI`` and ``neng yani`` -> ``Neng Yani``; mixed case and all from the first degree on stay."""
    front, comma, degrees = name.partition(",")
    if not (front.isupper() or front.islower() or "." in front):
        return name  # the usual case, soon known
    words = front.split(" ")
    count = without_degrees(words)
    bare = " ".join(words[:count])
    cased = [letter for letter in bare if letter.islower() or letter.isupper()]
    mixed = any(map(str.islower, cased)) and any(map(str.isupper, cased))
    if mixed or len(cased) < 2 or not (ONLY_LETTERS.fullmatch(bare) or spellings(bare)):
        return name
    ordinary = [_capitalised(word, index) for index, word in enumerate(words[:count])]
    return " ".join([*ordinary, *words[count:]]) + comma + degrees


def _capitalised(word: str, index: int) -> str:
    bare = word.strip(".").casefold()
    if bare in DOCTORS and index == 0:
        return word.lower()
    if index and bare in ("ii", "iii", "iv"):
        return word
    return _WORD.sub(lambda match: match.group()[0].upper() + match.group()[1:].lower(), word)


def is_a_role(nickname: str) -> bool:
    """``RW 04``, ``Camat``, ``Kades Cilame``, ``Ketua RW 05``; not ``Kader Euis``, who has a name."""
    words = [word.strip(".,").casefold() for word in nickname.split()]
    if not words or words[0] not in _ROLES:
        return False
    beside = _ROLES | _BESIDE_A_ROLE
    return words[0] in _ALWAYS_ROLES or all(word in beside or word.isdigit() for word in words[1:])
