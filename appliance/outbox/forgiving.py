"""When the fault was the SIM's: nobody is charged for it, and nobody waits for it."""

from __future__ import annotations

from appliance.outbox.erasing import is_erased
from appliance.outbox.moves import Part, load_message, load_part, move, move_together
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, recipient_of
from appliance.outbox.status import CARRIED, BroadcastState, Event, Status

# A refusal in one of these words left nothing with the network: it may be tried again by machine.
FORGIVABLE = frozenset({Reason.TEMPORARY, Reason.ACCOUNT})
PASSED_ON = FORGIVABLE | {
    Reason.CONGESTED,
    Reason.NO_NETWORK,
    Reason.SIM,
    Reason.STORE_FULL,
    Reason.MODEM_BUSY,
}

OF_SIM = (
    "SELECT id FROM segment WHERE due_at IS NOT NULL AND due_at > ? AND status = 'errored' AND sim = ?"
    " ORDER BY due_at LIMIT 500"
)


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
    cancelled = row is None or row["state"] == BroadcastState.CANCELLED
    return not cancelled and not is_erased(work, recipient_of(part.id))


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


def pass_on(work: Work, sim: str) -> int:
    """What waits for its next try since this SIM was refused it need not wait any longer; -> how many.

    Only messages of which nothing has left: the parts of one message leave by one SIM.
    """
    rows = work.cur.execute(OF_SIM, (work.now_ms, sim)).fetchall()
    parts = [load_part(work, row["id"]) for row in rows]
    free = [part for part in parts if part.reason in PASSED_ON and not _has_begun(work, part)]
    for part in free:
        move(work, part, Event.RETRY_DUE)
    return len(free)


def _has_begun(work: Work, part: Part) -> bool:
    if part.total == 1:
        return False
    return any(each.status in CARRIED for each in load_message(work, recipient_of(part.id)))
