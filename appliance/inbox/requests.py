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
"""So long a plain "bukan" to the notice is understood, and afterwards while the book remembers whose number
it was; TOLAK is at any time."""


class RequestKind(StrEnum):
    """What is asked for."""

    NUMBER_CHANGE = "number_change"
    REGISTER = "register"
    ERASE = "erase"


class RequestState(StrEnum):
    """How a request stands. APPROVING: somebody has said yes and the book is being changed. DISPUTED: the old
    number said no after that. STOPPED: it said no before, so the book is as it was."""

    WAITING = "waiting"
    APPROVING = "approving"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    DISPUTED = "disputed"


UNDECIDED = (RequestState.WAITING, RequestState.APPROVING)
"""Nobody has settled it; APPROVING is seen by others only when the box was cut off in between."""

TO_DECIDE = (*UNDECIDED, RequestState.STOPPED, RequestState.DISPUTED)
"""States in which somebody of the office still has to look."""

# What an old number denies, then what the law wants done in three days (the oldest first), then the newest.
_URGENT_FIRST = (
    "CASE WHEN state = 'disputed' THEN 0 WHEN state = 'stopped' THEN 1 WHEN kind = 'erase' THEN 2"
    " WHEN kind = 'number_change' THEN 3 ELSE 4 END, iif(kind = 'erase', id, -id)"
)


MOST_BEFORE = 3
"""Numbers that one's old number has followed on within two weeks: nobody changes more often than that."""

_GRANTED = "r.state IN ('approving', 'approved', 'disputed')"
_IN_ITS_PLACE = (
    "WITH RECURSIVE later(number) AS (SELECT ? UNION SELECT r.new FROM request r"
    f" JOIN later ON r.old = later.number WHERE {_GRANTED} AND r.new IS NOT NULL) SELECT number FROM later"
)
_LATER = _IN_ITS_PLACE.replace("r.new IS NOT NULL", "r.new IS NOT NULL AND r.contact_id = ?")
_EARLIER = (
    "WITH RECURSIVE earlier(number) AS (SELECT ? UNION SELECT r.old FROM request r"
    f" JOIN earlier ON r.new = earlier.number WHERE {_GRANTED} AND r.old IS NOT NULL AND r.id < ?"
    " AND r.decided_at >= ?) SELECT number FROM earlier LIMIT ?"
)


class AlreadyDecided(InputError):
    """Somebody else was faster, or the old number has said no meanwhile."""


@dataclass(frozen=True, slots=True)
class Request:
    """``number`` asks (None: erased since); ``old`` and ``new`` belong to a number change, and to a
    registration that made the number a further one of somebody; ``name`` and ``place`` (as written) to a
    registration. ``message_id`` below 0: nobody asked, the office did it by itself. ``contact_id``: whom the
    decision changed."""

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

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        in_book: Callable[[PhoneNumber], bool],
        had: Callable[[str, PhoneNumber], bool] = lambda _, __: False,
    ) -> None:
        """``had``: whether the book knows a number as a former one of that contact."""
        self._db = db
        self._clock = clock
        self._in_book = in_book
        self._had = had

    # -- reading ------------------------------------------------------------------------------------------

    def get(self, request_id: int) -> Request | None:
        with self._db.read() as cur:
            row = cur.execute("SELECT * FROM request WHERE id = ?", (request_id,)).fetchone()
        return _request(row) if row is not None else None

    def open(self) -> tuple[Request, ...]:
        """All on which somebody has to decide, the most urgent first."""
        marks = ", ".join("?" for _ in TO_DECIDE)
        with self._db.read() as cur:
            rows = cur.execute(
                f"SELECT * FROM request WHERE state IN ({marks}) ORDER BY {_URGENT_FIRST}", TO_DECIDE
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
        if message.number is None:
            return None
        with self._db.read() as cur:
            row = cur.execute(
                "SELECT made_at, state, contact_id FROM request WHERE old = ?"
                " AND state IN ('waiting', 'approving', 'approved', 'disputed')"
                " AND message_id < ? AND made_at <= ? ORDER BY made_at DESC LIMIT 1",
                (message.number, message.message_id, message.received_at.isoformat()),
            ).fetchone()
        if row is None:
            return None
        asked_at = datetime.fromisoformat(row["made_at"])
        lately = asked_at >= message.received_at - NOTICE_OPEN
        if not lately and not self._had(row["contact_id"], message.number):
            return None
        return OpenQuestion(About.CHANGE_NOTICE, Expecting(Asked.CHANGE_NOTICE), asked_at)

    def before(self, request: Request) -> tuple[PhoneNumber, ...]:
        """Whose place the old number has itself taken lately: they have to hear of this as well."""
        with self._db.read() as cur:
            return self.before_in(cur, request)

    def before_in(self, cur: Cursor, request: Request) -> tuple[PhoneNumber, ...]:
        """As ``before``, for whoever has a cursor; without the number that asks."""
        if request.old is None:
            return ()
        since = (request.made_at - NOTICE_OPEN).isoformat()
        rows = cur.execute(_EARLIER, (request.old, request.id, since, MOST_BEFORE + 2)).fetchall()
        found = (PhoneNumber(row["number"]) for row in rows)
        return tuple(each for each in found if each not in (request.old, request.number))[:MOST_BEFORE]

    def successors(self, request: Request) -> tuple[PhoneNumber, ...]:
        """The numbers that have taken the new one's place since, the nearest first."""
        if request.new is None:
            return ()
        with self._db.read() as cur:
            rows = cur.execute(_LATER, (request.new, request.contact_id)).fetchall()
        return tuple(PhoneNumber(row["number"]) for row in rows if row["number"] != request.new)

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
            "SELECT 1 FROM request WHERE old = ? AND state <> 'refused' LIMIT 1",
            (number,),
        ).fetchone()
        return row is not None

    def _refused(self, cur: Cursor, number: PhoneNumber, at: datetime) -> None:
        """The old number says no: what waits is stopped, also what the number in its place has asked for;
        what was granted, however long ago, is disputed."""
        cur.execute(
            f"UPDATE request SET state = 'stopped', decided_by = '', decided_at = ? WHERE state = 'waiting'"
            f" AND (old = ? OR kind = 'number_change' AND old IN ({_IN_ITS_PLACE}))",
            (at.isoformat(), number, number),
        )
        cur.execute(
            "UPDATE request SET state = 'disputed' WHERE old = ? AND state IN ('approving', 'approved')",
            (number,),
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
        if kind is RequestKind.REGISTER:
            return self._register(cur, heard, name, place)
        row = cur.execute(
            "INSERT INTO request (kind, number, message_id, old, new, name, place, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING RETURNING *",
            (kind, message.number, message.message_id, *sides, name, place, message.received_at.isoformat()),
        ).fetchone()
        return _request(row) if row is not None else None

    def _register(self, cur: Cursor, heard: Heard, name: str, place: str) -> Request | None:
        """One of a number waits, the newest: whoever sends a hundred fills no list."""
        message = heard.message
        values = (message.message_id, name, place, message.received_at.isoformat(), message.number)
        row = cur.execute(
            "UPDATE request SET message_id = ?, name = ?, place = ?, made_at = ?"
            " WHERE kind = 'register' AND number = ? AND state = 'waiting' RETURNING *",
            values,
        ).fetchone()
        if row is None:
            row = cur.execute(
                "INSERT INTO request (message_id, name, place, made_at, number, kind)"
                " VALUES (?, ?, ?, ?, ?, 'register') ON CONFLICT (message_id) DO NOTHING RETURNING *",
                values,
            ).fetchone()
        return _request(row) if row is not None else None

    # -- what a person decides ----------------------------------------------------------------------------

    def begin(self, request: Request, *, by: str, contact_id: str, old: PhoneNumber | None = None) -> Request:
        """Somebody says yes, and only then the book is changed: a no that comes from now on disputes it.

        ``old``: the number of the person whom a registration joins. Raises ``AlreadyDecided``.
        """
        return self._move(
            request.id, RequestState.APPROVING, UNDECIDED, by=by, contact_id=contact_id, old=old
        )

    def begin_by_hand(self, old: PhoneNumber, new: PhoneNumber, *, by: str, contact_id: str) -> Request:
        """Nobody asked: the office gives somebody another number, and the old one may still say no."""
        now = self._clock.now().isoformat()
        with self._db.write() as cur:
            row = cur.execute(
                "INSERT INTO request (kind, number, message_id, old, new, state, made_at, decided_by,"
                " decided_at, contact_id) VALUES ('number_change', ?,"
                " (SELECT min(coalesce(min(message_id), 0), 0) - 1 FROM request),"
                " ?, ?, 'approving', ?, ?, ?, ?) RETURNING *",
                (new, old, new, now, by, now, contact_id),
            ).fetchone()
        return _request(row)

    def give_back(self, request: Request) -> None:
        """The book did not change after all: it waits again, or the old number has said no meanwhile."""
        with self._db.write() as cur:
            if request.message_id < 0:
                cur.execute("DELETE FROM request WHERE id = ?", (request.id,))
                return
            cur.execute(
                "UPDATE request SET state = iif(state = 'approving', 'waiting', 'stopped'), decided_by = '',"
                " contact_id = '', old = iif(kind = 'register', NULL, old),"
                " new = iif(kind = 'register', NULL, new)"
                " WHERE id = ? AND state IN ('approving', 'disputed')",
                (request.id,),
            )

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
        return self._move(request_id, state, seen, by=by, contact_id=contact_id)

    def _move(
        self,
        request_id: int,
        state: RequestState,
        seen: Collection[RequestState],
        *,
        by: str,
        contact_id: str,
        old: PhoneNumber | None = None,
    ) -> Request:
        """One of the states ``seen`` becomes ``state``; ``old``: of a registration that joins somebody."""
        marks = ", ".join("?" for _ in seen)
        with self._db.write() as cur:
            row = cur.execute(
                "UPDATE request SET state = ?, decided_by = ?, decided_at = ?, contact_id = ?,"
                " old = coalesce(?, old), new = iif(? IS NULL, new, number)"
                f" WHERE id = ? AND state IN ({marks}) RETURNING *",
                (state, by, self._clock.now().isoformat(), contact_id, old, old, request_id, *seen),
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
