"""What came in is not kept for ever: after some months texts are emptied, that something came stays.

Never touched: what nobody has read, what waits for a person, and what a request still stands on.
"""

from __future__ import annotations

from datetime import datetime

from appliance.database import Database
from appliance.inbox.erasing import EMPTY_BODIES

CHUNK = 200  # rows with one flush, so that a sender never waits long for its turn

_OLD = (
    "SELECT m.id FROM message m LEFT JOIN thread t ON t.key = coalesce(m.number, '@' || m.sender)"
    " WHERE m.received_at < ? AND m.text <> '' AND m.read_at IS NOT NULL"
    " AND NOT coalesce(t.needs_action, 0) AND NOT coalesce(t.urgent, 0)"
    " AND NOT EXISTS (SELECT 1 FROM request r WHERE r.message_id = m.id"
    " AND r.state NOT IN ('approved', 'refused'))"
    " LIMIT ?"
)


def empty_received(db: Database, before: datetime) -> int:
    """Empty the texts of messages that came before then; -> how many. ``before``: aware, UTC."""
    done = 0
    while True:
        with db.read() as cur:
            ids = [(row["id"],) for row in cur.execute(_OLD, (before.isoformat(), CHUNK))]
        if not ids:
            return done
        with db.write() as cur:
            cur.executemany("UPDATE message SET text = '' WHERE id = ?", ids)
            # the digests stay: what a SIM tells again is still known
            cur.executemany("UPDATE incoming SET pdu = '', text = '' WHERE message_id = ?", ids)
            cur.executemany("UPDATE auto_sms SET text = '' WHERE message_id = ?", ids)
            for emptying in EMPTY_BODIES:
                cur.executemany(emptying, ids)
        done += len(ids)
