"""People who may stand in the book twice. Pure; only a person decides whether they do.

Two people may share one phone, and two people may have one name: each finding says what it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import combinations

import msgspec

from appliance.contacts.folding import distance, fold
from appliance.contacts.model import Contact
from appliance.contacts.posyandu_registry import posyandu_key

_NEAR = 2  # letters
_LARGEST_PLACE = 60  # people; beyond, a "posyandu" is no place where everybody knows everybody
_TITLES = frozenset(
    {"h", "hj", "hja", "ir", "drs", "dra", "dr", "drg", "prof", "r", "rd", "rr", "alm", "almh", "ny", "nyi"}
    | {"nyai", "tn", "bpk", "bapak", "pak", "ibu", "bu", "teh", "ceu", "neng", "kang", "aa"}
)


class Sameness(StrEnum):
    """What two entries have in common, the surest first."""

    NUMBER_AND_NAME = "number_and_name"
    NAME_AND_BIRTH = "name_and_birth"
    NAME_AND_PLACE = "name_and_place"  # the same or nearly the same name in one posyandu
    NUMBER = "number"  # may be a family's phone


class Suspicion(msgspec.Struct, frozen=True):
    """Two entries, in name order, that may be one person."""

    sameness: Sameness
    one: Contact
    other: Contact


def bare_name(name: str) -> str:
    """The name without titles: ``R. Hj. Neneng Rohaeti, S.Sos.`` -> ``neneng rohaeti``."""
    before_degrees = name.partition(",")[0]
    words = fold(before_degrees).split()
    return " ".join(word for word in words if word not in _TITLES) or " ".join(words)


def find_duplicates(
    people: Iterable[Contact], not_same: Collection[tuple[str, str]] = frozenset()
) -> tuple[Suspicion, ...]:
    """Every pair once, under the surest thing they share; the surest pairs first, then by name.

    ``people``: in name order. ``not_same``: pairs of ids (the smaller first) that are two people for sure.
    """
    entries = [_Entry(contact, bare_name(contact.name)) for contact in people]
    found: dict[tuple[str, str], tuple[int, int, Suspicion]] = {}
    place_of = {entry.contact.id: place for place, entry in enumerate(entries)}
    for rank, sameness in enumerate(Sameness):
        for one, other in _pairs(entries, sameness):
            if place_of[one.id] > place_of[other.id]:
                one, other = other, one
            if (min(one.id, other.id), max(one.id, other.id)) in not_same:
                continue
            suspicion = Suspicion(sameness, one, other)
            found.setdefault((one.id, other.id), (rank, place_of[one.id], suspicion))
    return tuple(suspicion for _, _, suspicion in sorted(found.values(), key=lambda item: item[:2]))


class _Entry(msgspec.Struct, frozen=True):
    contact: Contact
    name: str


def _pairs(entries: Sequence[_Entry], sameness: Sameness) -> Iterator[tuple[Contact, Contact]]:
    keys_of, alike = _RULES[sameness]
    together: dict[Hashable, list[_Entry]] = {}
    for entry in entries:
        for key in dict.fromkeys(keys_of(entry)):
            together.setdefault(key, []).append(entry)
    for members in together.values():
        if len(members) <= _LARGEST_PLACE:
            for one, other in combinations(members, 2):
                if alike(one.name, other.name):
                    yield one.contact, other.contact


def _numbers(entry: _Entry) -> Iterable[Hashable]:
    return entry.contact.numbers


def _name_and_birth(entry: _Entry) -> Iterable[Hashable]:
    return [(entry.name, entry.contact.birth_date)] if entry.contact.birth_date else []


def _posyandu(entry: _Entry) -> Iterable[Hashable]:
    return [
        (post.village_code or fold(post.village), posyandu_key(post.posyandu))
        for post in entry.contact.places
        if post.posyandu
    ]


def _anybody(_one: str, _other: str) -> bool:
    return True


def _nearly(one: str, other: str) -> bool:
    # two letters of a short name are another name: Ai, Ani, Nia
    limit = _NEAR if min(len(one), len(other)) > 8 else int(min(len(one), len(other)) > 5)
    return distance(one, other, limit) <= limit


_RULES: dict[Sameness, tuple[Callable[[_Entry], Iterable[Hashable]], Callable[[str, str], bool]]] = {
    Sameness.NUMBER_AND_NAME: (_numbers, _nearly),
    Sameness.NAME_AND_BIRTH: (_name_and_birth, _anybody),
    Sameness.NAME_AND_PLACE: (_posyandu, _nearly),
    Sameness.NUMBER: (_numbers, _anybody),
}
