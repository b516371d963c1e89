"""What was sent is not kept for ever: after some months the texts are emptied, people and states stay."""

from __future__ import annotations

from datetime import datetime

from appliance.database import Database, Row
from appliance.outbox.model import PRIORITY_REPLY
from appliance.outbox.rows import to_ms

CHUNK = 200  # rows with one flush, so that a sender never waits long for its turn

_OLD = (
    "SELECT id, priority, first_recipient, last_recipient FROM broadcast"
    " WHERE emptied < 2 AND closed_at IS NOT NULL AND created_at < ? ORDER BY id LIMIT 1"
)
_EMPTY = "UPDATE recipient SET text = '', parts = NULL WHERE id BETWEEN ? AND ? AND text <> ''"


def empty_sent(db: Database, before: datetime) -> int:
    """Empty what was accepted before then and has nothing left to send; -> how many messages.

    The text that an office wrote for a broadcast stays, it is nobody's; that of an answer to one person goes.
    """
    done = 0
    while True:
        with db.read() as cur:
            row = cur.execute(_OLD, (to_ms(before),)).fetchone()
        if row is None:
            return done
        done += _empty(db, row)


def _empty(db: Database, row: Row) -> int:
    done = 0
    with db.write() as cur:
        cur.execute("UPDATE broadcast SET emptied = 1 WHERE id = ?", (row["id"],))
    for first in range(row["first_recipient"], row["last_recipient"] + 1, CHUNK):
        with db.write() as cur:
            # a person may have sent it again meanwhile: then it is left alone until that is over
            still = cur.execute("SELECT closed_at FROM broadcast WHERE id = ?", (row["id"],)).fetchone()
            if still is None or still["closed_at"] is None:
                return done
            cur.execute(_EMPTY, (first, min(first + CHUNK - 1, row["last_recipient"])))
            done += int(cur.rowcount)
    with db.write() as cur:
        own = ", template = ''" if row["priority"] == PRIORITY_REPLY else ""
        cur.execute(f"UPDATE broadcast SET emptied = 2{own} WHERE id = ?", (row["id"],))
    return done
