"""Who gets a message, who does not, and why not. Pure.

One phone gets one message: of people who share a number the first by name keeps it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from operator import attrgetter

import msgspec

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.folding import fold, natural_key
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber


class Reason(StrEnum):
    """Why somebody who is meant gets no message; the first that applies."""

    EXCLUDED = "excluded"
    INACTIVE = "inactive"
    NO_NUMBER = "no_number"
    OPTED_OUT = "opted_out"
    SAME_NUMBER = "same_number"


class LeftOut(msgspec.Struct, frozen=True):
    """``other``: for SAME_NUMBER the person whose message reaches this phone."""

    contact: Contact
    reason: Reason
    other: Contact | None = None


class Audience(msgspec.Struct, frozen=True):
    """Both in the order of kecamatan, desa, posyandu, name. ``people`` all have a number, no two the same."""

    people: tuple[Contact, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How many were left out for each reason."""
        return Counter(left.reason for left in self.left_out)


def choose(
    snapshot: Snapshot, spec: AudienceSpec, *, opted_out: Collection[PhoneNumber] = frozenset()
) -> Audience:
    """Everybody the spec means, each in ``people`` or in ``left_out``. Messages go to the main number."""
    meant = _meant(snapshot, spec)
    excluded = _excluded(snapshot, spec)
    holders: dict[PhoneNumber, Contact] = {}
    people: list[Contact] = []
    left_out: list[LeftOut] = []
    for contact in snapshot.people if len(meant) == len(snapshot) else _in_name_order(snapshot, meant):
        reason = _reason(contact, excluded, opted_out)
        if reason is not None:
            left_out.append(LeftOut(contact, reason))
            continue
        holder = holders.setdefault(contact.numbers[0], contact)
        if holder is contact:
            people.append(contact)
        else:
            left_out.append(LeftOut(contact, Reason.SAME_NUMBER, holder))
    ranks = _place_ranks(snapshot.by_id[id_] for id_ in meant)
    people.sort(key=lambda contact: ranks[_place(contact)])  # stable: name order stays within a place
    left_out.sort(key=lambda left: ranks[_place(left.contact)])
    return Audience(tuple(people), tuple(left_out))


def _reason(contact: Contact, excluded: Collection[str], opted_out: Collection[PhoneNumber]) -> Reason | None:
    if contact.id in excluded:
        return Reason.EXCLUDED
    if not contact.active:
        return Reason.INACTIVE
    if not contact.numbers:
        return Reason.NO_NUMBER
    if contact.numbers[0] in opted_out:
        return Reason.OPTED_OUT
    return None


def _excluded(snapshot: Snapshot, spec: AudienceSpec) -> set[str]:
    if spec.exclude is None:
        return set()
    return _meant(snapshot, spec.exclude) - _excluded(snapshot, spec.exclude)


def _meant(snapshot: Snapshot, spec: AudienceSpec) -> set[str]:
    """Ids of everybody meant, before anything is taken out again."""
    if spec.all:
        return set(snapshot.by_id)
    ids = {id_ for id_ in spec.contacts if id_ in snapshot.by_id}
    for group in spec.groups:
        ids.update(contact.id for contact in snapshot.by_group.get(group, ()))
    if spec.areas or spec.roles:
        roles = [snapshot.by_role.get(role, ()) for role in dict.fromkeys(spec.roles)]
        of_role = (contact for members in roles for contact in members) if roles else snapshot.people
        inside = tuple(f"{code}." for code in spec.areas)
        ids.update(contact.id for contact in of_role if not inside or _code(contact).startswith(inside))
    return ids


def _code(contact: Contact) -> str:
    return f"{contact.village_code or contact.district_code}."


def _in_name_order(snapshot: Snapshot, ids: set[str]) -> Iterable[Contact]:
    return (contact for contact in snapshot.people if contact.id in ids)


_Place = tuple[str, str, str]


_place: Callable[[Contact], _Place] = attrgetter("district", "village", "posyandu")


def _place_ranks(people: Iterable[Contact]) -> dict[_Place, int]:
    """Number the places in order; whoever has no kecamatan (desa, posyandu) comes after those who have."""
    places = {_place(contact) for contact in people}
    names = {name for place in places for name in place}
    keys = {name: (not fold(name), natural_key(name)) for name in names}
    in_order = sorted(places, key=lambda place: (keys[place[0]], keys[place[1]], keys[place[2]]))
    return {place: rank for rank, place in enumerate(in_order)}
