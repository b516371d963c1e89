"""A person of the office decides: the number is changed, somebody comes into the book, somebody is erased."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import msgspec

from appliance.accounts.audit import Audit
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.contacts.sight import WHOLE_OFFICE, Sight
from appliance.errors import InputError
from appliance.inbox.change_notices import ChangeNotices, Notice
from appliance.inbox.requests import (
    UNDECIDED,
    AlreadyDecided,
    Request,
    RequestKind,
    Requests,
    RequestState,
)
from appliance.outbox.model import OptOut
from appliance.privacy import ErasedPerson, Privacy
from appliance.sms.numbers import PhoneNumber

LOOKED_BACK = 500
"""Decisions among which a limited user's are looked for."""


class NobodyThere(InputError):
    """The book knows nobody whom this request could be about."""


class NotTold(InputError):
    """The old number has not been told, and nobody has telephoned it."""


class NumberTaken(InputError):
    """The new number is somebody else's in the book: two people would be one. ``people``: who."""

    def __init__(self, people: tuple[Contact, ...]) -> None:
        super().__init__("the new number belongs to somebody else in the book")
        self.people = people


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with the people of the book it may be about. ``holders``: who has the new number already."""

    request: Request
    people: tuple[Contact, ...]
    holders: tuple[Contact, ...] = ()


class Consent(Protocol):
    """Who has said BERHENTI. The ledger."""

    def opt_out(self, number: PhoneNumber, how: str) -> bool: ...

    def opted_out_since(self, number: PhoneNumber) -> OptOut | None: ...


class RequestDesk:
    """Every decision is written into the audit, with ids and never with a name or a whole number.

    A request says APPROVING before the book is changed, and APPROVED afterwards: a TOLAK that comes in
    between finds it and disputes it, so it can be undone. A cut in between leaves one that can be decided
    once more.
    """

    def __init__(
        self,
        *,
        requests: Requests,
        book: ContactBook,
        privacy: Privacy,
        audit: Audit,
        notices: ChangeNotices,
        consent: Consent,
    ) -> None:
        self._requests = requests
        self._book = book
        self._privacy = privacy
        self._audit = audit
        self._notices = notices
        self._consent = consent
        self._one_at_a_time = threading.Lock()

    # -- looking ------------------------------------------------------------------------------------------

    def open(self, sight: Sight = WHOLE_OFFICE) -> tuple[RequestView, ...]:
        """All that somebody with this sight has to decide, the most urgent first."""
        found = (self.view(request) for request in self._requests.open())
        return tuple(view for view in found if sight.sees_all_of(view.people))

    def waiting(self, sight: Sight = WHOLE_OFFICE) -> int:
        """How many those are."""
        return self._requests.waiting() if sight.is_whole else len(self.open(sight))

    def decided(self, sight: Sight = WHOLE_OFFICE, limit: int = 20) -> tuple[RequestView, ...]:
        """What has been decided lately, as far as this sight goes."""
        found = (self.view(request) for request in self._requests.decided(LOOKED_BACK))
        return tuple(islice((view for view in found if sight.sees_all_of(view.people)), limit))

    def get(self, request_id: int) -> RequestView | None:
        request = self._requests.get(request_id)
        return None if request is None else self.view(request)

    def view(self, request: Request) -> RequestView:
        """With the people as the book has them now."""
        if request.kind is RequestKind.NUMBER_CHANGE:
            people = self._with(request.old)
            holders = tuple(each for each in self._with(request.new) if each not in people)
            if request.contact_id and not people:
                changed = self._book.snapshot.by_id.get(request.contact_id)
                people = (changed,) if changed is not None else ()
                holders = tuple(each for each in holders if each.id != request.contact_id)
            return RequestView(request, people, holders)
        return RequestView(request, self._with(request.number))

    def notice(self, request: Request) -> Notice:
        """Whether the old number has been told."""
        return self._notices.of(request)

    def before(self, request: Request) -> tuple[PhoneNumber, ...]:
        """Whose place the old number has itself taken lately."""
        return self._requests.before(request)

    def stays_out(self, request: Request) -> bool:
        """The old number has said BERHENTI: whoever takes its place is not written to either."""
        return request.old is not None and self._consent.opted_out_since(request.old) is not None

    # -- deciding -----------------------------------------------------------------------------------------

    def change_number(self, request_id: int, contact_id: str, *, by: str, phoned: bool = False) -> Contact:
        """The new number takes the old one's place, and its BERHENTI; the old one becomes a former number.

        ``phoned``: somebody has called the old number. Raises ``NotTold``, ``AlreadyDecided``,
        ``NobodyThere``, ``NumberTaken``, ``StaleRevision``.
        """
        with self._one_at_a_time:
            request = self._undecided(request_id, RequestKind.NUMBER_CHANGE)
            person = self._book.snapshot.by_id.get(contact_id)
            if person is None or request.old is None or request.new is None:
                raise NobodyThere("nobody in the book has the old number")
            others = tuple(each for each in self._with(request.new) if each.id != contact_id)
            if others:
                raise NumberTaken(others)
            if request.old not in person.numbers and request.new not in person.numbers:
                raise NobodyThere("this person has not got the old number")
            if not phoned and self._notices.of(request) is not Notice.SENT:
                raise NotTold("the old number has not been told of this")
            begun = self._requests.begin(request, by=by, contact_id=contact_id)
            self._carry_over(request.old, request.new)
            person = self._changed(begun, _instead(person, request.old, request.new))
            self._settle(begun, RequestState.APPROVED, by, contact_id)
            return person

    def new_contact(self, request_id: int, contact: Contact, *, by: str) -> Contact:
        """Take the person in, under the number that asked. Raises ``AlreadyDecided`` or ``BookFull``."""
        with self._one_at_a_time:
            request = self._undecided(request_id, RequestKind.REGISTER)
            number = self._number_of(request)
            already = next((each for each in self._with(number) if each.name == contact.name), None)
            if already is None:  # else a cut came between the book and the request
                already = self._book.add(msgspec.structs.replace(contact, numbers=(number,)))
            self._settle(request, RequestState.APPROVED, by, already.id)
            return already

    def join(self, request_id: int, contact_id: str, *, by: str) -> Contact:
        """The number that asked is a further number of somebody who is in the book already; their first
        number hears of it and may say no. Raises as ``change_number``."""
        with self._one_at_a_time:
            request = self._undecided(request_id, RequestKind.REGISTER)
            person, number = self._book.snapshot.by_id.get(contact_id), self._number_of(request)
            if person is None:
                raise NobodyThere("there is no such contact")
            theirs = next((each for each in person.numbers if each != number), None)
            begun = self._requests.begin(request, by=by, contact_id=contact_id, old=theirs)
            person = self._changed(begun, _with_further(person, number))
            self._notices.send(begun, person.nickname or person.name)
            self._settle(begun, RequestState.APPROVED, by, contact_id)
            return person

    def give_number(self, person: Contact, number: PhoneNumber, *, instead: bool, by: str) -> Contact:
        """Nobody asked: the office says that an unknown number is this person's new or further one. Their
        first number hears of it and may say no. Raises ``StaleRevision``."""
        with self._one_at_a_time:
            theirs = next((each for each in person.numbers if each != number), None)
            after = _instead(person, theirs, number) if instead else _with_further(person, number)
            if theirs is None:
                return self._book.update(_with_further(person, number))
            begun = self._requests.begin_by_hand(theirs, number, by=by, contact_id=person.id)
            if instead:
                self._carry_over(theirs, number)
            saved = self._changed(begun, after)
            self._notices.send(begun, person.nickname or person.name)
            self._settle(begun, RequestState.APPROVED, by, person.id)
            return saved

    def erase(self, request_id: int, contact_id: str, *, by: str) -> ErasedPerson:
        """The person goes out of everything; the number gets no broadcast again. Raises ``NobodyThere``."""
        with self._one_at_a_time:
            request = self._undecided(request_id, RequestKind.ERASE)
            person = self._book.snapshot.by_id.get(contact_id)
            if person is None or self._number_of(request) not in person.numbers:
                raise NobodyThere("this person has not got the number that asked")
            erased = self._privacy.erase(person, by=by, never_again=True)
            self._settle(request, RequestState.APPROVED, by, "")
            return erased

    def refuse(self, request_id: int, *, by: str) -> Request:
        """Nothing is changed; also how one that was stopped or disputed is laid aside."""
        with self._one_at_a_time:
            request = self._requests.get(request_id)
            if request is None:
                raise AlreadyDecided("there is no such request")
            if request.state is RequestState.APPROVING:  # the box was cut off: the book may have changed
                self._restore(request)
            return self._settle(request, RequestState.REFUSED, by, request.contact_id)

    def undo_change(self, request_id: int, *, by: str) -> Contact | None:
        """The old number said no after all: it takes the new one's place again, or that of a number which
        has followed on this one since. None: the person is in the book no more. Raises as the book does;
        then it is still disputed."""
        with self._one_at_a_time:
            request = self._requests.get(request_id)
            if request is None or request.state is not RequestState.DISPUTED:
                raise AlreadyDecided("this request has been decided already")
            person = self._owner(request)
            if person is not None and request.old is not None:
                person = self._updated(person, self._given_back(person, request, request.old))
            self._settle(request, RequestState.REFUSED, by, request.contact_id)
            return person

    # -- inside -------------------------------------------------------------------------------------------

    def _undecided(self, request_id: int, kind: RequestKind) -> Request:
        request = self._requests.get(request_id)
        if request is None or request.kind is not kind or request.state not in UNDECIDED:
            raise AlreadyDecided("this request has been decided already")
        return request

    def _changed(self, begun: Request, person: Contact) -> Contact:
        """The book with this person's new numbers, or the request as it was."""
        if person == self._book.snapshot.by_id.get(person.id):
            return person
        try:
            return self._book.update(person)
        except Exception:
            self._requests.give_back(begun)
            raise

    def _restore(self, request: Request) -> Contact | None:
        """The old number in the new one's place, if the new one is there."""
        person = self._owner(request)
        if person is None or request.old is None or request.new is None:
            return person
        if request.new not in person.numbers:
            return person
        return self._book.update(_instead(person, request.new, request.old))

    def _given_back(self, person: Contact, request: Request, old: PhoneNumber) -> Contact:
        """With the old number: in the place of the new one, or of what has followed on that; else first."""
        followed = (each for each in (request.new, *self._requests.successors(request)) if each is not None)
        wrong = next((each for each in followed if each in person.numbers), None)
        if wrong is not None:
            return _instead(person, wrong, old)
        if old in person.numbers:
            return person
        return msgspec.structs.replace(person, numbers=(old, *person.numbers))

    def _owner(self, request: Request) -> Contact | None:
        """Whom the decision changed, also when they have been joined to another entry since."""
        book = self._book.snapshot
        return book.by_id.get(request.contact_id) or book.by_former_id.get(request.contact_id)

    def _updated(self, before: Contact, after: Contact) -> Contact:
        return before if after == before else self._book.update(after)

    def _carry_over(self, old: PhoneNumber, new: PhoneNumber) -> None:
        """Whoever has said BERHENTI is not written to under the next number either."""
        said = self._consent.opted_out_since(old)
        if said is not None:
            self._consent.opt_out(new, said.how)

    def _settle(self, request: Request, state: RequestState, by: str, contact_id: str) -> Request:
        settled = self._requests.decide(
            request.id, state, by=by, seen=(request.state,), contact_id=contact_id
        )
        subject = f"request {request.id}" + (f", contact {contact_id}" if contact_id else "")
        self._audit.record(by, f"{request.kind.replace('_', ' ')} {state}", subject)
        return settled

    def _with(self, number: PhoneNumber | None) -> tuple[Contact, ...]:
        return self._book.snapshot.by_number.get(number, ()) if number is not None else ()

    def _number_of(self, request: Request) -> PhoneNumber:
        if request.number is None:
            raise NobodyThere("the number has been erased")
        return request.number


def _instead(person: Contact, gone: PhoneNumber | None, number: PhoneNumber) -> Contact:
    """With ``number`` in the place of ``gone``, each once."""
    numbers = dict.fromkeys(number if each == gone else each for each in person.numbers)
    return msgspec.structs.replace(person, numbers=tuple(numbers))


def _with_further(person: Contact, number: PhoneNumber) -> Contact:
    if number in person.numbers:
        return person
    return msgspec.structs.replace(person, numbers=(*person.numbers, number))
