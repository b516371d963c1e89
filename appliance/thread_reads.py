"""Kotak masuk as one user may see it: lists, counts, single conversations, limited by place.

The only way from the pages to the threads: whatever a user may not see is not there for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from appliance.accounts.models import Role, User
from appliance.contacts.model import Contact
from appliance.contacts.sight import Sight
from appliance.contacts.snapshot import Snapshot
from appliance.conversation_reads import ConversationPage, Conversations, ReceivedMessages, SentMessages
from appliance.inbox.readings import StoredReading
from appliance.inbox.threads import Counts, Thread, ThreadPage, Threads, Tray
from appliance.outbox.model import PRIORITY_REPLY, Broadcast
from appliance.sms.numbers import PhoneNumber

PAGE = 50
_FOUND_PEOPLE = 2000  # a name that more people bear is no search
_NUMBER = re.compile(r"[\d\s().+-]{3,24}")
_MAY_ANSWER = (Role.ADMIN, Role.PETUGAS)


class Outbox(SentMessages, Protocol):
    """The ledger, as far as it is read here."""

    def broadcast(self, broadcast_id: int) -> Broadcast | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of conversations is asked for. ``district``: a kecamatan's code; ``query``: as typed."""

    tray: Tray = Tray.ALL
    query: str = ""
    district: str = ""
    broadcast_id: int | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with what is known beside it. ``broadcasts``: those the lines belong to;
    ``readings``: what was understood, by message id."""

    page: ConversationPage
    broadcasts: Mapping[int, Broadcast]
    readings: Mapping[int, StoredReading]


def sight_of(user: User) -> Sight:
    """An administrator sees everything."""
    return Sight() if user.role is Role.ADMIN else Sight(frozenset(user.districts))


def may_answer(user: User) -> bool:
    """Whoever approves what others write only reads."""
    return user.role in _MAY_ANSWER


class ThreadReads:
    """Safe from any thread. ``readings``: what is known of messages, as far as they have been read."""

    def __init__(
        self,
        *,
        threads: Callable[[], Threads],
        book: Callable[[], Snapshot],
        ledger: Callable[[], Outbox],
        inbox: Callable[[], ReceivedMessages],
        readings: Callable[[Collection[int]], Mapping[int, StoredReading]],
    ) -> None:
        self._threads = threads
        self._book = book
        self._ledger = ledger
        self._readings = readings
        self._talk = Conversations(ledger=ledger, inbox=inbox)

    def page(
        self, user: User, asked: Asked, *, before: int | None = None, since: int = 0, limit: int = PAGE
    ) -> ThreadPage:
        """The conversations this user may see, the newest first."""
        book = self._book()
        return self._threads().page(
            asked.tray,
            user=user.id,
            allowed=self._allowed(user, asked, book),
            keys=self._found(asked.query, book) if asked.query else None,
            broadcast_id=asked.broadcast_id,
            before=before,
            since=since,
            limit=limit,
        )

    def counts(self, user: User) -> Counts:
        """What waits for this user to look at."""
        sight = sight_of(user)
        by_number = self._book().by_number
        if sight.is_whole:
            return self._threads().counts(user=user.id)
        return self._threads().counts(
            user=user.id, allowed=lambda number: bool(number) and _sees(sight, by_number, number)
        )

    def newest_turn(self) -> int:
        """Where a page that was made now begins to be out of date."""
        return self._threads().newest_turn()

    def thread(self, user: User, thread_id: int) -> Thread | None:
        """None: there is none, or this user may not see it."""
        found = self._threads().get(thread_id)
        return found if found is not None and self.may_see(user, found.number) else None

    def of_number(self, user: User, number: PhoneNumber) -> Thread | None:
        """As ``thread``."""
        return self._threads().of_number(number) if self.may_see(user, number) else None

    def may_see(self, user: User, number: PhoneNumber | None) -> bool:
        """Whether the conversation with this number is for these eyes; None: that of a service."""
        return _sees(sight_of(user), self._book().by_number, number)

    def people(self, thread: Thread) -> tuple[Contact, ...]:
        """Who has the number, as the book stands."""
        return tuple(self._book().by_number.get(thread.number, ())) if thread.number else ()

    def talk(self, thread: Thread, *, before: str = "", limit: int = 30) -> Talk:
        """Everything sent and received, the newest first; ``thread`` as ``thread()`` gave it."""
        if thread.number is None:
            page = self._talk.with_service(thread.sender, before=before, limit=limit)
        else:
            page = self._talk.with_number(thread.number, before=before, limit=limit)
        sent = {line.sent.broadcast_id for line in page.lines if line.sent}
        asked = {line.received.broadcast_id for line in page.lines if line.received}
        found = {id_: self._ledger().broadcast(id_) for id_ in sent | asked if id_ is not None}
        return Talk(
            page=page,
            broadcasts={id_: each for id_, each in found.items() if each is not None},
            readings=self._readings([line.received.id for line in page.lines if line.received]),
        )

    def talk_of_person(self, user: User, person: Contact, *, before: str = "") -> ConversationPage | None:
        """What stands on a person's page, without the numbers they share, or once had, with somebody who is
        not for these eyes; None: none of it is."""
        sight = sight_of(user)
        if not sight.sees(person):
            return None
        numbers = tuple(each for each in person.numbers if self._is_open(sight, each))
        if person.numbers and not numbers:
            return None
        former = tuple(each for each in person.former_numbers if self._is_open(sight, each.number))
        return self._talk.of(
            msgspec.structs.replace(person, numbers=numbers, former_numbers=former), before=before
        )

    def may_see_all_of(self, user: User, person: Contact) -> bool:
        """Whether everything kept about somebody is for these eyes, whatever number it belongs to."""
        sight = sight_of(user)
        numbers = (*person.numbers, *(each.number for each in person.former_numbers))
        return sight.sees(person) and all(self._is_open(sight, each) for each in numbers)

    def _is_open(self, sight: Sight, number: PhoneNumber) -> bool:
        """Nobody out of sight has this number now."""
        return all(sight.sees(person) for person in self._book().by_number.get(number, ()))

    def answers(self, broadcast_ids: Collection[int]) -> dict[int, Broadcast]:
        """The broadcasts that messages answer."""
        found = {id_: self._ledger().broadcast(id_) for id_ in broadcast_ids}
        return {id_: each for id_, each in found.items() if each is not None}

    def _allowed(self, user: User, asked: Asked, book: Snapshot) -> Callable[[PhoneNumber | None], bool]:
        sight, by_number = sight_of(user), book.by_number
        wanted = Sight(frozenset({asked.district} if asked.district else ()))
        strangers = asked.tray is Tray.STRANGERS

        def allowed(number: PhoneNumber | None) -> bool:
            if number is None:
                return sight.is_whole and wanted.is_whole
            people = by_number.get(number, ())
            if strangers and people:
                return False
            return sight.sees_all_of(people) and wanted.sees_one_of(people)

        return allowed

    def _found(self, query: str, book: Snapshot) -> frozenset[str]:
        """Keys of threads: by name or place, by number in any form, by the words of what came in."""
        digits = ""
        if _NUMBER.fullmatch(query):
            digits = re.sub(r"\D", "", query).removeprefix("62").removeprefix("0")
        people = book.search(query, limit=_FOUND_PEOPLE).items
        named = {str(number) for person in people for number in person.numbers}
        return self._threads().search(words=tuple(query.split())[:6], digits=digits) | named


def is_by_hand(broadcast: Broadcast) -> bool:
    """An answer that somebody of the office wrote to one person."""
    return broadcast.priority == PRIORITY_REPLY and broadcast.created_by != ""


def _sees(
    sight: Sight, by_number: Mapping[PhoneNumber, tuple[Contact, ...]], number: PhoneNumber | None
) -> bool:
    if number is None:
        return sight.is_whole
    return sight.sees_all_of(by_number.get(number, ()))
