"""One conversation for each number: what is unread, who minds it, whether it is done; found by word.

The rows are kept up by triggers on the messages and their readings (threads.sql). What a page asks costs a
walk over an index of threads, never one over all messages but for a search in their words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.sms.numbers import PhoneNumber

SEARCHED = 50_000  # the newest messages: a search in words looks no further back
_STEP = 500
_EXCERPT = 160
_NEXT_TURN = "(SELECT coalesce(max(turn), 0) + 1 FROM thread)"


class Tray(StrEnum):
    """What a list of threads shows."""

    ALL = "all"
    NEEDS_ACTION = "needs_action"
    UNREAD = "unread"
    MINE = "mine"
    URGENT = "urgent"
    STRANGERS = "strangers"  # numbers that stand in no book: which those are, the caller knows
    DONE = "done"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as it stands. ``number`` None: a service, which is never answered.

    ``excerpt``: the beginning of the last message that came in; ``problem``, ``keyword``, ``broadcast_id``:
    of that message. ``turn`` orders: the largest is the newest.
    """

    id: int
    number: PhoneNumber | None
    sender: str
    turn: int
    last_at: datetime
    unread: int
    needs_action: bool
    urgent: bool
    assigned_to: str
    done_at: datetime | None
    done_by: str
    last_message: int | None
    excerpt: str = ""
    problem: str = ""
    keyword: str = ""
    broadcast_id: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """``next``: hand it back as ``before`` for older ones, None at the end."""

    threads: tuple[Thread, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Threads; ``unread`` counts messages."""

    needs_action: int = 0
    unread: int = 0
    mine: int = 0
    urgent: int = 0


Allowed = Callable[[PhoneNumber | None], bool]
"""Whether whoever asks may see the thread of this number; None: of a service."""

_WHERE = {
    Tray.ALL: "number IS NOT NULL",
    Tray.NEEDS_ACTION: "needs_action AND number IS NOT NULL",
    Tray.UNREAD: "unread > 0 AND number IS NOT NULL",
    Tray.MINE: "assigned_to = ? AND assigned_to <> ''",
    Tray.URGENT: "urgent AND number IS NOT NULL",
    Tray.STRANGERS: "number IS NOT NULL",
    Tray.DONE: "done_at IS NOT NULL AND number IS NOT NULL",
    Tray.SERVICES: "number IS NULL",
}


class Threads:
    """Safe to use from any thread. ``user`` arguments are ids of users, ``by`` their names."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    # -- reading ------------------------------------------------------------------------------------------

    def get(self, thread_id: int) -> Thread | None:
        with self._db.read() as cur:
            row = cur.execute("SELECT * FROM thread WHERE id = ?", (thread_id,)).fetchone()
            return None if row is None else _thread(cur, row)

    def of_number(self, number: PhoneNumber) -> Thread | None:
        """The conversation with a number; None: nothing came in and nobody has written by hand."""
        with self._db.read() as cur:
            row = cur.execute("SELECT * FROM thread WHERE key = ?", (number,)).fetchone()
            return None if row is None else _thread(cur, row)

    def page(
        self,
        tray: Tray = Tray.ALL,
        *,
        user: str = "",
        allowed: Allowed = lambda _: True,
        keys: Collection[str] | None = None,
        broadcast_id: int | None = None,
        before: int | None = None,
        since: int = 0,
        limit: int = 50,
    ) -> ThreadPage:
        """The newest first, those with a turn below ``before`` and above ``since``.

        ``keys``: only these threads (see ``search``); ``broadcast_id``: only those with an answer to it.
        """
        where = _WHERE[tray]
        values: list[object] = [user] if tray is Tray.MINE else []
        if broadcast_id is not None:
            where += " AND number IN (SELECT number FROM message WHERE broadcast_id = ?)"
            values.append(broadcast_id)
        with self._db.read() as cur:
            rows = cur.execute(
                f"SELECT * FROM thread WHERE {where} AND turn < ? AND turn > ? ORDER BY turn DESC",
                (*values, before if before is not None else 2**62, since),
            )
            fitting = _fitting(rows, allowed, keys)
            found = [row for row, _ in zip(fitting, range(limit + 1), strict=False)]
            threads = tuple(_thread(cur, row) for row in found[:limit])
        return ThreadPage(threads, threads[-1].turn if len(found) > limit else None)

    def counts(self, *, user: str = "", allowed: Allowed | None = None) -> Counts:
        """What waits. ``allowed`` None: everything may be seen, which is counted without looking at it."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT number, unread, needs_action, urgent, assigned_to, done_at FROM thread"
                " WHERE (unread > 0 OR needs_action OR urgent OR assigned_to <> '')"
                " AND number IS NOT NULL"
            )
            seen = [row for row in rows if allowed is None or allowed(PhoneNumber(row["number"]))]
        return Counts(
            needs_action=sum(1 for row in seen if row["needs_action"]),
            unread=sum(row["unread"] for row in seen),
            mine=sum(1 for row in seen if user and row["assigned_to"] == user and row["done_at"] is None),
            urgent=sum(1 for row in seen if row["urgent"]),
        )

    def newest_turn(self) -> int:
        """Of all threads; 0: there is none."""
        with self._db.read() as cur:
            return int(cur.execute("SELECT coalesce(max(turn), 0) FROM thread").fetchone()[0])

    def search(self, *, words: Collection[str] = (), digits: str = "") -> frozenset[str]:
        """Keys of threads: all ``words`` in one of the messages that came in lately, or ``digits`` in the
        number (without 0 or 62 in front)."""
        found: set[str] = set()
        with self._db.read() as cur:
            if words:
                marks = " AND ".join("text LIKE ? ESCAPE '\\'" for _ in words)
                rows = cur.execute(
                    "SELECT DISTINCT coalesce(number, '@' || sender) FROM message"
                    f" WHERE id > (SELECT coalesce(max(id), 0) FROM message) - {SEARCHED} AND {marks}",
                    tuple(f"%{_escaped(word)}%" for word in words),
                )
                found |= {str(row[0]) for row in rows}
            if digits:
                rows = cur.execute("SELECT key FROM thread WHERE key LIKE ?", (f"%{digits}%",))
                found |= {str(row[0]) for row in rows}
        return frozenset(found)

    # -- what people decide -------------------------------------------------------------------------------

    def open_for(self, number: PhoneNumber) -> Thread:
        """The thread of a number, made if there is none: somebody is about to write to it."""
        found = self.of_number(number)
        if found is not None:
            return found
        with self._db.write() as cur:
            cur.execute(
                f"INSERT INTO thread (key, number, sender, turn, last_at) VALUES (?, ?, ?, {_NEXT_TURN}, ?)"
                " ON CONFLICT (key) DO NOTHING",
                (number, number, number, self._clock.now().isoformat()),
            )
        made = self.of_number(number)
        if made is None:
            raise RuntimeError("a thread vanished")
        return made

    def mark_read(self, thread: Thread) -> int:
        """What has come in until ``thread`` was read from the card is seen; -> how many messages.

        What comes in while the page stands open keeps its mark.
        """
        if not thread.unread:
            return 0
        whose = "number = ?" if thread.number else "number IS NULL AND sender = ?"
        with self._db.write() as cur:
            cur.execute(
                f"UPDATE message SET read_at = ? WHERE {whose} AND id <= ? AND read_at IS NULL",
                (self._clock.now().isoformat(), thread.number or thread.sender, thread.last_message),
            )
            return int(cur.rowcount)

    def mark_done(self, thread_id: int, *, by: str) -> None:
        """*Sudah ditangani*: until the next message nobody need look."""
        self._change(
            thread_id,
            "done_at = ?, done_by = ?, needs_action = 0, urgent = 0",
            self._clock.now().isoformat(),
            by,
        )

    def call_for_action(self, thread_id: int) -> None:
        """*Perlu ditindaklanjuti*, by hand."""
        self._change(thread_id, "needs_action = 1, done_at = NULL, done_by = ''")

    def assign(self, thread_id: int, user: str) -> None:
        """``user``: an id, "" = nobody's."""
        self._change(thread_id, "assigned_to = ?", user)

    def answered(self, thread_id: int) -> None:
        """Somebody has written by hand: it is the newest, and needs nothing more for now."""
        self._change(
            thread_id, f"needs_action = 0, last_at = ?, turn = {_NEXT_TURN}", self._clock.now().isoformat()
        )

    def forget(self, number: PhoneNumber) -> None:
        """Somebody is erased; a thread that still holds messages of somebody else stays."""
        with self._db.write() as cur:
            cur.execute(
                "DELETE FROM thread WHERE key = ? AND NOT EXISTS (SELECT 1 FROM message WHERE number = ?)",
                (number, number),
            )

    def _change(self, thread_id: int, what: str, *values: str) -> None:
        with self._db.write() as cur:
            cur.execute(f"UPDATE thread SET {what} WHERE id = ?", (*values, thread_id))


def _fitting(rows: Cursor, allowed: Allowed, keys: Collection[str] | None) -> Iterator[Row]:
    while some := rows.fetchmany(_STEP):
        for row in some:
            if keys is not None and row["key"] not in keys:
                continue
            if allowed(PhoneNumber(row["number"]) if row["number"] else None):
                yield row


def _thread(cur: Cursor, row: Row) -> Thread:
    last = None
    if row["last_message"] is not None:
        last = cur.execute(
            f"SELECT substr(text, 1, {_EXCERPT}) AS text, problem, keyword, broadcast_id FROM message"
            " WHERE id = ?",
            (row["last_message"],),
        ).fetchone()
    return Thread(
        id=row["id"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        sender=row["sender"],
        turn=row["turn"],
        last_at=datetime.fromisoformat(row["last_at"]),
        unread=row["unread"],
        needs_action=bool(row["needs_action"]),
        urgent=bool(row["urgent"]),
        assigned_to=row["assigned_to"],
        done_at=datetime.fromisoformat(row["done_at"]) if row["done_at"] else None,
        done_by=row["done_by"],
        last_message=row["last_message"],
        excerpt=last["text"] if last else "",
        problem=last["problem"] if last else "",
        keyword=last["keyword"] if last else "",
        broadcast_id=last["broadcast_id"] if last else None,
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
