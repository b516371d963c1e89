"""What somebody is, folded from a *jabatan* of any length: the word audiences are chosen by. Pure."""

from __future__ import annotations

import re
from enum import IntEnum

from appliance.contacts.folding import fold
from appliance.contacts.model import Body, Post, ServiceField

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


# the level that a position tells by itself; the first that fits
_LEVELS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), body.value)
    for pattern, body in (
        (r"\b(?:kab|kabupaten|tingkat kota|(?:pokjanal|tim pembina) (?:posyandu )?kota)\b", Body.KABUPATEN),
        (r"\b(?:kec|kecamatan|camat|sekcam|plkb|pkb|koramil|polsek|kapolsek|danramil)\b", Body.KECAMATAN),
        (r"\b(?:kapus|kepala (?:upt )?puskesmas|kepala pkm)\b", Body.KECAMATAN),
        (r"\b(?:bupati|wabup|sekda|asda|asisten daerah|kadis|kabid|kabag|dinas|badan|dpmd|bpmpd|setda|bappeda"
         r"|kepala (?:bidang|bagian|sub))\b", Body.KABUPATEN),
        (r"\b(?:desa|kelurahan|kel|ds|kades|kuwu|lurah|sekdes|bpd|lpm|rw|rt|kadus|bides|pokja)\b", Body.DESA),
        (r"\b(?:babinsa|bhabinkamtibmas|dasawisma|karang taruna)\b", Body.DESA),
    )
)  # fmt: skip
_OF_A_TEAM = re.compile(r"\b(?:pokjanal|tim pembina|pokja|pkk)\b")
_AT_A_POSYANDU = re.compile(r"\b(?:posyandu|kader|kdr)\b")
_FIELDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), field.value)
    for pattern, field in (
        (r"\b(?:pendidikan|paud|bkb)\b", ServiceField.EDUCATION),
        (r"\b(?:kesehatan|kesmas|gizi|imunisasi)\b", ServiceField.HEALTH),
        (r"\b(?:pekerjaan umum|pu|pupr|sanitasi|air bersih)\b", ServiceField.PUBLIC_WORKS),
        (r"\b(?:perumahan|perkim|rutilahu|permukiman|pemukiman)\b", ServiceField.HOUSING),
        (r"\b(?:trantib\w*|tramtib\w*|ketertiban|kete?nte?raman|linmas)\b", ServiceField.PUBLIC_ORDER),
        (r"\b(?:sosial|kesos)\b", ServiceField.SOCIAL),
    )
)


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


def body_of(position: str, post: Post | None = None) -> str:
    """At which level somebody serves, a ``Body`` word: ``Ketua Pokja`` -> ``desa``; ``""``: no rule knows it.

    A level that the position names counts, then what its body is by itself, then where the ``post`` lies.
    """
    folded = fold(position)
    if _AT_A_POSYANDU.search(folded) and not _OF_A_TEAM.search(folded):
        return Body.POSYANDU.value
    named = next((body for pattern, body in _LEVELS if pattern.search(folded)), "")
    if named or post is None:
        return named
    if _OF_A_TEAM.search(folded):  # there is one at every level but the posyandu's
        return Body.DESA.value if post.village else _above_the_desa(post)
    if _OF_THE_KABUPATEN.search(folded):  # a kasi is one of a kecamatan or of a dinas
        return _above_the_desa(post)
    return Body.POSYANDU.value if post.posyandu and role_of(position) else ""


def _above_the_desa(post: Post) -> str:
    return Body.KECAMATAN.value if post.district else Body.KABUPATEN.value


def field_of(text: str) -> str:
    """The bidang that a position or a cell names, a ``ServiceField`` word: ``Kader Kesehatan`` -> ``health``.

    The six minimum services of Permendagri 13/2024; ``""``: none is named, or several are.
    """
    folded = fold(text)
    found = {field for pattern, field in _FIELDS if pattern.search(folded)}
    return found.pop() if len(found) == 1 else ""
