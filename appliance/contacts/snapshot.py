"""The book as it stands at one moment: immutable, indexed, searchable, read by all threads without a lock.

A save never changes a snapshot; it derives the next one (``replaced``), which shares all that did not change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.model import Contact, Group, ImportRecord, Post, Posyandu
from appliance.contacts.posyandu_registry import by_key, key_of
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

    ``by_number`` knows main and spare numbers; ``by_district``, ``by_village``, ``by_posyandu`` and
    ``by_role`` follow all posts of a person; ``by_group`` knows the groups made by hand. ``posyandu``: the
    registry by id, in the order of the desa and the number; ``imports`` newest first; ``not_same``: pairs of
    ids, the smaller first, that a person has called two people. ``by_former_id``: ids of entries that were
    joined into another, see ``who``.
    """

    by_id: Mapping[str, Contact]
    by_former_id: Mapping[str, Contact]
    by_number: Mapping[PhoneNumber, _People]
    by_district: Mapping[str, _People]
    by_village: Mapping[str, _People]
    by_posyandu: Mapping[str, _People]
    by_group: Mapping[str, _People]
    by_role: Mapping[str, _People]
    groups: Mapping[str, Group]
    imports: tuple[ImportRecord, ...]
    posyandu: Mapping[str, Posyandu]
    not_same: frozenset[tuple[str, str]]

    def __init__(
        self,
        contacts: Iterable[Contact] = (),
        groups: Iterable[Group] = (),
        imports: Iterable[ImportRecord] = (),
        posyandu: Iterable[Posyandu] = (),
        not_same: Iterable[tuple[str, str]] = (),
    ) -> None:
        people = sorted(contacts, key=_key)
        self._people = tuple(people)
        self._texts = [search_text(contact) for contact in people]
        self.by_id = MappingProxyType({contact.id: contact for contact in people})
        self.by_former_id = MappingProxyType({id_: each for each in people for id_ in each.merged_ids})
        self._take_registry(posyandu)
        for name, keys_of in self._indexes().items():
            setattr(self, name, MappingProxyType(_indexed(people, keys_of)))
        self._take_groups(groups, imports)
        self.not_same = frozenset(not_same)

    def _take_groups(self, groups: Iterable[Group], imports: Iterable[ImportRecord]) -> None:
        in_order = sorted(groups, key=lambda group: (fold(group.name), group.id))
        self.groups = MappingProxyType({group.id: group for group in in_order})
        self.imports = tuple(sorted(imports, key=lambda record: (record.at, record.id), reverse=True))

    def _take_registry(self, posyandu: Iterable[Posyandu]) -> None:
        entries = {entry.id: entry for entry in posyandu}
        self.posyandu = MappingProxyType({id_: entries[id_] for id_ in sorted(entries)})
        self._code_by_key = by_key(entries.values())
        self._code_by_text: dict[tuple[str, str], str] = {}

    def _indexes(self) -> Mapping[str, _KeysOf]:
        return {**_INDEXES, "by_posyandu": self._posyandu_codes}

    def __len__(self) -> int:
        return len(self._people)

    @property
    def people(self) -> tuple[Contact, ...]:
        """Everybody, in name order."""
        return self._people

    def who(self, id_: str) -> Contact | None:
        """Whoever has this id, or the entry that was joined into; None: nobody."""
        return self.by_id.get(id_) or self.by_former_id.get(id_)

    @property
    def posyandu_codes(self) -> Mapping[tuple[str, str], str]:
        """The id of each posyandu under its desa's code and ``posyandu_key(name)``."""
        return MappingProxyType(self._code_by_key)

    def posyandu_code(self, post: Post | Contact) -> str:
        """The registry's id of the posyandu where this post is; ``""``: at none that is known."""
        if not post.posyandu:
            return ""
        written = (post.village_code, post.posyandu)
        code = self._code_by_text.get(written)
        if code is None:
            key = key_of(post)
            code = self._code_by_text[written] = self._code_by_key.get(key, "") if key else ""
        return code

    def _posyandu_codes(self, contact: Contact) -> Collection[str]:
        return _every(self.posyandu_code(post) for post in contact.places)

    def replaced(
        self,
        put: Collection[Contact] = (),
        remove: Collection[str] = (),
        *,
        groups: Iterable[Group] | None = None,
        imports: Iterable[ImportRecord] | None = None,
        posyandu: Iterable[Posyandu] | None = None,
        not_same: Iterable[tuple[str, str]] | None = None,
    ) -> Snapshot:
        """The snapshot after these people were added or changed and those ids removed; this one stays.

        ``groups``, ``imports``, ``posyandu``, ``not_same``: the whole new list, None = unchanged. Whoever is
        at a posyandu whose entry changes its name is among ``put``.
        """
        groups = self.groups.values() if groups is None else groups
        imports = self.imports if imports is None else imports
        not_same = self.not_same if not_same is None else not_same
        gone = {contact.id for contact in put} | set(remove)
        if len(gone) > _REBUILD_ABOVE:
            rest = [contact for contact in self._people if contact.id not in gone]
            registry = self.posyandu.values() if posyandu is None else posyandu
            return Snapshot([*rest, *put], groups, imports, registry, not_same)
        derived = Snapshot.__new__(Snapshot)
        if posyandu is None:
            derived.posyandu, derived._code_by_key = self.posyandu, self._code_by_key
            derived._code_by_text = self._code_by_text
        else:
            derived._take_registry(posyandu)
        derived.not_same = frozenset(not_same)
        derived._take_changes(self, put, [self.by_id[id_] for id_ in gone if id_ in self.by_id])
        derived._take_groups(groups, imports)
        return derived

    def with_registry(self, posyandu: Iterable[Posyandu]) -> Snapshot:
        """The same people beside another registry; everybody's posyandu is looked up anew."""
        return Snapshot(self._people, self.groups.values(), self.imports, posyandu, self.not_same)

    def _take_changes(self, before: Snapshot, put: Collection[Contact], dropped: Sequence[Contact]) -> None:
        people = list(before._people)
        texts, by_id = before._texts.copy(), dict(before.by_id)
        for contact in dropped:
            place = bisect_left(people, _key(contact), key=_key)
            del people[place], texts[place], by_id[contact.id]
        for contact in put:
            place = bisect_left(people, _key(contact), key=_key)
            people.insert(place, contact)
            texts.insert(place, search_text(contact))
            by_id[contact.id] = contact
        self._people, self._texts = tuple(people), texts
        self.by_id = MappingProxyType(by_id)
        self.by_former_id = _former(before.by_former_id, put, dropped)
        keys_before = before._indexes()
        for name, keys_of in self._indexes().items():
            changed = _without(getattr(before, name), keys_before[name], dropped)
            _insert(changed, keys_of, put)
            setattr(self, name, MappingProxyType(changed))

    def search(
        self,
        query: str = "",
        *,
        district: str = "",
        village: str = "",
        posyandu: str = "",
        group: str = "",
        role: str = "",
        without_number: bool = False,
        among: Collection[str] | None = None,
        after: str = "",
        limit: int = PAGE,
    ) -> Page:
        """People who fit the query and every filter given, in name order, ``limit`` of them after ``after``.

        ``query``: beginnings of words of the name, posyandu, desa, kecamatan or position; numbers or parts
        of numbers in any written form; every word must be found. ``district``, ``village``, ``posyandu``:
        codes; they and ``role`` hold for one post of a person. ``among``: only people of these ids.
        """
        wanted = [(self.by_village, village), (self.by_district, district), (self.by_posyandu, posyandu)]
        wanted += [(self.by_group, group), (self.by_role, role)]
        filters = [index.get(key, ()) for index, key in wanted if key]
        people = _in_all(filters) if filters else self._people
        if role and (district or village or posyandu):
            place = _Place(district, village, posyandu)
            people = [contact for contact in people if self._serves(contact, role, place)]
        if among is not None:
            ids = among if isinstance(among, Set) else frozenset(among)
            people = [contact for contact in people if contact.id in ids]
        if without_number:
            people = [contact for contact in people if not contact.numbers]
        people = self._asked_for(query, people)
        return self._page(people, after, limit)

    def _asked_for(self, query: str, people: Sequence[Contact]) -> Sequence[Contact]:
        question = Question.parse(query)
        if not question.needles:
            return people
        found = question.select(self._people, self._texts)
        return found if people is self._people else _in_all([people, found])

    def _serves(self, contact: Contact, role: str, place: _Place) -> bool:
        return not contact.further_posts or any(
            post.role == role
            and place.district in ("", post.district_code)
            and place.village in ("", post.village_code)
            and place.posyandu in ("", self.posyandu_code(post))
            for post in contact.posts
        )

    def _page(self, people: Sequence[Contact], after: str, limit: int) -> Page:
        start = bisect_right(people, after.replace("~", _BELOW_SPACE), key=_key) if after else 0
        items = tuple(people[start : start + limit])
        more = start + len(items) < len(people)
        return Page(items, _key(items[-1]).replace(_BELOW_SPACE, "~") if items and more else "", len(people))


def _former(
    before: Mapping[str, Contact], put: Iterable[Contact], dropped: Iterable[Contact]
) -> Mapping[str, Contact]:
    gone = {id_ for contact in dropped for id_ in contact.merged_ids}
    come = {id_: contact for contact in put for id_ in contact.merged_ids}
    if not gone and not come:
        return before
    kept = {id_: contact for id_, contact in before.items() if id_ not in gone}
    return MappingProxyType({**kept, **come})


def _key(contact: Contact) -> str:
    return f"{fold(contact.name)}{_BELOW_SPACE}{contact.id}"


_KeysOf = Callable[[Contact], Collection[str]]


class _Place(NamedTuple):
    """Codes; "" = anywhere."""

    district: str
    village: str
    posyandu: str


def _every(keys: Iterable[str]) -> Collection[str]:
    return [key for key in keys if key]


def _roles(contact: Contact) -> Collection[str]:
    return _every(post.role for post in contact.places)


def _districts(contact: Contact) -> Collection[str]:
    return _every(post.district_code for post in contact.places)


def _villages(contact: Contact) -> Collection[str]:
    return _every(post.village_code for post in contact.places)


_INDEXES: Mapping[str, _KeysOf] = {
    "by_number": lambda contact: contact.numbers,
    "by_district": _districts,
    "by_village": _villages,
    "by_group": lambda contact: contact.groups,
    "by_role": _roles,
}


def _indexed(people: Iterable[Contact], keys_of: _KeysOf) -> dict[str, _People]:
    found: dict[str, list[Contact]] = {}
    for contact in people:
        for key in dict.fromkeys(keys_of(contact)):
            found.setdefault(key, []).append(contact)
    return {key: tuple(members) for key, members in found.items()}


def _without(
    before: Mapping[str, _People], keys_of: _KeysOf, dropped: Iterable[Contact]
) -> dict[str, _People]:
    index = dict(before)
    for contact in dropped:
        for key in dict.fromkeys(keys_of(contact)):
            members = index[key]
            if len(members) == 1:
                del index[key]
                continue
            place = bisect_left(members, _key(contact), key=_key)
            index[key] = (*members[:place], *members[place + 1 :])
    return index


def _insert(index: dict[str, _People], keys_of: _KeysOf, put: Iterable[Contact]) -> None:
    for contact in put:
        for key in dict.fromkeys(keys_of(contact)):
            members = index.get(key, ())
            place = bisect_left(members, _key(contact), key=_key)
            index[key] = (*members[:place], contact, *members[place:])


def _in_all(lists: Sequence[Sequence[Contact]]) -> Sequence[Contact]:
    shortest, *others = sorted(lists, key=len)
    for other in others:
        ids = {contact.id for contact in other}
        shortest = [contact for contact in shortest if contact.id in ids]
    return shortest
