"""The lines of a list to be signed at the door: one for each person who was named, sorted by place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.contacts.model import Contact
from appliance.questions.model import Value
from appliance.questions.results import Person

ROOM_FOR_GUESTS = 5
"""Empty lines at the end: somebody always brings somebody."""


@dataclass(frozen=True, slots=True)
class DoorLine:
    """``sure``: said HADIR; ``beside``: "" or with whom somebody comes whose name nobody has told."""

    name: str
    position: str
    village: str
    district: str
    sure: bool
    beside: str = ""


def door_list(people: Iterable[Person]) -> list[DoorLine]:
    """By kecamatan, desa, name; whose place nobody knows comes last."""
    lines = [line for person in people for line in _lines(person)]
    return sorted(lines, key=_by_place)


def _lines(person: Person) -> list[DoorLine]:
    """A message to a shared phone named two people: each signs. So does everybody who is brought along."""
    names = [name for name in person.name.split(" / ") if name] or ["(tanpa nama)"]
    sure = person.group == Value.YES
    heads = (person.answer.people or 1) if person.answer and sure else 1
    first, *others = names
    lines = [_line(first, person.contact, sure=sure, position=_position(person.contact))]
    lines += [_line(name, person.contact, sure=sure) for name in others]
    lines += [_line(first, person.contact, sure=sure, beside=first) for _ in range(heads - len(names))]
    return lines


def _position(contact: Contact | None) -> str:
    return "" if contact is None else contact.short_position or contact.position or contact.role


def _line(
    name: str, contact: Contact | None, *, sure: bool, position: str = "", beside: str = ""
) -> DoorLine:
    village, district = (contact.village, contact.district) if contact else ("", "")
    return DoorLine(name, position, village, district, sure, beside)


def _by_place(line: DoorLine) -> tuple[bool, str, str, str, str]:
    return (
        not line.district,
        line.district.casefold(),
        line.village.casefold(),
        line.name.casefold(),
        line.beside,
    )
