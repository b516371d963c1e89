"""What the box writes by itself: kept beside the reading, and handed to the outbox afterwards, once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from appliance.clock import Clock
from appliance.database import Cursor, Database
from appliance.errors import InputError
from appliance.inbox.grammar.loop_guard import DAY
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)

AT_ONCE = 50
NOT_SENT = 0
FURTHEST = timedelta(minutes=10)
"""Nothing is put off for longer: what seems to be due later was written before the clock was set back."""

Post = Callable[[str, PhoneNumber, str], int]
"""Hands (token, number, text) to the outbox, before bulk; -> the broadcast's id, the same for the same token.
Raises ``InputError`` for what can never be sent."""


@dataclass(frozen=True, slots=True)
class AutoSms:
    """One SMS of the box. ``token``: never two of one; ``at``: when it may go out; ``rupiah``: its price."""

    token: str
    message_id: int
    number: PhoneNumber
    code: str
    text: str
    at: datetime
    rupiah: int


@dataclass(frozen=True, slots=True)
class SentByItself:
    """What the box wrote about a message. ``broadcast_id`` None: it is on its way to the outbox."""

    message_id: int
    number: PhoneNumber | None
    code: str
    text: str
    at: datetime
    broadcast_id: int | None


class AutoMail:
    """Safe to use from any thread. ``zone``: the office's, for what a day is."""

    def __init__(self, db: Database, clock: Clock, post: Post, *, zone: tzinfo) -> None:
        self._db = db
        self._clock = clock
        self._post = post
        self.zone = zone

    # -- inside the reader's transaction ------------------------------------------------------------------

    def put(self, cur: Cursor, sms: AutoSms) -> bool:
        """Write it down; False: it was there already."""
        cur.execute(
            "INSERT INTO auto_sms (token, message_id, number, code, text, at, day, rupiah)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token) DO NOTHING",
            (
                sms.token,
                sms.message_id,
                sms.number,
                sms.code,
                sms.text,
                sms.at.isoformat(),
                self.day(sms.at),
                sms.rupiah,
            ),
        )
        return int(cur.rowcount) > 0

    def answered_at(self, cur: Cursor, number: PhoneNumber, now: datetime) -> tuple[datetime, ...]:
        """When this number was answered: the last day, and whatever seems to lie in the future."""
        rows = cur.execute(
            "SELECT at FROM auto_sms WHERE number = ? AND at >= ? AND token LIKE 'answer-%'",
            (number, (now - DAY).isoformat()),
        )
        return tuple(datetime.fromisoformat(row["at"]) for row in rows)

    def spent(self, cur: Cursor, now: datetime) -> int:
        """Rupiah for today's; forwarded alarms have a limit of their own and eat nobody's answer."""
        row = cur.execute(
            "SELECT coalesce(sum(rupiah), 0) FROM auto_sms WHERE day = ? AND code <> 'alarm_forward'",
            (self.day(now),),
        ).fetchone()
        return int(row[0])

    def wrote_today(self, cur: Cursor, number: PhoneNumber, code: str, now: datetime) -> bool:
        """That went to this number within a day."""
        row = cur.execute(
            "SELECT 1 FROM auto_sms WHERE number = ? AND code = ? AND at >= ? LIMIT 1",
            (number, code, (now - DAY).isoformat()),
        ).fetchone()
        return row is not None

    def last_code(self, cur: Cursor, number: PhoneNumber, *codes: str) -> str:
        """Which of these was written to a number last; "" = none."""
        marks = ", ".join("?" for _ in codes)
        row = cur.execute(
            f"SELECT code FROM auto_sms WHERE number = ? AND code IN ({marks})"
            " ORDER BY message_id DESC LIMIT 1",
            (number, *codes),
        ).fetchone()
        return str(row["code"]) if row is not None else ""

    def notices_asked_by(self, cur: Cursor, number: PhoneNumber, now: datetime) -> int:
        """Notices to old numbers that this number's requests have caused within a day."""
        row = cur.execute(
            "SELECT count(*) FROM request r JOIN auto_sms a ON a.message_id = r.message_id"
            " WHERE r.number = ? AND a.token LIKE 'notice-%' AND a.at >= ?",
            (number, (now - DAY).isoformat()),
        ).fetchone()
        return int(row[0])

    def notices_to(self, cur: Cursor, number: PhoneNumber, now: datetime) -> tuple[int, int]:
        """Notices to this number within a day: those whose request still waits, and all."""
        row = cur.execute(
            "SELECT coalesce(sum(r.state = 'waiting'), 0), count(*) FROM auto_sms a"
            " JOIN request r ON r.message_id = a.message_id"
            " WHERE a.number = ? AND a.code = 'change_notice' AND a.at >= ?",
            (number, (now - DAY).isoformat()),
        ).fetchone()
        return int(row[0]), int(row[1])

    # -- afterwards ---------------------------------------------------------------------------------------

    def hand_over(self) -> int:
        """Give the outbox what is due; -> how many. Stopped in between, the same token is the same SMS."""
        now = self._clock.now()
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT token, number, text FROM auto_sms WHERE broadcast_id IS NULL AND (at <= ? OR at > ?)"
                " ORDER BY at, message_id LIMIT ?",
                (now.isoformat(), (now + FURTHEST).isoformat(), AT_ONCE),
            ).fetchall()
        for row in rows:
            self._hand_over(row["token"], row["number"], row["text"])
        return len(rows)

    def _hand_over(self, token: str, number: str | None, text: str) -> None:
        broadcast_id = NOT_SENT
        if number and text:  # else the person was erased meanwhile
            try:
                broadcast_id = self._post(token, PhoneNumber(number), text)
            except InputError as problem:
                log.error(
                    "the automatic message %s cannot be sent: %s", token.split("+", maxsplit=1)[0], problem
                )
        with self._db.write() as cur:
            cur.execute("UPDATE auto_sms SET broadcast_id = ? WHERE token = ?", (broadcast_id, token))

    # -- reading ------------------------------------------------------------------------------------------

    def of_message(self, message_id: int) -> tuple[SentByItself, ...]:
        """What the box wrote because of a message."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM auto_sms WHERE message_id = ? ORDER BY token", (message_id,)
            ).fetchall()
        return tuple(
            SentByItself(
                message_id=row["message_id"],
                number=PhoneNumber(row["number"]) if row["number"] else None,
                code=row["code"],
                text=row["text"],
                at=datetime.fromisoformat(row["at"]),
                broadcast_id=row["broadcast_id"],
            )
            for row in rows
        )

    def spent_today(self) -> int:
        """Rupiah, for the page."""
        with self._db.read() as cur:
            return self.spent(cur, self._clock.now())

    def day(self, at: datetime) -> str:
        """The office's day, ISO."""
        return at.astimezone(self.zone).date().isoformat()
