"""What was written to a person: found by number, and under any number by the contact it was meant for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from appliance.database import Cursor
from appliance.outbox.model import RecipientRow
from appliance.outbox.reading import RECIPIENTS_ALL, recipient_row
from appliance.outbox.rows import segments_of, tail_of
from appliance.outbox.self_tests import OF_PEOPLE
from appliance.sms.numbers import PhoneNumber

_FOUND = (
    "SELECT r.id, coalesce(s.claimed_at, b.created_at) AS at FROM recipient r"
    " JOIN segment s ON s.id = r.id * 16 + 1"
    f" JOIN (SELECT * FROM broadcast WHERE {OF_PEOPLE}) b ON b.id = s.broadcast_id"
    " WHERE r.tail = ? AND r.number = ?"
)
_MEANT = f"{_FOUND} AND instr(' ' || r.contact_id || ' ', ' ' || ? || ' ')"  # it may name two on one phone


def sent_to(
    cur: Cursor, numbers: Collection[PhoneNumber], former: Collection[PhoneNumber], contact_id: str
) -> dict[int, int]:
    """Recipient ids with the milliseconds at which each was sent or, if it was not, written.

    ``former`` numbers may be somebody else's by now: of those only what was meant for this contact.
    """
    found: dict[int, int] = {}
    for number in numbers:
        found |= {row["id"]: row["at"] for row in cur.execute(_FOUND, (tail_of(number), number))}
    for number in former:
        rows = cur.execute(_MEANT, (tail_of(number), number, contact_id))
        found |= {row["id"]: row["at"] for row in rows}
    return found


def messages(cur: Cursor, recipients: Iterable[int]) -> tuple[RecipientRow, ...]:
    """These recipients, as they stand."""
    rows = [
        cur.execute(RECIPIENTS_ALL, (*segments_of(recipient_id), 1)).fetchone() for recipient_id in recipients
    ]
    return tuple(recipient_row(cur, row) for row in rows if row is not None)
