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
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """The one state a recipient, and each of its segments, is in (design, section 4)."""

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
    REPORTED_DELIVERED = "reported_delivered"
    REPORTED_FAILED = "reported_failed"
    REPORT_OVERDUE = "report_overdue"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"
    RESEND_BY_PERSON = "resend_by_person"


class BroadcastState(StrEnum):
    """What the office decided about a broadcast; ``finished`` is when no recipient waits any more."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"
