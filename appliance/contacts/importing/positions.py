"""What somebody is, folded from a *jabatan* of any length: the word audiences are chosen by. Pure."""

from __future__ import annotations

import re
from enum import IntEnum

from appliance.contacts.folding import fold

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"\b(?:kades|kuwu|kepala desa|pj kades)\b", "kepala desa"),
        (r"\blurah\b", "lurah"),
        (r"\b(?:sekdes|sekretaris desa)\b", "sekretaris desa"),
        (r"\b(?:sekcam|sekretaris camat|sekretaris kecamatan)\b", "sekretaris camat"),
        (r"\b(?:wakil|wk|waka) ketua\b", "wakil ketua"),
        (r"\bketua\b", "ketua"),
        (r"\b(?:sekretaris|sekre|sekertaris)\b", "sekretaris"),
        (r"\bbendahara\b", "bendahara"),
        (r"\bcamat\b", "camat"),
        (r"\b(?:kapus|kepala (?:upt )?puskesmas|kepala pkm)\b", "kepala puskesmas"),
        (r"\b(?:bidan|bides|bidan desa)\b", "bidan"),
        (r"\b(?:plkb|pkb)\b", "plkb"),
        (r"\bkoordinator\b", "koordinator"),
        (r"\b(?:kader|kdr)\b", "kader"),
        (r"\banggota\b", "anggota"),
    )
)
_OF_THE_KABUPATEN = re.compile(
    r"\b(?:bupati|wabup|sekda|asda|asisten daerah|kadis|kabid|kabag|kasi|kasie|kasubag|kasubbag|pejabat"
    r"|kepala (?:dinas|bidang|bagian|seksi|badan|sub))\b"
)
_OF_THE_KECAMATAN = re.compile(
    r"\b(?:camat|sekcam|kapus|kepala (?:upt )?puskesmas|kepala pkm|kec|kecamatan)\b"
)
_OF_THE_VILLAGE = re.compile(r"\b(?:kades|kuwu|kepala desa|lurah)\b")
# "ketua" alone is the posyandu's; any other body is named
_BODIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:pokjanal|tim pembina)\b"), "tim pembina"),
    (re.compile(r"\bpokja(?: (?:i|ii|iii|iv|1|2|3|4))\b"), "pokja pkk"),
    (re.compile(r"\bpokja\b"), "pokja"),
    (re.compile(r"\bpkk\b"), "pkk"),
    (re.compile(r"\brw\b"), "rw"),
    (re.compile(r"\brt\b"), "rt"),
    (re.compile(r"\b(?:bpd|lpm|karang taruna|dasawisma)\b"), "lembaga"),
)
_OF_A_BODY = frozenset({"ketua", "wakil ketua", "sekretaris", "bendahara", "anggota"})


class Reach(IntEnum):
    """How much ground a post covers."""

    POSYANDU = 0  # also whatever no rule knows
    VILLAGE = 1
    DISTRICT = 2
    KABUPATEN = 3


def reach_of(position: str) -> Reach:
    """``Camat`` -> DISTRICT: such a person belongs to no desa, so none is taken over from elsewhere."""
    folded = fold(position)
    if _OF_THE_KABUPATEN.search(folded):
        return Reach.KABUPATEN
    if _OF_THE_KECAMATAN.search(folded):
        return Reach.DISTRICT
    return Reach.VILLAGE if _OF_THE_VILLAGE.search(folded) else Reach.POSYANDU


def role_of(position: str) -> str:
    """``Kader Posyandu`` -> ``kader``; ``Ketua TP PKK Kec.`` -> ``ketua pkk``; ``""``: no rule knows it."""
    folded = fold(position)
    role = next((role for pattern, role in _RULES if pattern.search(folded)), "")
    if role in _OF_A_BODY:
        body = next((body for pattern, body in _BODIES if pattern.search(folded)), "")
        return f"{role} {body}".strip()
    return role
