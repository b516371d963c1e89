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
    """``more``: heads that come beside this one; ``sure``: said HADIR."""

    name: str
    position: str
    village: str
    district: str
    sure: bool
    more: int = 0


def door_list(people: Iterable[Person]) -> list[DoorLine]:
    """By kecamatan, desa, name; whose place nobody knows comes last."""
    lines = [line for person in people for line in _lines(person)]
    return sorted(lines, key=_by_place)


def _lines(person: Person) -> list[DoorLine]:
    """A message to a shared phone named two people: each signs for himself."""
    names = [name for name in person.name.split(" / ") if name] or ["(tanpa nama)"]
    sure = person.group == Value.YES
    more = (person.answer.people or 1) - len(names) if person.answer and sure else 0
    first = _line(names[0], person.contact, sure=sure, more=max(0, more))
    return [first, *(_line(name, person.contact, sure=sure, beside=True) for name in names[1:])]


def _line(name: str, contact: Contact | None, *, sure: bool, more: int = 0, beside: bool = False) -> DoorLine:
    if contact is None:
        return DoorLine(name, "", "", "", sure, more)
    position = "" if beside else contact.short_position or contact.position or contact.role
    return DoorLine(name, position, contact.village, contact.district, sure, more)


def _by_place(line: DoorLine) -> tuple[bool, str, str, str]:
    return not line.district, line.district.casefold(), line.village.casefold(), line.name.casefold()
