"""Finds people of a file or a book again: by number, by number and name, by name and place or birth. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Self

import msgspec

from appliance.contacts.duplicates import bare_name
from appliance.contacts.folding import fold, squash
from appliance.contacts.model import Contact, Post
from appliance.contacts.posyandu_registry import posyandu_key

_ENOUGH = 8  # people under one key that are compared; a file may give 15,000 people one office's phone


class Mark(Enum):
    """By what somebody is found again."""

    NUMBER = 1
    NUMBER_AND_NAME = 2
    NAME_AND_PLACE = 3
    NAME_AND_BIRTH = 4


class Person(msgspec.Struct, frozen=True, gc=False):
    """Somebody of the file or the book.

    ``name``: the letters without titles; ``posyandu``, ``village``, ``letters`` (of the desa's name): of the
    post by which it is found; ``sheet``, ``row``: the file's row, ``""`` and 0 for the book. Flat and plain,
    because a workbook has 15,000 of them and every collection of garbage would look at all they hold.
    """

    contact: Contact
    name: str
    posyandu: str
    village: str
    letters: str
    sheet: str = ""
    row: int = 0

    @classmethod
    def of(
        cls, contact: Contact, sheet: str = "", row: int = 0, *, place: Contact | Post | None = None
    ) -> Self:
        """``place``: another post of theirs than the main one."""
        at = place or contact
        letters = squash(at.village)
        return cls(
            contact,
            name_key(contact.name),
            posyandu_key(at.posyandu),
            at.village_code or letters,
            letters,
            sheet,
            row,
        )

    @property
    def where(self) -> str:
        """``Kader 12``; "" for somebody of the book."""
        return f"{self.sheet} {self.row}" if self.row else ""

    def marks(self, kind: Mark) -> Sequence[str]:
        """Equal texts for people who are alike in that way; no text means two kinds."""
        numbers = self.contact.numbers
        if kind is Mark.NUMBER:
            return numbers
        if kind is Mark.NUMBER_AND_NAME:
            return [f"{number} {self.name}" for number in numbers]
        if kind is Mark.NAME_AND_PLACE:
            return (f"{self.name}@{self.posyandu}@{self.letters}",)
        return (f"{self.name}*{self.contact.birth_date}",) if self.contact.birth_date else ()

    def is_in_village_of(self, other: Person) -> bool:
        """By code; by letters where one of them has no code."""
        both_coded = self.village != self.letters and other.village != other.letters
        return self.village == other.village if both_coded else self.letters == other.letters

    def is_at_place_of(self, other: Person) -> bool:
        """At the same posyandu, or, for who has none, in the same desa or kecamatan with the same jabatan."""
        if self.posyandu != other.posyandu or not self.is_in_village_of(other):
            return False
        if self.posyandu:
            return True
        mine, theirs = squash(self.contact.district), squash(other.contact.district)
        same_district = mine == theirs or (self.letters != "" and "" in (mine, theirs))
        return same_district and fold(self.contact.position) == fold(other.contact.position)


class People:
    """People by all their marks, in the order they came."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self._first: dict[str, Person] = {}
        self._more: dict[str, list[Person]] = {}
        for contact in contacts:
            for place in contact.places:
                self.add(Person.of(contact, place=place))

    def add(self, person: Person) -> None:
        for kind in Mark:
            for mark in person.marks(kind):
                if self._first.setdefault(mark, person) is not person:
                    others = self._more.setdefault(mark, [])
                    if len(others) < _ENOUGH:
                        others.append(person)

    def alike(self, person: Person, kind: Mark) -> Sequence[Person]:
        """Those who share a mark of that kind with the person."""
        if not self._first:
            return ()
        found: list[Person] = []
        for mark in person.marks(kind):
            first = self._first.get(mark)
            if first is not None:
                found += (first, *self._more.get(mark, ()))
        return found


def name_key(name: str) -> str:
    """The letters of a name without titles and degrees."""
    return bare_name(name).replace(" ", "")
