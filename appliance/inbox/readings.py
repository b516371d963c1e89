"""What is known of each message once it has been read: its reading, the question it answers, who must act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.database import Cursor, Database, Row
from appliance.inbox.grammar.loop_guard import Refusal
from appliance.inbox.grammar.machines import MachineSign
from appliance.inbox.grammar.reading import Confidence, Details, Expecting, Kind, Problem, Reading
from appliance.sms.numbers import PhoneNumber, decode_hook, encode_hook


class About(StrEnum):
    """What an open question was about, and so who takes its answer."""

    BROADCAST = "broadcast"  # an invitation, a poll, a warning
    NUMBER_CHECK = "number_check"
    CHANGE_NOTICE = "change_notice"
    WHICH_POSYANDU = "which_posyandu"


class Place(msgspec.Struct, frozen=True):
    """A posyandu at which a sender serves. ``id``: of the registry, "" = not in it."""

    name: str
    village: str = ""
    village_code: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who has a number, as the book stood when the message was read; nobody: ``ids`` is empty."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def known(self) -> bool:
        return bool(self.ids)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The last question to a number that still waits for its answer.

    ``broadcast_id``: that asked, None for the box's own; ``asked_at``: the newest of several counts;
    ``deadline``: what comes later is late.
    """

    about: About
    expecting: Expecting
    asked_at: datetime
    broadcast_id: int | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as the reader takes it up. ``number`` None: a service. ``sent_at``: the SMS centre's stamp,
    None where it says nothing, see ``delays``."""

    message_id: int
    number: PhoneNumber | None
    sender: str
    text: str
    received_at: datetime
    broadcast_id: int | None = None
    incomplete: bool = False
    sent_at: datetime | None = None

    @property
    def written_at(self) -> datetime:
        """What a deadline is held against, and which question was open then."""
        return self.sent_at or self.received_at


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with its reading, as told to everybody who does something with it.

    ``machine``: nobody has written it (a service, our own text that came back), so it says nothing.
    ``suspect``: a number nobody knows writes like a machine: taken as it is, and not answered.
    """

    message: Arrived
    reading: Reading
    sender: Sender
    question: OpenQuestion | None = None
    machine: MachineSign | None = None
    needs_action: bool = False
    suspect: MachineSign | None = None


Asker = Callable[[Arrived], OpenQuestion | None]
"""Tells the open question to the message's number when it came; None = there is none."""

Ear = Callable[[Cursor, Heard], object]
"""Hears each message once, inside the transaction that keeps its reading: it writes with that cursor and
nothing else, and what it writes is there exactly when the reading is."""


@dataclass(frozen=True, slots=True)
class StoredReading:
    """``answer``: the code of the automatic answer that fitted; ``refusal``: why it did not go out."""

    message_id: int
    number: PhoneNumber | None
    at: datetime
    reading: Reading
    about: About | None
    question_id: int | None
    known: bool
    needs_action: bool
    machine: MachineSign | None
    answer: str
    refusal: Refusal | None


class Readings:
    """Reads only; safe from any thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, message_ids: Collection[int]) -> Mapping[int, StoredReading]:
        """Those of these messages that have been read."""
        with self._db.read() as cur:
            rows = [
                cur.execute("SELECT * FROM reading WHERE message_id = ?", (each,)).fetchone()
                for each in message_ids
            ]
        return {row["message_id"]: stored(row) for row in rows if row is not None}

    def of_number(self, number: PhoneNumber, limit: int = 50) -> tuple[StoredReading, ...]:
        """What came from a number, the newest first."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM reading WHERE number = ? ORDER BY message_id DESC LIMIT ?", (number, limit)
            ).fetchall()
        return tuple(stored(row) for row in rows)

    def strangers(self, limit: int = 50) -> tuple[StoredReading, ...]:
        """The last message of each number that stood in no book when it wrote, machines left out."""
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT * FROM reading WHERE message_id IN (SELECT max(message_id) FROM reading"
                " WHERE number IS NOT NULL GROUP BY number)"
                " AND known = 0 AND machine = '' ORDER BY message_id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(stored(row) for row in rows)


def stored(row: Row) -> StoredReading:
    """A row of ``reading``."""
    return StoredReading(
        message_id=row["message_id"],
        number=PhoneNumber(row["number"]) if row["number"] else None,
        at=datetime.fromisoformat(row["at"]),
        reading=Reading(
            kind=Kind(row["kind"]),
            details=details_of(row["details"]),
            confidence=Confidence(row["confidence"]),
            problem=Problem(row["problem"]) if row["problem"] else None,
            urgent=bool(row["urgent"]),
            posyandu=row["posyandu"],
        ),
        about=About(row["about"]) if row["about"] else None,
        question_id=row["question_id"],
        known=bool(row["known"]),
        needs_action=bool(row["needs_action"]),
        machine=MachineSign(row["machine"]) if row["machine"] else None,
        answer=row["answer"],
        refusal=Refusal(row["refusal"]) if row["refusal"] else None,
    )


def keep(cur: Cursor, heard: Heard, *, answer: str = "", refusal: Refusal | None = None) -> bool:
    """Write a reading down; False: it was there already, and stays. One that lacked a part is replaced."""
    message, reading, question = heard.message, heard.reading, heard.question
    cur.execute("DELETE FROM reading WHERE message_id = ? AND incomplete = 1", (message.message_id,))
    cur.execute(
        "INSERT INTO reading (message_id, number, at, kind, details, confidence, problem, urgent, posyandu,"
        " machine, about, question_id, known, needs_action, answer, refusal, incomplete)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message_id) DO NOTHING",
        (
            message.message_id,
            message.number,
            message.received_at.isoformat(),
            reading.kind,
            details_text(reading.details),
            reading.confidence,
            reading.problem or "",
            int(reading.urgent),
            reading.posyandu,
            heard.machine or heard.suspect or "",
            question.about if question else "",
            question.broadcast_id if question else None,
            int(heard.sender.known),
            int(heard.needs_action),
            answer,
            refusal or "",
            int(message.incomplete),
        ),
    )
    return int(cur.rowcount) > 0


def details_text(details: Details | None) -> str:
    """JSON, "" for none."""
    return "" if details is None else msgspec.json.encode(details, enc_hook=encode_hook).decode()


def details_of(text: str) -> Details | None:
    """The struct behind ``details_text``."""
    if not text:
        return None
    found: Details = msgspec.json.decode(text, type=Details, dec_hook=decode_hook)
    return found
