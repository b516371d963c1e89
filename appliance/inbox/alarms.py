"""Words of disaster in a message: an alarm that stands on every page until somebody takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.inbox.grammar.loop_guard import DAY
from appliance.inbox.readings import Heard
from appliance.sms.numbers import PhoneNumber

SAME_ALARM = timedelta(hours=1)
"""So long further messages of a number belong to its alarm, taken or not: a village may write twenty."""

MOST_FORWARDED = {True: 10, False: 5}
"""Alarms of one hour that are forwarded, of people in the book and of strangers: these cannot use up what is
there for those. The others stand on the pages only, which say so."""

MOST_OF_ONE = 5
"""Of one sender in a day."""

_FORWARDED_OF = (
    "SELECT count(DISTINCT a.message_id) FROM auto_sms a JOIN reading r ON r.message_id = a.message_id"
    " WHERE a.code = 'alarm_forward' AND a.at >= ? AND r.known = ?"
)
_FORWARDED_BY = (
    "SELECT count(DISTINCT a.message_id) FROM auto_sms a JOIN alarm m ON m.message_id = a.message_id"
    " WHERE a.code = 'alarm_forward' AND a.at >= ? AND m.number = ?"
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """``messages``: how many that number has sent about it; ``taken_by`` "": nobody yet. ``held_back``: not
    forwarded, too many were."""

    id: int
    message_id: int
    number: PhoneNumber | None
    at: datetime
    messages: int
    taken_by: str
    taken_at: datetime | None
    held_back: bool = False


class Alarms:
    """Safe to use from any thread."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def open(self, limit: int = 20) -> tuple[Alarm, ...]:
        """Those nobody has taken: of people who were in the book before those of strangers, who may send any
        number of them, and of each the one that has waited longest first."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT a.* FROM alarm a LEFT JOIN reading r ON r.message_id = a.message_id"
                " WHERE a.taken_at IS NULL ORDER BY coalesce(r.known, 0) DESC, a.id LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(_alarm(row) for row in rows)

    def recent(self, limit: int = 20) -> tuple[Alarm, ...]:
        """Taken or not, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute("SELECT * FROM alarm ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return tuple(_alarm(row) for row in rows)

    def get(self, alarm_id: int) -> Alarm | None:
        with self._db.read() as cur:
            row = cur.execute("SELECT * FROM alarm WHERE id = ?", (alarm_id,)).fetchone()
        return _alarm(row) if row is not None else None

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
        held_back = not self._may_forward(cur, heard)
        row = cur.execute(
            "INSERT INTO alarm (message_id, number, at, held_back) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (message_id) DO NOTHING RETURNING *",
            (message.message_id, message.number, message.received_at.isoformat(), int(held_back)),
        ).fetchone()
        return (_alarm(row), not held_back) if row is not None else (None, False)

    def _may_forward(self, cur: Cursor, heard: Heard) -> bool:
        if heard.suspect is not None:  # an advertisement may say "banjir" as well
            return False
        now, known = self._clock.now(), heard.sender.known
        lately = cur.execute(_FORWARDED_OF, ((now - SAME_ALARM).isoformat(), int(known))).fetchone()[0]
        by_them = cur.execute(_FORWARDED_BY, ((now - DAY).isoformat(), heard.message.number)).fetchone()[0]
        return int(lately) < MOST_FORWARDED[known] and int(by_them) < MOST_OF_ONE


def _alarm(row: Row) -> Alarm:
    return Alarm(
        id=row["id"],
        message_id=row["message_id"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        at=datetime.fromisoformat(row["at"]),
        messages=row["messages"],
        taken_by=row["taken_by"],
        taken_at=datetime.fromisoformat(row["taken_at"]) if row["taken_at"] else None,
        held_back=bool(row["held_back"]),
    )
