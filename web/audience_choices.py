"""Whom a broadcast may be for, as the book stands: places, roles and groups, each with its people counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.contacts.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick. ``below``: the desa of a kecamatan."""

    value: str
    word: str
    people: int
    below: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything the page offers; nothing that would reach nobody."""

    everybody: int
    places: tuple[Choice, ...] = ()
    roles: tuple[Choice, ...] = ()
    groups: tuple[Choice, ...] = ()

    @classmethod
    def of(cls, book: Snapshot) -> Choices:
        return cls(len(book), _places(book), _roles(book), _groups(book))


def _places(book: Snapshot) -> tuple[Choice, ...]:
    villages: dict[str, list[Choice]] = {}
    for code, people in book.by_village.items():
        choice = Choice(code, people[0].village or code, len(people))
        villages.setdefault(people[0].district_code, []).append(choice)
    return _by_word(
        Choice(code, people[0].district or code, len(people), _by_word(villages.get(code, ())))
        for code, people in book.by_district.items()
    )


def _roles(book: Snapshot) -> tuple[Choice, ...]:
    roles = [Choice(role, role[:1].upper() + role[1:], len(people)) for role, people in book.by_role.items()]
    return tuple(sorted(roles, key=lambda one: (-one.people, one.word)))


def _groups(book: Snapshot) -> tuple[Choice, ...]:
    counted = [Choice(id_, group.name, len(book.by_group.get(id_, ()))) for id_, group in book.groups.items()]
    return tuple(one for one in counted if one.people)


def _by_word(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda one: one.word))
