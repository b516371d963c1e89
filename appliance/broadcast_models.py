"""What the office writes, sees before *Kirim* and sees afterwards: frozen values, no thought. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # a field of EventDetails has the plain name
from datetime import datetime
from datetime import time as Time
from enum import StrEnum

import msgspec

from appliance.contacts.audience_spec import AudienceSpec
from appliance.outbox.model import Broadcast, Stop
from appliance.outbox.sender_status import RESTING, Recovering, SenderState
from appliance.outbox.status import Status
from appliance.questions.model import Question, to_text
from appliance.sms.alphabet import Change
from appliance.sms.segments import Encoding
from appliance.sms.template import TemplateProblem


class Blocker(StrEnum):
    """Why *Kirim* is not offered. Each needs the office to change something first."""

    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"  # more than sms.segments.MAX_PARTS for at least one person
    UNKNOWN_FIELD = "unknown_field"
    TEMPLATE_BROKEN = "template_broken"  # a brace that is never closed
    EVENT_MISSING = "event_missing"  # the text uses {acara} {tempat} {hari} ... and the event form is empty
    OFFICE_MISSING = "office_missing"  # the text uses {pengirim} and the settings hold none
    NO_RECIPIENTS = "no_recipients"
    NO_MODEM = "no_modem"  # the box knows no modem at all
    QUESTION_WRONG = "question_wrong"  # a poll whose options nobody could tell apart, too few or too many
    NUMBERS_WRONG = "numbers_wrong"  # numbers were typed, and not one of them can be read


class LeftOutReason(StrEnum):
    """Why a chosen person gets nothing. The first seven are those of contacts/audience.py."""

    NO_NUMBER = "no_number"
    OPTED_OUT = "opted_out"
    SAME_NUMBER = "same_number"
    INACTIVE = "inactive"
    EXCLUDED = "excluded"
    DEAD_NUMBER = "dead_number"
    SILENT_NUMBER = "silent_number"  # the text has personal fields, and somebody else may have the number
    MISSING_FIELD = "missing_field"  # the text uses a field this person has no value for; ``detail``: which
    BAD_NUMBER = (
        "bad_number"  # typed by hand and not readable; ``detail``: a word of sms.numbers.NumberProblem
    )


class Hint(StrEnum):
    """Advice beside the text while writing; never a refusal."""

    UCS2 = "ucs2"  # a letter outside GSM-7 makes each SMS hold 70 instead of 160 characters
    TWO_PARTS_FOR_SOME = "two_parts_for_some"  # one SMS for most, more for long names
    NO_SENDER = "no_sender"  # neither {pengirim} nor the office's name appears
    LINK = "link"  # a link looks like fraud
    CAPITALS = "capitals"  # shouting
    LONG_NUMBER = "long_number"  # operators filter texts with phone and account numbers
    MONEY = "money"  # words of the usual frauds: hadiah, transfer ...
    SECRET_CODE = "secret_code"  # OTP, PIN, kata sandi
    LITERAL_FIELD = "literal_field"  # {{nama}} stays {nama} and is not filled in
    NO_WAY_TO_ANSWER = "no_way_to_answer"  # it asks something and does not say what to reply
    NOT_COUNTED = "not_counted"  # it says "balas HADIR", and no question goes with it


class WaitingReason(StrEnum):
    """Why a broadcast that is not finished does not move just now."""

    NONE = ""
    UNDO = "undo"
    PAUSED = "paused"
    SCHEDULED = "scheduled"
    CLOCK_UNTRUSTED = "clock_untrusted"
    QUIET_HOURS = "quiet_hours"
    FRIDAY_NOON = "friday_noon"
    BREAKING_FAST = "breaking_fast"  # the evening of a day in Ramadhan
    IDUL_FITRI = "idul_fitri"  # its first day
    STOPPED = "stopped"  # somebody had it stop until tomorrow
    NO_MODEM = "no_modem"
    DAILY_CAP = "daily_cap"
    REFUSED = "refused"  # every SIM that could carry it rests after refusals: it goes on by itself
    PERSON_LIMIT = "person_limit"  # all who are left have had enough messages for today


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What {acara} {tempat} {hari} {tanggal} {jam} {bulan} {tgl_akhir} stand for. Times are office time."""

    title: str = ""
    place: str = ""
    date: Date | None = None
    time: Time | None = None
    deadline: Date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast as the form holds it. ``numbers``: typed, may be in no book.

    ``not_before``, ``stop_at``: aware; it stands still from ``stop_at`` until the office opens the next day.
    """

    text: str
    audience: AudienceSpec = field(default_factory=AudienceSpec)
    numbers: tuple[str, ...] = ()
    urgent: bool = False
    not_before: datetime | None = None
    event: EventDetails = EventDetails()
    stop_at: datetime | None = None
    question: Question | None = None

    @property
    def asks(self) -> str | None:
        """The question as it is kept beside the broadcast, with the event it is about; None: none."""
        if self.question is None:
            return None
        event = self.event
        return to_text(
            msgspec.structs.replace(
                self.question,
                title=event.title or self.question.title,
                place=event.place or self.question.place,
                date=event.date or self.question.date,
                time=event.time or self.question.time,
            )
        )


@dataclass(frozen=True, slots=True)
class TextCheck:
    """The live counter under the text field.

    ``characters``, ``parts``, ``units_left``: of a typical person; ``longest_parts``: of the one with the
    longest values. ``cost``: rupiah for all ``recipients``, an upper bound. While event or office fields
    are empty (``missing_event_fields``, ``blockers``), all of these are counted with values of usual length.
    """

    text: str  # tidied
    changes: tuple[Change, ...]
    encoding: Encoding
    characters: int
    parts: int
    units_left: int
    longest_parts: int
    fields: tuple[str, ...]
    problems: tuple[TemplateProblem, ...]
    missing_event_fields: tuple[str, ...]
    hints: tuple[Hint, ...]
    blockers: tuple[Blocker, ...]  # of the text alone
    price: int  # rupiah for one segment
    recipients: int
    cost: int
    minutes: float | None  # how long it takes; None = no modem


@dataclass(frozen=True, slots=True)
class Sample:
    """One person's message, exactly as it would be sent."""

    name: str
    number: str  # E.164
    text: str
    parts: int
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class LeftOutPerson:
    """Somebody chosen who gets nothing; ``detail``: see LeftOutReason. A typed number is its own name."""

    contact_id: str
    name: str
    number: str
    reason: LeftOutReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an audience reaches, counted while it is being chosen. Missing fields show in the preview only."""

    people: int  # messages
    left_out: Mapping[LeftOutReason, int]


@dataclass(frozen=True, slots=True)
class BroadcastPreview:
    """*Lihat dulu*. ``digest`` stands for every number and text: ``send`` with it sends nothing else."""

    text: str  # tidied template
    changes: tuple[Change, ...]
    problems: tuple[TemplateProblem, ...]
    accepted: int
    left_out: Mapping[LeftOutReason, int]
    left_out_people: tuple[LeftOutPerson, ...]
    missing: Mapping[str, int]  # merge field -> people who have no value for it
    segments: int
    parts: Mapping[int, int]  # number of SMS -> people
    ucs2: int  # people whose text needs UCS-2
    cost: int  # rupiah, as the SIMs are going to share it out
    cost_per_modem: Mapping[str, int]  # modem name -> rupiah of what it is going to send; adds up to ``cost``
    longest: Sample | None
    samples: tuple[Sample, ...]  # the first, the middle, the last
    urgent: bool
    start_at: datetime | None
    finish_at: datetime | None  # None: no forecast (no modem, clock not trusted)
    per_minute: float
    waiting: WaitingReason
    blockers: tuple[Blocker, ...]
    digest: str
    stop: Stop | None = None

    @property
    def can_send(self) -> bool:
        return not self.blockers


@dataclass(frozen=True, slots=True)
class ModemCard:
    """A modem as the pages show it. ``signal_percent`` None = not known.

    ``per_minute`` and ``daily_cap`` are settings (0 = no limit); ``measured_per_minute`` is what it does.
    """

    name: str
    state: SenderState
    reason: str  # of a modem that rests an ErrorClass, of what cannot be reached or used its trouble
    connected: bool
    ready: bool  # nothing but time keeps it from sending
    port: str
    operator: str
    network: str
    signal_percent: int | None
    imsi_masked: str
    sent_today: int
    failed_today: int
    unknown_today: int
    daily_cap: int
    per_minute: float
    measured_per_minute: float
    price: int
    last_error: str
    last_error_at: datetime | None
    last_sent_at: datetime | None
    restarts: int  # times it started by itself: several a day speak of a weak power supply
    resumes_in: float | None = None  # seconds until a pause ends or the next connection is tried
    recovering: Recovering | None = None  # what the box is doing to bring it back
    power_complaints: int = 0  # times it said itself that its supply is too weak
    hangs: bool = False  # its thread has stopped turning

    @property
    def can_go_on(self) -> bool:
        """It rests or waits, and somebody who has mended the cause can make it go on at once."""
        return self.state in RESTING or self.state in (SenderState.OFFLINE, SenderState.NOT_READY)


@dataclass(frozen=True, slots=True)
class BroadcastReport:
    """One broadcast while and after it goes out. ``counts`` holds every status and adds up to the total."""

    broadcast: Broadcast
    counts: Mapping[Status, int]
    done: int  # recipients that wait for nothing more from the box
    done_share: float  # 0..1 of the accepted
    per_minute: float  # recipients, over the last minutes
    finish_at: datetime | None
    waiting_reason: WaitingReason
    waiting_until: datetime | None
    undo_seconds_left: int
    modems: tuple[ModemCard, ...]
    running: bool  # something may still change: keep polling
    waiting_for_tomorrow: int = 0  # people who have had enough messages for today
