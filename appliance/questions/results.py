"""How a question stands: its tally, who is in which group, by place; and which questions are running."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.contacts.model import Contact
from appliance.contacts.sight import WHOLE_OFFICE, Sight
from appliance.contacts.snapshot import Snapshot
from appliance.database import Cursor, Database, Row
from appliance.outbox.rows import PARTS_ROOM, from_ms, to_number
from appliance.outbox.status import CARRIED, Status
from appliance.questions.model import Question, from_text
from appliance.questions.standings import Stand, sees, stands
from appliance.questions.tally import Standing, Tally, group_of, tally
from appliance.sms.numbers import PhoneNumber

RUNS = timedelta(days=1)
"""A question is shown as running until a day after its deadline or event; one without either a week long."""
UNDATED_RUNS = timedelta(days=7)

# The newest clear answer of a message, or else the newest of all.
_BEST = (
    "(SELECT a.id FROM answer a WHERE a.broadcast_id = b.id AND a.recipient_id = r.id"
    " ORDER BY a.value <> 'unclear' DESC, a.at DESC, a.id DESC LIMIT 1)"
)
_PEOPLE = (
    "SELECT r.id, r.name, r.number, r.contact_id, s.recipient_status, a.value, a.people, a.late, a.at,"
    " a.message_id, a.entered_by, a.told, EXISTS (SELECT 1 FROM answer u WHERE u.broadcast_id = b.id"
    " AND u.recipient_id = r.id AND u.value = 'unclear' AND u.at > a.at) AS unread"
    " FROM broadcast b JOIN recipient r ON r.id BETWEEN b.first_recipient AND b.last_recipient"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1 AND s.recipient_status <> 'left_out'"
    f" LEFT JOIN answer a ON a.id = {_BEST} WHERE b.id = ?"
)
_IN_ORDER = f"{_PEOPLE} ORDER BY r.id"
_ONE = f"{_PEOPLE} AND r.id = ?"
_ANSWERS = (
    "SELECT s.recipient_status, a.value, a.people, a.late, count(*) AS n FROM broadcast b JOIN"
    " (SELECT DISTINCT recipient_id AS id FROM answer WHERE broadcast_id = ?) r"
    f" JOIN segment s ON s.id = r.id * {PARTS_ROOM} + 1 AND s.recipient_status <> 'left_out'"
    f" JOIN answer a ON a.id = {_BEST} WHERE b.id = ? GROUP BY 1, 2, 3, 4"
)
_STATES = (
    "SELECT s.recipient_status, count(*) AS n FROM broadcast b JOIN segment s ON s.id BETWEEN"
    f" b.first_recipient * {PARTS_ROOM} AND b.last_recipient * {PARTS_ROOM} + {PARTS_ROOM - 1}"
    " WHERE b.id = ? AND s.sequence = 1 AND s.recipient_status <> 'left_out' GROUP BY 1"
)
_RUNNING = (
    "SELECT id, question, created_at FROM broadcast WHERE question IS NOT NULL AND created_at >= ?"
    " AND json_extract(question, '$.reminds') IS NULL AND state <> 'cancelled' ORDER BY id DESC"
)
_HISTORY = (
    "SELECT value, people, late, at, message_id, entered_by, told FROM answer"
    " WHERE broadcast_id = ? AND recipient_id = ? ORDER BY at DESC, id DESC LIMIT 50"
)
_LONGEST_RUN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer. ``message_id`` None: ``entered_by`` somebody of the office, who was ``told``."""

    value: str
    at: datetime
    people: int | None = None
    late: bool = False
    message_id: int | None = None
    entered_by: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient of a question. ``group``: of the tally; ``contact_ids``: none for a number in no book.

    ``doubtful``: something has come since that nobody could read, and may take the answer back. Whoever was
    erased has neither name nor number.
    """

    recipient_id: int
    name: str
    number: PhoneNumber | None
    contact_ids: tuple[str, ...]
    status: Status
    group: str
    answer: Answered | None
    contact: Contact | None = None
    doubtful: bool = False

    @property
    def late(self) -> bool:
        return self.answer is not None and self.answer.late

    @property
    def standing(self) -> Standing:
        """For the tally."""
        reached = self.status in CARRIED
        if self.answer is None:
            return Standing(reached=reached)
        return Standing(self.answer.value, reached, self.answer.late, self.answer.people)


@dataclass(frozen=True, slots=True)
class Running:
    """A question that still runs, for the first page."""

    broadcast_id: int
    question: Question
    tally: Tally


class Results:
    """Reads only; safe from any thread. ``book``: the people as they stand now, for names of places."""

    def __init__(self, db: Database, clock: Clock, *, book: Callable[[], Snapshot]) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    def question(self, broadcast_id: int) -> Question | None:
        """What a broadcast asks, or None."""
        with self._db.read() as cur:
            row = cur.execute("SELECT question FROM broadcast WHERE id = ?", (broadcast_id,)).fetchone()
        return None if row is None or row["question"] is None else from_text(row["question"])

    def tally(self, broadcast_id: int, question: Question) -> Tally:
        """Counted without looking at each recipient; asked every few seconds."""
        with self._db.read() as cur:
            return _tally(cur, broadcast_id, question)

    def running(self, limit: int = 3) -> tuple[Running, ...]:
        """The newest questions whose time is not over."""
        now = self._clock.now()
        since = int((now - _LONGEST_RUN).timestamp() * 1000)
        with self._db.read() as cur:
            found: list[Running] = []
            for row in cur.execute(_RUNNING, (since,)).fetchall():
                question = from_text(row["question"])
                if len(found) < limit and now < _runs_until(question, from_ms(row["created_at"])):
                    found.append(Running(row["id"], question, _tally(cur, row["id"], question)))
        return tuple(found)

    def is_running(self, broadcast_id: int, question: Question) -> bool:
        """Answers may well come in now."""
        with self._db.read() as cur:
            row = cur.execute("SELECT created_at FROM broadcast WHERE id = ?", (broadcast_id,)).fetchone()
        return row is not None and self._clock.now() < _runs_until(question, from_ms(row["created_at"]))

    def stands(self, broadcast_id: int, question: Question, sight: Sight = WHOLE_OFFICE) -> list[Stand]:
        """How everybody stands whom ``sight`` sees, in the order in which they were written to."""
        book = self._book()
        with self._db.read() as cur:
            return stands(cur, broadcast_id, question, book, sight)

    def people(
        self, broadcast_id: int, question: Question, sight: Sight = WHOLE_OFFICE
    ) -> tuple[Person, ...]:
        """All that is known of them, in the same order: for lists that are printed or downloaded."""
        book = self._book()
        with self._db.read() as cur:
            rows = cur.execute(_IN_ORDER, (broadcast_id,)).fetchall()
        everybody = (_person(row, question, book) for row in rows)
        return tuple(each for each in everybody if sees(sight, each.contact))

    def these(
        self, broadcast_id: int, question: Question, recipient_ids: Collection[int]
    ) -> tuple[Person, ...]:
        """Some of them, in the order given."""
        found = (self.person(broadcast_id, each, question) for each in recipient_ids)
        return tuple(each for each in found if each is not None)

    def person(self, broadcast_id: int, recipient_id: int, question: Question) -> Person | None:
        """One of them."""
        with self._db.read() as cur:
            row = cur.execute(_ONE, (broadcast_id, recipient_id)).fetchone()
        return None if row is None else _person(row, question, self._book())

    def history(self, broadcast_id: int, recipient_id: int) -> tuple[Answered, ...]:
        """What one has answered, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute(_HISTORY, (broadcast_id, recipient_id)).fetchall()
        return tuple(_answered(row) for row in rows)


def _tally(cur: Cursor, broadcast_id: int, question: Question) -> Tally:
    answered = list(_aggregated(cur.execute(_ANSWERS, (broadcast_id, broadcast_id))))
    states = {Status(row["recipient_status"]): int(row["n"]) for row in cur.execute(_STATES, (broadcast_id,))}
    with_answer = {True: 0, False: 0}
    for each in answered:
        with_answer[each.reached] += each.number
    reached = sum(count for status, count in states.items() if status in CARRIED)
    silent = {True: reached, False: sum(states.values()) - reached}
    rest = [
        Standing(reached=way, number=count - with_answer[way])
        for way, count in silent.items()
        if count > with_answer[way]
    ]
    return tally(question, [*answered, *rest])


def _aggregated(rows: Cursor) -> Iterator[Standing]:
    for row in rows:
        reached = Status(row["recipient_status"]) in CARRIED
        yield Standing(row["value"], reached, bool(row["late"]), row["people"], row["n"])


def _runs_until(question: Question, asked_at: datetime) -> datetime:
    if question.deadline is None and question.date is None:
        return asked_at + UNDATED_RUNS
    return question.ends_at(asked_at) + RUNS


def _person(row: Row, question: Question, book: Snapshot) -> Person:
    ids = tuple(row["contact_id"].split())
    person = Person(
        recipient_id=row["id"],
        name=row["name"],
        number=to_number(row["number"]),
        contact_ids=ids,
        status=Status(row["recipient_status"]),
        group="",
        answer=None if row["value"] is None else _answered(row),
        contact=book.by_id.get(ids[0]) if ids else None,
        doubtful=bool(row["unread"]),
    )
    return replace(person, group=group_of(question, person.standing))


def _answered(row: Row) -> Answered:
    return Answered(
        value=row["value"],
        at=from_ms(row["at"]),
        people=row["people"],
        late=bool(row["late"]),
        message_id=row["message_id"],
        entered_by=row["entered_by"],
        told=row["told"],
    )
