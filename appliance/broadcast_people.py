"""Whom a draft reaches: its audience from the book, the numbers typed by hand, one message a phone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appliance.broadcast_models import LeftOutPerson, LeftOutReason
from appliance.composition import Person
from appliance.contacts.audience import LeftOut, Reason, choose
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.merge import Merger
from appliance.sms.numbers import PhoneNumber, read_cell
from appliance.sms.template import Template


@dataclass(slots=True)
class Chosen:
    """Everybody meant, either in ``people`` or in ``left_out``; not changed once made.

    ``others``: on phones that several of the book share, those behind the first (who is in ``people``).
    ``unreadable``: how many typed numbers are none.
    """

    people: list[Person] = field(default_factory=list)
    left_out: list[LeftOutPerson] = field(default_factory=list)
    others: dict[PhoneNumber, list[Contact]] = field(default_factory=dict)
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
    for left in audience.left_out:
        if left.reason is Reason.SAME_NUMBER:
            chosen.others.setdefault(left.contact.numbers[0], []).append(left.contact)
    taken = {person.number: person for person in chosen.people}
    for written in typed:
        if written.strip():
            _add_typed(chosen, taken, written.strip(), snapshot, opted_out)
    return chosen


def speakable(chosen: Chosen, template: Template, merger: Merger) -> Chosen:
    """The same people, but where the first on a shared phone has no value for a field of the text, the next
    on that phone who has all of them. Whoever was tried in vain is left out for the missing field."""
    firsts = {person.number: person.contact for person in chosen.people if person.number in chosen.others}
    holders: dict[PhoneNumber, Contact] = {}  # of phones whose first holder cannot be written to
    lacking: dict[str, str] = {}  # contact id -> the fields
    for number, first in firsts.items():
        for contact in (first, *chosen.others[number]):
            missing = template.missing(merger.values(contact))
            if not missing:
                if contact is not first:
                    holders[number] = contact
                break
            lacking[contact.id] = ", ".join(missing)
    if not lacking:
        return chosen
    people = [
        Person(holders[person.number], person.number) if person.number in holders else person
        for person in chosen.people
    ]
    tried = [_tried(firsts[number], number, lacking) for number in holders]
    return replace(chosen, people=people, left_out=[*_told_anew(chosen, holders, lacking), *tried])


def _told_anew(
    chosen: Chosen, holders: Mapping[PhoneNumber, Contact], lacking: Mapping[str, str]
) -> Iterator[LeftOutPerson]:
    """Those left out, after some phones went to somebody else."""
    came = {contact.id for contact in holders.values()}
    for left in chosen.left_out:
        if left.reason is not LeftOutReason.SAME_NUMBER or left.number not in chosen.others:
            yield left
        elif left.contact_id in came:
            came.remove(left.contact_id)  # gets the message now
        elif left.contact_id in lacking:
            yield replace(left, reason=LeftOutReason.MISSING_FIELD, detail=lacking[left.contact_id])
        else:
            holder = holders.get(PhoneNumber(left.number))
            yield replace(left, detail=holder.name) if holder else left


def _tried(contact: Contact, number: PhoneNumber, lacking: Mapping[str, str]) -> LeftOutPerson:
    return LeftOutPerson(contact.id, contact.name, number, LeftOutReason.MISSING_FIELD, lacking[contact.id])


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
