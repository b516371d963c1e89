"""A modem with its SIM, its history and what was asked of it, as the pages show it: frozen values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from appliance.broadcast_models import ModemCard
from appliance.modem.header_uart import ObstacleWord
from appliance.modem.profile import NetworkMode
from appliance.modem_log import SignalPoint
from appliance.outbox.errands import ErrandView
from appliance.outbox.status import Status
from appliance.sim_cards.model import Conclusion
from appliance.sim_cards.warnings import SimWord

__all__ = ["Conclusion", "DeskCard", "NetworkMode", "ObstacleWord", "SimFacts", "SimWord", "TrialMessage"]

BY_REPORT = "report"
BY_REPLY = "reply"
BY_PERSON = "person"


@dataclass(frozen=True, slots=True)
class SimFacts:
    """A SIM as the office pays for it. Nothing in it can be used to copy or unlock the card.

    ``balance``: rupiah, None = never told. ``expires_by`` and ``last_reply_by``: ``ussd``, ``sms`` or
    ``person``. ``last_reply``: the operator's words as they came, hostile like everything from outside.
    ``days_left``: until the last day of validity, negative when it is past; None = not known. ``warning``:
    the mark of 14, 7, 3, 1 or 0 days that has been passed; None = nothing to warn of. ``worked_mode``: what
    the box found to work where automatic did not. ``conclusion``: why the box lets this SIM pause.
    ``printed``: the last digits of the number on the card itself, "" = not known. ``grace_until``: the last
    day of its masa tenggang. ``card_id``: tells whether it is still the same card; means nothing else.
    """

    masked: str
    operator: str
    number: str
    balance: int | None
    balance_at: datetime | None
    expires: date | None
    expires_by: str
    days_left: int | None
    warning: int | None
    code: str
    usual_code: str
    pattern: str
    last_reply: str
    last_reply_at: datetime | None
    last_reply_by: str
    network_mode: NetworkMode
    worked_mode: NetworkMode | None = None
    conclusion: Conclusion | None = None
    asks_again_at: datetime | None = None
    printed: str = ""
    grace_until: date | None = None
    card_id: str = ""

    @property
    def held_mode(self) -> NetworkMode | None:
        """What the box itself keeps the modem to, because messages fail otherwise."""
        return self.worked_mode if self.network_mode is NetworkMode.AUTO else None


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """The last test SMS somebody sent through a modem.

    ``how``: by what it is known to have arrived: ``report``, ``reply`` or ``person``; "" = not yet.
    """

    broadcast_id: int
    number: str  # E.164
    asked_at: datetime
    status: Status
    reason: str
    how: str

    @property
    def arrived(self) -> bool:
        return bool(self.how)

    @property
    def on_its_way(self) -> bool:
        return self.status in (Status.QUEUED, Status.SENDING, Status.ERRORED)


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Everything about one modem. ``slug``: its piece of an address; ``signal``: of the last 24 hours.

    ``modes``: the network modes this modem can be told to keep to; empty when it has only one network.
    ``other_program``: the name of the one that holds the port, as far as it can be known.
    """

    card: ModemCard
    slug: str
    sim: SimFacts | None
    errands: tuple[ErrandView, ...]  # the newest first
    trial: TrialMessage | None
    signal: tuple[SignalPoint, ...]
    modes: tuple[NetworkMode, ...] = ()
    other_program: str = ""

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def is_busy(self) -> bool:
        """Something that was asked for is not over yet."""
        return any(not errand.is_over for errand in self.errands)
