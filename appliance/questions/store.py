"""The store of answers: taken from messages inside the reader's transaction, or entered by the office."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from appliance.clock import Clock
from appliance.contacts.model import Contact
from appliance.database import Cursor, Database
from appliance.errors import InputError
from appliance.inbox.readings import About, Arrived, Heard, OpenQuestion
from appliance.outbox.rows import maybe_ms, segment_id, to_ms
from appliance.questions.model import MOST_PEOPLE, Question, Value, from_text, said
from appliance.questions.open_questions import asked_elsewhere, asked_last, other_numbers, recipient_asked
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)

_PUT = (
    "INSERT INTO answer (broadcast_id, recipient_id, value, people, at, late, message_id, entered_by, told)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_AGAIN = (
    " ON CONFLICT (message_id) DO UPDATE SET value = excluded.value, people = excluded.people,"
    " broadcast_id = excluded.broadcast_id, recipient_id = excluded.recipient_id, at = excluded.at,"
    " late = excluded.late"
)


class Told(StrEnum):
    """How somebody of the office came to know an answer."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    OTHER = "other"


class NoQuestion(InputError):
    """The broadcast asks nothing, or there is none."""


class NotAsked(InputError):
    """That recipient does not belong to the question, or the value is none of its answers."""


class Questions:
    """Safe to use from any thread."""

    def __init__(
        self, db: Database, clock: Clock, *, people: Callable[[PhoneNumber], Sequence[Contact]] = lambda _: ()
    ) -> None:
        """``people``: who has a number now. Whoever has two may answer from either."""
        self._db = db
        self._clock = clock
        self._people = people

    # -- which question a message answers ----------------------------------------------------------------

    def open_question(self, message: Arrived) -> OpenQuestion | None:
        """For the reader: see ``expecting_for``."""
        return None if message.number is None else self.expecting_for(message.number, message.written_at)

    def expecting_for(self, number: PhoneNumber, at: datetime) -> OpenQuestion | None:
        """The last question that reached that number by then, if it still waits for an answer.

        A number check counts as one. An older question never comes back: a newer one has taken its place.
        What the same person was asked at another number counts where this one was asked nothing newer.
        """
        owner = self._owner(number)
        with self._db.read() as cur:
            found = [asked_last(cur, number, at)]
            if owner is not None:
                found.append(asked_elsewhere(cur, owner, number, at))
        last = max((each for each in found if each), key=lambda each: each.asked_at, default=None)
        return None if last is None else last.open_at(at)

    def _owner(self, number: PhoneNumber) -> Contact | None:
        """The one person of a number; of a phone that two share nobody knows who holds it."""
        people = self._people(number)
        return people[0] if len(people) == 1 else None

    def _recipient(self, cur: Cursor, broadcast_id: int, number: PhoneNumber) -> int | None:
        found = recipient_asked(cur, broadcast_id, number)
        owner = self._owner(number) if found is None else None
        if owner is not None:
            others = other_numbers(owner, number)
            every = (recipient_asked(cur, broadcast_id, each, owner.id) for each in others)
            found = next((each for each in every if each is not None), None)
        return found

    # -- what people write -------------------------------------------------------------------------------

    def hear(self, cur: Cursor, heard: Heard) -> None:
        """For the reader: keep what this message says to a broadcast's question, in its transaction."""
        message, question = heard.message, heard.question
        if question is None or question.about is not About.BROADCAST or question.broadcast_id is None:
            return
        if message.number is None or message.incomplete or heard.machine is not None:
            return
        answer = said(question.expecting.asked, heard.reading)
        if answer is not None:
            self.record_answer(
                cur,
                question.broadcast_id,
                message.number,
                answer.value,
                people=answer.people,
                message_id=message.message_id,
                at=message.written_at,
            )

    def record_answer(
        self,
        cur: Cursor,
        broadcast_id: int,
        number: PhoneNumber,
        value: str,
        *,
        people: int | None = None,
        message_id: int,
        at: datetime,
    ) -> bool:
        """Keep an answer with the caller's cursor; False: nobody was asked there. The same message read
        again replaces what it said; the newest message of a number is what counts."""
        recipient = self._recipient(cur, broadcast_id, number)
        question = _question(cur, broadcast_id)
        if recipient is None or question is None:
            return False
        values = (
            broadcast_id,
            recipient,
            value,
            _people(people),
            to_ms(at),
            _late(question, at),
            message_id,
            "",
            "",
        )
        cur.execute(_PUT + _AGAIN, values)
        return True

    # -- what the office enters --------------------------------------------------------------------------

    def enter(
        self,
        recipient_id: int,
        value: str,
        *,
        people: int | None = None,
        by: str,
        told: Told = Told.PHONE,
    ) -> None:
        """Somebody phoned, or said it in the corridor; it counts until that number writes again.

        Raises ``NotAsked``.
        """
        now = self._clock.now()
        with self._db.write() as cur:
            row = cur.execute(
                "SELECT broadcast_id, recipient_status FROM segment WHERE id = ?", (segment_id(recipient_id),)
            ).fetchone()
            question = None if row is None else _question(cur, row["broadcast_id"])
            if question is None or row["recipient_status"] == "left_out" or value not in question.values:
                raise NotAsked(f"recipient {recipient_id} was not asked for such an answer")
            late = _late(question, now)
            people = _people(people) if value == Value.YES else None
            values = (row["broadcast_id"], recipient_id, value, people, to_ms(now), late, None, by, told)
            cur.execute(_PUT, values)
        log.info("an answer to broadcast %d was entered by %s", row["broadcast_id"], by)

    def question(self, broadcast_id: int) -> Question | None:
        """What a broadcast asks; None: nothing."""
        with self._db.read() as cur:
            return _question(cur, broadcast_id)


def _question(cur: Cursor, broadcast_id: int) -> Question | None:
    row = cur.execute("SELECT question FROM broadcast WHERE id = ?", (broadcast_id,)).fetchone()
    return None if row is None or row["question"] is None else from_text(row["question"])


def _late(question: Question, at: datetime) -> int:
    deadline = maybe_ms(question.deadline)
    return int(deadline is not None and to_ms(at) > deadline)


def _people(people: int | None) -> int | None:
    return None if people is None else max(1, min(people, MOST_PEOPLE))
