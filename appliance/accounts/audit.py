"""Who did what, in the order it happened. Never a message text, a whole phone number or a password."""

from __future__ import annotations

from datetime import datetime

from appliance.accounts.models import AuditEntry
from appliance.clock import Clock
from appliance.database import Database


class Audit:
    """The table of deeds; it only grows."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def record(self, who: str, what: str, subject: str = "") -> None:
        """``record("neng", "broadcast sent", "broadcast 12")``."""
        with self._db.write() as cur:
            cur.execute(
                "INSERT INTO audit (at, who, what, subject) VALUES (?, ?, ?, ?)",
                (self._clock.now().isoformat(), who, what, subject),
            )

    def entries(self, *, limit: int = 50, before: int | None = None) -> tuple[AuditEntry, ...]:
        """The newest first; ``before``: an entry's id."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, at, who, what, subject FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
                (before if before is not None else 2**62, limit),
            ).fetchall()
        return tuple(
            AuditEntry(row["id"], datetime.fromisoformat(row["at"]), row["who"], row["what"], row["subject"])
            for row in rows
        )
