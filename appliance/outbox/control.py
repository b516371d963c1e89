"""What a person decides about a broadcast: pause, resume, cancel, stop, send again; who has opted out.

What is decided twice is done and written down once: a double click changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from appliance.database import Row
from appliance.errors import InputError
from appliance.outbox.claims import lift_stop
from appliance.outbox.decisions import Decided, note
from appliance.outbox.erasing import has_text
from appliance.outbox.model import Stop
from appliance.outbox.moves import Part, load_message, load_part, move, move_together
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, recipient_of, segments_of, to_ms
from appliance.outbox.status import CARRIED, OPEN, BroadcastState, Event, Status, after, may
from appliance.sms.numbers import PhoneNumber


class NotPossible(InputError):
    """The broadcast is not in a state in which this can be done. Nothing has been changed."""


RESENDABLE = frozenset({Status.FAILED, Status.UNKNOWN})
_UNDER_WAY = frozenset({BroadcastState.ACTIVE, BroadcastState.PAUSED})
TO_GO_AGAIN = (
    "SELECT id FROM segment WHERE id BETWEEN ? AND ? AND status = 'queued' AND again = 1 ORDER BY id"
)
EARLIER_KEPT = timedelta(days=2)
_AGAIN = {
    frozenset({Status.FAILED}): Decided.FAILED_AGAIN,
    frozenset({Status.UNKNOWN}): Decided.UNKNOWN_AGAIN,
}


def pause(work: Work, broadcast_id: int, reason: str, by: str) -> bool:
    """Nothing more is claimed of it; a message that has begun is finished. -> whether that is news."""
    broadcast = _load(work, broadcast_id)
    _demand(broadcast, _UNDER_WAY, "paused")
    if broadcast["state"] == BroadcastState.PAUSED:
        return False
    _set_state(work, broadcast_id, BroadcastState.PAUSED, reason)
    note(work, broadcast_id, Decided.PAUSED, by)
    return True


def resume(work: Work, broadcast_id: int, by: str) -> bool:
    """Also ends a stop that has begun; one that lies ahead stays. -> whether that is news."""
    broadcast = _load(work, broadcast_id)
    _demand(broadcast, _UNDER_WAY, "resumed")
    stands_still = _stands_still(work, broadcast)
    if broadcast["state"] == BroadcastState.ACTIVE and not stands_still:
        return False
    if stands_still:
        lift_stop(work, broadcast_id)
    _set_state(work, broadcast_id, BroadcastState.ACTIVE, "")
    note(work, broadcast_id, Decided.RESUMED, by)
    return True


def stop(work: Work, broadcast_id: int, wish: Stop | None, by: str) -> bool:
    """Stand still for that span, or (None) for none; -> whether that is news.

    One that stands still already, with the same end, goes on standing still.
    """
    broadcast = _load(work, broadcast_id)
    _demand(broadcast, _UNDER_WAY, "stopped")
    if wish is None:
        if broadcast["stop_at"] is None:
            return False
        lift_stop(work, broadcast_id)
        note(work, broadcast_id, Decided.STOP_LIFTED, by)
    else:
        at, until = to_ms(wish.at), to_ms(wish.until)
        now = at <= work.now_ms
        same = broadcast["resume_at"] == until and (now or broadcast["stop_at"] == at)
        if same and (not now or _stands_still(work, broadcast)):
            return False
        work.cur.execute(
            "UPDATE broadcast SET stop_at = ?, resume_at = ? WHERE id = ?", (at, until, broadcast_id)
        )
        told = wish.until if now else wish.at
        note(work, broadcast_id, Decided.TOMORROW if now else Decided.STOP_SET, by, until=told)
    work.touched.add(broadcast_id)
    return True


def _stands_still(work: Work, broadcast: Row) -> bool:
    at = broadcast["stop_at"]
    return at is not None and at <= work.now_ms < broadcast["resume_at"]


def cancel(work: Work, broadcast_id: int, by: str) -> int:
    """Everything that has not been handed to a modem is never sent; -> how many recipients.

    A message of several parts that has begun is finished, and what is with a modem goes its way. One that is
    to be sent again has not begun again.
    """
    broadcast = _load(work, broadcast_id)
    if broadcast["state"] == BroadcastState.CANCELLED:
        return 0
    _set_state(work, broadcast_id, BroadcastState.CANCELLED, "")
    done = 0
    for status in (Status.QUEUED, Status.ERRORED):
        cancelled = after(status, Event.CANCELLED)
        work.cur.execute(
            "UPDATE segment SET status = ?, recipient_status = ?, due_at = NULL, reason = '', changed_at = ?"
            " WHERE id BETWEEN ? AND ? AND total = 1 AND status = ?",
            (cancelled, cancelled, work.now_ms, *_range(broadcast), status),
        )
        done += work.cur.rowcount
        for recipient_id in _recipients_of_several_parts(work, broadcast, status):
            waiting = [part for part in load_message(work, recipient_id) if may(part.status, Event.CANCELLED)]
            move_together(work, waiting, Event.CANCELLED)
            done += 1
    for row in work.cur.execute(TO_GO_AGAIN, _range(broadcast)).fetchall():
        part = load_part(work, row["id"])
        if may(part.status, Event.CANCELLED):  # the first of them takes those of its message along
            move(work, part, Event.CANCELLED)
            done += 1
    note(work, broadcast_id, Decided.CANCELLED, by, people=done)
    return done


def resend(
    work: Work, broadcast_id: int, statuses: Iterable[Status], by: str, seen: datetime | None = None
) -> int:
    """Queue again what failed or is unknown; -> how many recipients.

    ``seen``: when the person who decides looked. What has changed since then is left as it is, so that
    deciding twice on one look sends once.

    Of a message of several parts only those that did not get through, with the reference they had: the phone
    joins them with what it has. They wait like any message, for the SIM that carried the others. What is with
    a modem at this moment is left alone.
    """
    wanted = frozenset(statuses)
    if not wanted <= RESENDABLE:
        raise NotPossible("only what failed or is unknown can be sent again")
    broadcast = _load(work, broadcast_id)
    _demand(broadcast, _UNDER_WAY, "sent again")
    done = 0
    latest = to_ms(seen) if seen is not None else 2**62
    for status in sorted(wanted):
        rows = work.cur.execute(
            "SELECT id FROM segment WHERE id BETWEEN ? AND ? AND recipient_status = ? AND changed_at <= ?",
            (*_range(broadcast), status, latest),
        ).fetchall()
        done += sum(_resend_one(work, recipient_of(row["id"])) for row in rows)
    if done:
        work.cur.execute("DELETE FROM earlier_sending WHERE at < ?", (to_ms(work.now - EARLIER_KEPT),))
        work.cur.execute("UPDATE broadcast SET closed_at = NULL WHERE id = ?", (broadcast_id,))
        note(work, broadcast_id, _AGAIN.get(wanted, Decided.BOTH_AGAIN), by, people=done)
    return done


def close(work: Work, broadcast_id: int) -> bool:
    """Take a broadcast off the list of those that may have something to send, if it has nothing."""
    broadcast = _load(work, broadcast_id)
    marks = ", ".join("?" for _ in OPEN)
    left = work.cur.execute(
        f"SELECT 1 FROM segment WHERE id BETWEEN ? AND ? AND status IN ({marks}) LIMIT 1",
        (*_range(broadcast), *OPEN),
    ).fetchone()
    if left is None:
        work.cur.execute("UPDATE broadcast SET closed_at = ? WHERE id = ?", (work.now_ms, broadcast_id))
        work.touched.add(broadcast_id)
    return left is None


def strand(work: Work, waiting: Iterable[int], here: Collection[str]) -> int:
    """The SIM that carried the first parts is not coming back: these cannot become whole; -> how many.

    ``here``: SIMs that are in their modems.
    """
    gone = [part for part in (load_part(work, each) for each in waiting) if part.sim not in here]
    for part in gone:
        move(work, part, Event.OTHER_PART_FAILED, reason=Reason.SIM_GONE)
    return len(gone)


def opt_out(work: Work, number: PhoneNumber, how: str) -> bool:
    """From now on nothing but replies goes there; -> whether that is news."""
    work.cur.execute(
        "INSERT INTO opt_out (number, at, how) VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING",
        (number, work.now_ms, how),
    )
    return _log_consent(work, number, "out", how) if work.cur.rowcount else False


def opt_in(work: Work, number: PhoneNumber, how: str) -> bool:
    work.cur.execute("DELETE FROM opt_out WHERE number = ?", (number,))
    return _log_consent(work, number, "in", how) if work.cur.rowcount else False


def _log_consent(work: Work, number: PhoneNumber, what: str, how: str) -> bool:
    work.cur.execute(
        "INSERT INTO consent_log (at, number, what, how) VALUES (?, ?, ?, ?)",
        (work.now_ms, number, what, how),
    )
    return True


def _load(work: Work, broadcast_id: int) -> Row:
    row: Row | None = work.cur.execute("SELECT * FROM broadcast WHERE id = ?", (broadcast_id,)).fetchone()
    if row is None:
        raise NotPossible(f"there is no broadcast {broadcast_id}")
    return row


def _demand(broadcast: Row, states: frozenset[BroadcastState], what: str) -> None:
    if broadcast["state"] not in states:
        raise NotPossible(f"a broadcast that is {broadcast['state']} cannot be {what}")


def _set_state(work: Work, broadcast_id: int, state: BroadcastState, reason: str) -> None:
    work.cur.execute(
        "UPDATE broadcast SET state = ?, pause_reason = ? WHERE id = ?", (state, reason, broadcast_id)
    )
    work.touched.add(broadcast_id)


def _range(broadcast: Row) -> tuple[int, int]:
    """First and last segment id the broadcast can have."""
    return segments_of(broadcast["first_recipient"])[0], segments_of(broadcast["last_recipient"])[1]


def _recipients_of_several_parts(work: Work, broadcast: Row, status: Status) -> list[int]:
    rows = work.cur.execute(
        "SELECT id FROM segment WHERE id BETWEEN ? AND ? AND total > 1 AND recipient_status = ?",
        (*_range(broadcast), status),
    )
    return [recipient_of(row["id"]) for row in rows]


def _resend_one(work: Work, recipient_id: int) -> bool:
    parts = load_message(work, recipient_id)
    if any(part.status is Status.SENDING for part in parts) or not has_text(work, recipient_id):
        return False
    again = [part for part in parts if may(part.status, Event.RESEND_BY_PERSON)]
    if again:
        _remember_sending(work, recipient_id, parts)
    move_together(work, again, Event.RESEND_BY_PERSON, counted=0, refused_at=None, again=1)
    return bool(again)


def _remember_sending(work: Work, recipient_id: int, parts: Iterable[Part]) -> None:
    """That it has gone out, or may have: the rows forget it, what a person may get in a day does not."""
    at = [part.claimed_at for part in parts if part.status in CARRIED and part.claimed_at is not None]
    if at:
        work.cur.execute("INSERT OR IGNORE INTO earlier_sending VALUES (?, ?)", (recipient_id, max(at)))
