"""What came in is not kept for ever: after some months texts are emptied, that something came stays.

Never touched: what waits for a person, and what a request still stands on; and what neither a person nor the
box has read yet. What the box has understood by itself goes, whether anybody has opened it or not.
"""

from __future__ import annotations

from datetime import datetime

from appliance.database import Database
from appliance.inbox.erasing import EMPTY_BODIES

CHUNK = 200  # rows with one flush, so that a sender never waits long for its turn

_OLD = (
    "SELECT m.id FROM message m LEFT JOIN thread t ON t.key = coalesce(m.number, '@' || m.sender)"
    " WHERE m.received_at < ? AND m.text <> ''"
    " AND (m.read_at IS NOT NULL OR EXISTS (SELECT 1 FROM reading d WHERE d.message_id = m.id))"
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
            # nothing is left to be read in it
            read = [(before.isoformat(), *one) for one in ids]
            cur.executemany("UPDATE message SET text = '', read_at = coalesce(read_at, ?) WHERE id = ?", read)
            # the digests stay: what a SIM tells again is still known
            cur.executemany("UPDATE incoming SET pdu = '', text = '' WHERE message_id = ?", ids)
            cur.executemany("UPDATE auto_sms SET text = '' WHERE message_id = ?", ids)
            for emptying in EMPTY_BODIES:
                cur.executemany(emptying, ids)
        done += len(ids)
