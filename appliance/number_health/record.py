"""All that is kept about one phone number: times and counts, never whose it is. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.sms.numbers import PhoneNumber


class Failure(StrEnum):
    """What the last message that did not arrive said about the number.

    Nothing is kept of a message that failed for other reasons (a SIM without credit, a full network): it says
    nothing about whom it was meant for.
    """

    UNASSIGNED = "unassigned"  # the network refused it: there is no such number (+CMS ERROR 1, 30)
    UNREACHABLE = "unreachable"  # TP-Status 0x41 and 0x43: the destination cannot be had at all
    EXPIRED = "expired"  # TP-Status 0x46, and 0x6x: it was tried until the message was too old

    @property
    def permanent(self) -> bool:
        """The network says that it will not help to try again."""
        return self is not Failure.EXPIRED


class ConfirmedHow(StrEnum):
    """Who said that the number is the person's."""

    REPLY = "reply"  # YA in answer to a check
    CALL = "call"  # somebody of the office phoned
    REGISTRATION = "registration"  # the person registered from it


class NumberRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One number. Times are aware UTC; None = never.

    ``failures``: messages in a row that did not arrive; ``permanent``: how many of them for good;
    ``failure``: what the last one meant ("" or a ``Failure`` word). All three end with the next sign of life.
    ``denied_at``: somebody at this number said it is not the person's. ``woke_at``: the first message that
    arrived after a long silence; since then nobody has said whose the number is now.
    ``failed_segment``: the ledger's id of the part that was counted last.
    """

    number: PhoneNumber
    first_seen_at: datetime
    confirmed_at: datetime | None = None
    confirmed_how: str = ""
    last_sent_at: datetime | None = None
    last_delivered_at: datetime | None = None
    last_reply_at: datetime | None = None
    failures: int = 0
    permanent: int = 0
    failure: str = ""
    failure_at: datetime | None = None
    failed_segment: int = 0
    denied_at: datetime | None = None
    denied_how: str = ""
    woke_at: datetime | None = None

    @property
    def last_sign_of_life(self) -> datetime | None:
        """When the phone last received or sent an SMS, or somebody was spoken to; None: never yet."""
        signs = (self.last_delivered_at, self.last_reply_at, self.confirmed_at)
        return max((sign for sign in signs if sign is not None), default=None)

    @property
    def last_word(self) -> datetime | None:
        """When the person last confirmed the number, or wrote after having confirmed it."""
        if self.confirmed_at is None:
            return None
        return max(self.confirmed_at, self.last_reply_at or self.confirmed_at)
