"""Whom somebody of the office has to phone because the number in the book does not serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from msgspec.structs import replace

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.contacts.book import ContactBook
from appliance.contacts.folding import natural_key
from appliance.contacts.model import KEPT_FORMER_NUMBERS, Contact, FormerNumber, WhyFormer
from appliance.contacts.snapshot import Snapshot
from appliance.errors import InputError, StaleRevision
from appliance.number_health.record import ConfirmedHow, NumberRecord, about
from appliance.number_health.states import NumberState, Verdict, Why, verdict
from appliance.number_health.store import NumberHealth
from appliance.sms.numbers import PhoneNumber

NEIGHBOURS = 2  # named in a row: one may not answer, three fill the sheet


class CallReason(StrEnum):
    """Why somebody is on the list."""

    NO_NUMBER = "no_number"
    DENIED = "denied"
    NO_SUCH_NUMBER = "no_such_number"
    REFUSED_ONCE = "refused_once"
    NEVER_REACHED = "never_reached"
    SILENT = "silent"


_REASONS: Mapping[Why, CallReason] = {
    Why.DENIED: CallReason.DENIED,
    Why.NO_SUCH_NUMBER: CallReason.NO_SUCH_NUMBER,
    Why.REFUSED_ONCE: CallReason.REFUSED_ONCE,
    Why.NEVER_REACHED: CallReason.NEVER_REACHED,
    Why.SILENT: CallReason.SILENT,
}
# What becomes of the old number's entry when somebody has told the new one.
_WHY_FORMER: Mapping[Why, WhyFormer] = {
    Why.DENIED: WhyFormer.WRONG,
    Why.NO_SUCH_NUMBER: WhyFormer.DEAD,
}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody of the same posyandu whose number serves, to be asked for the other's."""

    person: Contact
    number: PhoneNumber
    state: NumberState


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to be phoned. ``number``: the one in the book, None = none; ``reason`` None: no call is needed
    any more."""

    person: Contact
    reason: CallReason | None
    number: PhoneNumber | None
    record: NumberRecord | None
    neighbours: tuple[Neighbour, ...]


class NotInTheBook(InputError):
    """The person, or the number at that person, is not there any more."""

    def __init__(self) -> None:
        super().__init__("this person does not have this number any more")


class CallList:
    """Safe to use from any thread."""

    def __init__(
        self,
        *,
        book: ContactBook,
        health: NumberHealth,
        opted_out: Callable[[], frozenset[PhoneNumber]],
        audit: Audit,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._book = book
        self._health = health
        self._opted_out = opted_out
        self._audit = audit
        self._clock = clock
        self._zone = zone

    def rows(self, *, district: str = "", village: str = "") -> tuple[CallRow, ...]:
        """In the order of kecamatan, desa, posyandu, name; of one kecamatan or desa (codes) or of all."""
        return call_rows(
            self._book.snapshot,
            self._health.records(),
            self._opted_out(),
            self._clock.now(),
            district=district,
            village=village,
        )

    def of(self, contact_id: str) -> CallRow | None:
        """Somebody's row, also when a call is not needed any more; None: nobody of that id."""
        person = self._book.snapshot.by_id.get(contact_id)
        if person is None:
            return None
        now, records = self._clock.now(), self._health.records()
        found = _judged(person, records, self._opted_out(), now)
        reason = CallReason.NO_NUMBER if found is None else _REASONS.get(found.why)
        number = person.number
        return CallRow(person, reason, number, about(records.get(number), person.ids) if number else None, ())

    def take_new_number(self, contact_id: str, number: PhoneNumber, *, rev: int, by: str) -> Contact:
        """The person has another number now: it becomes the main one, the old one goes to the former ones
        with the reason why. The new one is unconfirmed until the person answers from it.

        Raises ``NotInTheBook``, ``StaleRevision`` (somebody has edited the person since ``rev``), and what
        the book raises.
        """
        person = self._person(contact_id)
        if person.rev != rev:
            raise StaleRevision(theirs=person, mine=replace(person, rev=rev))
        changed = self._with_new_number(person, number)
        saved = self._book.update(changed)
        self._health.note_new([number])
        self._audit.record(by, "number replaced", f"contact {contact_id}")
        return saved

    def still_right(self, contact_id: str, number: PhoneNumber, *, by: str) -> None:
        """Somebody of the office has phoned: it is the person's. Raises ``NotInTheBook``."""
        if number not in self._person(contact_id).numbers:
            raise NotInTheBook
        self._health.confirm(number, ConfirmedHow.CALL, people=(contact_id,))
        self._audit.record(by, "number confirmed", f"contact {contact_id}")

    def _person(self, contact_id: str) -> Contact:
        person = self._book.snapshot.by_id.get(contact_id)
        if person is None:
            raise NotInTheBook
        return person

    def _with_new_number(self, person: Contact, number: PhoneNumber) -> Contact:
        old, spares = person.number, person.numbers[1:]
        if old is None or old == number:
            return replace(person, numbers=(number, *(spare for spare in spares if spare != number)))
        found = _judged(person, self._health.records(), self._opted_out(), self._clock.now())
        why = _WHY_FORMER.get(found.why, WhyFormer.REPLACED) if found is not None else WhyFormer.REPLACED
        today = self._clock.now().astimezone(self._zone).date().isoformat()
        former = FormerNumber(number=old, until=today, why=why.value)
        others = [each for each in person.former_numbers if each.number not in (old, number)]
        return replace(
            person,
            numbers=(number, *(spare for spare in spares if spare != number)),
            former_numbers=(former, *others)[:KEPT_FORMER_NUMBERS],
        )


def call_rows(
    book: Snapshot,
    records: Mapping[PhoneNumber, NumberRecord],
    opted_out: frozenset[PhoneNumber],
    now: datetime,
    *,
    district: str = "",
    village: str = "",
) -> tuple[CallRow, ...]:
    """Whoever is active and cannot be reached, or perhaps not. Who wants no messages is left alone."""
    if village:
        people = book.by_village.get(village, ())
    else:
        people = book.by_district.get(district, ()) if district else book.people
    working = _Working(book, records, opted_out, now)
    rows = []
    for person in people:
        found = _judged(person, records, opted_out, now)
        reason = CallReason.NO_NUMBER if found is None else _REASONS.get(found.why)
        if person.active and reason is not None:
            record = about(records.get(person.numbers[0]), person.ids) if person.numbers else None
            rows.append(CallRow(person, reason, person.number, record, working.beside(person)))
    rows.sort(key=lambda row: _place(row.person))
    return tuple(rows)


class _Working:
    """Who can be asked about somebody: those of the same posyandu with a number that serves."""

    def __init__(
        self,
        book: Snapshot,
        records: Mapping[PhoneNumber, NumberRecord],
        opted_out: frozenset[PhoneNumber],
        now: datetime,
    ) -> None:
        self._book = book
        self._records = records
        self._opted_out = opted_out
        self._now = now

    def beside(self, person: Contact) -> tuple[Neighbour, ...]:
        code = self._book.posyandu_code(person)
        found = [
            Neighbour(other, other.numbers[0], state)
            for other in self._book.by_posyandu.get(code, ())
            if other.id != person.id
            and other.active
            and other.numbers
            and other.numbers[0] not in person.numbers
            and (state := self._state(other)) in _SERVES
        ]
        return tuple(sorted(found, key=lambda each: _SERVES.index(each.state))[:NEIGHBOURS])

    def _state(self, person: Contact) -> NumberState | None:
        found = _judged(person, self._records, self._opted_out, self._now)
        return None if found is None else found.state


_SERVES = (NumberState.CONFIRMED, NumberState.UNCONFIRMED)


def _judged(
    person: Contact,
    records: Mapping[PhoneNumber, NumberRecord],
    opted_out: frozenset[PhoneNumber],
    now: datetime,
) -> Verdict | None:
    """Of the main number; None: there is none."""
    if not person.numbers:
        return None
    number = person.numbers[0]
    return verdict(about(records.get(number), person.ids), now=now, opted_out=number in opted_out)


def _place(person: Contact) -> tuple[tuple[bool, object], ...]:
    names = (person.district, person.village, person.posyandu)
    return (*((not name, natural_key(name)) for name in names), (False, natural_key(person.name)))
