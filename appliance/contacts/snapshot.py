"""The book as it stands at one moment: immutable, indexed, searchable, read by all threads without a lock.

A save never changes a snapshot; it derives the next one (``replaced``), which shares all that did not change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.model import Contact, Group, ImportRecord
from appliance.contacts.search import Question, search_text
from appliance.sms.numbers import PhoneNumber

PAGE = 50
_REBUILD_ABOVE = 200  # changes at once from which sorting anew is cheaper than inserting
_BELOW_SPACE = "\x1f"  # parts name and id: "ani" comes before "ani b"

_People = tuple[Contact, ...]


class Page(msgspec.Struct, frozen=True):
    """``items`` in name order; ``next``: hand it back as ``after`` for the following page, ``""`` at the end.

    ``total``: how many people fit the question, on all pages together.
    """

    items: tuple[Contact, ...]
    next: str
    total: int


class Snapshot:
    """Everything in the book. Every index lists its people in name order and holds no empty entry.

    ``by_number`` knows main and spare numbers; ``by_role`` and ``by_group`` follow ``Contact.role`` and
    ``.groups``; ``imports`` newest first.
    """

    by_id: Mapping[str, Contact]
    by_number: Mapping[PhoneNumber, _People]
    by_district: Mapping[str, _People]
    by_village: Mapping[str, _People]
    by_group: Mapping[str, _People]
    by_role: Mapping[str, _People]
    groups: Mapping[str, Group]
    imports: tuple[ImportRecord, ...]

    def __init__(
        self,
        contacts: Iterable[Contact] = (),
        groups: Iterable[Group] = (),
        imports: Iterable[ImportRecord] = (),
    ) -> None:
        people = sorted(contacts, key=_key)
        self._keys = [_key(contact) for contact in people]
        self._people = tuple(people)
        self._texts = {contact.id: search_text(contact) for contact in people}
        self.by_id = MappingProxyType({contact.id: contact for contact in people})
        for name, keys_of in _INDEXES.items():
            setattr(self, name, MappingProxyType(_indexed(people, keys_of)))
        self._take_groups(groups, imports)

    def _take_groups(self, groups: Iterable[Group], imports: Iterable[ImportRecord]) -> None:
        in_order = sorted(groups, key=lambda group: (fold(group.name), group.id))
        self.groups = MappingProxyType({group.id: group for group in in_order})
        self.imports = tuple(sorted(imports, key=lambda record: (record.at, record.id), reverse=True))

    def __len__(self) -> int:
        return len(self._people)

    @property
    def people(self) -> tuple[Contact, ...]:
        """Everybody, in name order."""
        return self._people

    def replaced(
        self,
        put: Collection[Contact] = (),
        remove: Collection[str] = (),
        *,
        groups: Iterable[Group] | None = None,
        imports: Iterable[ImportRecord] | None = None,
    ) -> Snapshot:
        """The snapshot after these people were added or changed and those ids removed; this one stays.

        ``groups``, ``imports``: the whole new list, None = unchanged.
        """
        groups = self.groups.values() if groups is None else groups
        imports = self.imports if imports is None else imports
        gone = {contact.id for contact in put} | set(remove)
        if len(gone) > _REBUILD_ABOVE:
            rest = [contact for contact in self._people if contact.id not in gone]
            return Snapshot([*rest, *put], groups, imports)
        derived = Snapshot.__new__(Snapshot)
        derived._take_changes(self, put, [self.by_id[id_] for id_ in gone if id_ in self.by_id])
        derived._take_groups(groups, imports)
        return derived

    def _take_changes(self, before: Snapshot, put: Collection[Contact], dropped: Sequence[Contact]) -> None:
        keys, people = before._keys.copy(), list(before._people)
        texts, by_id = before._texts.copy(), dict(before.by_id)
        for contact in dropped:
            place = bisect_left(keys, _key(contact))
            del keys[place], people[place], texts[contact.id], by_id[contact.id]
        for contact in put:
            key = _key(contact)
            place = bisect_left(keys, key)
            keys.insert(place, key)
            people.insert(place, contact)
            texts[contact.id] = search_text(contact)
            by_id[contact.id] = contact
        self._keys, self._people, self._texts = keys, tuple(people), texts
        self.by_id = MappingProxyType(by_id)
        for name, keys_of in _INDEXES.items():
            changed = _reindexed(getattr(before, name), keys_of, put, dropped)
            setattr(self, name, MappingProxyType(changed))

    def search(
        self,
        query: str = "",
        *,
        district: str = "",
        village: str = "",
        group: str = "",
        role: str = "",
        without_number: bool = False,
        after: str = "",
        limit: int = PAGE,
    ) -> Page:
        """People who fit the query and every filter given, in name order, ``limit`` of them after ``after``.

        ``query``: beginnings of words of the name, posyandu, desa, kecamatan or position; numbers or parts
        of numbers in any written form; every word must be found. ``district``, ``village``: area codes.
        """
        wanted = [(self.by_village, village), (self.by_district, district)]
        wanted += [(self.by_group, group), (self.by_role, role)]
        filters = [index.get(key, ()) for index, key in wanted if key]
        people = _in_all(filters) if filters else self._people
        if without_number:
            people = [contact for contact in people if not contact.numbers]
        people = Question.parse(query).select(people, self._texts)
        return self._page(people, after, limit)

    def _page(self, people: Sequence[Contact], after: str, limit: int) -> Page:
        start = bisect_right(people, after.replace("~", _BELOW_SPACE), key=_key) if after else 0
        items = tuple(people[start : start + limit])
        more = start + len(items) < len(people)
        return Page(items, _key(items[-1]).replace(_BELOW_SPACE, "~") if items and more else "", len(people))


def _key(contact: Contact) -> str:
    return f"{fold(contact.name)}{_BELOW_SPACE}{contact.id}"


_KeysOf = Callable[[Contact], Collection[str]]


def _one(field: str) -> _KeysOf:
    get: Callable[[Contact], str] = attrgetter(field)
    return lambda contact: (get(contact),) if get(contact) else ()


_INDEXES: Mapping[str, _KeysOf] = {
    "by_number": lambda contact: contact.numbers,
    "by_district": _one("district_code"),
    "by_village": _one("village_code"),
    "by_group": lambda contact: contact.groups,
    "by_role": _one("role"),
}


def _indexed(people: Iterable[Contact], keys_of: _KeysOf) -> dict[str, _People]:
    found: dict[str, list[Contact]] = {}
    for contact in people:
        for key in dict.fromkeys(keys_of(contact)):
            found.setdefault(key, []).append(contact)
    return {key: tuple(members) for key, members in found.items()}


def _reindexed(
    before: Mapping[str, _People], keys_of: _KeysOf, put: Iterable[Contact], dropped: Iterable[Contact]
) -> dict[str, _People]:
    index = dict(before)
    for contact in dropped:
        for key in dict.fromkeys(keys_of(contact)):
            index[key] = tuple(member for member in index[key] if member.id != contact.id)
    for contact in put:
        for key in dict.fromkeys(keys_of(contact)):
            members = list(index.get(key, ()))
            insort(members, contact, key=_key)
            index[key] = tuple(members)
    for key in {key for contact in dropped for key in keys_of(contact)}:
        if not index[key]:
            del index[key]
    return index


def _in_all(lists: Sequence[Sequence[Contact]]) -> Sequence[Contact]:
    shortest, *others = sorted(lists, key=len)
    for other in others:
        ids = {contact.id for contact in other}
        shortest = [contact for contact in shortest if contact.id in ids]
    return shortest
