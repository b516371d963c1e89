"""Somebody is erased (UU 27/2022): name, text and number leave the rows, the rows and their states stay.

What still waits is cancelled and so never sent. What is with a modem, or of which a delivery report may still
come, keeps its number until its fate is known or nobody tells any more: every count stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from appliance.database import Cursor
from appliance.outbox.moves import load_message, move_together
from appliance.outbox.rows import PARTS_ROOM, Work, tail_of, to_ms
from appliance.outbox.status import AWAITS_REPORT, OPEN, Event, Status
from appliance.sms.numbers import PhoneNumber

PATIENCE = timedelta(days=7)  # a report comes within the message's validity, two days, or not at all

_BY_NUMBER = "SELECT id FROM recipient WHERE tail = ? AND number = ?"
# Of two people on one phone the message names both, and so holds both ids: the row keeps nothing of either.
_BY_CONTACT = "SELECT id FROM recipient WHERE instr(' ' || contact_id || ' ', ' ' || ? || ' ')"
_ASK = "INSERT INTO erasure (recipient_id, asked_at) VALUES (?, ?) ON CONFLICT (recipient_id) DO NOTHING"
_EMPTY = (
    "UPDATE recipient SET name = '', contact_id = '', text = '', parts = NULL WHERE id = ? AND text <> ''"
)
_FORGET_NUMBER = (
    "UPDATE recipient SET name = '', contact_id = '', text = '', parts = NULL, number = NULL, tail = NULL"
    " WHERE id = ?"
)
# What was written for one person alone is about them, whatever it is called.
_EMPTY_LETTER = (
    "UPDATE broadcast SET template = '' WHERE first_recipient = last_recipient AND template <> ''"
    f" AND id = (SELECT broadcast_id FROM segment WHERE id = ? * {PARTS_ROOM} + 1)"
)
_EMPTY_REPORTS = (
    "UPDATE report SET recipient = '', tail = NULL, pdu = x''"
    " WHERE segment_id / 16 IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class Erased:
    """In messages. ``emptied`` hold nothing of the person any more, ``open`` will once their fate is known;
    ``cancelled`` waited and are never sent."""

    emptied: int = 0
    open: int = 0
    cancelled: int = 0


def messages_of(cur: Cursor, numbers: Collection[PhoneNumber], contact_id: str) -> list[int]:
    """Recipient ids: whatever went to these numbers, and to that person under any number. Looks at every
    recipient there is: for deeds that happen once a month."""
    found = {row["id"] for row in cur.execute(_BY_CONTACT, (contact_id,))} if contact_id else set()
    for number in numbers:
        found |= {row["id"] for row in cur.execute(_BY_NUMBER, (tail_of(number), number))}
    return sorted(found)


def is_erased(work: Work, recipient_id: int) -> bool:
    """Somebody asked for it, so nothing of it is ever sent again."""
    row = work.cur.execute("SELECT 1 FROM erasure WHERE recipient_id = ?", (recipient_id,)).fetchone()
    return row is not None


def has_text(work: Work, recipient_id: int) -> bool:
    """Whether there is anything to send again: neither erased nor so old that it was emptied."""
    row = work.cur.execute("SELECT text FROM recipient WHERE id = ?", (recipient_id,)).fetchone()
    return row is not None and row["text"] != "" and not is_erased(work, recipient_id)


def erase(work: Work, recipients: Iterable[int]) -> Erased:
    """Take a person out of these messages, as far as that can be done now."""
    asked = list(recipients)
    work.cur.executemany(_ASK, [(recipient_id, work.now_ms) for recipient_id in asked])
    cancelled = sum(_cancel(work, recipient_id) for recipient_id in asked)
    emptied = [recipient_id for recipient_id in asked if _empty(work, recipient_id, patient=True)]
    _empty_reports(work, emptied)
    return Erased(len(emptied), len(asked) - len(emptied), cancelled)


def waiting(cur: Cursor) -> list[int]:
    """Erasures that were not complete when they were last looked at."""
    rows = cur.execute("SELECT recipient_id FROM erasure INDEXED BY erasure_open WHERE done_at IS NULL")
    return [row["recipient_id"] for row in rows]


def finish(work: Work, recipients: Iterable[int]) -> int:
    """Look again at some of those; -> how many are complete now."""
    done = [recipient_id for recipient_id in recipients if _finish(work, recipient_id)]
    _empty_reports(work, done)
    return len(done)


def _finish(work: Work, recipient_id: int) -> bool:
    row = work.cur.execute(
        "SELECT asked_at FROM erasure WHERE recipient_id = ? AND done_at IS NULL", (recipient_id,)
    ).fetchone()
    if row is None:
        return False
    _cancel(work, recipient_id)  # a modem handed it back, or it was refused for now
    return _empty(work, recipient_id, patient=row["asked_at"] > to_ms(work.now - PATIENCE))


def _cancel(work: Work, recipient_id: int) -> bool:
    """Only what nobody has begun, or begun again: of several parts the rest follows those that are out."""
    parts = load_message(work, recipient_id)
    waiting = [part for part in parts if part.status in (Status.QUEUED, Status.ERRORED)]
    if not waiting or (len(waiting) < len(parts) and not waiting[0].again):
        return False
    move_together(work, waiting, Event.CANCELLED)
    return True


def _empty(work: Work, recipient_id: int, *, patient: bool) -> bool:
    """-> whether nothing of the person is left in it."""
    states = {part.status for part in load_message(work, recipient_id)}
    if states & OPEN:
        return False
    work.cur.execute(_EMPTY_LETTER, (recipient_id,))
    if states & AWAITS_REPORT and patient:
        work.cur.execute(_EMPTY, (recipient_id,))
        return False
    work.cur.execute(_FORGET_NUMBER, (recipient_id,))
    work.cur.execute("UPDATE erasure SET done_at = ? WHERE recipient_id = ?", (work.now_ms, recipient_id))
    return True


def _empty_reports(work: Work, recipients: list[int]) -> None:
    """Their delivery reports, all at once: the table is read from end to end."""
    if recipients:
        work.cur.execute(_EMPTY_REPORTS, (json.dumps(recipients),))
