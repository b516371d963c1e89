"""Let something happen to a segment: the one place that writes a state, always by the table in status.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from appliance.database import Row
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, head_of, recipient_of, segments_of, to_ms
from appliance.outbox.status import CARRIED, Event, Status, after, may, recipient_status


@dataclass(frozen=True, slots=True)
class Part:
    """One row of ``segment``, as far as decisions need it."""

    id: int
    broadcast_id: int
    sequence: int
    total: int
    status: Status
    reason: str
    attempt: int
    counted: int
    refused_at: int | None
    modem: str
    sim: str | None
    claimed_at: int | None
    reference: int | None
    concatenation: int | None
    tp_status: int | None
    again: int

    @property
    def has_begun(self) -> bool:
        """It waits, and its modem has just sent the part before it: it follows whatever is decided now."""
        return self.status is Status.QUEUED and self.sim is not None and not self.again


_COLUMNS = (
    "id, broadcast_id, sequence, total, status, reason, attempt, counted, refused_at, modem, sim, claimed_at,"
    " reference, concatenation, tp_status, again"
)


def _part(row: Row) -> Part:
    return Part(**{**dict(row), "status": Status(row["status"])})


def load_part(work: Work, segment: int) -> Part:
    """Raises ``LookupError`` if there is no such segment."""
    row = work.cur.execute(f"SELECT {_COLUMNS} FROM segment WHERE id = ?", (segment,)).fetchone()
    if row is None:
        raise LookupError(f"there is no segment {segment}")
    return _part(row)


def load_message(work: Work, recipient_id: int) -> list[Part]:
    """All segments of one recipient, in order."""
    rows = work.cur.execute(
        f"SELECT {_COLUMNS} FROM segment WHERE id BETWEEN ? AND ? ORDER BY id", segments_of(recipient_id)
    )
    return [_part(row) for row in rows]


def move(work: Work, part: Part, event: Event, *, reason: str = "", **columns: object) -> Status:
    """Let ``event`` happen to ``part``; ``columns`` are written along. Returns the new state.

    Raises ``IllegalTransition``: nothing has been changed then.
    """
    status = _write(work, part, event, reason, columns)
    if part.total > 1:
        settle_message(work, recipient_of(part.id))
    return status


def move_together(work: Work, parts: Iterable[Part], event: Event, **columns: object) -> None:
    """Let ``event`` happen to several parts of one message at once."""
    part = None
    for part in parts:
        _write(work, part, event, "", columns)
    if part is not None and part.total > 1:
        settle_message(work, recipient_of(part.id))


def step_aside(work: Work, part: Part, due: datetime, reason: Reason) -> None:
    """A queued part waits until ``due``; its state stays what it is."""
    work.cur.execute(
        "UPDATE segment SET due_at = ?, reason = ?, changed_at = ? WHERE id = ?",
        (to_ms(due), reason, work.now_ms, part.id),
    )
    work.touched.add(part.broadcast_id)


def _write(work: Work, part: Part, event: Event, reason: str, columns: Mapping[str, object]) -> Status:
    status = after(part.status, event)
    values: dict[str, object] = {"due_at": None, **columns}
    values |= {"status": status, "reason": reason, "changed_at": work.now_ms}
    if status is Status.QUEUED:
        # Whoever claims it next writes these again; a SIM that carried other parts is put back by settling.
        values |= {"modem": "", "sim": None, "claimed_at": None, "reference": None, "tp_status": None}
    if part.total == 1:
        values["recipient_status"] = status
    assignments = ", ".join(f"{column} = ?" for column in values)
    work.cur.execute(f"UPDATE segment SET {assignments} WHERE id = ?", (*values.values(), part.id))
    work.touched.add(part.broadcast_id)
    return status


# What ends one part ends those that still wait: half a message helps nobody.
_ENDS = {
    Status.FAILED: Event.OTHER_PART_FAILED,
    Status.LEFT_OUT: Event.OPTED_OUT,
    Status.CANCELLED: Event.CANCELLED,
}
_END_REASONS = {Event.OTHER_PART_FAILED: Reason.OTHER_PART_FAILED}


def settle_message(work: Work, recipient_id: int) -> None:
    """After anything happened to one of several parts: what follows for the others and the recipient."""
    parts = load_message(work, recipient_id)
    states = [part.status for part in parts]
    end = next((status for status in _ENDS if status in states), None)
    if end is not None:
        reason = next(part.reason for part in parts if part.status is end)
        states = [_end(work, part, _ENDS[end], reason) for part in parts]
    elif Status.SENDING not in states and Status.ERRORED not in states:
        _let_next_part_go(work, parts)
    work.cur.execute(
        "UPDATE segment SET recipient_status = ?, changed_at = ? WHERE id = ?",
        (recipient_status(states), work.now_ms, head_of(parts[0].id)),
    )
    work.touched.add(parts[0].broadcast_id)


def _end(work: Work, part: Part, event: Event, reason: str) -> Status:
    if not may(part.status, event):
        return part.status
    status = after(part.status, event)
    work.cur.execute(
        "UPDATE segment SET status = ?, reason = ?, due_at = NULL, changed_at = ? WHERE id = ?",
        (status, _END_REASONS.get(event, reason), work.now_ms, part.id),
    )
    return status


def _let_next_part_go(work: Work, parts: list[Part]) -> None:
    """The first part that waits may go, by the SIM that carried the others: a phone joins parts by sender."""
    waiting = next((part for part in parts if part.status is Status.QUEUED), None)
    carrier = next((part.sim for part in parts if part.status in CARRIED and part.sim), None)
    if waiting is not None and carrier is not None and waiting.sim != carrier:
        work.cur.execute("UPDATE segment SET sim = ? WHERE id = ?", (carrier, waiting.id))
