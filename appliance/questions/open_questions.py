"""Which question a number was asked last, of all broadcasts that ask something and the number checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.contacts.model import Contact
from appliance.database import Cursor, Row
from appliance.inbox.grammar.reading import Asked, Expecting
from appliance.inbox.readings import About, OpenQuestion
from appliance.outbox.rows import PARTS_ROOM, from_ms, tail_of, to_ms
from appliance.outbox.status import CARRIED
from appliance.questions.model import Question, from_text
from appliance.sms.numbers import PhoneNumber

CHECK_STAYS_OPEN = timedelta(days=30)
"""So long a YA or SALAH belongs to a number check."""

_SAME_SECOND = timedelta(milliseconds=999)  # a message's time has no finer measure

_MARKS = ", ".join("?" for _ in CARRIED)
_LAST_ASKED = (
    "SELECT b.id, b.question, r.name, r.contact_id, s.claimed_at FROM recipient r"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1 JOIN broadcast b ON b.id = s.broadcast_id"
    f" WHERE r.tail = ? AND r.number = ? AND s.recipient_status IN ({_MARKS}) AND s.claimed_at <= ?"
    " AND (b.question IS NOT NULL OR EXISTS (SELECT 1 FROM number_check c WHERE c.broadcast_id = b.id))"
    " ORDER BY s.claimed_at DESC, r.id DESC LIMIT 1"
)
_BY_CONTACT = (
    f"SELECT o.id FROM recipient r JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    " JOIN broadcast m ON m.id = s.broadcast_id AND json_extract(m.question, '$.reminds') = ?1"
    " JOIN broadcast b ON b.id = ?1 JOIN recipient o ON o.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment t ON t.id = o.id * {PARTS_ROOM} + 1 AND t.recipient_status <> 'left_out'"
    " WHERE r.tail = ?2 AND r.number = ?3 AND r.contact_id <> '' AND o.contact_id = r.contact_id LIMIT 1"
)
_ANSWERED_BY = (
    f"SELECT r.id FROM recipient r JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    " WHERE r.tail = ? AND r.number = ? AND s.broadcast_id = ? AND s.recipient_status <> 'left_out'"
    " AND (? = '' OR ' ' || r.contact_id || ' ' LIKE '% ' || ? || ' %') ORDER BY r.id LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class AskedLast:
    """The newest question to a number. ``question`` None: a number check. ``name``: as it was written to,
    with the contacts behind it."""

    broadcast_id: int
    question: Question | None
    asked_at: datetime
    name: str
    contact_ids: tuple[str, ...] = ()

    def open_at(self, moment: datetime) -> OpenQuestion | None:
        """None: it was asked too long ago for a message of then to answer it."""
        names = tuple(self.name.split(" / ")) if self.name else ()
        if self.question is None:
            if moment >= self.asked_at + CHECK_STAYS_OPEN:
                return None
            check = Expecting(Asked.NUMBER_CHECK, names=names)
            return OpenQuestion(About.NUMBER_CHECK, check, self.asked_at, self.broadcast_id)
        if moment >= self.question.closes_at(self.asked_at):
            return None
        return OpenQuestion(
            About.BROADCAST,
            self.question.expecting(names),
            self.asked_at,
            self.question.reminds or self.broadcast_id,
            self.question.deadline,
        )


def asked_last(cur: Cursor, number: PhoneNumber, moment: datetime) -> AskedLast | None:
    """Of those whose message had gone out to that number by then."""
    latest = to_ms(moment + _SAME_SECOND)
    row = cur.execute(_LAST_ASKED, (tail_of(number), number, *CARRIED, latest)).fetchone()
    return None if row is None else _asked(row)


def asked_elsewhere(cur: Cursor, person: Contact, but: PhoneNumber, moment: datetime) -> AskedLast | None:
    """What this person was asked last at another number of theirs, one they have given up included.

    A number check is about the number it went to, so it is answered from there.
    """
    found = (asked_last(cur, number, moment) for number in other_numbers(person, but))
    theirs = (each for each in found if each and each.question and person.id in each.contact_ids)
    return max(theirs, key=lambda each: each.asked_at, default=None)


def other_numbers(person: Contact, but: PhoneNumber) -> tuple[PhoneNumber, ...]:
    """Theirs, and those that were."""
    every = (*person.numbers, *(former.number for former in person.former_numbers))
    return tuple(dict.fromkeys(number for number in every if number != but))


def recipient_asked(cur: Cursor, broadcast_id: int, number: PhoneNumber, contact_id: str = "") -> int | None:
    """The message of this broadcast to that number, or to the person whom a reminder of it found there.

    None: it went elsewhere, or that person was erased. ``contact_id``: to nobody else than them.
    """
    tail = tail_of(number)
    row = cur.execute(_ANSWERED_BY, (tail, number, broadcast_id, contact_id, contact_id)).fetchone()
    if row is None:  # somebody has another number since: the reminder went there
        row = cur.execute(_BY_CONTACT, (broadcast_id, tail, number)).fetchone()
    return None if row is None else int(row["id"])


def _asked(row: Row) -> AskedLast:
    question = from_text(row["question"]) if row["question"] is not None else None
    ids = tuple(row["contact_id"].split())
    return AskedLast(row["id"], question, from_ms(row["claimed_at"]), row["name"], ids)
