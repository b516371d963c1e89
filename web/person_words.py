"""A person's fields as one line of text each: for two versions side by side, and for a file."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.contacts.importing.findings import DoubtCode
from appliance.contacts.model import Body, ConsentBasis, Contact, Group, Post, ServiceField, WhyFormer
from web.filters import iso_date
from web.labels import Label
from web.strings import label

COMPARED: Mapping[str, str] = {
    "name": "Nama lengkap",
    "nickname": "Nama panggilan",
    "salutation": "Sapaan",
    "numbers": "Nomor HP",
    "position": "Jabatan",
    "short_position": "Jabatan singkat",
    "body": "Tingkat",
    "field": "Bidang",
    "posyandu": "Posyandu",
    "rw": "RW",
    "rt": "RT",
    "village": "Desa",
    "district": "Kecamatan",
    "further_posts": "Tugas lain",
    "birth_date": "Tanggal lahir",
    "consent": "Dasar menyimpan nomor",
    "consent_on": "Sejak tanggal",
    "groups": "Kelompok",
    "note": "Catatan",
    "active": "Masih aktif",
}


def shown(person: Contact, field: str, groups: Mapping[str, Group]) -> str:
    """A field of a person as one line of text, "" when it is empty."""
    value = getattr(person, field)
    if field == "numbers":
        return ", ".join(number.display for number in value)
    if field == "active":
        return "ya" if value else "tidak"
    if field == "groups":
        return ", ".join(groups[id_].name for id_ in value if id_ in groups)
    if field == "further_posts":
        return "; ".join(post_line(post) for post in value)
    if field in ("birth_date", "consent_on"):
        return iso_date(value) if value else ""
    return word_of(field, str(value))


def word_of(field: str, value: str) -> str:
    """A code word as the office reads it; other texts as they are."""
    kinds: Mapping[str, type[Body] | type[ServiceField] | type[ConsentBasis]] = {
        "body": Body,
        "field": ServiceField,
        "consent": ConsentBasis,
    }
    kind = kinds.get(field)
    if kind is None or value not in set(kind):
        return value
    return label(kind(value)).text


def post_line(post: Post | Contact) -> str:
    """``Ketua, Posyandu Melati 3, RW 04, Cilame, Ngamprah``."""
    parts = (
        post.position,
        word_of("field", post.field),
        f"Posyandu {post.posyandu}" if post.posyandu else "",
        f"RW {post.rw}" if post.rw else "",
        f"RT {post.rt}" if post.rt else "",
        post.village,
        post.district,
    )
    return ", ".join(part for part in parts if part)


def differing(theirs: Contact, mine: Contact, groups: Mapping[str, Group]) -> list[tuple[str, str, str]]:
    """What stands differently in two versions: the field's name, theirs, mine."""
    rows = [(word, shown(theirs, name, groups), shown(mine, name, groups)) for name, word in COMPARED.items()]
    return [row for row in rows if row[1] != row[2]]


def doubt_word(word: str) -> Label:
    """A doubt that was left open at import."""
    return label(DoubtCode(word)) if word in set(DoubtCode) else Label(word.replace("_", " "))


def former_word(word: str) -> Label:
    """Why a number is no longer somebody's."""
    return label(WhyFormer(word)) if word in set(WhyFormer) else Label(word)


def consent_word(word: str) -> Label:
    """On what ground a number is kept."""
    return label(ConsentBasis(word)) if word in set(ConsentBasis) else Label(word)
