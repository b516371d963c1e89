"""What the ledger takes in and hands out: frozen values, times as aware UTC datetimes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.outbox.status import BroadcastState, Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import ErrorClass

PRIORITY_REPLY = 0
PRIORITY_URGENT = 1
PRIORITY_BULK = 2


class NewRecipient(msgspec.Struct, frozen=True):
    """One person of a broadcast, rendered and frozen at *Kirim*.

    ``contact_id`` is "" for a number that is in no book. ``text`` is what this person will read; ``parts``
    its segments. A recipient with ``left_out`` (a reason word) is recorded but never sent; its ``parts`` may
    be empty.
    """

    number: PhoneNumber | None
    name: str
    contact_id: str
    text: str
    parts: tuple[str, ...]
    encoding: str  # "gsm7" | "ucs2"
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """From ``at`` until ``until`` nothing of a broadcast is handed to a modem."""

    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What the office asked for. ``token`` makes a double click one broadcast ("" = no such care).

    ``not_before`` is a schedule and waits for a clock that can be trusted; the undo time is no schedule: it
    goes into ``undo_until``, of which the ledger measures the length with a clock that cannot jump.
    """

    template: str
    token: str
    created_by: str
    priority: int = PRIORITY_BULK
    not_before: datetime | None = None
    undo_until: datetime | None = None  # now + undo_seconds for bulk, None for what is urgent
    price: int = 0  # rupiah for one segment, at *Kirim*
    flash: bool = False
    stop: Stop | None = None
    cost: int | None = None  # rupiah for all, as the SIMs share it out; None: each segment costs the price
    question: str | None = None  # JSON of what it asks, kept as it is


class Hold(StrEnum):
    """Why a broadcast that is active is not being sent, as far as the ledger knows."""

    NONE = ""
    UNDO = "undo"
    SCHEDULED = "scheduled"
    CLOCK_UNTRUSTED = "clock_untrusted"  # it has a schedule, and nobody knows what time it is
    STOPPED = "stopped"  # until tomorrow, as somebody wished


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands in the ledger. Totals are fixed at *Kirim*.

    ``counts`` holds every state and always adds up to ``accepted + left_out``.
    """

    id: int
    template: str
    created_at: datetime
    created_by: str
    priority: int
    not_before: datetime | None
    state: BroadcastState
    pause_reason: str
    accepted: int  # recipients committed to be sent
    left_out: int  # people left out at *Kirim*
    segments: int
    cost: int
    counts: Mapping[Status, int] = field(default_factory=dict)  # recipients per state
    first_sent_at: datetime | None = None
    last_change_at: datetime | None = None
    undo_until: datetime | None = None
    hold: Hold = Hold.NONE
    open_segments: int = 0  # segments the box still has to send
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class ClaimedSegment:
    """One segment whose intent to be sent is on the card. The modem may now be handed its PDU, once."""

    id: int
    recipient_id: int
    broadcast_id: int
    number: PhoneNumber
    text: str
    encoding: str
    sequence: int  # 1-based
    total: int
    concatenation_reference: int  # 0-255, per destination
    attempt: int
    flash: bool = False
    priority: int = PRIORITY_BULK


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A line of the list under a broadcast's report."""

    id: int
    broadcast_id: int
    name: str
    number: PhoneNumber | None
    contact_id: str
    text: str
    segments: int
    status: Status
    reason: str  # a word from outbox/retry.py or a left-out reason; "" when there is nothing to say
    modem: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class OptOut:
    """Since when nothing but replies goes to a number. ``how``: ``sms``, or who noted it."""

    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One change of a number's mind. ``what``: ``out`` or ``in``."""

    at: datetime
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took the segment. ``reference`` is its TP-MR, 0-255; -1 when the modem would not say."""

    reference: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A final result behind Ctrl-Z said no (see ``errors.SendRefused``)."""

    error_class: ErrorClass
    code: int | None = None
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """It ended before Ctrl-Z: nothing was transmitted."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nobody can say whether it left. ``why`` is a short English phrase for the log."""

    why: str


Outcome = Accepted | Refused | HandedBack | Unanswered
"""How the hand-over of one segment ended."""


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What one SIM, or all of them, did on one day of the office. Segments, not recipients."""

    sent: int = 0
    failed: int = 0  # refusals, also those that are tried again
    unknown: int = 0
    refused: int = 0  # of ``failed`` those for good

    @property
    def handed_over(self) -> int:
        """What the operator may have counted."""
        return self.sent + self.unknown
