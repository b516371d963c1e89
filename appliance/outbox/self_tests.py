"""Test messages: a line to one's own phone by one modem. They keep every promise, and are no broadcast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.database import Cursor, Row
from appliance.errors import InputError
from appliance.outbox import accepting
from appliance.outbox.model import PRIORITY_REPLY, NewBroadcast, NewRecipient
from appliance.outbox.moves import load_part, move
from appliance.outbox.rows import PARTS_ROOM, Work, from_ms, maybe_time, to_number
from appliance.outbox.status import CARRIED, Event, Status, may
from appliance.sms.alphabet import tidy
from appliance.sms.numbers import PhoneNumber
from appliance.sms.segments import split


class SelfTestKind(StrEnum):
    """Who wanted it."""

    CANARY = "canary"  # the box itself: does this SIM still send?
    PERSON = "person"  # *Uji kirim*


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A test message as it stands. ``sent_at``: when it was handed over, None = not yet or refused."""

    broadcast_id: int
    modem: str
    kind: SelfTestKind
    number: PhoneNumber | None
    status: Status
    reason: str
    asked_at: datetime
    sent_at: datetime | None

    @property
    def is_sent(self) -> bool:
        """The network took it."""
        return self.status in (Status.SENT, Status.DELIVERED, Status.UNCONFIRMED)

    @property
    def is_delivered(self) -> bool:
        """It is on the phone."""
        return self.status is Status.DELIVERED

    @property
    def is_over(self) -> bool:
        """The box has nothing more to do for it; a report may still come."""
        return self.status not in (Status.QUEUED, Status.SENDING, Status.ERRORED)


# Condition of a query over ``broadcast``: what people sent, without the tests.
OF_PEOPLE = "NOT EXISTS (SELECT 1 FROM test_message t WHERE t.broadcast_id = broadcast.id)"

_SELECT = (
    "SELECT t.broadcast_id, t.modem, t.kind, b.created_at, r.number, s.status, s.reason, s.claimed_at"
    " FROM test_message t JOIN broadcast b ON b.id = t.broadcast_id"
    " JOIN recipient r ON r.id = b.first_recipient"
    f" JOIN segment s ON s.id = b.first_recipient * {PARTS_ROOM} + 1"
)
OPEN_OF_MODEM = (
    f"SELECT b.first_recipient * {PARTS_ROOM} + 1 AS id FROM test_message t"
    " JOIN broadcast b ON b.id = t.broadcast_id WHERE t.modem = ? AND b.closed_at IS NULL"
)


def accept(work: Work, modem: str, number: PhoneNumber, text: str, kind: SelfTestKind, by: str) -> int:
    """Write a test down for this modem alone, in place of one that still waits; -> its broadcast id.

    Raises ``InputError`` for a text that does not fit into one SMS.
    """
    text = tidy(text.strip()).text
    segments = split(text)
    if len(segments.parts) != 1:
        raise InputError("the text of a test message must fit into one SMS")
    drop_waiting(work, modem)
    new = NewBroadcast(template=text, token="", created_by=by, priority=PRIORITY_REPLY)
    recipient = NewRecipient(
        number=number, name="", contact_id="", text=text, parts=segments.parts, encoding=segments.encoding
    )
    broadcast_id, _ = accepting.accept(work, new, [recipient])
    work.cur.execute(
        "INSERT INTO test_message (broadcast_id, modem, kind) VALUES (?, ?, ?)", (broadcast_id, modem, kind)
    )
    return broadcast_id


def drop_waiting(work: Work, modem: str) -> int:
    """Tests of this modem that have not gone out are not wanted any more; -> how many."""
    waiting = [row["id"] for row in work.cur.execute(OPEN_OF_MODEM, (modem,))]
    parts = (load_part(work, segment) for segment in waiting)
    dropped = [part for part in parts if may(part.status, Event.CANCELLED)]
    for part in dropped:
        move(work, part, Event.CANCELLED)
    return len(dropped)


def result(cur: Cursor, broadcast_id: int) -> SelfTest | None:
    """None: that is no test message."""
    row = cur.execute(f"{_SELECT} WHERE t.broadcast_id = ?", (broadcast_id,)).fetchone()
    return None if row is None else _result(row)


def last_of(cur: Cursor, modem: str, kind: SelfTestKind | None) -> SelfTest | None:
    """The newest of this modem; of one kind, or any."""
    row = cur.execute(
        f"{_SELECT} WHERE t.modem = ? AND (? IS NULL OR t.kind = ?) ORDER BY t.broadcast_id DESC LIMIT 1",
        (modem, kind, kind),
    ).fetchone()
    return None if row is None else _result(row)


def _result(row: Row) -> SelfTest:
    status = Status(row["status"])
    return SelfTest(
        broadcast_id=row["broadcast_id"],
        modem=row["modem"],
        kind=SelfTestKind(row["kind"]),
        number=to_number(row["number"]),
        status=status,
        reason=row["reason"],
        asked_at=from_ms(row["created_at"]),
        sent_at=maybe_time(row["claimed_at"]) if status in CARRIED else None,
    )
