"""What happens to a number, one small function for each: the record before, the record after. Pure.

Each may be told twice, or late, and changes nothing then: that makes folding safe to repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from appliance.number_health.record import ConfirmedHow, Failure, NumberRecord, Word
from appliance.number_health.states import SILENCE
from appliance.outbox.rows import recipient_of
from appliance.sms.status_codes import ReportOutcome, ReportReason, TpStatus

_FOR_GOOD = frozenset({ReportReason.INCOMPATIBLE, ReportReason.NOT_OBTAINABLE})
# The phone, not the network: it was off, out of reach or full. The SMSC has stopped trying.
_NOT_THERE = frozenset({ReportReason.EXPIRED, ReportReason.NO_RESPONSE, ReportReason.HANDSET_ERROR})


def meaning_of(status: TpStatus) -> Failure | None:
    """What a delivery report says against the number; None: nothing."""
    if status.outcome is not ReportOutcome.FAILED:
        return None
    if status.reason in _FOR_GOOD:
        return Failure.UNREACHABLE
    return Failure.EXPIRED if status.reason in _NOT_THERE else None


def sent(record: NumberRecord, at: datetime) -> NumberRecord:
    """The network took a message to it."""
    if record.last_sent_at is not None and record.last_sent_at >= at:
        return record
    return replace(record, last_sent_at=at)


def delivered(record: NumberRecord, at: datetime) -> NumberRecord:
    """A message arrived on a phone. After a long silence it may be another's: nobody is believed any more."""
    if record.last_delivered_at is not None and record.last_delivered_at >= at:
        return record
    before = record.last_sign_of_life or record.first_seen_at
    woke = at if record.woke_at is None and at - before >= SILENCE else record.woke_at
    if record.failure_at is not None and record.failure_at > at:
        return replace(record, last_delivered_at=at, woke_at=woke)
    return replace(_alive(record), last_delivered_at=at, woke_at=woke)


def replied(record: NumberRecord, at: datetime) -> NumberRecord:
    """Somebody wrote from it. Who it was, only an answer to a check says."""
    if record.last_reply_at is not None and record.last_reply_at >= at:
        return record
    before = record.last_sign_of_life or record.first_seen_at
    woke = at if record.woke_at is None and at - before >= SILENCE else record.woke_at
    return replace(_alive(record), last_reply_at=at, woke_at=woke)


def failed(record: NumberRecord, meaning: Failure, at: datetime, segment: int) -> NumberRecord:
    """A message did not arrive. ``segment``: the ledger's id; the parts of one message are counted once, and
    the same part again is a new attempt."""
    if record.failure_at is not None and record.failure_at >= at:
        return record
    alive = record.last_sign_of_life
    if alive is not None and alive >= at:
        return record
    counted = record.failed_segment
    if recipient_of(segment) == recipient_of(counted) and segment != counted:
        return record
    return replace(
        record,
        failures=record.failures + 1,
        permanent=record.permanent + meaning.permanent,
        failure=meaning.value,
        failure_at=at,
        failed_segment=segment,
    )


def confirmed(
    record: NumberRecord, how: ConfirmedHow, at: datetime, people: Collection[str] = ()
) -> NumberRecord:
    """The person's own word, or somebody's who has spoken to the person: it ends every doubt before it.

    ``people``: ids of those it was said of; none = nobody in the book.
    """
    told = _believed(record, how, at)
    if told is not record:
        told = replace(_alive(told), woke_at=None)
    return _with_words(told, people, lambda word: _believed(word, how, at))


def denied(record: NumberRecord, how: str, at: datetime, people: Collection[str] = ()) -> NumberRecord:
    """It is not theirs (``people``, as in ``confirmed``): somebody else has the number now."""
    told = _disowned(record, how, at)
    return _with_words(told, people, lambda word: _disowned(word, how, at))


def given_to(record: NumberRecord, people: Collection[str]) -> NumberRecord:
    """A record from before people were told apart: its last word was about these."""
    if record.words or (record.confirmed_at is None and record.denied_at is None):
        return record
    words = tuple(
        Word(
            contact_id=id_,
            confirmed_at=record.confirmed_at,
            confirmed_how=record.confirmed_how,
            denied_at=record.denied_at,
            denied_how=record.denied_how,
        )
        for id_ in people or _NOBODY
    )
    return replace(record, words=words)


_Said = TypeVar("_Said", NumberRecord, Word)
_NOBODY = ("",)


def _believed(said: _Said, how: ConfirmedHow, at: datetime) -> _Said:
    if said.denied_at is not None and said.denied_at > at:
        return said
    if said.confirmed_at is not None and said.confirmed_at >= at:
        return said
    return replace(said, confirmed_at=at, confirmed_how=how.value, denied_at=None, denied_how="")


def _disowned(said: _Said, how: str, at: datetime) -> _Said:
    if said.confirmed_at is not None and said.confirmed_at > at:
        return said
    if said.denied_at is not None and said.denied_at >= at:
        return said
    return replace(said, denied_at=at, denied_how=how, confirmed_at=None, confirmed_how="")


def _with_words(
    record: NumberRecord, people: Collection[str], change: Callable[[Word], Word]
) -> NumberRecord:
    words = {word.contact_id: word for word in record.words}
    for id_ in people or _NOBODY:
        words[id_] = change(words.get(id_) or Word(contact_id=id_))
    told = tuple(sorted(words.values(), key=lambda word: word.contact_id))
    return record if told == record.words else replace(record, words=told)


def _alive(record: NumberRecord) -> NumberRecord:
    if not record.failures:
        return record
    # when it failed last is kept: what is older than that has been counted, or must not be any more
    return replace(record, failures=0, permanent=0, failure="")
