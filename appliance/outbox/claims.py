"""Choose the next segment for a modem and write the intent down, before the first byte goes to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from appliance.database import Row
from appliance.outbox.clock_jumps import LONGEST_WAIT
from appliance.outbox.line_up import LineUp
from appliance.outbox.model import PRIORITY_BULK, PRIORITY_REPLY, PRIORITY_URGENT, ClaimedSegment
from appliance.outbox.moves import Part, load_part, move, step_aside
from appliance.outbox.retry import Reason
from appliance.outbox.routing import Seat
from appliance.outbox.rows import (
    Work,
    head_of,
    part_text,
    recipient_of,
    segments_of,
    start_of_day,
    to_ms,
    to_number,
)
from appliance.outbox.status import BroadcastState, Event, Status
from appliance.sms.numbers import PhoneNumber


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What this modem may take just now.

    ``begun_only``: further parts of the message whose first parts this SIM has just sent. ``urgent_only``:
    those, and replies and *darurat* (quiet hours). ``tests_only``: this modem's own test messages only.
    ``per_person_daily``: bulk messages per number and day, 0 = no limit. ``seat``: what is known of this
    modem and its SIM, None = it takes whatever comes; ``others``: who else can send now.
    """

    begun_only: bool = False
    urgent_only: bool = False
    tests_only: bool = False
    per_person_daily: int = 0
    seat: Seat | None = None
    others: tuple[Seat, ...] = ()


ANYTHING = ClaimRules()

# What has waited for its time; or for longer than anything ever waits: then the clock was set back while the
# box was off (clock_jumps.py sees to it while it runs).
DUE = "SELECT id FROM segment WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT 50"
TOO_FAR = "SELECT id FROM segment WHERE due_at IS NOT NULL AND due_at > ? ORDER BY due_at LIMIT 50"

BEGUN = (
    "SELECT id FROM segment WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL AND sim = ?"
    " AND again = 0 ORDER BY broadcast_id, id LIMIT 1"
)
# At night only what goes on at once, not what was refused and comes back hours later.
BEGUN_AND_FRESH = (
    "SELECT id FROM segment WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL AND sim = ?"
    " AND again = 0 AND counted = 0 ORDER BY broadcast_id, id LIMIT 1"
)
BROADCASTS = (
    "SELECT id, priority, not_before, stop_at, resume_at FROM broadcast"
    " WHERE closed_at IS NULL AND priority <= ? AND state = 'active'"
    " AND NOT EXISTS (SELECT 1 FROM test_message t WHERE t.broadcast_id = broadcast.id AND t.modem <> ?)"
    " ORDER BY priority, id"
)
TESTS = (
    "SELECT s.id FROM test_message t JOIN broadcast b ON b.id = t.broadcast_id"
    " JOIN segment s ON s.id = b.first_recipient * 16 + 1"
    " WHERE t.modem = ? AND b.closed_at IS NULL AND b.state = 'active'"
    " AND s.status = 'queued' AND s.due_at IS NULL ORDER BY t.broadcast_id LIMIT 1"
)
# Messages to a number that went out, or may have, in that time. One that waits to be sent again is counted by
# EARLIER alone: it has not gone out once more yet.
TODAY = (
    "SELECT COUNT(*) FROM recipient r JOIN segment s ON s.id = r.id * 16 + 1"
    " WHERE r.tail = ? AND r.number = ? AND (s.claimed_at >= ? AND s.claimed_at < ? OR s.total > 1 AND EXISTS"
    " (SELECT 1 FROM segment p WHERE p.id BETWEEN s.id AND s.id + 14"
    " AND p.claimed_at >= ? AND p.claimed_at < ?))"
    " AND s.recipient_status IN ('sending', 'sent', 'delivered', 'unknown', 'unconfirmed')"
    " AND NOT EXISTS (SELECT 1 FROM segment p WHERE p.id BETWEEN s.id AND s.id + 14"
    " AND p.status = 'queued' AND p.again = 1)"
    " AND NOT EXISTS (SELECT 1 FROM test_message t WHERE t.broadcast_id = s.broadcast_id)"
)
EARLIER = (
    "SELECT COUNT(*) FROM recipient r JOIN earlier_sending e ON e.recipient_id = r.id"
    " WHERE r.tail = ? AND r.number = ? AND e.at >= ? AND e.at < ?"
)
# To whom a broadcast went, and whether they have answered it: what nobody could read is no answer.
_ANSWERED = (
    "SELECT r.contact_id, EXISTS (SELECT 1 FROM answer a WHERE a.broadcast_id = b.id"
    " AND a.recipient_id = r.id AND a.value <> 'unclear') AS answered"
)
ASKED_THERE = (
    f"{_ANSWERED} FROM recipient r JOIN broadcast b ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    " WHERE r.tail = ? AND r.number = ? AND b.id = ?"
)
ASKED_THEM = (
    f"{_ANSWERED} FROM broadcast b JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    " WHERE b.id = ? AND r.contact_id = ?"
)
GOES_ON = "UPDATE segment SET again = 0 WHERE id > ? AND id <= ? AND again = 1"


def claim(
    work: Work, modem: str, sim: str, rules: ClaimRules, line: LineUp, undoing: Collection[int]
) -> ClaimedSegment | None:
    """The next segment, now ``sending``; None when there is nothing for this modem at this moment.

    ``undoing``: broadcasts whose undo time is not over.
    """
    wake_due(work)
    while (found := _next(work, modem, sim, rules, line, undoing)) is not None:
        part = load_part(work, found)
        recipient = work.cur.execute(
            "SELECT number, tail, contact_id, text, parts, encoding FROM recipient WHERE id = ?",
            (recipient_of(part.id),),
        ).fetchone()
        broadcast = work.cur.execute(
            "SELECT priority, flash, begun_at, json_extract(question, '$.reminds') AS reminds"
            " FROM broadcast WHERE id = ?",
            (part.broadcast_id,),
        ).fetchone()
        # A reply answers what this person has just written; it also confirms the opt-out itself.
        if broadcast["priority"] != PRIORITY_REPLY and _is_opted_out(work, recipient["number"]):
            move(work, part, Event.OPTED_OUT, reason=Reason.OPTED_OUT)
        elif not part.has_begun and _has_answered(work, recipient, broadcast["reminds"]):
            move(work, part, Event.ANSWERED, reason=Reason.ANSWERED)
        elif _had_enough(work, part, recipient, broadcast["priority"], rules):
            tomorrow = start_of_day(work.now, work.zone) + timedelta(days=1)
            step_aside(work, part, tomorrow, Reason.DAILY_LIMIT)
        else:
            return _take(work, part, recipient, broadcast, modem, sim)
    return None


def wake_due(work: Work) -> None:
    """Let everything that has waited long enough stand in the queue again."""
    horizon = to_ms(work.now + LONGEST_WAIT)
    due = [row["id"] for row in work.cur.execute(DUE, (work.now_ms,))]
    due += [row["id"] for row in work.cur.execute(TOO_FAR, (horizon,))]
    for segment in due:
        part = load_part(work, segment)
        if part.status is Status.ERRORED:
            move(work, part, Event.RETRY_DUE)
        else:
            work.cur.execute("UPDATE segment SET due_at = NULL, reason = '' WHERE id = ?", (segment,))


def _next(
    work: Work, modem: str, sim: str, rules: ClaimRules, line: LineUp, undoing: Collection[int]
) -> int | None:
    if rules.tests_only:
        test = work.cur.execute(TESTS, (modem,)).fetchone()
        return None if test is None else int(test["id"])
    begun = work.cur.execute(BEGUN_AND_FRESH if rules.urgent_only else BEGUN, (sim,)).fetchone()
    if begun is not None:
        return int(begun["id"])
    if rules.begun_only:
        return None
    lowest = PRIORITY_URGENT if rules.urgent_only else PRIORITY_BULK
    bulk = []
    for broadcast in work.cur.execute(BROADCASTS, (lowest, modem)).fetchall():
        if broadcast["id"] in undoing or not _may_start(work, broadcast):
            continue
        if broadcast["priority"] == PRIORITY_BULK:
            bulk.append(broadcast["id"])
        elif (ready := line.first(work, broadcast["id"], sim)) is not None:
            return ready
    return line.next_bulk(work, bulk, sim, rules.seat, rules.others)


def _may_start(work: Work, broadcast: Row) -> bool:
    """A time somebody chose needs a clock that can be trusted; without one nothing of it is sent."""
    not_before, stop_at = broadcast["not_before"], broadcast["stop_at"]
    if not_before is None and stop_at is None:
        return True
    if not work.clock_trusted or (not_before or 0) > work.now_ms:
        return False
    if stop_at is None or work.now_ms < stop_at:
        return True
    if work.now_ms < broadcast["resume_at"]:
        return False
    lift_stop(work, broadcast["id"])  # it is over: a clock that is lost later does not bring it back
    return True


def lift_stop(work: Work, broadcast_id: int) -> None:
    """It does not stand still any more, nor will it."""
    work.cur.execute("UPDATE broadcast SET stop_at = NULL, resume_at = NULL WHERE id = ?", (broadcast_id,))


def _is_opted_out(work: Work, number: str) -> bool:
    found = work.cur.execute("SELECT 1 FROM opt_out WHERE number = ?", (number,)).fetchone()
    return found is not None


def _has_answered(work: Work, recipient: Row, reminds: int | None) -> bool:
    """The question of which this reminds has its answer by now, at this number or from this person."""
    if reminds is None:
        return False
    phone = recipient["tail"], recipient["number"], reminds
    found = work.cur.execute(ASKED_THERE, phone).fetchall()
    if not found and recipient["contact_id"]:  # they have another number since
        found = work.cur.execute(ASKED_THEM, (reminds, recipient["contact_id"])).fetchall()
    theirs = [row for row in found if row["contact_id"] == recipient["contact_id"]]  # of a phone they share
    return any(row["answered"] for row in theirs or found)


def _had_enough(work: Work, part: Part, recipient: Row, priority: int, rules: ClaimRules) -> bool:
    if not rules.per_person_daily or priority != PRIORITY_BULK or part.has_begun:
        return False
    start = start_of_day(work.now, work.zone)
    window = to_ms(start), to_ms(start + timedelta(days=1))
    phone = recipient["tail"], recipient["number"]
    today = work.cur.execute(TODAY, (*phone, *window, *window)).fetchone()
    earlier = work.cur.execute(EARLIER, (*phone, *window)).fetchone()
    return int(today[0]) + int(earlier[0]) >= rules.per_person_daily


def _take(work: Work, part: Part, recipient: Row, broadcast: Row, modem: str, sim: str) -> ClaimedSegment:
    number = to_number(recipient["number"])
    if number is None:
        raise RuntimeError(f"segment {part.id} has no number")
    concatenation = _concatenation(work, part, number) if part.total > 1 else 0
    move(
        work,
        part,
        Event.CLAIMED,
        modem=modem,
        sim=sim,
        claimed_at=work.now_ms,
        clock_trusted=int(work.clock_trusted),
        attempt=part.attempt + 1,
    )
    if part.again and part.total > 1:  # with this one the message goes on: the parts behind it follow at once
        work.cur.execute(GOES_ON, (part.id, segments_of(recipient_of(part.id))[1]))
    if broadcast["begun_at"] is None:
        work.cur.execute("UPDATE broadcast SET begun_at = ? WHERE id = ?", (work.now_ms, part.broadcast_id))
    return ClaimedSegment(
        id=part.id,
        recipient_id=recipient_of(part.id),
        broadcast_id=part.broadcast_id,
        number=number,
        text=part_text(recipient, part.sequence),
        encoding=recipient["encoding"],
        sequence=part.sequence,
        total=part.total,
        concatenation_reference=concatenation,
        attempt=part.attempt + 1,
        flash=bool(broadcast["flash"]),
        priority=broadcast["priority"],
    )


def _concatenation(work: Work, part: Part, number: PhoneNumber) -> int:
    """The reference all parts of this message share; the next message to the same phone has another."""
    head = part if part.sequence == 1 else load_part(work, head_of(part.id))
    if head.concatenation is not None:
        return head.concatenation
    row = work.cur.execute(
        "INSERT INTO concatenation (number, reference) VALUES (?, 0)"
        " ON CONFLICT (number) DO UPDATE SET reference = (reference + 1) % 256 RETURNING reference",
        (number,),
    ).fetchone()
    reference = int(row["reference"])
    work.cur.execute("UPDATE segment SET concatenation = ? WHERE id = ?", (reference, head.id))
    return reference


def is_cancelled(work: Work, broadcast_id: int) -> bool:
    row = work.cur.execute("SELECT state FROM broadcast WHERE id = ?", (broadcast_id,)).fetchone()
    return row is not None and row["state"] == BroadcastState.CANCELLED
