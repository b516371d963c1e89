"""How far a number may be trusted, by a table that can be read aloud: the first rule that holds. Pure.

=================  =============  =============================================================
why                state          holds when
=================  =============  =============================================================
OPTED_OUT          OPTED_OUT      the ledger says so: the number wants no more messages
DENIED             DEAD           somebody there said it is not the person's (SALAH): to this
                                  person it is as good as dead, and a stranger is left alone
NO_SUCH_NUMBER     DEAD           two messages in a row failed for good; one alone may be the
                                  network's mistake, two hardly ever
REFUSED_ONCE       DOUBTFUL       one message failed for good
NEVER_REACHED      DOUBTFUL       three messages in a row grew too old: each may be a phone
                                  that was off for two days, three are a card in a drawer
SILENT             DOUBTFUL       no sign of life for 210 days, or a message arrived after such
                                  a silence: operators give the number to somebody else
                                  (30 days of grace, 175 in quarantine)
CONFIRMED          CONFIRMED      the person said so within a year (YA, a call, registration);
                                  what the person writes afterwards renews it
AGED               UNCONFIRMED    that was longer ago: phones are handed on inside families
NEVER_CONFIRMED    UNCONFIRMED    nobody has ever said whose it is; that messages arrive says
                                  that there is a phone, not in whose hand
=================  =============  =============================================================

Failures in a row end with any sign of life, so the rules above CONFIRMED outweigh an older confirmation only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.number_health.record import NumberRecord

SILENCE = timedelta(days=210)
CONFIRMATION_LASTS = timedelta(days=365)
PERMANENT_FAILURES = 2  # in a row: dead
TEMPORARY_FAILURES = 3  # in a row: doubtful


class NumberState(StrEnum):
    """What the office sees of a number at a glance."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    DOUBTFUL = "doubtful"
    DEAD = "dead"
    OPTED_OUT = "opted_out"


class Why(StrEnum):
    """The rule by which a number is in its state."""

    OPTED_OUT = "opted_out"
    DENIED = "denied"
    NO_SUCH_NUMBER = "no_such_number"
    REFUSED_ONCE = "refused_once"
    NEVER_REACHED = "never_reached"
    SILENT = "silent"
    CONFIRMED = "confirmed"
    AGED = "aged"
    NEVER_CONFIRMED = "never_confirmed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and the rule behind it."""

    state: NumberState
    why: Why


def verdict(record: NumberRecord | None, *, now: datetime, opted_out: bool = False) -> Verdict:
    """The first rule that holds. ``record`` None: a number the box has not met yet."""
    if opted_out:
        return _OPTED_OUT
    if record is None:
        return _NEVER_CONFIRMED
    for found, holds in _RULES:
        if holds(record, now):
            return found
    return _NEVER_CONFIRMED


def state_of(record: NumberRecord | None, *, now: datetime, opted_out: bool = False) -> NumberState:
    """The state alone."""
    return verdict(record, now=now, opted_out=opted_out).state


def is_silent(record: NumberRecord | None, now: datetime) -> bool:
    """Whether the number may be a stranger's by now: it must be sent nothing about a person.

    No sign of life for 210 days, counted from when the number was first seen if there never was one. A
    message that arrives after such a silence does not end it: only the person's word does.
    """
    if record is None:
        return False
    if record.woke_at is not None:
        return True
    return now - (record.last_sign_of_life or record.first_seen_at) >= SILENCE


_OPTED_OUT = Verdict(NumberState.OPTED_OUT, Why.OPTED_OUT)
_NEVER_CONFIRMED = Verdict(NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED)


def _is_fresh(record: NumberRecord, now: datetime) -> bool:
    return record.last_word is not None and now - record.last_word < CONFIRMATION_LASTS


_RULES: Sequence[tuple[Verdict, Callable[[NumberRecord, datetime], bool]]] = (
    (Verdict(NumberState.DEAD, Why.DENIED), lambda record, _: record.denied_at is not None),
    (
        Verdict(NumberState.DEAD, Why.NO_SUCH_NUMBER),
        lambda record, _: record.permanent >= PERMANENT_FAILURES,
    ),
    (Verdict(NumberState.DOUBTFUL, Why.REFUSED_ONCE), lambda record, _: record.permanent > 0),
    (
        Verdict(NumberState.DOUBTFUL, Why.NEVER_REACHED),
        lambda record, _: record.failures >= TEMPORARY_FAILURES,
    ),
    (Verdict(NumberState.DOUBTFUL, Why.SILENT), is_silent),
    (Verdict(NumberState.CONFIRMED, Why.CONFIRMED), _is_fresh),
    (Verdict(NumberState.UNCONFIRMED, Why.AGED), lambda record, _: record.confirmed_at is not None),
)
