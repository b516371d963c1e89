"""Each folded message is read once: reading, what it asks for and its answer are kept in one transaction.

::

    message --read_reply--> reading --ears--> requests, reports, alarms, answers to questions
                               |----answering--> auto_sms --hand_over--> outbox (priority of replies)

Stopped anywhere, the next run does the same again with the same result: the mark moves with the transaction,
an opt-out that was obeyed already changes nothing, and the outbox knows the token of each answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from appliance.clock import Clock
from appliance.database import Cursor, Database, Row
from appliance.errors import StorageError
from appliance.inbox import readings
from appliance.inbox.alarms import Alarms
from appliance.inbox.answering import Answering, Done, wants_a_person
from appliance.inbox.auto_mail import AutoMail
from appliance.inbox.delays import written_at
from appliance.inbox.grammar.machines import MachineSign, machine_sign
from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.opt_out import may_refuse
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import FREE_TEXT, Asked, Kind, not_whole
from appliance.inbox.grammar.vocabulary import PADDING
from appliance.inbox.grammar.word_sets import word_set
from appliance.inbox.model import KEYWORD_OPT_OUT, PROBLEM_INCOMPLETE
from appliance.inbox.posyandu_reports import PosyanduReports
from appliance.inbox.quoting import own_words
from appliance.inbox.readings import About, Arrived, Asker, Ear, Heard, OpenQuestion, Sender
from appliance.inbox.reply_settings import Desk, ReplySettings
from appliance.inbox.requests import Requests
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)

BATCH = 50
"""Messages in one go, so that ten thousand do not hold up the housekeeping."""

AT_THE_SAME_TIME = timedelta(minutes=2)
"""Messages that lay on the SIM together were received at one moment, whatever their order."""

_LOOKED_BACK = 200  # messages of one number, for a BERHENTI written behind its MULAI

_SMALL_TALK = PADDING | word_set(
    "siap oke baik ya muhun info infonya informasinya nuhun hatur mangga sama mantap laksanakan 86 selamat"
)
_ROW = "SELECT id, sender, number, text, sent_at, received_at, broadcast_id, problem, keyword FROM message"


class Consent(Protocol):
    """Who wants messages, as far as a reply decides it. The ledger."""

    def opt_out(self, number: PhoneNumber, how: str) -> bool: ...

    def opt_in(self, number: PhoneNumber, how: str = "") -> bool: ...


class NumberWords(Protocol):
    """What people say about their own number. number_health."""

    def confirm(self, number: PhoneNumber, at: datetime) -> object: ...

    def deny(self, number: PhoneNumber, at: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class World:
    """What the reader asks of others, each question about one number.

    ``sender``: who has it; ``our_texts``: what went to it lately; ``out_since``: when it opted out, None = it
    has not; ``askers``: who may have an open question to it.
    """

    sender: Callable[[PhoneNumber], Sender]
    our_texts: Callable[[PhoneNumber], Sequence[str]]
    out_since: Callable[[PhoneNumber], datetime | None]
    consent: Consent
    number_words: NumberWords
    askers: Sequence[Asker]


@dataclass(frozen=True, slots=True)
class Stores:
    """Where the effects go."""

    settings: ReplySettings
    requests: Requests
    reports: PosyanduReports
    alarms: Alarms
    mail: AutoMail
    answering: Answering


class Reader:
    """For the clerk: ``step``. ``ears`` hear each message inside its transaction, see ``readings.Ear``.

    What lay in the inbox before the reader ever ran is left alone: nobody is answered after months.
    """

    def __init__(
        self, db: Database, clock: Clock, *, world: World, stores: Stores, ears: Sequence[Ear] = ()
    ) -> None:
        self._db = db
        self._clock = clock
        self._world = world
        self._stores = stores
        self._ears = tuple(ears)
        with db.write() as cur:
            cur.execute(
                "INSERT INTO reading_mark (id, upto) SELECT 1, coalesce(max(id), 0) FROM message WHERE true"
                " ON CONFLICT (id) DO NOTHING"
            )

    def step(self) -> int:
        """Read what is new, hand over what the box writes; -> how much there was to do."""
        rows = self._new()
        for row in rows:
            try:
                self._read(row)
            except StorageError:
                raise
            except Exception:
                # a mistake of ours: this one is kept unread, and those behind it are not held up
                log.exception("message %d could not be read", row["id"])
                self._pass_over(row)
        return len(rows) + self._stores.mail.hand_over()

    def _new(self) -> list[Row]:
        with self._db.read() as cur:
            rows = cur.execute(
                f"{_ROW} WHERE id > (SELECT upto FROM reading_mark) ORDER BY id LIMIT ?", (BATCH,)
            ).fetchall()
            # a part that came late has made these whole
            mended = cur.execute(
                f"{_ROW} WHERE id IN (SELECT message_id FROM reading WHERE incomplete)"
                " AND problem <> ? ORDER BY id LIMIT ?",
                (PROBLEM_INCOMPLETE, BATCH),
            ).fetchall()
        return [*mended, *rows]

    def _read(self, row: Row) -> None:
        message, desk = self._arrived(row), self._stores.settings.desk
        heard = self.hear(message, desk)
        if not self._is_read(message.message_id):
            self._obey(heard)
        # its answer would say that they are written to again
        overtaken = heard.reading.kind is Kind.OPT_IN and self._is_out(message.number)
        with self._db.write() as cur:
            if readings.keep(cur, heard):
                self._effects(cur, heard, desk, overtaken=overtaken)
            _move_mark(cur, message.message_id)

    def _is_read(self, message_id: int) -> bool:
        with self._db.read() as cur:
            row = cur.execute("SELECT 1 FROM reading WHERE message_id = ? AND NOT incomplete", (message_id,))
            return row.fetchone() is not None

    def hear(self, message: Arrived, desk: Desk) -> Heard:
        """What a message says and who says it; nothing is written."""
        number = message.number
        if number is None:
            sign = machine_sign(message.sender, message.text)
            return Heard(message, FREE_TEXT, Sender(), machine=sign)
        sender, ours = self._world.sender(number), self._world.our_texts(number)
        said = own_words(message.text, ours)
        if not said.strip() and message.text.strip():
            echo = MachineSign.OUR_OWN_TEXT
            return Heard(message, FREE_TEXT, sender, machine=echo, needs_action=sender.known)
        question = self._question(message)
        reading = read_reply(said, desk.table, expecting=question.expecting if question else None)
        if not reading.urgent and desk.is_urgent(said):
            reading = msgspec.structs.replace(reading, urgent=True)
        if message.incomplete:
            reading = not_whole(reading)
        suspect: MachineSign | None = None
        if not sender.known and not reading.stops:  # a stop is obeyed, whoever wrote it
            suspect = machine_sign(message.sender, message.text, our_texts=ours)
        if suspect is None:
            strange = _is_strange(said)
            needs = message.incomplete or wants_a_person(reading, desk, strange=strange)
            needs = needs or (reading.kind is Kind.INFO and _in_danger(question))
        else:  # an advertisement that asks for nothing is for nobody
            needs = wants_a_person(reading, desk, strange=may_refuse(phrase(said)))
        return Heard(message, reading, sender, question, needs_action=needs, suspect=suspect)

    def _question(self, message: Arrived) -> OpenQuestion | None:
        """The newest of the questions to this number that were open when it wrote."""
        found = [each for ask in self._world.askers if (each := ask(message)) is not None]
        if message.sent_at is not None:
            found = [each for each in found if each.asked_at <= message.written_at]
        return max(found, key=lambda each: each.asked_at, default=None)

    def _obey(self, heard: Heard) -> None:
        """What other stores keep, before the reading says that it is done: twice is once."""
        number, at, kind = heard.message.number, heard.message.written_at, heard.reading.kind
        if number is None or heard.machine is not None:
            return
        if heard.reading.stops:
            # also of the joined text: folding judges whole SMS only
            self._world.consent.opt_out(number, "sms")
        if kind is Kind.OPT_OUT or heard.message.incomplete:
            return
        if kind is Kind.OPT_IN:
            if self._still_wants(heard.message, number):
                self._world.consent.opt_in(number, "sms")
        elif heard.question is not None and heard.question.about is About.NUMBER_CHECK:
            if kind is Kind.CONFIRM:
                self._world.number_words.confirm(number, at)
            elif kind is Kind.DENY:
                self._world.number_words.deny(number, at)

    def _still_wants(self, message: Arrived, number: PhoneNumber) -> bool:
        """No BERHENTI was written behind this MULAI, in whatever order the two came."""
        out = self._world.out_since(number)
        if out is None or out > message.received_at + AT_THE_SAME_TIME:
            return False
        with self._db.read() as cur:
            mulai = cur.execute(f"{_ROW} WHERE id = ?", (message.message_id,)).fetchone()
            others = cur.execute(
                f"{_ROW} WHERE number = ? AND id <> ? AND received_at >= ? ORDER BY id DESC LIMIT ?",
                (number, mulai["id"], (message.written_at - AT_THE_SAME_TIME).isoformat(), _LOOKED_BACK),
            ).fetchall()
        stops = [row for row in others if self._stops(row)]
        if any(_is_behind(row, mulai) for row in stops):
            return False
        # out since this was written: by an SMS that is older still, or else because somebody noted it
        return out <= message.written_at + AT_THE_SAME_TIME or bool(stops)

    def _stops(self, row: Row) -> bool:
        if row["keyword"] == KEYWORD_OPT_OUT:
            return True
        heard = self.hear(self._arrived(row), self._stores.settings.desk)
        return heard.machine is None and heard.reading.stops

    def _is_out(self, number: PhoneNumber | None) -> bool:
        return number is not None and self._world.out_since(number) is not None

    def _effects(self, cur: Cursor, heard: Heard, desk: Desk, *, overtaken: bool = False) -> None:
        stores, now = self._stores, self._clock.now()
        stopped = heard.reading.kind is Kind.REFUSE_CHANGE and (
            heard.message.number is not None and stores.requests.stopped_by(cur, heard.message.number)
        )
        reports = stores.reports.hear(cur, heard)
        request = stores.requests.hear(cur, heard)
        alarm, forward = stores.alarms.hear(cur, heard)
        for ear in self._ears:
            ear(cur, heard)
        before = stores.requests.before_in(cur, request) if request is not None else ()
        done = Done(reports, request, stopped, alarm, forward, overtaken, before)
        code, refusal = stores.answering.answer(cur, heard, done, desk, now)
        if code or refusal:
            cur.execute(
                "UPDATE reading SET answer = ?, refusal = ? WHERE message_id = ?",
                (code, refusal or "", heard.message.message_id),
            )

    def _arrived(self, row: Row) -> Arrived:
        received_at = datetime.fromisoformat(row["received_at"])
        stamp = datetime.fromisoformat(row["sent_at"]) if row["sent_at"] else None
        written = written_at(stamp, received_at, clock_trusted=self._clock.trust().trusted)
        return Arrived(
            message_id=row["id"],
            number=PhoneNumber(row["number"]) if row["number"] else None,
            sender=row["sender"],
            text=row["text"],
            received_at=received_at,
            broadcast_id=row["broadcast_id"],
            incomplete=row["problem"] == PROBLEM_INCOMPLETE,
            sent_at=None if written == received_at else written,
        )

    def _pass_over(self, row: Row) -> None:
        message = self._arrived(row)
        heard = Heard(message, FREE_TEXT, Sender(), needs_action=message.number is not None)
        with self._db.write() as cur:
            readings.keep(cur, heard)
            _move_mark(cur, message.message_id)


def _is_behind(row: Row, other: Row) -> bool:
    """Written later. One SMS centre stamps both, so its stamps can be compared even where its clock is wrong;
    within a second, and without stamps, they are as they came."""
    stamps = [datetime.fromisoformat(each["sent_at"]) for each in (row, other) if each["sent_at"]]
    if len(stamps) == 2 and stamps[0] != stamps[1]:
        return stamps[0] > stamps[1]
    return int(row["id"]) > int(other["id"])


def _move_mark(cur: Cursor, message_id: int) -> None:
    cur.execute("UPDATE reading_mark SET upto = max(upto, ?)", (message_id,))


def _in_danger(question: OpenQuestion | None) -> bool:
    """A warning was the last word to it: who then asks how to write is not helped by a menu alone."""
    return question is not None and question.expecting.asked is Asked.EMERGENCY


def _is_strange(text: str) -> bool:
    """More than "siap bu, terima kasih"."""
    return text.rstrip().endswith("?") or bool(set(phrase(text).texts) - _SMALL_TALK)
