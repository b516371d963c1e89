"""Take back what was held against recipients while the fault was the SIM's: no credit, expired, blocked."""

from __future__ import annotations

from appliance.outbox.moves import Part, load_message, load_part, move, move_together
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, recipient_of
from appliance.outbox.status import BroadcastState, Event, Status

# A refusal in one of these words left nothing with the network: it may be tried again by machine.
FORGIVABLE = frozenset({Reason.TEMPORARY, Reason.ACCOUNT})


def forgive(work: Work, segment: int, times: int) -> bool:
    """``times`` refusals of this segment do not count; -> whether that changed anything.

    One that waits for its retry may go at once, by another SIM as well; what a person cancelled stays so.
    """
    try:
        part = load_part(work, segment)
    except LookupError:
        return False
    counted = max(0, part.counted - times)
    if part.status is Status.ERRORED and part.reason in FORGIVABLE:
        move(work, part, Event.RETRY_DUE, counted=counted, refused_at=None)
        return True
    refused = part.reason in FORGIVABLE and part.reference is None and part.tp_status is None
    if part.status is Status.FAILED and refused and _may_go_on(work, part):
        _queue_again(work, part, counted)
        return True
    return False


def _may_go_on(work: Work, part: Part) -> bool:
    row = work.cur.execute("SELECT state FROM broadcast WHERE id = ?", (part.broadcast_id,)).fetchone()
    return row is not None and row["state"] != BroadcastState.CANCELLED


def _queue_again(work: Work, part: Part, counted: int) -> None:
    """The part and those of its message that fell with it, at once: one that stays failed ends the rest."""
    again = [part]
    if part.total > 1:
        again += [
            each
            for each in load_message(work, recipient_of(part.id))
            if each.status is Status.FAILED and each.reason == Reason.OTHER_PART_FAILED
        ]
    move_together(work, again, Event.FORGIVEN, refused_at=None)
    work.cur.execute("UPDATE segment SET counted = ? WHERE id = ?", (counted, part.id))
    work.cur.execute("UPDATE broadcast SET closed_at = NULL WHERE id = ?", (part.broadcast_id,))
