"""What the ledger and the inbox hold about numbers, read behind a mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from appliance.database import Cursor, Database, Row
from appliance.number_health.events import meaning_of
from appliance.number_health.record import Failure
from appliance.outbox.retry import Reason
from appliance.outbox.rows import PARTS_ROOM, from_ms, maybe_time
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber, network_number
from appliance.sms.status_codes import ReportOutcome, tp_status

_REPORTS = (
    "SELECT p.id, p.received_at, p.tp_status, p.segment_id, p.recipient, r.number, s.claimed_at"
    f" FROM report p LEFT JOIN recipient r ON r.id = p.segment_id / {PARTS_ROOM}"
    " LEFT JOIN segment s ON s.id = p.segment_id"
    " WHERE p.id > ? ORDER BY p.id LIMIT ?"
)
_BEGUN = (
    "SELECT first_recipient, last_recipient FROM broadcast"
    " WHERE begun_at IS NOT NULL AND (closed_at IS NULL OR closed_at >= ?) ORDER BY id"
)
_SENDINGS = (
    "SELECT s.id, s.status, s.reason, s.claimed_at, s.changed_at, r.number"
    f" FROM segment s JOIN recipient r ON r.id = s.id / {PARTS_ROOM}"
    " WHERE s.id BETWEEN ? AND ? AND s.claimed_at IS NOT NULL AND s.changed_at >= ? ORDER BY s.id"
)
_MESSAGES = "SELECT id, number, text, received_at, broadcast_id FROM message WHERE id > ? ORDER BY id LIMIT ?"
_RECIPIENTS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report: arrived, or what its failure means; neither when that says nothing of the number."""

    number: PhoneNumber
    at: datetime
    segment: int
    sent_at: datetime | None
    arrived: bool
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Sending:
    """A part that was handed over; ``refused``: the network says there is no such number."""

    number: PhoneNumber
    segment: int
    at: datetime
    refused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMS from a number. ``broadcast_id``: the last one sent to it before."""

    number: PhoneNumber
    at: datetime
    text: str
    broadcast_id: int | None


def newest(db: Database, table: str) -> int:
    """The highest id of ``report``, ``message`` or ``answer``, 0 in an empty one."""
    with db.read() as cur:
        return int(cur.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])


def reports(cur: Cursor, after: int, limit: int) -> tuple[list[Report], int]:
    """The next delivery reports, matched or not, and the id to go on behind."""
    found = []
    for row in cur.execute(_REPORTS, (after, limit)):
        after = row["id"]
        number = PhoneNumber(row["number"]) if row["number"] else network_number(row["recipient"])
        meaning = tp_status(row["tp_status"])
        if number is not None:
            found.append(
                Report(
                    number,
                    from_ms(row["received_at"]),
                    row["segment_id"] or 0,
                    maybe_time(row["claimed_at"]),
                    meaning.outcome is ReportOutcome.DELIVERED,
                    meaning_of(meaning),
                )
            )
    return found, after


def messages(cur: Cursor, after: int, limit: int) -> tuple[list[Reply], int]:
    """The next SMS from mobile numbers, and the id to go on behind."""
    found = []
    for row in cur.execute(_MESSAGES, (after, limit)):
        after = row["id"]
        if row["number"]:
            at = datetime.fromisoformat(row["received_at"])
            found.append(Reply(PhoneNumber(row["number"]), at, row["text"], row["broadcast_id"]))
    return found, after


def sendings(db: Database, since_ms: int) -> Iterator[list[Sending]]:
    """What was handed over and has changed since then, some thousands at a time, a broadcast by itself."""
    with db.read() as cur:
        ranges = [(row[0], row[1]) for row in cur.execute(_BEGUN, (since_ms,))]
    for first, last in ranges:
        for start in range(first, last + 1, _RECIPIENTS_AT_ONCE):
            end = min(last, start + _RECIPIENTS_AT_ONCE - 1)
            with db.read() as cur:
                rows = cur.execute(
                    _SENDINGS, (start * PARTS_ROOM, end * PARTS_ROOM + PARTS_ROOM - 1, since_ms)
                ).fetchall()
            if rows:
                yield [_sending(row) for row in rows]


def _sending(row: Row) -> Sending:
    refused = row["status"] == Status.FAILED and row["reason"] == Reason.NUMBER_REFUSED
    return Sending(
        PhoneNumber(row["number"]),
        row["id"],
        from_ms(row["claimed_at"]),
        from_ms(row["changed_at"]) if refused else None,
    )
