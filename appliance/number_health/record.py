"""All that is kept about one phone number: times and counts, and what was said of whom. Pure."""

from __future__ import annotations

from collections.abc import Collection
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


class Word(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether the number is that person's, as last said. ``contact_id`` "": of nobody in the book."""

    contact_id: str
    confirmed_at: datetime | None = None
    confirmed_how: str = ""
    denied_at: datetime | None = None
    denied_how: str = ""

    @property
    def at(self) -> datetime | None:
        return self.confirmed_at or self.denied_at


class NumberRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One number. Times are aware UTC; None = never.

    ``failures``: messages in a row that did not arrive; ``permanent``: how many of them for good;
    ``failure``: what the last one meant ("" or a ``Failure`` word). All three end with the next sign of life.
    ``denied_at``: somebody at this number said it is not the person's. ``woke_at``: the first message that
    arrived after a long silence; since then nobody has said whose the number is now.
    ``failed_segment``: the ledger's id of the part that was counted last.

    ``confirmed_at`` and ``denied_at`` are the last word about anybody at this number; ``words`` tell people
    apart. Without ``words`` the last word counts for everybody who had the number then.
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
    words: tuple[Word, ...] = ()

    @property
    def last_sign_of_life(self) -> datetime | None:
        """When the phone last received or sent an SMS, or somebody was spoken to; None: never yet."""
        signs = [self.last_delivered_at, self.last_reply_at, self.confirmed_at]
        if self.words:
            signs += [word.confirmed_at for word in self.words]
        return max([sign for sign in signs if sign is not None], default=None)

    @property
    def last_word(self) -> datetime | None:
        """When the person last confirmed the number, or wrote after having confirmed it."""
        if self.confirmed_at is None:
            return None
        return max(self.confirmed_at, self.last_reply_at or self.confirmed_at)

    def about(self, ids: Collection[str]) -> NumberRecord:
        """The same with what was said of one person; ``ids``: theirs, also those of entries joined into it.

        Signs of life and failures are the phone's, whoever holds it. A new holder begins unconfirmed.
        """
        words = self.words
        if not words or (len(words) == 1 and words[0].contact_id in ids):
            return self
        found = [word for word in words if word.contact_id in ids and word.at is not None]
        said = max(found, key=lambda word: word.at or self.first_seen_at, default=_NOTHING)
        return msgspec.structs.replace(
            self,
            confirmed_at=said.confirmed_at,
            confirmed_how=said.confirmed_how,
            denied_at=said.denied_at,
            denied_how=said.denied_how,
        )


_NOTHING = Word(contact_id="")


def about(record: NumberRecord | None, ids: Collection[str]) -> NumberRecord | None:
    """``NumberRecord.about``, also of a number the box has not met yet."""
    return record.about(ids) if record is not None else None
