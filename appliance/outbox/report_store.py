"""Delivery reports: kept raw, matched with their segment, folded; folding again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from appliance.database import Cursor, Row
from appliance.outbox.moves import Part, load_part, move
from appliance.outbox.reports import EVENTS, WITH_REFERENCE_STATES, Candidate, ReportKey, match
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, from_ms, maybe_ms, maybe_time, recipient_of, tail_of, to_ms
from appliance.outbox.status import Event, Status, may
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import StatusReport
from appliance.sms.status_codes import tp_status

KEPT = timedelta(days=90)

CANDIDATES = (
    "SELECT s.id, r.number, s.status, s.reference, s.claimed_at, s.clock_trusted, s.tp_status"
    " FROM recipient r JOIN segment s ON s.id BETWEEN r.id * 16 AND r.id * 16 + 15"
    " WHERE r.tail = ? AND s.sim = ? AND s.claimed_at IS NOT NULL"
)
INSERT = (
    "INSERT INTO report (sim, pdu, received_at, reference, recipient, tail, sent_at, tp_status, segment_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
UNMATCHED_TAIL = "SELECT * FROM report WHERE segment_id IS NULL AND tail = ? ORDER BY id"
UNMATCHED = (
    "SELECT id FROM report INDEXED BY report_unmatched WHERE segment_id IS NULL AND received_at >= ?"
    " ORDER BY id"
)
FORGET = "DELETE FROM report WHERE id IN (SELECT id FROM report ORDER BY id LIMIT 1000) AND received_at < ?"


@dataclass(frozen=True, slots=True)
class RawReport:
    """A report as it came and as far as it can be read. ``status``: the TP-Status octet."""

    sim: str
    pdu: bytes
    key: ReportKey
    status: int

    @classmethod
    def of(cls, sim: str, pdu_hex: str, report: StatusReport) -> RawReport:
        """As it came in by ``sim``."""
        key = ReportKey(report.message_reference, report.recipient, report.sent_at)
        return cls(sim, bytes.fromhex(pdu_hex), key, report.status)

    @property
    def tail(self) -> int | None:
        return tail_of(self.key.recipient)


def store(work: Work, raw: RawReport) -> bool:
    """Keep a report and fold it if its segment is known. False: it was here already."""
    if _waits_already(work, raw):
        return False
    part = _segment_for(work, raw.sim, raw.key, raw.tail)
    if part is not None and part.tp_status == raw.status and part.reference == raw.key.reference:
        return False
    work.cur.execute(
        INSERT,
        (
            raw.sim,
            raw.pdu,
            work.now_ms,
            raw.key.reference,
            raw.key.recipient,
            raw.tail,
            maybe_ms(raw.key.sent_at),
            raw.status,
            None if part is None else part.id,
        ),
    )
    if part is not None:
        _fold(work, part, raw.key.reference, raw.status)
    return True


def waiting_since(cur: Cursor, since_ms: int) -> list[int]:
    """Reports that have come since then and still wait for their segment."""
    return [row["id"] for row in cur.execute(UNMATCHED, (since_ms,))]


def fold_waiting(work: Work, reports: Iterable[int]) -> int:
    """Try again to match these; -> how many found their segment."""
    found = 0
    for report in reports:
        row = work.cur.execute(
            "SELECT * FROM report WHERE id = ? AND segment_id IS NULL", (report,)
        ).fetchone()
        found += row is not None and _fold_row(work, row)
    return found


def fold_waiting_of(work: Work, number: PhoneNumber) -> int:
    """Try again to match those of one number, of which there is news; -> how many found their segment."""
    rows = work.cur.execute(UNMATCHED_TAIL, (tail_of(number),)).fetchall()
    return sum(_fold_row(work, row) for row in rows)


def forget_old(work: Work) -> int:
    """Drop raw reports that nobody will ask for any more, a thousand at a time; -> how many."""
    work.cur.execute(FORGET, (to_ms(work.now - KEPT),))
    return work.cur.rowcount


def overdue(work: Work, segment: int) -> bool:
    """No report came in time for a segment that was sent; -> whether that was still so."""
    part = load_part(work, segment)
    if part.status is not Status.SENT:
        return False
    move(work, part, Event.REPORT_OVERDUE, reason=Reason.NO_REPORT)
    return True


def _waits_already(work: Work, raw: RawReport) -> bool:
    rows = work.cur.execute(UNMATCHED_TAIL, (raw.tail,))
    return any(row["sim"] == raw.sim and row["pdu"] == raw.pdu for row in rows)


def _fold_row(work: Work, row: Row) -> bool:
    key = ReportKey(row["reference"], row["recipient"], maybe_time(row["sent_at"]))
    part = _segment_for(work, row["sim"], key, row["tail"])
    if part is None:
        return False
    work.cur.execute("UPDATE report SET segment_id = ? WHERE id = ?", (part.id, row["id"]))
    _fold(work, part, row["reference"], row["tp_status"])
    return True


def _segment_for(work: Work, sim: str, key: ReportKey, tail: int | None) -> Part | None:
    rows = work.cur.execute(CANDIDATES, (tail, sim)).fetchall()
    found = match(key, (_candidate(row) for row in rows if row["status"] in WITH_REFERENCE_STATES))
    return None if found is None else load_part(work, found.segment_id)


def _candidate(row: Row) -> Candidate:
    return Candidate(
        segment_id=row["id"],
        recipient_id=recipient_of(row["id"]),
        number=PhoneNumber(row["number"]),
        status=Status(row["status"]),
        reference=row["reference"],
        claimed_at=from_ms(row["claimed_at"]),
        clock_trusted=row["clock_trusted"] == 1,
        reported=row["tp_status"] is not None,
    )


def _fold(work: Work, part: Part, reference: int, status: int) -> None:
    """Let the report happen to its segment. What the table does not know is a repetition or older news."""
    meaning = tp_status(status)
    event = EVENTS[meaning.outcome]
    if may(part.status, event):
        move(work, part, event, reason=meaning.reason, reference=reference, tp_status=status)
