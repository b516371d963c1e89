"""A broadcast's question and what people can answer: frozen values and the words they are kept as. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import date as Date  # a field of Question has the plain name
from datetime import time as Time
from enum import StrEnum

import msgspec

from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.reading import Asked, Attendance, Expecting, Kind, Option, Problem, Reading

MOST_OPTIONS = 9
LONGEST_OPTION = 40
MOST_PEOPLE = 99
"""Of one answer: "HADIR 3 orang"."""

STAYS_OPEN = timedelta(days=14)
"""So long after its deadline and the day of the event an answer still belongs to a question."""
UNDATED_STAYS_OPEN = timedelta(days=30)
"""After it was sent, when it has neither."""


class QuestionKind(StrEnum):
    """What is asked: will you come, which of these, have you read this, are you safe."""

    ATTENDANCE = "attendance"
    OPTIONS = "options"
    RECEIPT = "receipt"
    EMERGENCY = "emergency"


class Value(StrEnum):
    """An answer. A poll's is its option's number instead; UNCLEAR: written, and for a person to read."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    READ = "read"
    SAFE = "safe"
    NEED = "need"
    UNCLEAR = "unclear"


VALUES: dict[QuestionKind, tuple[Value, ...]] = {
    QuestionKind.ATTENDANCE: (Value.YES, Value.NO, Value.MAYBE),
    QuestionKind.OPTIONS: (),
    QuestionKind.RECEIPT: (Value.READ,),
    QuestionKind.EMERGENCY: (Value.SAFE, Value.NEED),
}

_ASKED = {
    QuestionKind.ATTENDANCE: Asked.ATTENDANCE,
    QuestionKind.OPTIONS: Asked.OPTIONS,
    QuestionKind.RECEIPT: Asked.RECEIPT,
    QuestionKind.EMERGENCY: Asked.EMERGENCY,
}
_READ_AS = {
    (Asked.ATTENDANCE, Kind.ATTEND): Value.YES,
    (Asked.ATTENDANCE, Kind.NOT_ATTEND): Value.NO,
    (Asked.ATTENDANCE, Kind.MAYBE): Value.MAYBE,
    (Asked.RECEIPT, Kind.CONFIRM): Value.READ,
    (Asked.EMERGENCY, Kind.AMAN): Value.SAFE,
    (Asked.EMERGENCY, Kind.BUTUH): Value.NEED,
}


class QuestionProblem(StrEnum):
    """Why a question cannot be asked like this."""

    FEW_OPTIONS = "few_options"
    MANY_OPTIONS = "many_options"
    LONG_OPTION = "long_option"
    SAME_OPTIONS = "same_options"  # read as the same word, so no answer could tell them apart


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a broadcast asks. ``deadline``: aware, what comes later is late. ``title`` to ``time``: of the
    event, in office time, for lists that are printed. ``reminds``: the broadcast that asked first; whoever
    answers the reminder answers that one."""

    kind: QuestionKind
    options: tuple[str, ...] = ()
    deadline: datetime | None = None
    title: str = ""
    place: str = ""
    date: Date | None = None
    time: Time | None = None
    reminds: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The answers there are, in the order in which they are shown."""
        if self.kind is QuestionKind.OPTIONS:
            return tuple(str(at) for at in range(1, len(self.options) + 1))
        return VALUES[self.kind]

    def ends_at(self, asked_at: datetime) -> datetime:
        """The deadline or the end of the day of the event, whichever is later; else when it was asked."""
        ends = [asked_at]
        if self.deadline is not None:
            ends.append(self.deadline)
        if self.date is not None:
            # the day has begun earlier in Indonesia than in UTC, so it is over by the next midnight there
            ends.append(datetime.combine(self.date, Time(), UTC) + timedelta(days=1))
        return max(ends)

    def closes_at(self, asked_at: datetime) -> datetime:
        """From then on a message to the number that was asked at ``asked_at`` answers something else."""
        dated = self.deadline is not None or self.date is not None
        return self.ends_at(asked_at) + (STAYS_OPEN if dated else UNDATED_STAYS_OPEN)

    def expecting(self, names: tuple[str, ...] = ()) -> Expecting:
        """As the grammar wants to know it."""
        return Expecting(_ASKED[self.kind], self.options, names)


@dataclass(frozen=True, slots=True)
class Said:
    """What one message says to a question; ``people``: how many come with it, None = it did not say."""

    value: str
    people: int | None = None


def said(asked: Asked, reading: Reading) -> Said | None:
    """The answer in a reading; None: it is about something else, say a report.

    A message that nobody could read, or that named two options, is ``UNCLEAR``.
    """
    # whoever may want no more messages has answered all the same
    if reading.problem in (None, Problem.MAYBE_OPT_OUT):
        if asked is Asked.OPTIONS and isinstance(reading.details, Option):
            return Said(str(reading.details.option))
        value = _READ_AS.get((asked, reading.kind))
        if value is not None:
            people = reading.details.people if isinstance(reading.details, Attendance) else None
            return Said(value, people)
    if reading.kind in (Kind.FREE_TEXT, Kind.OPTION, Kind.BUTUH):
        return Said(Value.UNCLEAR)
    return None


def problems(question: Question) -> tuple[QuestionProblem, ...]:
    """What has to be mended before it can be asked."""
    if question.kind is not QuestionKind.OPTIONS:
        return ()
    options, found = question.options, []
    if len(options) < 2:
        found.append(QuestionProblem.FEW_OPTIONS)
    if len(options) > MOST_OPTIONS:
        found.append(QuestionProblem.MANY_OPTIONS)
    if any(len(option) > LONGEST_OPTION for option in options):
        found.append(QuestionProblem.LONG_OPTION)
    if len({phrase(option, greeting=True).texts for option in options}) < len(options):
        found.append(QuestionProblem.SAME_OPTIONS)
    return tuple(found)


def to_text(question: Question) -> str:
    """JSON, as it lies beside its broadcast."""
    return msgspec.json.encode(question).decode()


def from_text(text: str) -> Question:
    """The question behind ``to_text``."""
    return msgspec.json.decode(text, type=Question)
