"""Which segment a delivery report speaks of, and what it says. Pure.

A report names our reference (0-255, soon used again), the recipient as the SMSC likes to write it, and when
the SMSC took the message (SCTS). It is matched by SIM, number and reference, and by SCTS against our own time
of sending; never by SMSC: operators answer from several. Without a reference of ours (the modem gave none)
number and SCTS decide, but only when the report cannot be another's: clocks that were trusted may have been
wrong all the same, and what is unknown must not be settled by the report of a neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.outbox.status import Event, Status
from appliance.sms.numbers import PhoneNumber, network_number
from appliance.sms.status_codes import ReportOutcome

# The answer to AT+CMGS may take two minutes, and the SMSC's clock is not ours.
WITH_REFERENCE = timedelta(minutes=5)
WITHOUT_REFERENCE = timedelta(minutes=3)

_TAIL = 8

EVENTS: Mapping[ReportOutcome, Event] = {
    ReportOutcome.DELIVERED: Event.REPORTED_DELIVERED,
    ReportOutcome.PENDING: Event.REPORTED_PENDING,
    ReportOutcome.FAILED: Event.REPORTED_FAILED,
}

# A segment that was sent again or never sent has nothing to do with reports.
WITH_REFERENCE_STATES = frozenset(
    {Status.SENT, Status.UNCONFIRMED, Status.UNKNOWN, Status.DELIVERED, Status.FAILED}
)
WITHOUT_REFERENCE_STATES = frozenset({Status.SENT, Status.UNCONFIRMED, Status.UNKNOWN})


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What a report can be matched by. ``recipient`` as it came; ``sent_at``: SCTS, None when unreadable."""

    reference: int
    recipient: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment of the same SIM whose number may be the report's. ``claimed_at``: when it was handed over;
    ``reported``: it has had a report before."""

    segment_id: int
    recipient_id: int
    number: PhoneNumber
    status: Status
    reference: int | None
    claimed_at: datetime
    clock_trusted: bool
    reported: bool


def match(key: ReportKey, candidates: Iterable[Candidate]) -> Candidate | None:
    """The segment the report speaks of, or None: then the report waits for one.

    Of several the one nearest in time; without a common time the one sent last.
    """
    same_phone = [each for each in candidates if is_same_phone(key.recipient, each.number)]
    fitting = [each for each in same_phone if _fits_by_reference(key, each)]
    if not fitting and not any(_waits_for_reference(key, each) for each in same_phone):
        fitting = [each for each in same_phone if _fits_by_time(key, each)]
        fitting = [each for each in fitting if _is_alone(each, same_phone)]
    if not fitting:
        return None
    return min(fitting, key=lambda each: (_distance(key, each), -each.segment_id))


def is_same_phone(address: str, number: PhoneNumber) -> bool:
    """Whether a report's address is ``number``: national, international or mangled in front."""
    known = network_number(address)
    if known is not None:
        return known == number
    digits = "".join(character for character in address if "0" <= character <= "9")
    return len(digits) >= _TAIL and digits[-_TAIL:] == number[-_TAIL:]


def _fits_by_reference(key: ReportKey, candidate: Candidate) -> bool:
    if candidate.reference != key.reference or candidate.status not in WITH_REFERENCE_STATES:
        return False
    return not _has_common_time(key, candidate) or _distance(key, candidate) <= WITH_REFERENCE


def _fits_by_time(key: ReportKey, candidate: Candidate) -> bool:
    if candidate.reference is not None or candidate.status not in WITHOUT_REFERENCE_STATES:
        return False
    return _has_common_time(key, candidate) and _distance(key, candidate) <= WITHOUT_REFERENCE


def _waits_for_reference(key: ReportKey, candidate: Candidate) -> bool:
    """It is this one's report by all but the time: whose clock was wrong, nobody can tell."""
    return (
        candidate.reference == key.reference
        and candidate.status in WITH_REFERENCE_STATES
        and not candidate.reported
    )


def _is_alone(candidate: Candidate, same_phone: Iterable[Candidate]) -> bool:
    """What is unknown may have got nowhere: no other message may be there that the report could mean.

    Parts of one message may stand for each other: it is whole only when each has its report.
    """
    if candidate.status is not Status.UNKNOWN:
        return True
    return not any(
        other.recipient_id != candidate.recipient_id
        and other.reference is None
        and other.status in WITHOUT_REFERENCE_STATES
        for other in same_phone
    )


def _has_common_time(key: ReportKey, candidate: Candidate) -> bool:
    return key.sent_at is not None and candidate.clock_trusted


def _distance(key: ReportKey, candidate: Candidate) -> timedelta:
    if key.sent_at is None or not candidate.clock_trusted:
        return WITH_REFERENCE
    return abs(key.sent_at - candidate.claimed_at)
