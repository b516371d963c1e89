"""Words of disaster in a reply: rather a false alarm than a missed one, but not for a clear "no". Pure."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.inbox.grammar.spelling import distance
from appliance.inbox.grammar.word_sets import word_set

EMERGENCY_WORDS = word_set(
    """
    longsor banjir kebakaran gempa klb tsunami erupsi wabah keracunan kebanjiran darurat evakuasi
    mengungsi pengungsi hanyut terseret tenggelam caah urug lindu kahuruan longsoran beliung bencana
    """
)
_OTHER_WORDS = word_set(
    """
    banjar banjur tempa gempar lanjut hantu wabahan gembala darurah urus uruk urut
    """
)
_NOT = word_set("tidak teu bukan belum tanpa bebas henteu nihil ngga ulah")
_BETWEEN = word_set("ada aya terkena terdampak terjadi pernah kena sampai lagi tanah lagi2 bencana yang")
_EXERCISE = word_set("simulasi sosialisasi penyuluhan pelatihan materi lomba latihan")
_FIGURATIVE = word_set(
    """
    pesanan pesenan orderan order pelanggan pujian diskon promo rejeki rezeki undangan dagangan kue
    hadiah job keringat tangis
    """
)
_STEM = 5


def is_urgent(words: Sequence[str]) -> bool:
    """``words``: folded, in order. "Waspada banjir, bu?" is an alarm; "tidak ada longsor" is none."""
    return any(
        _is_emergency(word) and not _is_denied(words, at) and not _is_figurative(words, at)
        for at, word in enumerate(words)
    )


def emergencies(words: Sequence[str]) -> bool:
    """An emergency word stands there, denied or not."""
    return any(_is_emergency(word) for word in words)


def _is_emergency(word: str) -> bool:
    if word in EMERGENCY_WORDS:
        return True
    if len(word) < _STEM or word in _OTHER_WORDS:
        return False
    bare = word.removesuffix("nya").removesuffix("na")
    return bare in EMERGENCY_WORDS or any(
        len(known) > _STEM and distance(bare, known, 1) <= 1 for known in EMERGENCY_WORDS
    )


def _is_denied(words: Sequence[str], at: int) -> bool:
    before = list(words[max(0, at - 3) : at])
    if before and before[-1] in _EXERCISE:
        return True
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in _NOT


def _is_figurative(words: Sequence[str], at: int) -> bool:
    return words[at].startswith("banjir") and bool(set(words[max(0, at - 2) : at + 2]) & _FIGURATIVE)
