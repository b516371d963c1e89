"""Who gets a message, who does not, and why not. Pure.

One phone gets one message: of people who share a number the first by name keeps it, or it names two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from operator import attrgetter

import msgspec

from appliance.contacts.audience_facts import DEAD, NumberFacts
from appliance.contacts.audience_meaning import Meaning
from appliance.contacts.audience_spec import AudienceSpec, SharedPhone
from appliance.contacts.folding import fold, natural_key
from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber

__all__ = [
    "Audience",
    "AudienceSpec",
    "LeftOut",
    "NumberFacts",
    "Reason",
    "SharedPhone",
    "Tally",
    "choose",
    "members",
    "tally",
]


class Reason(StrEnum):
    """Why somebody who is meant gets no message; the first that applies."""

    EXCLUDED = "excluded"
    INACTIVE = "inactive"
    NO_NUMBER = "no_number"
    OPTED_OUT = "opted_out"
    DEAD_NUMBER = "dead_number"
    SILENT_NUMBER = "silent_number"  # the text has personal fields, and the number may be a stranger's
    SAME_NUMBER = "same_number"


class LeftOut(msgspec.Struct, frozen=True):
    """``other``: for SAME_NUMBER the person whose message reaches this phone."""

    contact: Contact
    reason: Reason
    other: Contact | None = None


class Audience(msgspec.Struct, frozen=True):
    """Both lists in the order of kecamatan, desa, posyandu, name. ``people`` all have a number.

    With SharedPhone.FIRST no two numbers are the same. With BOTH the second person named on a phone is in
    ``people`` too; ``beside``: the first one's id -> the second. ``posts``: by which further post somebody is
    meant; whoever is not in it, by the main one.
    """

    people: tuple[Contact, ...]
    left_out: tuple[LeftOut, ...]
    posts: Mapping[str, Post] = {}
    beside: Mapping[str, Contact] = {}

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How many were left out for each reason."""
        return Counter(left.reason for left in self.left_out)


class Tally(msgspec.Struct, frozen=True):
    """How many a spec reaches; ``phones``: how many messages that makes."""

    phones: int
    left_out: Mapping[Reason, int]


def choose(
    snapshot: Snapshot,
    spec: AudienceSpec,
    *,
    opted_out: Collection[PhoneNumber] = frozenset(),
    facts: NumberFacts | None = None,
    shared: SharedPhone = SharedPhone.FIRST,
    personal: bool = False,
) -> Audience:
    """Everybody the spec means, each in ``people`` or in ``left_out``. Messages go to the main number.

    ``personal``: the text says something about the person, so it may not go to a number that has been silent
    for long. Without ``facts`` no number is known to be dead or silent.
    """
    meaning = Meaning(snapshot, facts)
    meant = meaning.of(spec)
    reason_of = _reasons(meaning.excluded(spec), opted_out, facts, personal=personal)
    posts = {id_: post for id_, post in meant.items() if post is not None}
    people, left_out, beside = _parted(_in_name_order(snapshot, meant), reason_of, shared)
    _sort_by_place(people, left_out, posts)
    return Audience(tuple(people), tuple(left_out), posts, beside)


def tally(
    snapshot: Snapshot,
    spec: AudienceSpec,
    *,
    opted_out: Collection[PhoneNumber] = frozenset(),
    facts: NumberFacts | None = None,
    shared: SharedPhone = SharedPhone.FIRST,
    personal: bool = False,
) -> Tally:
    """The numbers of ``choose``, for a counter that runs at every click: nothing is put in order."""
    meaning = Meaning(snapshot, facts)
    reason_of = _reasons(meaning.excluded(spec), opted_out, facts, personal=personal)
    people, left_out, beside = _parted(_in_name_order(snapshot, meaning.of(spec)), reason_of, shared)
    return Tally(len(people) - len(beside), Counter([left.reason for left in left_out]))


_ReasonOf = Callable[[Contact], Reason | None]


def _parted(
    meant: Iterable[Contact], reason_of: _ReasonOf, shared: SharedPhone
) -> tuple[list[Contact], list[LeftOut], dict[str, Contact]]:
    """Who gets a message, who does not, and who is named beside whom, in the order given."""
    holders: dict[PhoneNumber, Contact] = {}
    people: list[Contact] = []
    left_out: list[LeftOut] = []
    beside: dict[str, Contact] = {}
    for contact in meant:
        reason = reason_of(contact)
        if reason is not None:
            left_out.append(LeftOut(contact, reason))
            continue
        holder = holders.setdefault(contact.numbers[0], contact)
        if holder is contact:
            people.append(contact)
        elif shared is SharedPhone.BOTH and holder.id not in beside:
            beside[holder.id] = contact
            people.append(contact)
        else:
            left_out.append(LeftOut(contact, Reason.SAME_NUMBER, holder))
    return people, left_out, beside


def members(snapshot: Snapshot, group_id: str, facts: NumberFacts | None = None) -> tuple[Contact, ...]:
    """Who belongs to a group now, made by hand or by a rule, in name order."""
    group = snapshot.groups.get(group_id)
    if group is None or group.rule is None:
        return snapshot.by_group.get(group_id, ())
    found = Meaning(snapshot, facts).members(group_id)
    return tuple(_in_name_order(snapshot, found))


def _reasons(
    excluded: Collection[str],
    opted_out: Collection[PhoneNumber],
    facts: NumberFacts | None,
    *,
    personal: bool,
) -> _ReasonOf:
    """Why somebody is left out, whoever else is meant; None: for no reason of his own."""
    # bound once: 25,000 people are asked at every click
    state = facts.state if facts is not None else None
    silent = facts.silent if facts is not None and personal else None

    def reason(contact: Contact) -> Reason | None:
        if contact.id in excluded:
            return Reason.EXCLUDED
        if not contact.active:
            return Reason.INACTIVE
        if not contact.numbers:
            return Reason.NO_NUMBER
        number = contact.numbers[0]
        if number in opted_out:
            return Reason.OPTED_OUT
        if state is not None and state(number, contact) == DEAD:
            return Reason.DEAD_NUMBER
        if silent is not None and silent(number):
            return Reason.SILENT_NUMBER
        return None

    return reason


def _in_name_order(snapshot: Snapshot, ids: Collection[str]) -> Iterable[Contact]:
    if len(ids) == len(snapshot):
        return snapshot.people
    if len(ids) * 8 < len(snapshot):
        return sorted((snapshot.by_id[id_] for id_ in ids), key=lambda one: (fold(one.name), one.id))
    return (contact for contact in snapshot.people if contact.id in ids)


_Place = tuple[str, str, str]

_place: Callable[[Contact | Post], _Place] = attrgetter("district", "village", "posyandu")


def _sort_by_place(people: list[Contact], left_out: list[LeftOut], posts: Mapping[str, Post]) -> None:
    """By the place of the post that counts; the order by name stays within a place."""

    def counted(contact: Contact) -> _Place:
        return _place(posts.get(contact.id, contact))

    place = counted if posts else _place
    ranks = _place_ranks({*map(place, people), *(place(left.contact) for left in left_out)})
    people.sort(key=lambda contact: ranks[place(contact)])
    left_out.sort(key=lambda left: ranks[place(left.contact)])


def _place_ranks(places: Collection[_Place]) -> dict[_Place, int]:
    """Number the places in order; whoever has no kecamatan (desa, posyandu) comes after those who have."""
    names = {name for place in places for name in place}
    keys = {name: (not fold(name), natural_key(name)) for name in names}
    in_order = sorted(places, key=lambda place: (keys[place[0]], keys[place[1]], keys[place[2]]))
    return {place: rank for rank, place in enumerate(in_order)}
