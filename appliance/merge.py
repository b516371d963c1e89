"""What the merge fields stand for, person by person. Pure.

Only the words that go into an SMS are Indonesian here; they are written short, because each may cost a
second SMS.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from appliance.broadcast_models import EventDetails
from appliance.contacts.model import Contact
from appliance.contacts.salutation import call_name

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MONTHS_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

# Always safe: Sundanese courtesy knows Teh, Kang and more, but nobody minds this one.
FALLBACK_SALUTATION = "Bapak/Ibu"

_NOTE = re.compile(r"\s*\([^)]*\)?")


@dataclass(frozen=True, slots=True)
class OfficeValues:
    """What the office itself adds: {pengirim} and {kabupaten}."""

    sender: str = ""
    regency: str = ""


class Address(NamedTuple):
    """How a person is spoken to in an SMS."""

    salutation: str
    name: str


def address(contact: Contact) -> Address:
    """Salutation and short name: ``Hj. Neneng Rohaeti, S.Sos. (Kabid)`` is Ibu, Neneng Rohaeti.

    The book's own salutation and nickname win. At least one word stays: ``Ibu Camat`` is Ibu, Camat.
    """
    written = _NOTE.sub("", contact.name) if "(" in contact.name else contact.name
    called, told = call_name(written)
    return Address(contact.salutation or told or FALLBACK_SALUTATION, contact.nickname or called.strip())


def short_date(day: date) -> str:
    """``8 Des 2026``."""
    return f"{day.day} {MONTHS_SHORT[day.month - 1]} {day.year}"


def event_values(event: EventDetails, *, today: date) -> dict[str, str]:
    """The fields of an event, "" where the form is empty; without a date {bulan} is this month."""
    day = event.date
    return {
        "acara": event.title.strip(),
        "tempat": event.place.strip(),
        "hari": DAYS[day.weekday()] if day else "",
        "tanggal": short_date(day) if day else "",
        "jam": event.time.strftime("%H.%M") if event.time else "",
        "bulan": MONTHS[(day or today).month - 1],
        "tgl_akhir": short_date(event.deadline) if event.deadline else "",
    }


# Values of usual length, to count with while the office has not said its own.
STAND_INS: Mapping[str, str] = {
    "acara": "Rapat koordinasi",
    "tempat": "Aula kecamatan",
    "hari": "Kamis",
    "tanggal": "23 Des 2026",
    "jam": "09.00",
    "tgl_akhir": "23 Des 2026",
    "pengirim": "Pokjanal Posyandu",
    "kabupaten": "Bandung Barat",
}

_OF_PERSON: Mapping[str, Callable[[Contact], str]] = {
    "nama_lengkap": lambda contact: contact.name,
    "jabatan": lambda contact: contact.short_position or contact.position,
    "posyandu": lambda contact: contact.posyandu,
    "rw": lambda contact: contact.rw,
    "rt": lambda contact: contact.rt,
    "desa": lambda contact: contact.village,
    "kecamatan": lambda contact: contact.district,
}


class Merger:
    """The values of the fields a text uses, for one person after the other."""

    def __init__(
        self, fields: Iterable[str], *, event: EventDetails, office: OfficeValues, today: date
    ) -> None:
        shared = event_values(event, today=today)
        shared |= {"pengirim": office.sender.strip(), "kabupaten": office.regency.strip()}
        used = set(fields)
        self.shared = {field: shared[field] for field in used & shared.keys()}
        self._personal = {field: _OF_PERSON[field] for field in used & _OF_PERSON.keys()}
        self._addressed = tuple(used & {"nama", "sapaan"})

    def with_stand_ins(self) -> Merger:
        """The same, with something of usual length in each empty place that all share; never to be sent."""
        filled = copy.copy(self)
        filled.shared = {field: value or STAND_INS.get(field, "") for field, value in self.shared.items()}
        return filled

    def values(self, contact: Contact, beside: Contact | None = None) -> dict[str, str]:
        """Every field used with its value for this person, "" where the book holds none.

        ``beside``: who else reads it on the same phone; then the names are those of both.
        """
        values = {field: value(contact).strip() for field, value in self._personal.items()}
        if self._addressed:
            told = address(contact)
            for field in self._addressed:
                values[field] = (told.name if field == "nama" else told.salutation).strip()
        if beside is not None:
            values.update(_named_too(values, beside))
        values.update(self.shared)
        return values


def _named_too(values: Mapping[str, str], beside: Contact) -> dict[str, str]:
    """The name fields with a second person behind the first: ``{sapaan} {nama}`` is Ibu Euis / Ibu Neng."""
    told = address(beside)
    salutation = f"{told.salutation} " if "sapaan" in values else ""
    names = {"nama": told.name, "nama_lengkap": beside.name}
    both = {
        field: f"{values[field]} / {salutation}{name}" for field, name in names.items() if values.get(field)
    }
    if not both and "sapaan" in values and values["sapaan"] != told.salutation:
        both["sapaan"] = f"{values['sapaan']} / {told.salutation}"
    return both
