"""What a sender tells about itself: one frozen value, read by pages from other threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SenderState(StrEnum):
    """What a sender is doing, in one word."""

    STOPPED = "stopped"  # not started yet, or ended
    CONNECTING = "connecting"
    OFFLINE = "offline"  # the modem cannot be reached
    NOT_READY = "not_ready"  # it answers but cannot send; ``reason`` is a modem.events.Trouble
    NO_NETWORK = "no_network"
    SENDING = "sending"
    READY = "ready"  # nothing to do
    PACING = "pacing"  # waits for its next minute
    QUIET_HOURS = "quiet_hours"
    DAILY_CAP = "daily_cap"
    PAUSED = "paused"  # ``reason``: what is wrong with the SIM's account, or an ErrorClass (bad numbers)
    SET_ASIDE = "set_aside"  # it failed too often; others do its work. ``reason`` is the ErrorClass
    CARD = "card"  # the card does not take writes: nothing is sent that could not be written down


RESTING = frozenset({SenderState.PAUSED, SenderState.SET_ASIDE})
"""Too much was refused: it goes on by itself, or when a person says so."""


@dataclass(frozen=True, slots=True)
class Recovering:
    """What is done about a modem in trouble. ``wrong`` and ``step`` are words of ``modem/recovery.py``.

    ``step``: the one being taken, or else the last one; "" = none yet, the trouble may pass by itself.
    ``attempt``: how often the ladder is climbed, from 1. ``next_in``: seconds until the next step or the next
    attempt; None: a step is being taken.
    """

    wrong: str
    step: str
    attempt: int
    next_in: float | None


@dataclass(frozen=True, slots=True)
class SenderStatus:
    """A sender and its modem at this moment.

    ``per_minute`` is measured. ``turned_at`` and ``sending_since`` are monotonic seconds: of the last turn of
    the thread, and since when it has waited for the network's answer (None: it does not; 125 s are normal).
    """

    name: str
    state: SenderState
    reason: str
    connected: bool
    operator: str
    network: str
    signal_percent: int | None
    imsi_masked: str
    sent_today: int
    failed_today: int
    unknown_today: int
    per_minute: float
    last_error: str  # ErrorClass, Trouble, or a word of ours; "" = none
    last_error_at: datetime | None
    last_sent_at: datetime | None
    restarts: int  # times the modem started by itself
    turned_at: float
    sending_since: float | None
    resumes_in: float | None = None  # seconds until a pause ends or the next connection is tried
    recovering: Recovering | None = None
    undervoltages: int = 0  # times the modem complained about its power
    hangs: bool = False  # the thread has made no turn for longer than anything it does may take


def masked(imsi: str) -> str:
    """``51010...7890``: country, operator and the last digits."""
    return f"{imsi[:5]}...{imsi[-4:]}" if len(imsi) > 9 else "..."
