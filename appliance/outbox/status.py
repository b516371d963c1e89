"""The states of a message and the only table of what may follow what. Pure.

::

    queued -> sending -> sent -> delivered
      |          |        |----> failed        (a report says so)
      |          |        |----> unconfirmed   (no report in time) -> delivered | failed  (a late one)
      |          |-> errored -> queued         (will be tried again)
      |          |-> failed                    (final)
      |          |-> queued                    (nothing was handed over)
      |          '-> unknown -> sent | delivered | failed | queued (only a person sends again)
      |-> left_out | cancelled                 (errored may be cancelled too)
      '-> failed                               (an earlier part of the same message failed)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Status(StrEnum):
    """The one state a recipient, and each of its segments, is in."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    ERRORED = "errored"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNCONFIRMED = "unconfirmed"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a segment."""

    CLAIMED = "claimed"  # intent flushed, before the first byte reaches the modem
    NOT_HANDED_OVER = "not_handed_over"  # ended before Ctrl-Z
    ACCEPTED = "accepted"  # +CMGS
    REFUSED_FOR_NOW = "refused_for_now"  # will be tried again
    REFUSED_FOR_GOOD = "refused_for_good"
    ANSWER_MISSING = "answer_missing"  # silence, reboot, power cut
    RETRY_DUE = "retry_due"
    REPORTED_PENDING = "reported_pending"  # the SMSC has it and keeps trying
    REPORTED_DELIVERED = "reported_delivered"
    REPORTED_FAILED = "reported_failed"
    REPORT_OVERDUE = "report_overdue"
    OTHER_PART_FAILED = "other_part_failed"  # the message cannot become whole any more
    OPTED_OUT = "opted_out"
    ANSWERED = "answered"  # it would remind of what has been answered meanwhile
    CANCELLED = "cancelled"
    RESEND_BY_PERSON = "resend_by_person"
    FORGIVEN = "forgiven"  # it was the SIM's fault: refused behind Ctrl-Z, so nothing has left


class BroadcastState(StrEnum):
    """What the office decided about a broadcast; ``finished`` is when no recipient waits any more."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class IllegalTransition(Exception):
    """The table does not know this event in this state: our own mistake. Nothing has been changed."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(f"a message that is {status} cannot be {event}")
        self.status = status
        self.event = event


NEXT: Mapping[Status, Mapping[Event, Status]] = {
    Status.QUEUED: {
        Event.CLAIMED: Status.SENDING,
        Event.OPTED_OUT: Status.LEFT_OUT,
        Event.ANSWERED: Status.LEFT_OUT,
        Event.CANCELLED: Status.CANCELLED,
        Event.OTHER_PART_FAILED: Status.FAILED,
    },
    Status.SENDING: {
        Event.NOT_HANDED_OVER: Status.QUEUED,
        Event.ACCEPTED: Status.SENT,
        Event.REFUSED_FOR_NOW: Status.ERRORED,
        Event.REFUSED_FOR_GOOD: Status.FAILED,
        Event.ANSWER_MISSING: Status.UNKNOWN,
    },
    Status.ERRORED: {
        Event.RETRY_DUE: Status.QUEUED,
        Event.OPTED_OUT: Status.LEFT_OUT,
        Event.ANSWERED: Status.LEFT_OUT,
        Event.CANCELLED: Status.CANCELLED,
        Event.OTHER_PART_FAILED: Status.FAILED,
    },
    Status.SENT: {
        Event.REPORTED_PENDING: Status.SENT,
        Event.REPORTED_DELIVERED: Status.DELIVERED,
        Event.REPORTED_FAILED: Status.FAILED,
        Event.REPORT_OVERDUE: Status.UNCONFIRMED,
    },
    Status.UNCONFIRMED: {
        Event.REPORTED_PENDING: Status.UNCONFIRMED,
        Event.REPORTED_DELIVERED: Status.DELIVERED,
        Event.REPORTED_FAILED: Status.FAILED,
    },
    # A report of any kind proves that the SMSC took it.
    Status.UNKNOWN: {
        Event.ACCEPTED: Status.SENT,
        Event.REPORTED_PENDING: Status.SENT,
        Event.REPORTED_DELIVERED: Status.DELIVERED,
        Event.REPORTED_FAILED: Status.FAILED,
        Event.RESEND_BY_PERSON: Status.QUEUED,
    },
    # The handset has the last word, whatever an earlier report said.
    Status.FAILED: {
        Event.REPORTED_DELIVERED: Status.DELIVERED,
        Event.RESEND_BY_PERSON: Status.QUEUED,
        Event.FORGIVEN: Status.QUEUED,
    },
    Status.DELIVERED: {},
    Status.LEFT_OUT: {},
    Status.CANCELLED: {},
}

OPEN = frozenset({Status.QUEUED, Status.SENDING, Status.ERRORED})
"""The box still has something to do."""

AWAITS_REPORT = frozenset({Status.SENT, Status.UNCONFIRMED, Status.UNKNOWN})
"""A delivery report may still change it."""

CARRIED = frozenset({Status.SENDING, Status.SENT, Status.DELIVERED, Status.UNKNOWN, Status.UNCONFIRMED})
"""A modem has, or may have, handed it to the network."""


def may(status: Status, event: Event) -> bool:
    """Whether the table knows this event in this state."""
    return event in NEXT[status]


def after(status: Status, event: Event) -> Status:
    """The state that follows. Raises ``IllegalTransition`` on what is not in the table."""
    try:
        return NEXT[status][event]
    except KeyError:
        raise IllegalTransition(status, event) from None


# One part is enough to decide: the first of these that any part is in.
_ANY_PART = (Status.FAILED, Status.LEFT_OUT, Status.CANCELLED, Status.SENDING, Status.ERRORED)
# With nothing left to send: the part about which least is known.
_WEAKEST_PART = (Status.UNKNOWN, Status.SENT, Status.UNCONFIRMED, Status.DELIVERED)


def recipient_status(parts: Iterable[Status]) -> Status:
    """The state of a recipient from those of its segments, in any order, at least one.

    Delivered when all parts are, failed at the first that is. A message of which some parts are out and
    others wait is ``sending``.
    """
    states = set(parts)
    if len(states) == 1:
        return states.pop()
    for status in _ANY_PART:
        if status in states:
            return status
    if Status.QUEUED in states:
        return Status.SENDING
    return next(status for status in _WEAKEST_PART if status in states)
