"""Incoming SMS: the raw PDU first, committed and unique; the clerk makes messages of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from appliance.clock import Clock
from appliance.database import Database, Row
from appliance.inbox import erasing
from appliance.inbox.folding import Folder, ServiceEar
from appliance.inbox.model import InboxPage, IncomingMessage
from appliance.sms.numbers import PhoneNumber

_COLUMNS = "id, sim, sender, number, text, sent_at, received_at, broadcast_id, keyword, problem, read_at"


class Inbox:
    """The store of what came in. ``store_raw`` belongs to the senders, ``fold`` to the clerk, the rest to
    anybody.

    ``opt_out(number, how)`` is called at once for BERHENTI; ``last_broadcast(number)`` links an answer to its
    question; ``vouch("scts", their_now, centre)`` hears the SMS centre's time of each message that has just
    come in;
    ``heard()`` tells the clerk that there is something to fold; ``service(sim, sender, text, sent_at)`` hears
    each message of a service (4444, TELKOMSEL), which nobody ever answers.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        opt_out: Callable[[PhoneNumber, str], object],
        last_broadcast: Callable[[PhoneNumber], int | None],
        vouch: Callable[[str, datetime, str], object] | None = None,
        heard: Callable[[], None] = lambda: None,
        service: ServiceEar | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._heard = heard
        self._folder = Folder(
            db, clock, opt_out=opt_out, last_broadcast=last_broadcast, vouch=vouch, service=service
        )

    def store_raw(self, sim: str, pdu_hex: str, received_at: datetime) -> bool:
        """Commit a PDU as the modem gave it; then the SIM may forget it. False: it was here already.

        BERHENTI binds on return: the sender that heard it does not ask the clerk before its next message.
        """
        return self.store_all(sim, [pdu_hex], received_at) > 0

    def store_all(self, sim: str, pdus: Sequence[str], received_at: datetime) -> int:
        """The same for several, with one flush; -> how many are new."""
        rows = []
        for pdu_hex in pdus:
            pdu = pdu_hex.strip().upper()
            digest = hashlib.sha256(pdu.encode()).digest()
            if not self._has(sim, digest):
                # First: what is on the card has been obeyed. A cut in between does it twice, which is once.
                self._folder.obey(pdu)
            rows.append((sim, digest, pdu, received_at.isoformat()))
        new = 0
        with self._db.write() as cur:
            for row in rows:
                cur.execute(
                    "INSERT INTO incoming (sim, digest, pdu, received_at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (sim, digest) DO NOTHING",
                    row,
                )
                new += int(cur.rowcount) > 0
        self._heard()
        return new

    def _has(self, sim: str, digest: bytes) -> bool:
        with self._db.read() as cur:
            row = cur.execute("SELECT 1 FROM incoming WHERE sim = ? AND digest = ?", (sim, digest)).fetchone()
        return row is not None

    def fold(self) -> int:
        """Decode, join, link; -> how many PDUs were worked on, 0 = nothing to do."""
        return self._folder.fold()

    def messages(self, *, after: int = 0, limit: int = 50) -> InboxPage:
        """Oldest first, those with an id above ``after`` (the API's way of reading on)."""
        return self._page("id > ? ORDER BY id", after, limit)

    def recent(self, *, before: int | None = None, limit: int = 50) -> InboxPage:
        """Newest first, those with an id below ``before`` (the page's way of reading back)."""
        return self._page("id < ? ORDER BY id DESC", before if before is not None else 2**62, limit)

    def _page(self, where: str, mark: int, limit: int) -> InboxPage:
        with self._db.read() as cur:
            rows = cur.execute(
                f"SELECT {_COLUMNS} FROM message WHERE {where} LIMIT ?", (mark, limit + 1)
            ).fetchall()
        messages = tuple(_message(row) for row in rows[:limit])
        return InboxPage(messages, messages[-1].id if len(rows) > limit else None)

    def came_from(self, number: PhoneNumber, *, until: str = "") -> Mapping[int, datetime]:
        """Ids of the messages from a number and when each came; ``until``: an ISO date, "" = to this day."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, received_at FROM message"
                " WHERE number = ? AND (? = '' OR substr(received_at, 1, 10) <= ?)",
                (number, until, until),
            ).fetchall()
        return {row["id"]: datetime.fromisoformat(row["received_at"]) for row in rows}

    def came_from_service(self, sender: str) -> Mapping[int, datetime]:
        """The same of a service: newest thousand."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, received_at FROM message WHERE number IS NULL AND sender = ?"
                " ORDER BY id DESC LIMIT 1000",
                (sender,),
            ).fetchall()
        return {row["id"]: datetime.fromisoformat(row["received_at"]) for row in rows}

    def by_ids(self, ids: Iterable[int]) -> tuple[IncomingMessage, ...]:
        """These messages; those that are not there are passed over."""
        with self._db.read() as cur:
            rows = [
                cur.execute(f"SELECT {_COLUMNS} FROM message WHERE id = ?", (id_,)).fetchone() for id_ in ids
            ]
        return tuple(_message(row) for row in rows if row is not None)

    def unread(self) -> int:
        """How many messages nobody has looked at."""
        with self._db.read() as cur:
            return int(cur.execute("SELECT count(*) FROM message WHERE read_at IS NULL").fetchone()[0])

    def mark_read(self, up_to: int) -> int:
        """Everything up to this id has been seen; -> how many were new."""
        with self._db.write() as cur:
            cur.execute(
                "UPDATE message SET read_at = ? WHERE id <= ? AND read_at IS NULL",
                (self._clock.now().isoformat(), up_to),
            )
            return int(cur.rowcount)

    def erase_person(self, numbers: Mapping[PhoneNumber, str]) -> int:
        """Empty what came from these numbers; -> how many messages. They still count, see erasing.py."""
        while self.fold():
            pass
        with self._db.write() as cur:
            return erasing.erase(cur, numbers, self._clock.now().isoformat())


def _message(row: Row) -> IncomingMessage:
    return IncomingMessage(
        id=row["id"],
        sim=row["sim"],
        sender=row["sender"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        text=row["text"],
        sent_at=datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None,
        received_at=datetime.fromisoformat(row["received_at"]),
        broadcast_id=row["broadcast_id"],
        keyword=row["keyword"],
        problem=row["problem"],
        read=row["read_at"] is not None,
    )
