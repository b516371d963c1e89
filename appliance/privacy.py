"""The use cases of a person's rights (UU 27/2022): a copy of everything kept, an end to messages, erasure."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from appliance.accounts.audit import Audit
from appliance.accounts.models import AuditEntry
from appliance.clock import Clock
from appliance.contacts.model import Contact, Group, ImportRecord
from appliance.contacts.snapshot import Snapshot
from appliance.conversation_reads import Conversations, Line, ReceivedMessages, SentMessages
from appliance.number_health.record import NumberRecord, about
from appliance.outbox.erasing import Erased
from appliance.outbox.model import Consent, OptOut
from appliance.questions.results import Answered
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)


class Book(Protocol):
    """The contact book, as far as it is needed here."""

    @property
    def snapshot(self) -> Snapshot: ...

    def erase(self, contact_id: str) -> bool: ...


class Sent(SentMessages, Protocol):
    """The ledger, as far as it is needed here."""

    def erase_person(self, numbers: Sequence[PhoneNumber], contact_id: str) -> Erased: ...

    def opt_out(self, number: PhoneNumber, how: str) -> bool: ...

    def opt_in(self, number: PhoneNumber, how: str = "") -> bool: ...

    def opted_out_since(self, number: PhoneNumber) -> OptOut | None: ...

    def consents(self, number: PhoneNumber) -> tuple[Consent, ...]: ...


class Received(ReceivedMessages, Protocol):
    """The inbox, as far as it is needed here."""

    def erase_person(self, numbers: Mapping[PhoneNumber, str]) -> int: ...


class Numbers(Protocol):
    """What is kept about numbers beside the messages."""

    def of(self, number: PhoneNumber) -> NumberRecord | None: ...

    def fold(self) -> int: ...

    def forget(self, number: PhoneNumber) -> object: ...

    def forget_word(self, number: PhoneNumber, ids: Collection[str]) -> object: ...


@dataclass(frozen=True, slots=True)
class NumberKept:
    """One number of a person: main, spare or former (``until``: an ISO day, "" = still theirs)."""

    number: PhoneNumber
    until: str
    why: str
    opted_out: OptOut | None
    consents: tuple[Consent, ...]
    record: NumberRecord | None


@dataclass(frozen=True, slots=True)
class EnteredAnswer:
    """What somebody of the office wrote down as this person's answer to a broadcast."""

    broadcast_id: int
    answer: Answered


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Everything the box keeps about a person, at one moment."""

    at: datetime
    person: Contact
    groups: tuple[Group, ...]
    numbers: tuple[NumberKept, ...]
    messages: tuple[Line, ...]
    imported: ImportRecord | None
    deeds: tuple[AuditEntry, ...]
    answers: tuple[EnteredAnswer, ...] = ()
    minded_by: tuple[tuple[PhoneNumber, str], ...] = ()  # who of the office minds which conversation


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """What an erasure did. ``shared``: numbers that somebody else in the book has, so what came from there
    stays."""

    name: str
    sent: Erased
    received: int
    shared: tuple[PhoneNumber, ...]


class Privacy:
    """Every deed is written into the audit, with the contact's id and never with a name."""

    def __init__(
        self,
        book: Book,
        ledger: Sent,
        inbox: Received,
        audit: Audit,
        clock: Clock,
        numbers: Numbers,
        forget_thread: Callable[[PhoneNumber], object] = lambda _: None,
        no_trace: Callable[[], AbstractContextManager[None]] = nullcontext,
        answers: Callable[[int, int], Sequence[Answered]] = lambda _, __: (),
        minded_by: Callable[[PhoneNumber], str] = lambda _: "",
    ) -> None:
        """``answers``: to a broadcast by one recipient; ``minded_by``: the user's name, "" = nobody."""
        self._book = book
        self._ledger = ledger
        self._inbox = inbox
        self._audit = audit
        self._clock = clock
        self._numbers = numbers
        self._forget_thread = forget_thread
        self._no_trace = no_trace
        self._answers = answers
        self._minded_by = minded_by
        self._talk = Conversations(ledger=lambda: ledger, inbox=lambda: inbox)

    def file_of(self, person: Contact, *, by: str) -> PersonFile:
        """The copy a person may ask for; that it was made is written down, because it leaves the box."""
        self._audit.record(by, "person's data exported", f"contact {person.id}")
        groups = self._book.snapshot.groups
        records = self._book.snapshot.imports
        messages = self._talk.everything(person)
        return PersonFile(
            at=self._clock.now(),
            person=person,
            groups=tuple(groups[id_] for id_ in person.groups if id_ in groups),
            numbers=tuple(
                self._kept(number, until, why, person) for number, until, why in _numbers_of(person)
            ),
            messages=messages,
            imported=next((record for record in records if record.id == person.import_id), None),
            deeds=self._audit.entries(limit=1000, about=f"contact {person.id}"),
            answers=tuple(self._entered(messages, person)),
            minded_by=tuple((number, who) for number in person.numbers if (who := self._minded_by(number))),
        )

    def _entered(self, messages: Sequence[Line], person: Contact) -> Iterator[EnteredAnswer]:
        for line in messages:
            if line.sent is not None and line.sent.contact_id in person.ids:
                for each in self._answers(line.sent.broadcast_id, line.sent.id):
                    if each.entered_by:
                        yield EnteredAnswer(line.sent.broadcast_id, each)

    def stop(self, person: Contact, *, by: str) -> None:
        """They told the office that they want no more messages: no number of theirs gets any."""
        for number in person.numbers:
            self._ledger.opt_out(number, f"asked by {by}")
        self._audit.record(by, "opted out at their wish", f"contact {person.id}")

    def go_on(self, person: Contact, *, by: str) -> None:
        """Whoever had opted out told the office that they want messages again."""
        for number in person.numbers:
            self._ledger.opt_in(number, f"asked by {by}")
        self._audit.record(by, "opted in again at their wish", f"contact {person.id}")

    def erase(self, person: Contact, *, by: str, never_again: bool = False) -> ErasedPerson:
        """Take a person out of everything. Counts stay, an opt-out stays because it is by number.

        ``never_again``: their numbers opt out, so that no later list brings the messages back. The book
        comes last: whatever is cut off in between can be asked for once more. Raises ``StorageError``.
        """
        with self._no_trace():
            return self._erase(person, by=by, never_again=never_again)

    def _erase(self, person: Contact, *, by: str, never_again: bool) -> ErasedPerson:
        self._numbers.fold()  # what is emptied below tells nothing any more
        shared = tuple(number for number in person.numbers if self._somebody_else(number, person))
        own = tuple(number for number in person.numbers if number not in shared)
        if never_again:
            for number in own:
                self._ledger.opt_out(number, f"asked by {by}")
        erased = [self._ledger.erase_person(own, person.id)]
        erased += [self._ledger.erase_person((), id_) for id_ in person.merged_ids]
        sent = Erased(
            sum(each.emptied for each in erased),
            sum(each.open for each in erased),
            sum(each.cancelled for each in erased),
        )
        theirs = dict.fromkeys(own, "")
        former = {each.number: each.until for each in person.former_numbers}
        theirs |= {
            number: until
            for number, until in former.items()
            if number not in theirs and not self._somebody_else(number, person)
        }
        received = self._inbox.erase_person(theirs)
        for number in theirs:
            self._numbers.forget(number)
            self._forget_thread(number)
        for number in {*person.numbers, *former} - theirs.keys():
            self._numbers.forget_word(number, person.ids)
        for id_ in person.ids:
            self._book.erase(id_)
        self._audit.record(by, "person erased", f"contact {person.id}")
        log.info("contact %s was erased: %d messages sent, %d received", person.id, sent.emptied, received)
        return ErasedPerson(person.name, sent, received, shared)

    def _somebody_else(self, number: PhoneNumber, person: Contact) -> bool:
        return any(other.id != person.id for other in self._book.snapshot.by_number.get(number, ()))

    def _kept(self, number: PhoneNumber, until: str, why: str, person: Contact) -> NumberKept:
        return NumberKept(
            number=number,
            until=until,
            why=why,
            opted_out=self._ledger.opted_out_since(number),
            consents=self._ledger.consents(number),
            record=None if until else about(self._numbers.of(number), person.ids),
        )


def _numbers_of(person: Contact) -> list[tuple[PhoneNumber, str, str]]:
    now = [(number, "", "") for number in person.numbers]
    return now + [(each.number, each.until, each.why) for each in person.former_numbers]
