"""What the ledger takes in and hands out: frozen values, times as aware UTC datetimes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from appliance.outbox.status import BroadcastState, Status
from appliance.sms.numbers import PhoneNumber

PRIORITY_REPLY = 0
PRIORITY_URGENT = 1
PRIORITY_BULK = 2


@dataclass(frozen=True, slots=True)
class NewRecipient:
    """One person of a broadcast, rendered and frozen at *Kirim*.

    ``contact_id`` is "" for a number that is in no book. ``text`` is what this person will read; ``parts`` its segments.
    A recipient with ``left_out`` (a reason word) is recorded but never sent; its ``parts`` may be empty.
    """

    number: PhoneNumber | None
    name: str
    contact_id: str
    text: str
    parts: tuple[str, ...]
    encoding: str  # "gsm7" | "ucs2"
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What the office asked for. ``token`` makes a double click one broadcast."""

    template: str
    token: str
    created_by: str
    priority: int = PRIORITY_BULK
    not_before: datetime | None = None  # after the undo time and any schedule
    price: int = 0  # rupiah for one segment, at *Kirim*
    flash: bool = False


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it stands in the ledger. Totals are fixed at *Kirim*; ``counts`` always add up to ``accepted``."""

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
    counts: Mapping[Status, int] = field(default_factory=dict)  # recipients per state, left_out included
    first_sent_at: datetime | None = None
    last_change_at: datetime | None = None


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
