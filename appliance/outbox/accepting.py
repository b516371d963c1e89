"""Write a whole broadcast down: after this the box has promised to send it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

from appliance.errors import InputError
from appliance.outbox.model import NewBroadcast, NewRecipient
from appliance.outbox.rows import PARTS_ROOM, Work, maybe_ms, segment_id, tail_of, to_parts
from appliance.outbox.status import BroadcastState, Status
from appliance.sms.numbers import PhoneNumber

_RECIPIENT = (
    "INSERT INTO recipient (id, name, contact_id, number, tail, text, parts, encoding)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_SEGMENT = (
    "INSERT INTO segment (id, broadcast_id, sequence, total, status, recipient_status, changed_at, reason,"
    " route) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


RouteOf = Callable[[PhoneNumber | None], int]


def no_route(_: PhoneNumber | None) -> int:
    """Whatever its operator, it goes by a modem that is named."""
    return 0


def accept(
    work: Work, new: NewBroadcast, recipients: Sequence[NewRecipient], route_of: RouteOf = no_route
) -> tuple[int, bool]:
    """The broadcast's id, and whether it is new: the same token again is the same broadcast.

    Raises ``InputError`` for a recipient that can never be sent.
    """
    if new.token:
        found = work.cur.execute("SELECT id FROM broadcast WHERE token = ?", (new.token,)).fetchone()
        if found is not None:
            return int(found["id"]), False
    for recipient in recipients:
        _check(recipient)
    first = _next_recipient(work)
    broadcast_id = _insert_broadcast(work, new, recipients, first)
    work.cur.executemany(_RECIPIENT, _recipient_rows(recipients, first))
    work.cur.executemany(_SEGMENT, _segment_rows(recipients, first, broadcast_id, work.now_ms, route_of))
    work.touched.add(broadcast_id)
    return broadcast_id, True


def _check(recipient: NewRecipient) -> None:
    if recipient.left_out:
        return
    if recipient.number is None:
        raise InputError("a recipient without a number cannot be sent to")
    if not 0 < len(recipient.parts) < PARTS_ROOM:
        raise InputError(f"a message has 1 to {PARTS_ROOM - 1} parts, not {len(recipient.parts)}")


def _next_recipient(work: Work) -> int:
    # AUTOINCREMENT remembers the largest id ever given: one that was deleted is not given again.
    row = work.cur.execute("SELECT seq FROM sqlite_sequence WHERE name = 'recipient'").fetchone()
    return 1 if row is None else int(row["seq"]) + 1


def _insert_broadcast(work: Work, new: NewBroadcast, recipients: Sequence[NewRecipient], first: int) -> int:
    left_out = sum(1 for recipient in recipients if recipient.left_out)
    accepted = len(recipients) - left_out
    values = {
        "token": new.token or None,
        "template": new.template,
        "created_at": work.now_ms,
        "created_by": new.created_by,
        "priority": new.priority,
        "not_before": maybe_ms(new.not_before),
        "undo_until": maybe_ms(new.undo_until),
        "price": new.price,
        "cost": new.cost,
        "question": new.question,
        "flash": int(new.flash),
        "accepted": accepted,
        "left_out": left_out,
        "segments": sum(len(each.parts) for each in recipients if not each.left_out),
        "first_recipient": first,
        "last_recipient": first + len(recipients) - 1,
        "state": BroadcastState.ACTIVE,
        "stop_at": maybe_ms(new.stop.at if new.stop else None),
        "resume_at": maybe_ms(new.stop.until if new.stop else None),
        "closed_at": None if accepted else work.now_ms,
    }
    places = ", ".join("?" for _ in values)
    work.cur.execute(f"INSERT INTO broadcast ({', '.join(values)}) VALUES ({places})", tuple(values.values()))
    row_id = work.cur.lastrowid
    if row_id is None:
        raise RuntimeError("an INSERT without a row id")
    return row_id


def _recipient_rows(recipients: Sequence[NewRecipient], first: int) -> Iterator[tuple[object, ...]]:
    for row_id, each in zip(count(first), recipients, strict=False):
        tail = None if each.number is None else tail_of(each.number)
        parts = to_parts(each.text, each.parts)
        yield row_id, each.name, each.contact_id, each.number, tail, each.text, parts, each.encoding


def _segment_rows(
    recipients: Sequence[NewRecipient], first: int, broadcast_id: int, now: int, route_of: RouteOf
) -> Iterator[tuple[object, ...]]:
    for row_id, each in zip(count(first), recipients, strict=False):
        status = Status.LEFT_OUT if each.left_out else Status.QUEUED
        total = 1 if each.left_out else len(each.parts)
        route = route_of(each.number)
        for sequence in range(1, total + 1):
            head = status if sequence == 1 else None
            id_ = segment_id(row_id, sequence)
            yield id_, broadcast_id, sequence, total, status, head, now, each.left_out, route
