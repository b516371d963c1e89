"""What a refusal means for the message in hand: again, and when, or never. Pure.

================  =====================================================  ========
class             the message                                            counted
================  =====================================================  ========
NUMBER, PDU       failed at once                                         yes
TEMPORARY         again after 2, 15 and 60 minutes, then failed          yes
CONGESTION        again after 5 and 30 minutes, then failed              yes
NETWORK           again after a minute: the radio's fault                no
SIM               again after two minutes: the card's fault              no
ACCOUNT           again after two minutes; counted like TEMPORARY once   no / yes
                  the same SIM has served others since the last refusal
STORAGE, WAIT     again in a moment                                      no
MODEM, UNCERTAIN  unknown: it was behind Ctrl-Z and may have left        -
DUPLICATE         sent: the SMSC has it already                          -
================  =====================================================  ========

"Counted" attempts are those that speak against the recipient. A broadcast must never be burnt because the SIM
is out of credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.outbox.status import Event
from appliance.sms.status_codes import ErrorClass


class Reason(StrEnum):
    """Why a message is where it is, in one word, beside those of ``sms.status_codes.ReportReason``."""

    NUMBER_REFUSED = "number_refused"
    PDU_REFUSED = "pdu_refused"  # our own mistake
    TEMPORARY = "temporary"
    CONGESTED = "congested"
    NO_NETWORK = "no_network"
    SIM = "sim"
    ACCOUNT = "account"  # credit, barring or anti-spam suspected
    STORE_FULL = "store_full"
    MODEM_BUSY = "modem_busy"
    MODEM = "modem"
    NO_ANSWER = "no_answer"
    INTERRUPTED = "interrupted"  # the box stopped between the hand-over and the answer
    DUPLICATE = "duplicate"
    NOT_HANDED_OVER = "not_handed_over"
    OTHER_PART_FAILED = "other_part_failed"
    OPTED_OUT = "opted_out"
    ANSWERED = "answered"  # a reminder: the answer has come meanwhile
    DAILY_LIMIT = "daily_limit"  # this person has had enough for today
    SIM_GONE = "sim_gone"  # the SIM that carried the first parts never came back
    NO_REPORT = "no_report"
    PARTLY_REPORTED = "partly_reported"  # reports came for some parts only


@dataclass(frozen=True, slots=True)
class Retry:
    """What follows from a refusal. ``retry_at`` is None unless the event is ``REFUSED_FOR_NOW``.

    ``counted``: the attempt speaks against this recipient.
    """

    event: Event
    reason: Reason
    retry_at: datetime | None = None
    counted: bool = False


_MINUTE = timedelta(minutes=1)

COUNTED_DELAYS: Mapping[ErrorClass, tuple[timedelta, ...]] = {
    ErrorClass.TEMPORARY: (2 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE),
    ErrorClass.CONGESTION: (5 * _MINUTE, 30 * _MINUTE),
    ErrorClass.ACCOUNT: (2 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE),
    ErrorClass.NUMBER: (),
    ErrorClass.PDU: (),
}
UNCOUNTED_DELAYS: Mapping[ErrorClass, timedelta] = {
    ErrorClass.NETWORK: _MINUTE,
    ErrorClass.SIM: 2 * _MINUTE,
    ErrorClass.ACCOUNT: 2 * _MINUTE,
    ErrorClass.STORAGE: _MINUTE / 2,
    ErrorClass.WAIT: _MINUTE / 2,
}
LONGEST_DELAY = 60 * _MINUTE

_REASONS: Mapping[ErrorClass, Reason] = {
    ErrorClass.NUMBER: Reason.NUMBER_REFUSED,
    ErrorClass.PDU: Reason.PDU_REFUSED,
    ErrorClass.TEMPORARY: Reason.TEMPORARY,
    ErrorClass.CONGESTION: Reason.CONGESTED,
    ErrorClass.NETWORK: Reason.NO_NETWORK,
    ErrorClass.SIM: Reason.SIM,
    ErrorClass.ACCOUNT: Reason.ACCOUNT,
    ErrorClass.STORAGE: Reason.STORE_FULL,
    ErrorClass.WAIT: Reason.MODEM_BUSY,
    ErrorClass.MODEM: Reason.MODEM,
    ErrorClass.UNCERTAIN: Reason.NO_ANSWER,
    ErrorClass.DUPLICATE: Reason.DUPLICATE,
}
_SETTLED: Mapping[ErrorClass, Event] = {
    ErrorClass.MODEM: Event.ANSWER_MISSING,
    ErrorClass.UNCERTAIN: Event.ANSWER_MISSING,
    ErrorClass.DUPLICATE: Event.ACCEPTED,
}


def decide(error_class: ErrorClass, attempt: int, now: datetime, *, sim_serves_others: bool = False) -> Retry:
    """What follows from a refusal behind Ctrl-Z.

    ``attempt``: this recipient's counted attempts with this one, from 1. ``sim_serves_others``: the same SIM
    got messages through to others since it was last refused this one.
    """
    reason = _REASONS[error_class]
    if error_class in _SETTLED:
        return Retry(_SETTLED[error_class], reason)
    counted = error_class in COUNTED_DELAYS
    if error_class is ErrorClass.ACCOUNT and not sim_serves_others:
        counted = False
    if not counted:
        return Retry(Event.REFUSED_FOR_NOW, reason, now + UNCOUNTED_DELAYS[error_class])
    delays = COUNTED_DELAYS[error_class]
    if attempt > len(delays):
        return Retry(Event.REFUSED_FOR_GOOD, reason, counted=True)
    return Retry(Event.REFUSED_FOR_NOW, reason, now + delays[attempt - 1], counted=True)


# A message that three times in a row could not even be handed over steps aside: it must not block the next.
PATIENCE_WITH_HAND_OVER = 3
STEP_ASIDE = 2 * _MINUTE
