"""A reply tried before it comes: what the box makes of it, and which old messages a keyword fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from appliance.database import Database
from appliance.inbox.answering import Done, Office, fitting
from appliance.inbox.grammar.keywords import Keyword, KeywordTable
from appliance.inbox.grammar.machines import MachineSign, machine_sign
from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Expecting, Kind, Option, OwnKeyword, Reading
from appliance.inbox.grammar.replies import Answer, answer_for
from appliance.inbox.readings import Arrived, Heard, Sender
from appliance.inbox.reply_settings import Desk, ReplySettings
from appliance.sms.numbers import PhoneNumber

LOOKED_BACK = 5000
MOST_SHOWN = 30

_ANYBODY = PhoneNumber("+6281200000000")
_AT_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tried:
    """``answer`` "": none fits, a person answers. ``automatic``: it would go out by itself."""

    reading: Reading
    machine: MachineSign | None
    code: str
    answer: str
    automatic: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class OldMessage:
    """A message of the inbox that a keyword would have met."""

    id: int
    number: PhoneNumber
    text: str
    received_at: datetime


class KeywordTrial:
    """Reads only; nothing is kept and nothing is sent."""

    def __init__(self, db: Database, settings: ReplySettings, *, office: Office) -> None:
        self._db = db
        self._settings = settings
        self._office = office

    def try_reply(self, text: str, expecting: Expecting | None = None) -> Tried:
        """As if somebody of the book who serves one posyandu had written it."""
        desk = self._settings.desk
        reading = read_reply(text, desk.table, expecting=expecting)
        urgent = reading.urgent or desk.is_urgent(text)
        sign = None if reading.stops else machine_sign(_ANYBODY, text)
        answer = self._answer(reading, expecting, desk)
        if answer is None or sign is not None:
            return Tried(reading, sign, "", "", False, urgent)
        values = {"pengirim": self._office.sender(), "posyandu": "Melati 1", "nama": "Neng Yani"}
        automatic = desk.settings.enabled and desk.answers.automatic(answer.code)
        return Tried(reading, sign, answer.code, desk.answers.text(answer, values), automatic, urgent)

    def matches(
        self, keyword: Keyword, *, may_see: Callable[[PhoneNumber], bool] = lambda _: True
    ) -> tuple[OldMessage, ...]:
        """Old messages that this keyword would have met, were it in the table; the newest first.

        ``may_see``: whether the conversation with a number is for the eyes that look.
        """
        table = KeywordTable((keyword,))
        with self._db.read() as cur:
            rows = cur.execute(
                "SELECT id, number, text, received_at FROM message WHERE number IS NOT NULL AND text <> ''"
                " ORDER BY id DESC LIMIT ?",
                (LOOKED_BACK,),
            ).fetchall()
        found = []
        for row in rows:
            if not may_see(PhoneNumber(row["number"])):
                continue
            reading = read_reply(row["text"], table)
            if reading.kind is Kind.OWN and isinstance(reading.details, OwnKeyword):
                found.append(
                    OldMessage(
                        row["id"],
                        PhoneNumber(row["number"]),
                        row["text"],
                        datetime.fromisoformat(row["received_at"]),
                    )
                )
                if len(found) == MOST_SHOWN:
                    break
        return tuple(found)

    def _answer(self, reading: Reading, expecting: Expecting | None, desk: Desk) -> Answer | None:
        if isinstance(reading.details, Option) and expecting is not None:
            return answer_for(reading, desk.table, options=expecting.options)
        if reading.kind in (Kind.NUMBER_CHANGE, Kind.REGISTER, Kind.ERASE, Kind.REFUSE_CHANGE):
            return answer_for(reading, desk.table)
        heard = Heard(Arrived(0, _ANYBODY, _ANYBODY, "", _AT_NO_TIME), reading, Sender(ids=("",)))
        return fitting(heard, Done(), desk)
