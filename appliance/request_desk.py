"""A person of the office decides: the number is changed, somebody comes into the book, somebody is erased."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from appliance.accounts.audit import Audit
from appliance.clock import Clock
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.errors import InputError
from appliance.inbox.requests import AlreadyDecided, Request, RequestKind, Requests, RequestState
from appliance.privacy import ErasedPerson, Privacy
from appliance.sms.numbers import PhoneNumber


class NobodyThere(InputError):
    """The book knows nobody whom this request could be about."""


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


class RequestDesk:
    """Every decision is written into the audit, with ids and never with a name or a whole number.

    The book is changed first: a cut in between leaves a request that can be decided once more.
    """

    def __init__(
        self, *, requests: Requests, book: ContactBook, privacy: Privacy, audit: Audit, clock: Clock
    ) -> None:
        self._requests = requests
        self._book = book
        self._privacy = privacy
        self._audit = audit
        self._clock = clock

    # -- looking ------------------------------------------------------------------------------------------

    def open(self) -> tuple[RequestView, ...]:
        """What somebody has to decide."""
        return tuple(self.view(request) for request in self._requests.open())

    def decided(self) -> tuple[RequestView, ...]:
        """What has been decided lately."""
        return tuple(self.view(request) for request in self._requests.decided())

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

    # -- deciding -----------------------------------------------------------------------------------------

    def change_number(self, request_id: int, contact_id: str, *, by: str) -> Contact:
        """The new number takes the old one's place; the old one becomes a former number.

        Raises ``AlreadyDecided``, ``NobodyThere``, ``NumberTaken``, ``StaleRevision``.
        """
        request = self._waiting(request_id, RequestKind.NUMBER_CHANGE, RequestState.WAITING)
        person = self._book.snapshot.by_id.get(contact_id)
        if person is None or request.old is None or request.new is None:
            raise NobodyThere("nobody in the book has the old number")
        others = tuple(each for each in self._with(request.new) if each.id != contact_id)
        if others:
            raise NumberTaken(others)
        if request.old not in person.numbers and request.new not in person.numbers:
            raise NobodyThere("this person has not got the old number")
        if request.old in person.numbers:
            numbers = dict.fromkeys(
                request.new if number == request.old else number for number in person.numbers
            )
            person = self._book.update(msgspec.structs.replace(person, numbers=tuple(numbers)))
        self._settle(request, RequestState.APPROVED, by, contact_id)
        return person

    def new_contact(self, request_id: int, contact: Contact, *, by: str) -> Contact:
        """Take the person in, under the number that asked. Raises ``AlreadyDecided`` or ``BookFull``."""
        request = self._waiting(request_id, RequestKind.REGISTER, RequestState.WAITING)
        number = self._number_of(request)
        already = next((each for each in self._with(number) if each.name == contact.name), None)
        if already is None:  # else a cut came between the book and the request
            already = self._book.add(msgspec.structs.replace(contact, numbers=(number,)))
        self._settle(request, RequestState.APPROVED, by, already.id)
        return already

    def join(self, request_id: int, contact_id: str, *, by: str) -> Contact:
        """The number that asked is a further number of somebody who is in the book already."""
        request = self._waiting(request_id, RequestKind.REGISTER, RequestState.WAITING)
        person, number = self._book.snapshot.by_id.get(contact_id), self._number_of(request)
        if person is None:
            raise NobodyThere("there is no such contact")
        if number not in person.numbers:
            person = self._book.update(msgspec.structs.replace(person, numbers=(*person.numbers, number)))
        self._settle(request, RequestState.APPROVED, by, contact_id)
        return person

    def erase(self, request_id: int, contact_id: str, *, by: str) -> ErasedPerson:
        """The person goes out of everything; the number gets no broadcast again. Raises ``NobodyThere``."""
        request = self._waiting(request_id, RequestKind.ERASE, RequestState.WAITING)
        person = self._book.snapshot.by_id.get(contact_id)
        if person is None:
            raise NobodyThere("there is no such contact")
        erased = self._privacy.erase(person, by=by, never_again=True)
        self._settle(request, RequestState.APPROVED, by, "")
        return erased

    def refuse(self, request_id: int, *, by: str) -> Request:
        """Nothing is changed; also how one that was stopped or disputed is laid aside."""
        request = self._requests.get(request_id)
        if request is None:
            raise AlreadyDecided("there is no such request")
        return self._settle(request, RequestState.REFUSED, by, request.contact_id)

    def undo_change(self, request_id: int, *, by: str) -> Contact | None:
        """The old number said no after all: it takes the new one's place again. None: nobody has it now."""
        request = self._waiting(request_id, RequestKind.NUMBER_CHANGE, RequestState.DISPUTED)
        person = self._book.snapshot.by_id.get(request.contact_id)
        if person is not None and request.new in person.numbers and request.old is not None:
            numbers = dict.fromkeys(
                request.old if number == request.new else number for number in person.numbers
            )
            person = self._book.update(msgspec.structs.replace(person, numbers=tuple(numbers)))
        self._settle(request, RequestState.REFUSED, by, request.contact_id)
        return person

    # -- inside -------------------------------------------------------------------------------------------

    def _waiting(self, request_id: int, kind: RequestKind, state: RequestState) -> Request:
        request = self._requests.get(request_id)
        if request is None or request.kind is not kind or request.state is not state:
            raise AlreadyDecided("this request has been decided already")
        return request

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
