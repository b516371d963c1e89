"""What pages, command and API want to know of the outbox: rows turned into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from appliance.database import Cursor, Row
from appliance.outbox.activity import Deed
from appliance.outbox.model import PRIORITY_REPLY, Broadcast, Consent, Hold, OptOut, RecipientRow, Stop
from appliance.outbox.retry import Reason
from appliance.outbox.rows import (
    from_ms,
    maybe_time,
    recipient_of,
    segment_id,
    segments_of,
    to_number,
)
from appliance.outbox.self_tests import OF_PEOPLE
from appliance.outbox.status import OPEN, BroadcastState, Status
from appliance.outbox.tallies import Tallies, Tally, changed_since
from appliance.sms.numbers import PhoneNumber

_RECIPIENTS = (
    "SELECT s.id AS head, s.broadcast_id, s.recipient_status, s.total, s.reason, s.modem, s.changed_at,"
    " r.name, r.contact_id, r.number, r.text"
    " FROM segment s JOIN recipient r ON r.id = s.id / 16"
    " WHERE s.id > ? AND s.id <= ? AND s.sequence = 1"
)
REPLY_OVER_MS = 7 * 24 * 3600 * 1000  # reports come within two days, or not at all
RECIPIENTS_IN = f"{_RECIPIENTS} AND s.recipient_status = ? ORDER BY s.id LIMIT ?"
RECIPIENTS_ALL = f"{_RECIPIENTS} ORDER BY s.id LIMIT ?"


def broadcast(
    cur: Cursor, broadcast_id: int, tallies: Tallies, mark: int, *, now_ms: int, trusted: bool, undoing: bool
) -> Broadcast | None:
    row = cur.execute(f"SELECT * FROM broadcast WHERE id = ? AND {OF_PEOPLE}", (broadcast_id,)).fetchone()
    if row is None:
        return None
    tally = tallies.of(cur, mark, row)
    state = _state(BroadcastState(row["state"]), tally)
    return Broadcast(
        id=row["id"],
        template=row["template"],
        created_at=from_ms(row["created_at"]),
        created_by=row["created_by"],
        priority=row["priority"],
        not_before=maybe_time(row["not_before"]),
        state=state,
        pause_reason=row["pause_reason"],
        accepted=row["accepted"],
        left_out=row["left_out"],
        segments=row["segments"],
        cost=row["segments"] * row["price"] if row["cost"] is None else row["cost"],
        counts=tally.counts,
        first_sent_at=maybe_time(row["begun_at"]),
        last_change_at=maybe_time(tally.last_change_at),
        undo_until=maybe_time(row["undo_until"]),
        hold=_hold(row, state, now_ms=now_ms, trusted=trusted, undoing=undoing),
        open_segments=tally.open_segments,
        stop=stop_of(row),
    )


def stop_of(row: Row) -> Stop | None:
    """When it stands still, or will."""
    if row["stop_at"] is None:
        return None
    return Stop(from_ms(row["stop_at"]), from_ms(row["resume_at"]))


def _state(stored: BroadcastState, tally: Tally) -> BroadcastState:
    if tally.is_finished and stored is not BroadcastState.CANCELLED:
        return BroadcastState.FINISHED
    return stored


def _hold(row: Row, state: BroadcastState, *, now_ms: int, trusted: bool, undoing: bool) -> Hold:
    if state is not BroadcastState.ACTIVE:
        return Hold.NONE
    if undoing:
        return Hold.UNDO
    if row["not_before"] is None and row["stop_at"] is None:
        return Hold.NONE
    if not trusted:
        return Hold.CLOCK_UNTRUSTED
    if (row["not_before"] or 0) > now_ms:
        return Hold.SCHEDULED
    stands_still = row["stop_at"] is not None and row["stop_at"] <= now_ms < row["resume_at"]
    return Hold.STOPPED if stands_still else Hold.NONE


def recent_ids(cur: Cursor, limit: int, before: int | None) -> list[int]:
    """The newest broadcasts first; an answer to one person is none, it stands in its conversation."""
    rows = cur.execute(
        f"SELECT id FROM broadcast WHERE id < ? AND priority > {PRIORITY_REPLY} AND {OF_PEOPLE}"
        " ORDER BY id DESC LIMIT ?",
        (before if before is not None else 2**62, limit),
    )
    return [row["id"] for row in rows]


def open_ids(cur: Cursor) -> list[int]:
    """Broadcasts that may have something to send, in the order in which they will be served."""
    rows = cur.execute(
        f"SELECT id FROM broadcast WHERE closed_at IS NULL AND {OF_PEOPLE} ORDER BY priority, id"
    )
    return [row["id"] for row in rows]


def finished_ids(cur: Cursor, tallies: Tallies, mark: int) -> list[int]:
    """Broadcasts on the senders' list that have nothing left to send."""
    rows = cur.execute("SELECT * FROM broadcast WHERE closed_at IS NULL").fetchall()
    return [row["id"] for row in rows if tallies.of(cur, mark, row).is_finished]


def undo_seconds(cur: Cursor) -> list[tuple[int, float]]:
    """The undo time of each broadcast of which nothing was ever claimed."""
    rows = cur.execute(
        "SELECT id, undo_until - created_at FROM broadcast"
        " WHERE closed_at IS NULL AND begun_at IS NULL AND undo_until IS NOT NULL"
    )
    return [(row[0], row[1] / 1000) for row in rows]


def totals_since(cur: Cursor, tallies: Tallies, mark: int, since_ms: int) -> dict[Status, int]:
    """Recipients per state that changed since then, and those that wait."""
    totals = dict.fromkeys(Status, 0)
    # answers to single people are many thousands in a year: those of other days that are settled stay out
    rows = cur.execute(
        f"SELECT * FROM broadcast WHERE {OF_PEOPLE}"
        f" AND (priority > {PRIORITY_REPLY} OR closed_at IS NULL OR closed_at >= ?)",
        (since_ms,),
    ).fetchall()
    for row in rows:
        tally = tallies.of(cur, mark, row)
        if row["created_at"] >= since_ms:
            counts: Mapping[Status, int] = tally.counts
        elif tally.last_change_at is None or tally.last_change_at < since_ms:
            counts = {status: tally.counts[status] for status in OPEN}
        else:
            counts = changed_since(cur, row["first_recipient"], row["last_recipient"], since_ms)
        for status, number in counts.items():
            totals[status] += number
    return totals


def recipients(
    cur: Cursor, broadcast_id: int, status: Status | None, after: int, limit: int
) -> tuple[RecipientRow, ...]:
    """The next ``limit`` recipients behind the recipient id ``after``."""
    row = cur.execute(
        "SELECT first_recipient, last_recipient FROM broadcast WHERE id = ?", (broadcast_id,)
    ).fetchone()
    if row is None:
        return ()
    first = max(segment_id(row["first_recipient"], 0), segments_of(after)[1])
    last = segments_of(row["last_recipient"])[1]
    if status is None:
        rows = cur.execute(RECIPIENTS_ALL, (first, last, limit)).fetchall()
    else:
        rows = cur.execute(RECIPIENTS_IN, (first, last, status, limit)).fetchall()
    return tuple(recipient_row(cur, each) for each in rows)


def recipient_row(cur: Cursor, row: Row) -> RecipientRow:
    status = Status(row["recipient_status"])
    reason: str = row["reason"]
    if row["total"] > 1:
        reason = _reason_of_parts(cur, row["head"], status)
    return RecipientRow(
        id=recipient_of(row["head"]),
        broadcast_id=row["broadcast_id"],
        name=row["name"],
        number=to_number(row["number"]),
        contact_id=row["contact_id"],
        text=row["text"],
        segments=row["total"],
        status=status,
        reason=reason,
        modem=row["modem"],
        changed_at=from_ms(row["changed_at"]),
    )


def _reason_of_parts(cur: Cursor, head: int, status: Status) -> str:
    """The word of the part that decided."""
    rows = cur.execute(
        "SELECT status, reason FROM segment WHERE id BETWEEN ? AND ? ORDER BY id",
        segments_of(recipient_of(head)),
    ).fetchall()
    if status is Status.UNCONFIRMED and any(row["status"] == Status.DELIVERED for row in rows):
        return Reason.PARTLY_REPORTED
    words = [row["reason"] for row in rows if row["status"] == status and row["reason"]]
    own = [word for word in words if word != Reason.OTHER_PART_FAILED]
    return next(iter(own + words), "")


def deeds_since(cur: Cursor, since_ms: int) -> list[tuple[str, Deed, int]]:
    """What each SIM has done since then, as the rows tell it: of a message sent again only the last try."""
    rows = cur.execute(
        "SELECT s.sim, s.status, s.reference IS NULL AS refused, COUNT(*) FROM broadcast b JOIN segment s"
        " ON s.id BETWEEN b.first_recipient * 16 AND b.last_recipient * 16 + 15"
        " WHERE (b.closed_at IS NULL OR b.closed_at >= ?) AND s.claimed_at >= ? GROUP BY 1, 2, 3",
        (since_ms, since_ms),
    )
    return [
        (sim, deed, number)
        for sim, status, refused, number in rows
        if (deed := _deed(Status(status), refused=bool(refused))) is not None
    ]


def _deed(status: Status, *, refused: bool) -> Deed | None:
    if status in OPEN:
        return Deed.FAILED if status is Status.ERRORED else None
    if status is Status.FAILED and refused:
        return Deed.REFUSED
    return Deed.UNKNOWN if status is Status.UNKNOWN else Deed.SENT


# Few wait for a time; the page asks every three seconds, and a broadcast has thousands of rows.
LIMITED = (
    "SELECT COUNT(*) FROM segment INDEXED BY segment_due"
    " WHERE due_at IS NOT NULL AND broadcast_id = ? AND reason = ?"
)


def waiting_for_tomorrow(cur: Cursor, broadcast_id: int) -> int:
    """People who have had enough messages for today."""
    return int(cur.execute(LIMITED, (broadcast_id, Reason.DAILY_LIMIT)).fetchone()[0])


def left_out(cur: Cursor, broadcast_id: int) -> dict[str, int]:
    """People who get nothing, by the word for why."""
    rows = cur.execute(
        "SELECT s.reason, COUNT(*) FROM broadcast b JOIN segment s"
        " ON s.id BETWEEN b.first_recipient * 16 AND b.last_recipient * 16 + 15"
        " WHERE b.id = ? AND s.recipient_status = 'left_out' GROUP BY s.reason ORDER BY 2 DESC",
        (broadcast_id,),
    )
    return {str(row[0]): int(row[1]) for row in rows}


def opted_out(cur: Cursor) -> frozenset[PhoneNumber]:
    return frozenset(PhoneNumber(row["number"]) for row in cur.execute("SELECT number FROM opt_out"))


def opt_out_of(cur: Cursor, number: PhoneNumber) -> OptOut | None:
    row = cur.execute("SELECT at, how FROM opt_out WHERE number = ?", (number,)).fetchone()
    return None if row is None else OptOut(from_ms(row["at"]), row["how"])


def consents_of(cur: Cursor, number: PhoneNumber) -> tuple[Consent, ...]:
    rows = cur.execute("SELECT at, what, how FROM consent_log WHERE number = ? ORDER BY id", (number,))
    return tuple(Consent(from_ms(row["at"]), row["what"], row["how"]) for row in rows)


def sending(cur: Cursor, modem: str | None) -> list[int]:
    """Segments that are with a modem; all, or one modem's."""
    rows = cur.execute(
        "SELECT s.id, s.modem FROM broadcast b JOIN segment s"
        " ON s.id BETWEEN b.first_recipient * 16 AND b.last_recipient * 16 + 15"
        " WHERE b.closed_at IS NULL AND s.status = 'sending'"
    )
    return [row["id"] for row in rows if modem is None or row["modem"] == modem]


def sent_before(cur: Cursor, limit_ms: int) -> list[int]:
    """Segments that were handed over before and of which no report has come."""
    rows = cur.execute("SELECT id FROM segment WHERE status = 'sent' AND claimed_at < ?", (limit_ms,))
    return [row["id"] for row in rows]


def last_due(cur: Cursor, broadcast_id: int) -> datetime | None:
    """Few wait for a time: all of them are looked at."""
    row = cur.execute(
        "SELECT MAX(due_at) FROM segment WHERE due_at IS NOT NULL AND broadcast_id = ?", (broadcast_id,)
    ).fetchone()
    return maybe_time(row[0])


def bound_since(cur: Cursor, limit_ms: int) -> list[int]:
    """Segments that have waited since then for the SIM that carried the earlier parts of their message."""
    rows = cur.execute(
        "SELECT id FROM segment WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL"
        " AND changed_at < ?",
        (limit_ms,),
    )
    return [row["id"] for row in rows]
