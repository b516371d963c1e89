"""The whole book as a workbook that imports again unchanged: all cells are text, each person has a Kode."""

from __future__ import annotations

from collections.abc import Callable

from appliance.contacts.importing.headings import (
    AREA_CODE,
    CODE,
    CONSENT,
    CONSENT_ON,
    FORMER_NUMBERS,
    FURTHER_POSTS,
    LEVEL,
    OPEN_QUESTIONS,
    SERVICE_FIELD,
)
from appliance.contacts.importing.own_file import NO
from appliance.contacts.importing.own_words import (
    body_text,
    consent_text,
    day_first,
    field_text,
    former_text,
    posts_text,
)
from appliance.contacts.importing.text_workbook import TextSheet, write_workbook
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot

YES = "Ya"
# Heading, width in characters, text. What import reads back stands in headings.py and own_file.py.
_COLUMNS: tuple[tuple[str, int, Callable[[Contact, Snapshot], str]], ...] = (
    ("Nama", 28, lambda contact, _: contact.name),
    ("Sapaan", 9, lambda contact, _: contact.salutation),
    ("Nama panggilan", 20, lambda contact, _: contact.nickname),
    ("Jabatan", 24, lambda contact, _: contact.position),
    ("Jabatan singkat", 14, lambda contact, _: contact.short_position),
    ("Peran", 12, lambda contact, _: contact.role),
    (LEVEL, 12, lambda contact, _: body_text(contact.body)),
    (SERVICE_FIELD, 16, lambda contact, _: field_text(contact.field)),
    ("Posyandu", 16, lambda contact, _: contact.posyandu),
    ("RT", 6, lambda contact, _: contact.rt),
    ("RW", 6, lambda contact, _: contact.rw),
    ("Desa", 18, lambda contact, _: contact.village),
    ("Kecamatan", 18, lambda contact, _: contact.district),
    ("No HP", 16, lambda contact, _: contact.numbers[0].national if contact.numbers else ""),
    ("No HP cadangan", 16, lambda contact, _: " / ".join(number.national for number in contact.numbers[1:])),
    ("Tgl lahir", 12, lambda contact, _: day_first(contact.birth_date)),
    ("Aktif", 6, lambda contact, _: YES if contact.active else NO),
    ("Grup", 16, lambda contact, snapshot: _group_names(contact, snapshot)),
    ("Catatan", 24, lambda contact, _: contact.note),
    (FURTHER_POSTS, 30, lambda contact, _: posts_text(contact.further_posts)),
    (FORMER_NUMBERS, 24, lambda contact, _: former_text(contact.former_numbers)),
    (CONSENT, 16, lambda contact, _: consent_text(contact.consent)),
    (CONSENT_ON, 16, lambda contact, _: day_first(contact.consent_on)),
    (OPEN_QUESTIONS, 16, lambda contact, _: "; ".join(contact.doubts)),
    (AREA_CODE, 16, lambda contact, _: contact.village_code or contact.district_code),
    (CODE, 18, lambda contact, _: contact.id),
)


def export_workbook(snapshot: Snapshot) -> bytes:
    """Everybody in the book, in name order, as an xlsx file."""
    rows = ([text(contact, snapshot) for _, _, text in _COLUMNS] for contact in snapshot.people)
    headings = [heading for heading, _, _ in _COLUMNS]
    return write_workbook([TextSheet("Kontak", headings, rows, [width for _, width, _ in _COLUMNS])])


def _group_names(contact: Contact, snapshot: Snapshot) -> str:
    names = [snapshot.groups[group].name for group in contact.groups if group in snapshot.groups]
    return "; ".join(name.replace(";", ",") for name in names)
