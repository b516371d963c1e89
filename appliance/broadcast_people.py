"""Whom a draft reaches: its audience from the book, the numbers typed by hand, one message a phone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from appliance.broadcast_models import LeftOutPerson, LeftOutReason
from appliance.composition import Person
from appliance.contacts.audience import Audience, LeftOut, NumberFacts, Reason, choose
from appliance.contacts.audience_spec import AudienceSpec, SharedPhone
from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import Snapshot
from appliance.merge import Merger
from appliance.sms.numbers import PhoneNumber, read_cell
from appliance.sms.template import Template


@dataclass(frozen=True, slots=True)
class Rules:
    """What keeps people from being reached, whoever is meant. ``personal``: the text has personal fields."""

    opted_out: Collection[PhoneNumber] = frozenset()
    facts: NumberFacts | None = None
    shared: SharedPhone = SharedPhone.FIRST
    personal: bool = False


@dataclass(slots=True)
class Chosen:
    """Everybody meant, either in ``people`` or in ``left_out``; not changed once made.

    ``others``: on phones that several of the book share, those behind the first (who is in ``people``), the
    one named beside him included. ``unreadable``: how many typed numbers are none.
    """

    people: list[Person] = field(default_factory=list)
    left_out: list[LeftOutPerson] = field(default_factory=list)
    others: dict[PhoneNumber, list[Contact]] = field(default_factory=dict)
    unreadable: int = 0


def chosen_people(snapshot: Snapshot, spec: AudienceSpec, typed: Sequence[str], rules: Rules) -> Chosen:
    """The audience, then the typed numbers, each in order; a typed number of the book is that person."""
    audience = choose(
        snapshot,
        spec,
        opted_out=rules.opted_out,
        facts=rules.facts,
        shared=rules.shared,
        personal=rules.personal,
    )
    chosen = Chosen(_persons(audience), [_left_out(each) for each in audience.left_out])
    for second in audience.beside.values():
        chosen.others[second.numbers[0]] = [_seen_at(second, audience.posts.get(second.id))]
    for left in audience.left_out:
        if left.reason is Reason.SAME_NUMBER:
            seen = _seen_at(left.contact, audience.posts.get(left.contact.id))
            chosen.others.setdefault(seen.numbers[0], []).append(seen)
    taken = {person.number: person for person in chosen.people}
    for written in typed:
        if written.strip():
            _add_typed(chosen, taken, written.strip(), snapshot, rules)
    return chosen


def _persons(audience: Audience) -> list[Person]:
    posts, beside = audience.posts, audience.beside
    if not posts and not beside:
        return [Person(contact, contact.numbers[0]) for contact in audience.people]
    seconds = {second.id for second in beside.values()}
    return [
        Person(_seen_at(contact, posts.get(contact.id)), contact.numbers[0], beside.get(contact.id))
        for contact in audience.people
        if contact.id not in seconds
    ]


def _seen_at(contact: Contact, post: Post | None) -> Contact:
    """With the post by which somebody is meant in the place of the main one: {posyandu} is then that one."""
    if post is None:
        return contact
    return msgspec.structs.replace(contact, **msgspec.structs.asdict(post))


def speakable(chosen: Chosen, template: Template, merger: Merger) -> Chosen:
    """The same people, but where the first on a shared phone has no value for a field of the text, the next
    on that phone who has all of them. Whoever was tried in vain is left out for the missing field."""
    firsts = {person.number: person for person in chosen.people if person.number in chosen.others}
    holders: dict[PhoneNumber, Person] = {}  # of phones whose first holder cannot be written to
    lacking: dict[str, str] = {}  # contact id -> the fields
    for number, first in firsts.items():
        on_phone = (first.contact, *chosen.others[number])
        for place, contact in enumerate(on_phone):
            missing = template.missing(merger.values(contact))
            if not missing:
                if place:
                    behind = on_phone[place + 1 : place + 2] if first.beside else ()
                    holders[number] = Person(contact, number, *behind)
                break
            lacking[contact.id] = ", ".join(missing)
    if not lacking:
        return chosen
    people = [holders.get(person.number, person) if person.number in firsts else person
              for person in chosen.people]  # fmt: skip
    tried = [
        _lacking(contact, number, lacking)
        for number, first in firsts.items()
        for contact in _unmentioned(first, number in holders)
        if contact.id in lacking
    ]
    return replace(chosen, people=people, left_out=[*_told_anew(chosen, holders, lacking), *tried])


def _unmentioned(first: Person, replaced: bool) -> Iterator[Contact]:
    """Who was in a message and may be in none now. The composition itself names a first without values."""
    if replaced:
        yield first.contact
    if first.beside is not None:
        yield first.beside


def _told_anew(
    chosen: Chosen, holders: Mapping[PhoneNumber, Person], lacking: Mapping[str, str]
) -> Iterator[LeftOutPerson]:
    """Those left out, after some phones went to somebody else."""
    came = {each.id for person in holders.values() for each in (person.contact, person.beside) if each}
    for left in chosen.left_out:
        if left.reason is not LeftOutReason.SAME_NUMBER or left.number not in chosen.others:
            yield left
        elif left.contact_id in came:
            came.remove(left.contact_id)  # gets the message now
        elif left.contact_id in lacking:
            yield replace(left, reason=LeftOutReason.MISSING_FIELD, detail=lacking[left.contact_id])
        else:
            holder = holders.get(PhoneNumber(left.number))
            yield replace(left, detail=holder.contact.name) if holder else left


def _lacking(contact: Contact, number: PhoneNumber, lacking: Mapping[str, str]) -> LeftOutPerson:
    return LeftOutPerson(contact.id, contact.name, number, LeftOutReason.MISSING_FIELD, lacking[contact.id])


def _add_typed(
    chosen: Chosen, taken: dict[PhoneNumber, Person], written: str, snapshot: Snapshot, rules: Rules
) -> None:
    """A number somebody typed is tried even if it is held to be dead."""
    found = read_cell(written)
    if found.problem is not None:
        chosen.unreadable += 1
        reason = LeftOutReason.BAD_NUMBER
        chosen.left_out.append(LeftOutPerson("", written[:60], "", reason, str(found.problem)))
        return
    for number in found.numbers:
        person = Person(_owner(snapshot, number), number)
        if number in rules.opted_out:
            chosen.left_out.append(_typed_out(person, LeftOutReason.OPTED_OUT))
        elif rules.personal and rules.facts is not None and rules.facts.silent(number):
            chosen.left_out.append(_typed_out(person, LeftOutReason.SILENT_NUMBER))
        elif number in taken:
            holder = taken[number].contact.name
            chosen.left_out.append(_typed_out(person, LeftOutReason.SAME_NUMBER, holder))
        else:
            taken[number] = person
            chosen.people.append(person)


def _owner(snapshot: Snapshot, number: PhoneNumber) -> Contact:
    """Who has this number, preferably somebody active; nobody in the book: a contact without an id."""
    owners = snapshot.by_number.get(number, ())
    nobody = Contact(id="", name="", numbers=(number,))
    return next((owner for owner in owners if owner.active), owners[0] if owners else nobody)


def _typed_out(person: Person, reason: LeftOutReason, detail: str = "") -> LeftOutPerson:
    return LeftOutPerson(person.contact.id, person.contact.name, person.number, reason, detail)


def _left_out(left: LeftOut) -> LeftOutPerson:
    contact = left.contact
    number = contact.numbers[0] if contact.numbers else ""
    detail = left.other.name if left.other is not None else ""
    return LeftOutPerson(contact.id, contact.name, number, LeftOutReason(str(left.reason)), detail)
