"""API tokens: shown once, kept as a hash, revoked by number."""

from __future__ import annotations

from datetime import datetime
from random import Random

from appliance.accounts.models import ApiToken
from appliance.accounts.sessions import new_token, token_hash
from appliance.clock import Clock
from appliance.database import Database, Row

PREFIX = "kabar_"  # so that a token found in a file or a log is recognised for what it is
# The last use is written down this seldom: a program that polls must not write to the card each time.
TOUCH_SECONDS = 600.0


def _token(row: Row) -> ApiToken:
    used = row["last_used_at"]
    return ApiToken(
        id=row["id"],
        name=row["name"],
        created_at=datetime.fromisoformat(row["created_at"]),
        created_by=row["created_by"],
        last_used_at=datetime.fromisoformat(used) if used else None,
    )


class Tokens:
    """The table of API tokens."""

    def __init__(self, db: Database, clock: Clock, *, random: Random) -> None:
        self._db = db
        self._clock = clock
        self._random = random

    def create(self, name: str, *, by: str) -> str:
        """A new token for a program called ``name``; -> the secret, which cannot be read again."""
        secret = PREFIX + new_token(self._random)
        with self._db.write() as cur:
            cur.execute(
                "INSERT INTO api_token (token_hash, name, created_at, created_by) VALUES (?, ?, ?, ?)",
                (token_hash(secret), name, self._clock.now().isoformat(), by),
            )
        return secret

    def find(self, secret: str) -> ApiToken | None:
        """Whose token this is; None = nobody's, or revoked."""
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT id, name, created_at, created_by, last_used_at FROM api_token WHERE token_hash = ?",
                (token_hash(secret),),
            ).fetchone()
        if row is None:
            return None
        token = _token(row)
        now = self._clock.now()
        used = token.last_used_at
        if used is None or abs((now - used).total_seconds()) > TOUCH_SECONDS:
            with self._db.write() as cur:
                cur.execute("UPDATE api_token SET last_used_at = ? WHERE id = ?", (now.isoformat(), token.id))
        return token

    def all(self) -> tuple[ApiToken, ...]:
        """Every token that still opens the API, oldest first."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, name, created_at, created_by, last_used_at FROM api_token ORDER BY id"
            ).fetchall()
        return tuple(_token(row) for row in rows)

    def revoke(self, token_id: int) -> bool:
        """From now on the token opens nothing; -> whether there was one."""
        with self._db.write() as cur:
            cur.execute("DELETE FROM api_token WHERE id = ?", (token_id,))
            return int(cur.rowcount) > 0
