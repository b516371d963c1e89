"""Answers to a warning: AMAN only when nothing in it says otherwise, and cries for help. Pure.

Counted as safe is only who says nothing else: one unknown word, one question mark, one "not" that does not
deny the danger itself, and a person reads it.
"""

from __future__ import annotations

from appliance.inbox.grammar.normalise import Phrase
from appliance.inbox.grammar.urgent import emergencies, is_urgent
from appliance.inbox.grammar.vocabulary import NEGATIONS, PADDING
from appliance.inbox.grammar.word_sets import word_set

_SAFE = frozenset({"aman", "amaan"})
_AROUND_SAFE = word_set(
    """
    terkendali semua semuanya disini di sini sampai saat sekarang lancar warga kondisi keadaan posyandu
    rw rt kampung desa sehat selamat ada aya alhamdulillah masih keneh dieu
    """
)
_NONE_OF_IT = word_set("tidak teu henteu hente")
_BETWEEN = word_set("ada aya terjadi kena tanah")
_WEAK = word_set("kurang semoga mudahan")
_REACH = 3
_CRIES = word_set("help bantuan tulung tulungan sos")


def says_safe(said: Phrase) -> bool:
    """``alhamdulillah aman semua``, ``aman, tidak banjir``; not ``aman saya, tetangga tidak``."""
    return bool(_SAFE & set(said.texts)) and nothing_else(said)


def nothing_else(said: Phrase) -> bool:
    """Beside AMAN stands only what adds nothing, or "no" to the danger itself."""
    texts = said.texts
    known = PADDING | _AROUND_SAFE | _SAFE
    return (
        "?" not in said.raw
        and not is_urgent(texts)
        and all(
            word in known or word.isdigit() or emergencies([word]) or _denies_danger(said, at)
            for at, word in enumerate(texts)
        )
    )


def doubts_safety(said: Phrase) -> bool:
    """``tidak begitu aman``, ``aman belum``, ``aman saya, tetangga tidak``; ``aman ga bu?`` is a question."""
    texts = said.texts
    if not _SAFE & set(texts):
        return False
    return any(
        (word in NEGATIONS and not _denies_danger(said, at) and (_before_safe(said, at) or _ends(said, at)))
        or (word in _WEAK and bool(_SAFE & set(texts[at + 1 : at + _REACH])))
        for at, word in enumerate(texts)
    )


def cries_for_help(said: Phrase) -> bool:
    """``tolong bu``, ``bantuan``, ``HELP``; "mohon" is politeness, ``terima kasih bantuan`` a thank you."""
    words = set(said.texts)
    if words & {"terimakasih", "terima"}:
        return False
    typed = {said.raw[word.start].casefold() for word in said.words if word.text == "tolong"}
    return "t" in typed or bool(words & _CRIES)


def _denies_danger(said: Phrase, at: int) -> bool:
    """``tidak ada longsor``, with no mark in it: ``aman tidak, banjir`` says the opposite."""
    texts, end = said.texts, at + 1
    while end < len(texts) and texts[end] in _BETWEEN:
        end += 1
    if texts[at] not in _NONE_OF_IT or not emergencies(texts[end : end + 1]):
        return False
    return not any(said.gap_before(each).strip(" \t") for each in range(at + 1, end + 1))


def _before_safe(said: Phrase, at: int) -> bool:
    return bool(_SAFE & set(said.texts[at + 1 : at + 1 + _REACH]))


def _ends(said: Phrase, at: int) -> bool:
    """It is the last word of its clause, but for an address, and the clause asks nothing."""
    after = at + 1
    while (
        after < len(said.words) and said.texts[after] in PADDING and not said.gap_before(after).strip(" \t")
    ):
        after += 1
    gap = said.gap_before(after) if after < len(said.words) else f"{said.raw[said.words[-1].end :]}."
    return bool(gap.strip(" \t")) and "?" not in gap
