"""A SIM as its operator sees it: credit, the last reference used, and what waits to be delivered."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from appliance.modem.simulator.agenda import Timer
from appliance.modem.simulator.identity import SimCard
from appliance.modem.simulator.message_store import MessageStore
from appliance.modem.simulator.sim_slot import CardLock


class Taken(StrEnum):
    """What a terminal did with something the network brought."""

    YES = "yes"
    LATER = "later"  # no room, or not reachable: the network keeps it
    DROPPED = "dropped"  # acknowledged to the network and shown to nobody (AT+CNMI with ds=0)


class Terminal(Protocol):
    """The module a SIM sits in, from the network's side."""

    @property
    def name(self) -> str: ...

    def take_message(self, pdu: str, now: float) -> Taken: ...

    def take_report(self, pdu: str, now: float) -> Taken: ...


class NoCredit(StrEnum):
    """What an operator does with a message of a SIM without credit; field experience knows all three."""

    REFUSE = "refuse"
    SILENT = "silent"
    PRETEND = "pretend"  # the module hears OK, and a text from the operator says otherwise


@dataclass(frozen=True)
class Report:
    """A delivery report on its way to the SIM."""

    pdu: str
    number: str
    reference: int
    status: int


@dataclass
class Subscription:
    """``pulsa`` in rupiah, ``price`` per accepted segment. ``expired``: past its date, nothing goes out.

    ``last_reference``: TP-MR of the last attempt, which the SIM remembers.
    """

    card: SimCard
    pulsa: int
    price: int
    last_reference: int
    expires_on: date
    expired: bool = False
    no_credit: NoCredit = NoCredit.REFUSE
    no_credit_code: int = 50  # no standard code exists; operators use 8, 10, 21, 38, 50, 69, 111, 500
    lock: CardLock = field(default_factory=CardLock)
    service_centre: str | None = None  # None = the operator's, "" = none on the card
    store: MessageStore | None = None  # the memory on the card, once it has been in a module
    terminal: Terminal | None = None
    messages: deque[str] = field(default_factory=deque)
    reports: deque[Report] = field(default_factory=deque)
    next_push: Timer | None = None

    @property
    def can_pay(self) -> bool:
        """Whether the operator lets a message of this SIM go out."""
        return self.pulsa >= self.price and not self.expired

    @property
    def smsc(self) -> str:
        """The number of the service centre on the card."""
        return self.card.operator.smsc if self.service_centre is None else self.service_centre

    @property
    def expires(self) -> str:
        """As operators write it."""
        return f"{self.expires_on:%d/%m/%Y}"

    def top_up(self, pulsa: int, days: int, today: date) -> None:
        """Credit, and validity from today or on top of what is left."""
        self.pulsa += pulsa
        self.expires_on = max(self.expires_on, today) + timedelta(days=days)
        self.expired = False

    def expire(self, today: date) -> None:
        """Its last day was yesterday: masa tenggang."""
        self.expires_on = today - timedelta(days=1)
        self.expired = True

    def next_reference(self) -> int:
        """TS 23.040 9.2.3.6: one more for every attempt, modulo 256."""
        self.last_reference = (self.last_reference + 1) % 256
        return self.last_reference
