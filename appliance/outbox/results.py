"""Write down how a hand-over ended: accepted, refused, handed back, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from appliance.outbox.activity import Deed
from appliance.outbox.claims import is_cancelled
from appliance.outbox.model import Accepted, Outcome, Refused, Unanswered
from appliance.outbox.moves import Part, load_part, move, step_aside
from appliance.outbox.report_store import fold_waiting_of
from appliance.outbox.retry import PATIENCE_WITH_HAND_OVER, STEP_ASIDE, Reason, decide
from appliance.outbox.rows import Work, maybe_ms, recipient_of, to_ms, to_number
from appliance.outbox.status import Event, Status

# The modem itself stops waiting for a late answer after two minutes; some room for its own time.
LATE_ANSWER = timedelta(minutes=5)
LAST_GIVEN_UP = (
    "SELECT id, claimed_at FROM segment WHERE status = 'unknown' AND sim = ? AND modem = ?"
    " AND reference IS NULL AND changed_at BETWEEN ? AND ? ORDER BY changed_at DESC, claimed_at DESC LIMIT 1"
)
# An answer that comes twice bears the reference of a message that has been recorded already.
IS_ANOTHERS = (
    "SELECT 1 FROM broadcast b JOIN segment s"
    " ON s.id BETWEEN b.first_recipient * 16 AND b.last_recipient * 16 + 15"
    " WHERE (b.closed_at IS NULL OR b.closed_at >= ?) AND s.claimed_at >= ? AND s.sim = ? AND s.reference = ?"
    " LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written down of one hand-over. ``deed``: what it counts as, None if nothing left the box."""

    status: Status
    broadcast_id: int
    sim: str
    deed: Deed | None


def record(work: Work, segment: int, outcome: Outcome, last_sent: Callable[[str], int | None]) -> Recorded:
    """What has become of a segment that was claimed. ``last_sent``: when a SIM last served anybody.

    Raises ``IllegalTransition`` if it is not ``sending``, ``LookupError`` if there is none.
    """
    part = load_part(work, segment)
    sim = part.sim or ""
    deed = None
    if isinstance(outcome, Accepted):
        status, deed = _accepted(work, part, outcome.reference), Deed.SENT
    elif isinstance(outcome, Refused):
        status, deed = _refused(work, part, outcome, last_sent(sim))
    elif isinstance(outcome, Unanswered):
        status, deed = unanswered(work, part, Reason.NO_ANSWER), Deed.UNKNOWN
    else:
        status = _handed_back(work, part)
    return Recorded(status, part.broadcast_id, sim, deed)


def unanswered(work: Work, part: Part, reason: Reason) -> Status:
    """Nobody knows. Never sent again by the machine; a report that came early may know more."""
    status = move(work, part, Event.ANSWER_MISSING, reason=reason)
    _fold_early_reports(work, part)
    return status


def late_answer(work: Work, modem: str, sim: str, reference: int, segment: int | None) -> int | None:
    """The answer to the message this modem gave up last; -> that segment, None when there is none it can be.

    ``segment``: which one it was, if the sender still knows.
    """
    if segment is None:
        segment = _given_up_last(work, modem, sim, reference)
    if segment is None:
        return None
    part = load_part(work, segment)
    if part.status is not Status.UNKNOWN:
        return None  # a report has settled it before
    move(work, part, Event.ACCEPTED, reference=_known(reference))
    _fold_early_reports(work, part)
    return part.id


def _given_up_last(work: Work, modem: str, sim: str, reference: int) -> int | None:
    """Which message an answer means of which nobody remembers the question: the box was started meanwhile.

    The one given up last, and only if the clock says so too: it may have been set since.
    """
    since = to_ms(work.now - LATE_ANSWER)
    row = work.cur.execute(LAST_GIVEN_UP, (sim, modem, since, work.now_ms)).fetchone()
    if row is None or not since <= row["claimed_at"] <= work.now_ms:
        return None
    if work.cur.execute(IS_ANOTHERS, (since, since, sim, reference)).fetchone():
        return None
    return int(row["id"])


def _accepted(work: Work, part: Part, reference: int) -> Status:
    status = move(work, part, Event.ACCEPTED, reference=_known(reference))
    _fold_early_reports(work, part)
    return status


def _refused(work: Work, part: Part, refused: Refused, last_sent: int | None) -> tuple[Status, Deed]:
    serves_others = part.refused_at is not None and last_sent is not None and last_sent > part.refused_at
    retry = decide(refused.error_class, part.counted + 1, work.now, sim_serves_others=serves_others)
    if retry.event is Event.ACCEPTED:
        return move(work, part, retry.event, reason=retry.reason), Deed.SENT
    if retry.event is Event.ANSWER_MISSING:
        return unanswered(work, part, retry.reason), Deed.UNKNOWN
    status = move(
        work,
        part,
        retry.event,
        reason=retry.reason,
        due_at=maybe_ms(retry.retry_at),
        counted=part.counted + retry.counted,
        refused_at=work.now_ms,
    )
    deed = Deed.REFUSED if status is Status.FAILED else Deed.FAILED
    return _respect_cancelling(work, part, status), deed


def _handed_back(work: Work, part: Part) -> Status:
    status = move(work, part, Event.NOT_HANDED_OVER)
    if (part.attempt - part.counted) % PATIENCE_WITH_HAND_OVER == 0:
        step_aside(work, load_part(work, part.id), work.now + STEP_ASIDE, Reason.NOT_HANDED_OVER)
    return _respect_cancelling(work, part, status)


def _respect_cancelling(work: Work, part: Part, status: Status) -> Status:
    """The broadcast was cancelled while this one was with the modem: it is not tried again."""
    begun = load_part(work, part.id).has_begun
    if status in (Status.QUEUED, Status.ERRORED) and not begun and is_cancelled(work, part.broadcast_id):
        return move(work, load_part(work, part.id), Event.CANCELLED)
    return status


def _fold_early_reports(work: Work, part: Part) -> None:
    """A report may overtake the answer it belongs to."""
    row = work.cur.execute("SELECT number FROM recipient WHERE id = ?", (recipient_of(part.id),)).fetchone()
    number = to_number(row["number"])
    if number is not None:
        fold_waiting_of(work, number)


def _known(reference: int) -> int | None:
    return reference if reference >= 0 else None
