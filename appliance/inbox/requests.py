"""What people ask for and only a person grants: another number, a place in the book, being erased."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.errors import InputError
from appliance.inbox.grammar.reading import (
    Asked,
    Expecting,
    Kind,
    NumberChange,
    Reading,
    Registration,
)
from appliance.inbox.readings import About, Arrived, Heard, OpenQuestion
from appliance.sms.numbers import PhoneNumber

NOTICE_OPEN = timedelta(days=14)
"""So long a plain "bukan" to the notice is understood; TOLAK is at any time."""


class RequestKind(StrEnum):
    """What is asked for."""

    NUMBER_CHANGE = "number_change"
    REGISTER = "register"
    ERASE = "erase"


class RequestState(StrEnum):
    """How a request stands. DISPUTED: granted, and then the old number said no."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    DISPUTED = "disputed"


TO_DECIDE = (RequestState.WAITING, RequestState.STOPPED, RequestState.DISPUTED)
"""States in which somebody of the office still has to look."""


class AlreadyDecided(InputError):
    """Somebody else was faster, or the old number has said no meanwhile."""


@dataclass(frozen=True, slots=True)
class Request:
    """``number`` asks (None: erased since); ``old`` and ``new`` belong to a number change, ``name`` and
    ``place`` (as written) to a registration. ``contact_id``: whom the decision changed."""

    id: int
    kind: RequestKind
    number: PhoneNumber | None
    message_id: int
    old: PhoneNumber | None
    new: PhoneNumber | None
    name: str
    place: str
    state: RequestState
    made_at: datetime
    decided_by: str
    decided_at: datetime | None
    contact_id: str


class Requests:
    """Safe to use from any thread. What the reader hears is written with its cursor, see ``hear``."""

    def __init__(self, db: Database, clock: Clock, *, in_book: Callable[[PhoneNumber], bool]) -> None:
        self._db = db
        self._clock = clock
        self._in_book = in_book

    # -- reading ------------------------------------------------------------------------------------------

    def get(self, request_id: int) -> Request | None:
        with self._db.read() as cur:
            row = cur.execute("SELECT * FROM request WHERE id = ?", (request_id,)).fetchone()
        return _request(row) if row is not None else None

    def open(self, limit: int = 100) -> tuple[Request, ...]:
        """Those on which somebody has to decide, the oldest first; what was disputed before all others."""
        marks = ", ".join("?" for _ in TO_DECIDE)
        with self._db.read() as cur:
            rows = cur.execute(
                f"SELECT * FROM request WHERE state IN ({marks}) ORDER BY state <> 'disputed', id LIMIT ?",
                (*TO_DECIDE, limit),
            ).fetchall()
        return tuple(_request(row) for row in rows)

    def decided(self, limit: int = 20) -> tuple[Request, ...]:
        """The last ones that are settled, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM request WHERE state IN ('approved', 'refused')"
                " ORDER BY decided_at DESC, id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(_request(row) for row in rows)

    def waiting(self) -> int:
        """How many somebody has to decide on."""
        marks = ", ".join("?" for _ in TO_DECIDE)
        with self._db.read() as cur:
            row = cur.execute(f"SELECT count(*) FROM request WHERE state IN ({marks})", TO_DECIDE).fetchone()
        return int(row[0])

    def open_question(self, message: Arrived) -> OpenQuestion | None:
        """The notice that went to this number, while a plain no may answer it."""
        since = (message.received_at - NOTICE_OPEN).isoformat()
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT made_at FROM request WHERE old = ? AND kind = 'number_change'"
                " AND state IN ('waiting', 'approved') AND message_id < ? AND made_at >= ?"
                " ORDER BY id DESC LIMIT 1",
                (message.number, message.message_id, since),
            ).fetchone()
        if row is None:
            return None
        return OpenQuestion(
            About.CHANGE_NOTICE, Expecting(Asked.CHANGE_NOTICE), datetime.fromisoformat(row["made_at"])
        )

    # -- what people write --------------------------------------------------------------------------------

    def hear(self, cur: Cursor, heard: Heard) -> Request | None:
        """Keep what this message asks for; -> the request that is new, None = none, or it waits already."""
        number, reading = heard.message.number, heard.reading
        if number is None or heard.machine is not None or heard.message.incomplete:
            return None
        if reading.kind is Kind.REFUSE_CHANGE:
            self._refused(cur, number, heard.message.received_at)
            return None
        if not reading.understood:
            return None
        if reading.kind is Kind.NUMBER_CHANGE and isinstance(reading.details, NumberChange):
            sides = self._sides(number, reading.details)
            return None if sides is None else self._put(cur, heard, RequestKind.NUMBER_CHANGE, sides)
        if reading.kind is Kind.REGISTER and isinstance(reading.details, Registration):
            return self._put(cur, heard, RequestKind.REGISTER, (None, None))
        if reading.kind is Kind.ERASE:
            return self._put(cur, heard, RequestKind.ERASE, (None, None))
        return None

    def stopped_by(self, cur: Cursor, number: PhoneNumber) -> bool:
        """Whether a TOLAK from this number has, or would have, something to stop."""
        row = cur.execute(
            "SELECT 1 FROM request WHERE old = ? AND state IN ('waiting', 'stopped', 'approved', 'disputed')"
            " LIMIT 1",
            (number,),
        ).fetchone()
        return row is not None

    def _refused(self, cur: Cursor, number: PhoneNumber, at: datetime) -> None:
        """The old number says no: what waits is stopped, what was granted lately is disputed."""
        cur.execute(
            "UPDATE request SET state = 'stopped', decided_by = '', decided_at = ?"
            " WHERE old = ? AND state = 'waiting'",
            (at.isoformat(), number),
        )
        cur.execute(
            "UPDATE request SET state = 'disputed' WHERE old = ? AND state = 'approved' AND decided_at >= ?",
            (number, (at - NOTICE_OPEN).isoformat()),
        )

    def _sides(self, sender: PhoneNumber, change: NumberChange) -> tuple[PhoneNumber, PhoneNumber] | None:
        """Old and new. Whoever is in the book with the number they write from has named the new one."""
        if change.old is not None and change.new is not None:
            sides = change.old, change.new
        else:
            other = change.number or change.old or change.new
            if other is None:
                return None
            from_old = change.new is not None or (
                change.old is None and self._in_book(sender) and not self._in_book(other)
            )
            sides = (sender, other) if from_old else (other, sender)
        return sides if sides[0] != sides[1] else None

    def _put(
        self,
        cur: Cursor,
        heard: Heard,
        kind: RequestKind,
        sides: tuple[PhoneNumber | None, PhoneNumber | None],
    ) -> Request | None:
        message, details = heard.message, heard.reading.details
        name, place = (details.name, details.place) if isinstance(details, Registration) else ("", "")
        same = cur.execute(
            "SELECT 1 FROM request WHERE kind = ? AND number = ? AND state = 'waiting'"
            " AND old IS ? AND new IS ? AND name = ? AND place = ?",
            (kind, message.number, *sides, name, place),
        ).fetchone()
        if same is not None:
            return None
        row = cur.execute(
            "INSERT INTO request (kind, number, message_id, old, new, name, place, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING RETURNING *",
            (kind, message.number, message.message_id, *sides, name, place, message.received_at.isoformat()),
        ).fetchone()
        return _request(row) if row is not None else None

    # -- what a person decides ----------------------------------------------------------------------------

    def decide(
        self,
        request_id: int,
        state: RequestState,
        *,
        by: str,
        seen: Collection[RequestState] = TO_DECIDE,
        contact_id: str = "",
    ) -> Request:
        """Settle it. ``seen``: the states it may still be in. Raises ``AlreadyDecided``."""
        marks = ", ".join("?" for _ in seen)
        with self._db.write() as cur:
            row = cur.execute(
                "UPDATE request SET state = ?, decided_by = ?, decided_at = ?, contact_id = ?"
                f" WHERE id = ? AND state IN ({marks}) RETURNING *",
                (state, by, self._clock.now().isoformat(), contact_id, request_id, *seen),
            ).fetchone()
        if row is None:
            raise AlreadyDecided("this request has been decided already")
        return _request(row)


def asks_for(reading: Reading) -> bool:
    """The message is a request, whether all of it was understood or not."""
    return reading.kind in (Kind.NUMBER_CHANGE, Kind.REFUSE_CHANGE, Kind.REGISTER, Kind.ERASE)


def _request(row: Row) -> Request:
    def number(column: str) -> PhoneNumber | None:
        return PhoneNumber(row[column]) if row[column] else None

    return Request(
        id=row["id"],
        kind=RequestKind(row["kind"]),
        number=number("number"),
        message_id=row["message_id"],
        old=number("old"),
        new=number("new"),
        name=row["name"],
        place=row["place"],
        state=RequestState(row["state"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        decided_by=row["decided_by"],
        decided_at=datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
        contact_id=row["contact_id"],
    )
