"""Whom a draft reaches: its audience from the book, the numbers typed by hand, one message a phone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from appliance.broadcast_models import LeftOutPerson, LeftOutReason
from appliance.composition import Person
from appliance.contacts.audience import AudienceSpec, LeftOut, choose
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber, read_cell


@dataclass(slots=True)
class Chosen:
    """Everybody meant, either in ``people`` or in ``left_out``; not changed once made. ``unreadable``: how
    many typed numbers are none."""

    people: list[Person] = field(default_factory=list)
    left_out: list[LeftOutPerson] = field(default_factory=list)
    unreadable: int = 0


def chosen_people(
    snapshot: Snapshot, spec: AudienceSpec, typed: Sequence[str], *, opted_out: Collection[PhoneNumber]
) -> Chosen:
    """The audience, then the typed numbers, each in order; a typed number of the book is that person."""
    audience = choose(snapshot, spec, opted_out=opted_out)
    chosen = Chosen(
        [Person(contact, contact.numbers[0]) for contact in audience.people],
        [_left_out(each) for each in audience.left_out],
    )
    taken = {person.number: person for person in chosen.people}
    for written in typed:
        if written.strip():
            _add_typed(chosen, taken, written.strip(), snapshot, opted_out)
    return chosen


def _add_typed(
    chosen: Chosen,
    taken: dict[PhoneNumber, Person],
    written: str,
    snapshot: Snapshot,
    opted_out: Collection[PhoneNumber],
) -> None:
    found = read_cell(written)
    if found.problem is not None:
        chosen.unreadable += 1
        reason = LeftOutReason.BAD_NUMBER
        chosen.left_out.append(LeftOutPerson("", written[:60], "", reason, str(found.problem)))
        return
    for number in found.numbers:
        person = Person(_owner(snapshot, number), number)
        if number in opted_out:
            chosen.left_out.append(_typed_out(person, LeftOutReason.OPTED_OUT))
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
