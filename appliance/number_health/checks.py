"""Which broadcasts ask whose a number is, and which numbers have been asked of late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.database import Database, Row
from appliance.outbox.rows import PARTS_ROOM, from_ms, tail_of, to_ms
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber

ASKED_AGAIN_AFTER = timedelta(days=30)
STILL_BEING_MADE = timedelta(hours=1)

_NEVER_WENT = "('left_out', 'cancelled')"
_LATELY = (
    "SELECT r.number FROM number_check c JOIN broadcast b ON b.id = c.broadcast_id"
    " JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    f" WHERE c.made_at >= ? AND r.number IS NOT NULL AND s.recipient_status NOT IN {_NEVER_WENT}"
)
_OF_BROADCAST = (
    "SELECT r.name, r.contact_id, r.number, s.recipient_status FROM broadcast b"
    " JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    " WHERE b.id = ? AND r.number IS NOT NULL"
    # whoever shares the phone of somebody asked was not asked
    " AND NOT (s.recipient_status = 'left_out' AND s.reason <> 'opted_out') ORDER BY r.id"
)
_NAMED = (
    f"SELECT r.contact_id FROM recipient r JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1"
    " JOIN number_check c ON c.broadcast_id = s.broadcast_id"
    " WHERE r.tail = ? AND r.number = ? AND s.claimed_at BETWEEN ? AND ?"
    " ORDER BY s.claimed_at DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One broadcast of a campaign. ``anonymous``: its text says nothing about a person."""

    token: str
    campaign: str
    made_at: datetime
    made_by: str
    anonymous: bool
    broadcast_id: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of a check and how it stands."""

    name: str
    contact_id: str
    number: PhoneNumber
    status: Status


class Checks:
    """Safe to use from any thread."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def announce(self, campaign: str, token: str, *, by: str, anonymous: bool) -> None:
        """A broadcast with this token is about to be made; the same again is no news."""
        with self._db.write() as cur:
            cur.execute(
                "INSERT INTO number_check (token, campaign, made_at, made_by, anonymous)"
                " VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (token) DO NOTHING",
                (token, campaign, to_ms(self._clock.now()), by, int(anonymous)),
            )

    def accepted(self, token: str, broadcast_id: int) -> None:
        """It has become this broadcast."""
        with self._db.write() as cur:
            cur.execute("UPDATE number_check SET broadcast_id = ? WHERE token = ?", (broadcast_id, token))

    def withdraw(self, token: str) -> None:
        """It was not accepted after all."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM number_check WHERE token = ? AND broadcast_id IS NULL", (token,))

    def open(self) -> tuple[Check, ...]:
        """Announced, and nobody knows what became of them: the box stopped in between."""
        return self._find("broadcast_id IS NULL")

    def of_campaign(self, campaign: str) -> tuple[Check, ...]:
        """The broadcasts of one click that were accepted, the one with names first."""
        return self._find("campaign = ? AND broadcast_id IS NOT NULL", campaign)

    def recent(self, limit: int = 10) -> tuple[Check, ...]:
        """Of the newest campaigns, the newest first."""
        found = self._find("broadcast_id IS NOT NULL")
        campaigns = list(dict.fromkeys(each.campaign for each in reversed(found)))[:limit]
        return tuple(each for campaign in campaigns for each in found if each.campaign == campaign)

    def settle(self, broadcast_of: Callable[[str], int | None]) -> None:
        """Find out what became of those the box stopped in. ``broadcast_of``: which one a token has made."""
        for check in self.open():
            found = broadcast_of(check.token)
            if found is not None:
                self.accepted(check.token, found)
            elif self._clock.now() - check.made_at > STILL_BEING_MADE:
                self.withdraw(check.token)

    def asked(self, broadcasts: Sequence[int]) -> tuple[Asked, ...]:
        """Everybody these broadcasts go to, in the order of acceptance."""
        with self._db.read() as cur:
            rows = [row for each in broadcasts for row in cur.execute(_OF_BROADCAST, (each,))]
        return tuple(
            Asked(row["name"], row["contact_id"], PhoneNumber(row["number"]), Status(row["recipient_status"]))
            for row in rows
        )

    def broadcast_ids(self) -> frozenset[int]:
        """All broadcasts that are checks."""
        with self._db.read() as cur:
            rows = cur.execute("SELECT broadcast_id FROM number_check WHERE broadcast_id IS NOT NULL")
            return frozenset(row[0] for row in rows)

    def asked_since(self, moment: datetime) -> frozenset[PhoneNumber]:
        """Numbers that a check of then or later went to, or will."""
        with self._db.read() as cur:
            return frozenset(PhoneNumber(row[0]) for row in cur.execute(_LATELY, (to_ms(moment),)))

    def asked_lately(self, number: PhoneNumber, now: datetime) -> bool:
        """Whether a check went to it in the 30 days before."""
        return self._last(number, now) is not None

    def named(self, number: PhoneNumber, now: datetime) -> tuple[str, ...]:
        """Ids of those whom the last check to it, in the 30 days before, was about."""
        return tuple((self._last(number, now) or "").split())

    def _last(self, number: PhoneNumber, now: datetime) -> str | None:
        span = to_ms(now - ASKED_AGAIN_AFTER), to_ms(now)
        with self._db.read() as cur:
            row = cur.execute(_NAMED, (tail_of(number), number, *span)).fetchone()
        return None if row is None else str(row[0])

    def _find(self, where: str, *values: object) -> tuple[Check, ...]:
        with self._db.read() as cur:
            rows = cur.execute(
                f"SELECT * FROM number_check WHERE {where} ORDER BY made_at, anonymous", values
            ).fetchall()
        return tuple(_check(row) for row in rows)


def _check(row: Row) -> Check:
    return Check(
        token=row["token"],
        campaign=row["campaign"],
        made_at=from_ms(row["made_at"]),
        made_by=row["made_by"],
        anonymous=bool(row["anonymous"]),
        broadcast_id=row["broadcast_id"],
    )
