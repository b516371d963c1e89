"""Words of disaster in a message: an alarm that stands on every page until somebody takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.inbox.readings import Heard
from appliance.sms.numbers import PhoneNumber

SAME_ALARM = timedelta(hours=1)
"""So long further messages of a number belong to its alarm, taken or not: a village may write twenty."""

MOST_FORWARDED = 10
"""Alarms of one hour that are forwarded; the others stand on the pages only."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """``messages``: how many that number has sent about it; ``taken_by`` "": nobody yet."""

    id: int
    message_id: int
    number: PhoneNumber | None
    at: datetime
    messages: int
    taken_by: str
    taken_at: datetime | None


class Alarms:
    """Safe to use from any thread."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def open(self, limit: int = 20) -> tuple[Alarm, ...]:
        """Those nobody has taken, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM alarm WHERE taken_at IS NULL ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
        return tuple(_alarm(row) for row in rows)

    def recent(self, limit: int = 20) -> tuple[Alarm, ...]:
        """Taken or not, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute("SELECT * FROM alarm ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return tuple(_alarm(row) for row in rows)

    def take(self, alarm_id: int, *, by: str) -> bool:
        """Somebody sees to it; False: it was taken already, or there is none of that number."""
        with self._db.write() as cur:
            cur.execute(
                "UPDATE alarm SET taken_by = ?, taken_at = ? WHERE id = ? AND taken_at IS NULL",
                (by, self._clock.now().isoformat(), alarm_id),
            )
            return int(cur.rowcount) > 0

    def hear(self, cur: Cursor, heard: Heard) -> tuple[Alarm | None, bool]:
        """Raise an alarm for an urgent message of a person; -> the new one, and whether it is forwarded."""
        message = heard.message
        if not heard.reading.urgent or message.number is None or heard.machine is not None:
            return None, False
        since = (message.received_at - SAME_ALARM).isoformat()
        standing = cur.execute(
            "SELECT id FROM alarm WHERE number = ? AND at >= ? ORDER BY id DESC LIMIT 1",
            (message.number, since),
        ).fetchone()
        if standing is not None:
            cur.execute(
                "UPDATE alarm SET messages = messages + 1 WHERE id = ? AND message_id <> ?",
                (standing["id"], message.message_id),
            )
            return None, False
        lately = cur.execute("SELECT count(*) FROM alarm WHERE at >= ?", (since,)).fetchone()[0]
        row = cur.execute(
            "INSERT INTO alarm (message_id, number, at) VALUES (?, ?, ?)"
            " ON CONFLICT (message_id) DO NOTHING RETURNING *",
            (message.message_id, message.number, message.received_at.isoformat()),
        ).fetchone()
        return (_alarm(row), int(lately) < MOST_FORWARDED) if row is not None else (None, False)


def _alarm(row: Row) -> Alarm:
    return Alarm(
        id=row["id"],
        message_id=row["message_id"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        at=datetime.fromisoformat(row["at"]),
        messages=row["messages"],
        taken_by=row["taken_by"],
        taken_at=datetime.fromisoformat(row["taken_at"]) if row["taken_at"] else None,
    )
