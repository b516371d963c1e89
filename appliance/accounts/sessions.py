"""Sessions kept by the box, not by the cookie: ended by log-out, by silence, or everywhere at once.

A session's age is counted in monotonic seconds, so that a clock that jumps ten years (no battery clock, see
clock.py) neither logs everybody out nor keeps a session for ever. Across a restart no time is known to have
passed.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from random import Random

from appliance.clock import Clock
from appliance.database import Database

IDLE_SECONDS = 12 * 3600.0  # a working day with its breaks
OLDEST_SECONDS = 7 * 24 * 3600.0  # of use, however often it is visited
# Visits are written down this seldom: a page that polls must not write to the card each time.
TOUCH_SECONDS = 300.0


def token_hash(token: str) -> bytes:
    """What the box keeps of a secret of 32 random bytes; a slow hash would protect it no better."""
    return hashlib.sha256(token.encode()).digest()


def new_token(random: Random) -> str:
    """A secret of 32 random bytes, safe in cookies and headers."""
    return urlsafe_b64encode(random.randbytes(32)).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session that is still good. ``id``: the hash's first half in hex."""

    id: str
    user_id: str
    address: str
    created_at: datetime


class Sessions:
    """The table of sessions."""

    def __init__(self, db: Database, clock: Clock, *, random: Random, boot: str) -> None:
        self._db = db
        self._clock = clock
        self._random = random
        self._boot = boot

    def open(self, user_id: str, *, address: str) -> str:
        """A new session, never one that was there before; -> its token, of which only the hash is kept."""
        token = new_token(self._random)
        with self._db.write() as cur:
            cur.execute(
                "INSERT INTO session (token_hash, user_id, address, created_at, boot, seen, age)"
                " VALUES (?, ?, ?, ?, ?, ?, 0)",
                (
                    token_hash(token),
                    user_id,
                    address,
                    self._clock.now().isoformat(),
                    self._boot,
                    self._clock.monotonic(),
                ),
            )
        return token

    def find(self, token: str) -> StoredSession | None:
        """The session of this cookie, or None: never opened, logged out, or too old."""
        key = token_hash(token)
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT user_id, address, created_at, boot, seen, age FROM session WHERE token_hash = ?",
                (key,),
            ).fetchone()
        if row is None:
            return None
        idle = self._clock.monotonic() - row["seen"] if row["boot"] == self._boot else None
        if idle is not None and (idle > IDLE_SECONDS or row["age"] + idle > OLDEST_SECONDS):
            self.close(token)
            return None
        if idle is None or idle > TOUCH_SECONDS:
            self._touch(key, row["age"] + (idle or 0.0))
        return StoredSession(
            id=key.hex()[:32],
            user_id=row["user_id"],
            address=row["address"],
            created_at=datetime.fromisoformat(row["created_at"]),
        )

    def _touch(self, key: bytes, age: float) -> None:
        with self._db.write() as cur:
            cur.execute(
                "UPDATE session SET boot = ?, seen = ?, age = ? WHERE token_hash = ?",
                (self._boot, self._clock.monotonic(), age, key),
            )

    def close(self, token: str) -> None:
        """Log out here."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM session WHERE token_hash = ?", (token_hash(token),))

    def close_all(self, user_id: str, *, but: str = "") -> int:
        """Log out everywhere, ``but`` for the session of that token; -> how many were open."""
        with self._db.write() as cur:
            cur.execute(
                "DELETE FROM session WHERE user_id = ? AND token_hash <> ?", (user_id, token_hash(but))
            )
            return int(cur.rowcount)

    def forget_old(self) -> int:
        """Remove what nobody can use any more; -> how many."""
        now = self._clock.monotonic()
        with self._db.write() as cur:
            cur.execute(
                "DELETE FROM session WHERE boot = ? AND (? - seen > ? OR age + ? - seen > ?)",
                (self._boot, now, IDLE_SECONDS, now, OLDEST_SECONDS),
            )
            return int(cur.rowcount)
