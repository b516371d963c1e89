"""A person answers a conversation: one SMS to one number, before everything that waits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Protocol

from appliance.accounts.audit import Audit
from appliance.accounts.models import User
from appliance.clock import Clock
from appliance.contacts.snapshot import Snapshot
from appliance.errors import InputError, StorageFull
from appliance.inbox.threads import Thread, Threads
from appliance.outbox.model import PRIORITY_REPLY, Broadcast, NewBroadcast, NewRecipient
from appliance.outbox.windows import Closings
from appliance.sms.alphabet import Change, tidy
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import Encoding, TextTooLong, split
from appliance.thread_reads import may_answer

log = logging.getLogger(__name__)

ROOM = 50 * 1024 * 1024  # bytes that must be left on the card, as for any broadcast


class AnswerProblem(StrEnum):
    """Why an answer was not accepted."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SERVICE = "service"  # names and short codes are never answered
    NOT_ALLOWED = "not_allowed"


class CannotAnswer(InputError):
    """Nothing was accepted; ``problem`` says why."""

    def __init__(self, problem: AnswerProblem) -> None:
        super().__init__(f"the answer cannot be sent: {problem}")
        self.problem = problem


class OutsideHours(InputError):
    """It is night: a person must say whether it goes at once or when the office opens (``opens_at``)."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__("the office is closed, and nobody has said that the answer goes out all the same")
        self.opens_at = opens_at


class When(StrEnum):
    """What was decided for an answer that is written outside the hours."""

    ASK = ""
    NOW = "now"
    MORNING = "morning"


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """What is shown while typing. ``cost`` in rupiah; ``units_left``: in the last SMS."""

    characters: int
    parts: int
    units_left: int
    encoding: Encoding
    cost: int
    changes: tuple[Change, ...] = ()
    too_long: bool = False


class Outbox(Protocol):
    """The ledger, as far as it is needed here."""

    def accept(self, new: NewBroadcast, recipients: list[NewRecipient]) -> Broadcast: ...


class AnswersByHand:
    """``price``: rupiah for one SMS by the dearest modem; ``wake`` hurries the senders up; ``zone``: the
    office's.

    An answer goes before everything that waits, also to a number that wants no broadcasts: its owner wrote.
    """

    def __init__(
        self,
        *,
        ledger: Callable[[], Outbox],
        threads: Callable[[], Threads],
        book: Callable[[], Snapshot],
        hours: Callable[[], Closings],
        price: Callable[[], int],
        audit: Callable[[], Audit],
        clock: Clock,
        zone: tzinfo,
        free_bytes: Callable[[], int],
        wake: Callable[[], None],
    ) -> None:
        self._ledger = ledger
        self._threads = threads
        self._book = book
        self._hours = hours
        self._price = price
        self._audit = audit
        self._clock = clock
        self._zone = zone
        self._free_bytes = free_bytes
        self._wake = wake

    def count(self, written: str) -> AnswerCount:
        """Cheap enough for each pause in typing."""
        tidied = tidy(written.strip())
        try:
            cut = split(tidied.text)
        except TextTooLong as long:
            return AnswerCount(
                len(tidied.text), long.parts, 0, Encoding.GSM7, long.parts * self._price(), too_long=True
            )
        parts = len(cut.parts)
        return AnswerCount(
            characters=len(tidied.text),
            parts=parts,
            units_left=cut.units_left,
            encoding=cut.encoding,
            cost=parts * self._price(),
            changes=tidied.changes,
        )

    def closed_until(self) -> datetime | None:
        """When the office opens again; None: it is open now."""
        now = self._clock.now().astimezone(self._zone)
        return self._hours().end_after(now) if self._hours().contain(now) else None

    def send(self, thread: Thread, written: str, *, token: str, by: User, when: When = When.ASK) -> Broadcast:
        """Frozen and on the card on return; the same token again gives the same message.

        ``thread``: as this user may see it (``ThreadReads.thread``). Raises CannotAnswer, OutsideHours,
        StorageFull, StorageError.
        """
        number = self._answerable(thread, by)
        recipient = self._recipient(number, written)
        opens_at = self.closed_until()
        if opens_at is not None and when is When.ASK:
            raise OutsideHours(opens_at)
        if self._free_bytes() < ROOM:
            raise StorageFull("there is not enough room on the card for this answer")
        new = NewBroadcast(
            template=recipient.text,
            token=_token(thread, token),
            created_by=by.name,
            priority=PRIORITY_REPLY,
            not_before=opens_at if when is When.MORNING else None,
            price=self._price(),
        )
        accepted = self._ledger().accept(new, [recipient])
        self._threads().answered(thread.id)
        self._audit().record(by.name, "answered by hand", f"thread {thread.id}: broadcast {accepted.id}")
        log.info("broadcast %d accepted: an answer in thread %d", accepted.id, thread.id)
        self._wake()
        return accepted

    def _answerable(self, thread: Thread, by: User) -> PhoneNumber:
        if not may_answer(by):
            raise CannotAnswer(AnswerProblem.NOT_ALLOWED)
        if thread.number is None:
            raise CannotAnswer(AnswerProblem.SERVICE)
        return thread.number

    def _recipient(self, number: PhoneNumber, written: str) -> NewRecipient:
        text = tidy(written.strip()).text
        try:
            cut = split(text)
        except TextTooLong as long:
            raise CannotAnswer(AnswerProblem.TOO_LONG) from long
        if not cut.parts:
            raise CannotAnswer(AnswerProblem.EMPTY)
        people = self._book().by_number.get(number, ())
        return NewRecipient(
            number=number,
            name=people[0].name if people else "",
            contact_id=people[0].id if people else "",
            text=text,
            parts=cut.parts,
            encoding=cut.encoding,
        )


def _token(thread: Thread, token: str) -> str:
    """Of this thread and this form: a double click is one answer, and no other token begins like it."""
    return "hand:" + hashlib.sha256(f"{thread.id}:{token}".encode()).hexdigest()[:40] if token else ""
