"""Which network a modem should use: SMS fails on some LTE networks and works on 2G. Pure.

Where LTE offers this module neither SGs nor IMS, every SMS ends in an unknown error or in silence, although
signal and registration look fine.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.modem.profile import NetworkMode
from appliance.outbox.model import Accepted, HandedBack, Outcome, Unanswered
from appliance.sim_cards.model import SimCard
from appliance.sms.status_codes import ErrorClass

UNKNOWN_ERROR = 500  # +CMS ERROR, TS 27.005 3.2.5
FAILURES_BEFORE_2G = 5  # network errors in a row, on LTE
LOOK_AGAIN = timedelta(days=1)  # operators repair their networks; 2G is the slower one
LTE = "4G"


@dataclass(frozen=True, slots=True)
class NetworkTrouble:
    """``failures``: errors of the network in a row, all of them on LTE."""

    failures: int = 0

    def after(self, outcome: Outcome, network: str) -> NetworkTrouble:
        """One more hand-over on that network."""
        if isinstance(outcome, Accepted) or network != LTE:
            return NetworkTrouble()
        return NetworkTrouble(self.failures + 1) if is_network_error(outcome) else self

    @property
    def is_enough(self) -> bool:
        return self.failures >= FAILURES_BEFORE_2G


def is_network_error(outcome: Outcome) -> bool:
    """What an LTE network without SMS answers: no service, an unknown error, or nothing."""
    if isinstance(outcome, Accepted | HandedBack):
        return False
    if isinstance(outcome, Unanswered):
        return True
    if outcome.error_class in (ErrorClass.NETWORK, ErrorClass.UNCERTAIN):
        return True
    return outcome.error_class is ErrorClass.TEMPORARY and outcome.code in (UNKNOWN_ERROR, None)


def may_try_2g(mode: NetworkMode, network: str, offered: Collection[NetworkMode]) -> bool:
    """Whether keeping to 2G is something else than what the modem does now."""
    return mode is NetworkMode.AUTO and network == LTE and NetworkMode.ONLY_2G in offered


def wanted(card: SimCard | None) -> NetworkMode:
    """What a SIM should use: a person's choice, else what was found to work."""
    if card is None or card.network_mode is not NetworkMode.AUTO:
        return NetworkMode.AUTO if card is None else card.network_mode
    return card.worked_mode or NetworkMode.AUTO


def may_look_again(card: SimCard | None, now: datetime) -> bool:
    """Whether what was found to work is a day old. ``abs``: a clock may have been set back by years."""
    if card is None or card.worked_at is None or wanted(card) is not card.worked_mode:
        return False
    return card.network_mode is NetworkMode.AUTO and abs(now - card.worked_at) >= LOOK_AGAIN
