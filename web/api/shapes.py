"""The bodies, queries and answers of the API as structs; the OpenAPI document is made of them."""

from __future__ import annotations

from datetime import date, datetime
from datetime import date as Date  # fields of NewQuestion have the plain names
from datetime import time as Time
from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.contacts.model import Body, ServiceField
from appliance.number_health.states import NumberState
from appliance.outbox.status import BroadcastState, Status
from appliance.questions.model import LONGEST_OPTION, MOST_OPTIONS, QuestionKind

Word = Annotated[str, Meta(max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, with a zone")]
Limit = Annotated[int, Meta(ge=1, le=500)]
Mark = Annotated[int, Meta(ge=0, le=2**50, description="the `next` of the page before")]
Codes = Annotated[tuple[Code, ...], Meta(max_length=2000)]


class _Given(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a program sends: a misspelt key is refused, never overlooked."""


class Audience(_Given):
    """Whom of the book. What is given of `areas` (codes of any level, posyandu too), `roles`, `bodies`,
    `fields`, `number_states`, `silent` and `unanswered` narrows; the first four must hold for one post of a
    person. `groups` (automatic ones too) and `contacts` come in addition; `all` is everybody. Whoever
    `exclude` means is left out."""

    all: bool = False
    groups: Codes = ()
    areas: Codes = ()
    roles: Codes = ()
    bodies: Annotated[tuple[Body, ...], Meta(description="levels of the organisation")] = ()
    fields: Annotated[tuple[ServiceField, ...], Meta(description="bidang")] = ()
    number_states: Annotated[
        tuple[NumberState, ...], Meta(description="what the box holds of the main number")
    ] = ()
    silent: Annotated[bool, Meta(description="only numbers without a sign of life for seven months")] = False
    unanswered: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=2**50)], ...],
        Meta(max_length=100, description="recipients of these broadcasts who have not answered since"),
    ] = ()
    contacts: Annotated[tuple[Code, ...], Meta(max_length=25_000)] = ()
    exclude: Audience | None = None


class NewQuestion(_Given):
    """What the broadcast asks; the box reads the replies and counts them. `attendance`: HADIR, TIDAK or insya
    Allah; `options`: a poll, answered by number or word; `receipt`: YA; `emergency`: AMAN or BUTUH. The text
    has to say how to answer. `title` to `time` describe the event on printed lists, in office time."""

    kind: QuestionKind
    options: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=LONGEST_OPTION)], ...],
        Meta(max_length=MOST_OPTIONS, description="two to nine words that differ; of `options` only"),
    ] = ()
    deadline: Annotated[Moment | None, Meta(description="later answers are kept and marked late")] = None
    reminds: Annotated[
        Annotated[int, Meta(ge=1, le=2**50)] | None,
        Meta(description="of a reminder: the broadcast that asked, whose question it repeats"),
    ] = None
    title: Word = ""
    place: Word = ""
    date: Date | None = None
    time: Time | None = None


class NewBroadcast(_Given):
    """A message for people of the book, for typed numbers, or both."""

    text: Annotated[str, Meta(min_length=1, max_length=3000, description="may hold fields such as {nama}")]
    audience: Audience | None = None
    numbers: Annotated[
        tuple[Annotated[str, Meta(max_length=60)], ...],
        Meta(max_length=25_000, description="may hold people who are in no book"),
    ] = ()
    urgent: Annotated[bool, Meta(description="skips the undo and all hours: it wakes people")] = False
    not_before: Moment | None = None
    stop_at: Annotated[
        Moment | None, Meta(description="stands still from then until the office opens the day after")
    ] = None
    question: NewQuestion | None = None
    idempotency_key: Annotated[
        str,
        Meta(
            max_length=200,
            description="the same request again gives the same broadcast; another one is refused (409)",
        ),
    ] = ""


class Accepted(msgspec.Struct, kw_only=True):
    """Committed and flushed to the card. `cost` in rupiah."""

    id: int
    accepted: Annotated[int, Meta(description="recipients committed")]
    left_out: Annotated[int, Meta(description="people left out")]
    segments: int
    cost: int


class Stop(_Given):
    """`stop_at` null: it does not stop by itself any more."""

    stop_at: Moment | None


class Again(_Given):
    """Whom to send to again. Those who are `unknown` may get it twice, so that has to be accepted."""

    failed: bool = False
    unknown: bool = False
    accept_doubles: bool = False
    seen: Annotated[
        Moment | None, Meta(description="when you looked: who has changed since is left alone")
    ] = None


class AgainView(msgspec.Struct, kw_only=True):
    recipients: Annotated[int, Meta(description="queued again")]


class BroadcastView(msgspec.Struct, kw_only=True):
    """`counts` has every state and adds up to `accepted + left_out`. `waiting`: why it stands still."""

    id: int
    state: BroadcastState
    counts: dict[Status, int]
    eta: datetime | None
    accepted: int
    left_out: int
    segments: int
    cost: int
    waiting: str
    created_at: datetime
    not_before: datetime | None
    stop_at: datetime | None
    resume_at: Annotated[datetime | None, Meta(description="the end of that stop")]
    answers: Annotated[
        dict[str, int] | None,
        Meta(
            description="recipients by answer (of a poll: by option number), and unclear, silent, unreached"
        ),
    ]


class BroadcastPage(msgspec.Struct, kw_only=True):
    broadcasts: list[BroadcastView]
    next: Annotated[int | None, Meta(description="give it as `before`")]


class MessageView(msgspec.Struct, kw_only=True):
    """One recipient. `reason`: a word, "" when there is nothing to say. `contact`: the first of two who are
    named in one message."""

    id: int
    contact: str
    name: str
    number: str | None
    text: str
    segments: int
    state: Status
    reason: str
    modem: str
    changed_at: datetime


class MessagePage(msgspec.Struct, kw_only=True):
    messages: list[MessageView]
    next: int | None


class NewContact(_Given):
    """`area`: code of a desa or kecamatan of the office's own kabupaten. `groups`: ids."""

    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S")]
    nickname: Annotated[str, Meta(max_length=60)] = ""
    salutation: Annotated[str, Meta(max_length=40)] = ""
    numbers: Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=10)] = ()
    position: Word = ""
    short_position: Annotated[str, Meta(max_length=60)] = ""
    role: Annotated[str, Meta(max_length=60)] = ""
    posyandu: Annotated[str, Meta(max_length=80)] = ""
    rw: Annotated[str, Meta(max_length=10)] = ""
    rt: Annotated[str, Meta(max_length=10)] = ""
    area: Annotated[str, Meta(max_length=20)] = ""
    birth_date: Annotated[str, Meta(pattern=r"^(\d{4}-\d\d-\d\d)?$", description="YYYY-MM-DD")] = ""
    note: Annotated[str, Meta(max_length=1000)] = ""
    groups: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()


class ContactView(msgspec.Struct, kw_only=True):
    id: str
    name: str
    nickname: str
    salutation: str
    numbers: tuple[str, ...]
    position: str
    role: str
    posyandu: str
    rw: str
    rt: str
    village: str
    village_code: str
    district: str
    district_code: str
    birth_date: str
    note: str
    active: bool
    groups: tuple[str, ...]


class ContactPage(msgspec.Struct, kw_only=True):
    contacts: list[ContactView]
    next: str | None
    total: int


class IncomingView(msgspec.Struct, kw_only=True, rename={"sender": "from"}):
    """`from`: E.164, or a short code or name as it came. `broadcast`: the one it answers."""

    id: int
    sender: str
    text: str
    received_at: datetime
    broadcast: int | None


class InboxView(msgspec.Struct, kw_only=True):
    """Oldest first. `next` null: nothing more for now; go on later with `after` = the last id."""

    messages: list[IncomingView]
    next: int | None


class ModemView(msgspec.Struct, kw_only=True):
    """`reason`: why it is not ready, a word, "" = nothing special. `sim`: masked IMSI. `balance`: rupiah.

    `expires`: the last day of the SIM's validity. `recovering`: the step the box is at to bring it back, "" =
    none. `hold`: why the box lets this SIM pause (no_credit, expired, blocked, inquiring, unknown), "" = it
    does not; `resumes_in`: seconds until a pause ends or the next connection is tried. `network_mode`: a
    person's choice (auto, 2g, 4g). What is not known is null or "".
    """

    name: str
    state: str
    connected: bool
    ready: bool
    operator: str
    network: str
    signal_percent: int | None
    sent_today: int
    failed_today: int
    daily_cap: int
    per_minute: float
    last_error: str
    last_error_at: datetime | None
    reason: str
    unknown_today: int
    restarts: int
    sim: str
    number: str
    balance: int | None
    balance_at: datetime | None
    expires: date | None
    recovering: str
    hold: str
    resumes_in: float | None
    network_mode: str


class ModemList(msgspec.Struct, kw_only=True):
    modems: list[ModemView]


class CheckView(msgspec.Struct, kw_only=True):
    """`figures`: what was measured, by name with its unit: `celsius`, `free_mb`, `rupiah`, `days` ..."""

    name: str
    result: str
    word: str
    detail: str
    part: str
    figures: dict[str, float]


class RunView(msgspec.Struct, kw_only=True):
    """One start of the box. `number` tells the order; `began` is null while no time could be trusted."""

    number: int
    why: str
    began: datetime | None
    version: str


class HealthView(msgspec.Struct, kw_only=True):
    """`result`: the worst of all checks: good, attention, bad."""

    result: str
    simulated: bool
    checks: list[CheckView]
    runs: list[RunView]


class BroadcastQuery(_Given):
    before: Annotated[int, Meta(ge=1, le=2**50)] | None = None
    limit: Limit = 20


class MessageQuery(_Given):
    state: Status | None = None
    after: Mark = 0
    limit: Limit = 50


class ContactQuery(_Given):
    query: Word = ""
    district: Annotated[str, Meta(max_length=20)] = ""
    village: Annotated[str, Meta(max_length=20)] = ""
    group: Annotated[str, Meta(max_length=60)] = ""
    role: Annotated[str, Meta(max_length=60)] = ""
    after: Word = ""
    limit: Limit = 50


class InboxQuery(_Given):
    after: Mark = 0
    limit: Limit = 50
