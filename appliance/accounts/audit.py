"""Who did what, in the order it happened. Never a message text, a whole phone number or a password."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime

from appliance.accounts.models import AuditEntry
from appliance.clock import Clock
from appliance.database import Database
from appliance.errors import StorageError

log = logging.getLogger(__name__)

_ABOUT = "(subject = ? OR id IN (SELECT audit_id FROM audit_person WHERE contact_id = ?))"


class Audit:
    """The table of deeds; it only grows."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def record(self, who: str, what: str, subject: str = "", *, people: Iterable[str] = ()) -> None:
        """``record("neng", "broadcast sent", "broadcast 12")``, when it is done. ``people``: the ids of the
        contacts to whom it was done, when the subject cannot name them all.

        Raises nothing: a deed that is done must not be told as failed because the card refuses to note it. A
        broadcast would be written once more, and everybody would get it twice.
        """
        try:
            with self._db.write() as cur:
                cur.execute(
                    "INSERT INTO audit (at, who, what, subject) VALUES (?, ?, ?, ?)",
                    (self._clock.now().isoformat(), who, what, subject),
                )
                entry = cur.lastrowid
                cur.executemany(
                    "INSERT OR IGNORE INTO audit_person (contact_id, audit_id) VALUES (?, ?)",
                    [(contact_id, entry) for contact_id in people],
                )
        except StorageError as refusal:
            log.error("%s: %s could not be noted: %s", who, what, refusal)

    def entries(
        self,
        *,
        limit: int = 50,
        before: int | None = None,
        who: str = "",
        what: Collection[str] = (),
        about: str = "",
        since: str = "",
        until: str = "",
    ) -> tuple[AuditEntry, ...]:
        """The newest first; ``before``: an entry's id. ``who``: a user's name; ``what``: only these deeds;
        ``about``: the subject, word for word, and for ``contact ID`` also what was done to many at once;
        ``since`` and ``until``: ISO times, compared as text."""
        deeds = tuple(what)
        marks = ", ".join("?" for _ in deeds)
        asked: list[tuple[str, tuple[object, ...]]] = [
            ("id < ?", (before if before is not None else 2**62,)),
            ("who = ?", (who,) if who else ()),
            (f"what IN ({marks})", deeds),
            (_ABOUT, (about, about.removeprefix("contact ")) if about else ()),
            ("at >= ?", (since,) if since else ()),
            ("at < ?", (until,) if until else ()),
        ]
        wanted = [(clause, values) for clause, values in asked if values]
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, at, who, what, subject FROM audit"
                f" WHERE {' AND '.join(clause for clause, _ in wanted)} ORDER BY id DESC LIMIT ?",
                (*(value for _, values in wanted for value in values), limit),
            ).fetchall()
        return tuple(
            AuditEntry(row["id"], datetime.fromisoformat(row["at"]), row["who"], row["what"], row["subject"])
            for row in rows
        )
