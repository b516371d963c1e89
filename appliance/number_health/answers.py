"""What an answer to a number check says: yes, no, or nothing that is sure enough. Pure.

Strict on purpose: a wrong "yes" makes a stranger's phone the kader's. Whatever else was written stays in the
inbox for a person to read.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import pairwise

MOST_WORDS = 8

_WORD = re.compile(r"[^\W_]+")
_YES = frozenset(
    {"ya", "y", "iya", "iyah", "yes", "betul", "benar", "masih", "aktif", "leres", "muhun", "sumuhun"}
)
_WRONG = frozenset({"salah", "slh"})
_NOT = frozenset({"bukan", "bkn", "tidak", "tdk", "tak", "gak", "ga", "nggak", "enggak", "henteu", "sanes"})
_FILLERS = frozenset(
    {"saya", "sy", "ini", "itu", "nomor", "nomer", "no", "nomornya", "sambung", "orang", "lagi", "dipakai"}
    | {"pak", "bapak", "bu", "ibu", "teh", "kang", "mas", "mbak", "terima", "kasih", "makasih", "trims"}
    | {"maaf", "mohon", "nuhun", "hatur", "punten"}
)


class CheckAnswer(StrEnum):
    """Whether the phone is that person's."""

    YES = "yes"
    NO = "no"


def check_answer(text: str) -> CheckAnswer | None:
    """``Ya bu, masih`` is yes, ``SALAH`` and ``bukan saya`` are no; ``bukan salah``, ``ya tapi salah`` and
    whatever holds an unknown word are neither."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if not words or len(words) > MOST_WORDS or set(words) - _YES - _WRONG - _NOT - _FILLERS:
        return None
    yes, wrong, negated = (not known.isdisjoint(words) for known in (_YES, _WRONG, _NOT))
    if yes:
        return None if wrong or negated else CheckAnswer.YES
    if wrong and negated:
        return None if _denies_the_wrong(words) else CheckAnswer.NO
    return CheckAnswer.NO if wrong or negated else None


def _denies_the_wrong(words: list[str]) -> bool:
    """``bukan salah`` and ``tidak salah``."""
    return any(first in _NOT and then in _WRONG for first, then in pairwise(words))
