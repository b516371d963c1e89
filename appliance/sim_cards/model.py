"""A SIM card as the box knows it: frozen values, times as aware UTC datetimes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from appliance.modem.profile import NetworkMode


class Source(StrEnum):
    """Who says so."""

    NOBODY = ""
    USSD = "ussd"
    SMS = "sms"  # the operator's own
    PERSON = "person"


class Conclusion(StrEnum):
    """What keeps a SIM from sending, as far as the box could find out."""

    INQUIRING = "inquiring"  # suspicion only: the code is about to be dialled, or a test message is out
    NO_CREDIT = "no_credit"
    EXPIRED = "expired"  # its masa aktif is over
    BLOCKED = "blocked"  # credit and masa aktif seem fine, and the operator refuses all the same
    UNKNOWN = "unknown"  # the operator does not even say what the balance is
    FINE_AGAIN = "fine_again"


@dataclass(frozen=True, slots=True)
class Hold:
    """A SIM that pauses for its account's sake. ``next_at`` None: the next inquiry is due."""

    sim: str
    since: datetime
    conclusion: Conclusion
    rounds: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SimEntry:
    """What a person may say of a SIM. ``code`` None: the operator's usual one; "" or "-": dial nothing."""

    number: str = ""
    code: str | None = None
    pattern: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class SimCard:
    """One SIM. ``balance`` in rupiah; ``expires`` is the last day of its masa aktif.

    ``code``: what is dialled for the balance, menu answers behind it, "" = nothing; ``own_code`` is None
    while that is the operator's usual one. ``network_mode`` is a person's choice, ``worked_mode`` what the
    box found to work where automatic did not. ``grace_until``: the last day of its masa tenggang, if told.
    """

    sim: str
    imsi: str = ""
    iccid: str = ""
    imei: str = ""
    modem: str = ""
    operator: str = ""
    number: str = ""
    balance: int | None = None
    balance_at: datetime | None = None
    balance_by: Source = Source.NOBODY
    expires: date | None = None
    expires_by: Source = Source.NOBODY
    grace_until: date | None = None
    code: str = ""
    own_code: str | None = None
    pattern: str = ""
    asked_at: datetime | None = None
    last_reply: str = ""
    last_reply_at: datetime | None = None
    last_reply_by: Source = Source.NOBODY
    network_mode: NetworkMode = NetworkMode.AUTO
    worked_mode: NetworkMode | None = None
    worked_at: datetime | None = None
    first_seen_at: datetime | None = None
    hold: Hold | None = None

    @property
    def entry(self) -> SimEntry:
        """As a form shows it."""
        return SimEntry(self.number, self.own_code, self.pattern, self.expires)


@dataclass(frozen=True, slots=True)
class Seen:
    """A SIM found in a modem. ``swapped``: another one was in that modem before."""

    card: SimCard
    swapped: bool


def sim_key(*, imsi: str, iccid: str, imei: str, modem: str) -> str:
    """By what a SIM is known: its IMSI, else what comes next to it."""
    return imsi or iccid or imei or modem
