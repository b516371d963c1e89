"""What a delivery report on a message of our own tells about the time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from appliance.outbox.model import Accepted, ClaimedSegment, Outcome, Unanswered
from appliance.outbox.pacing import WIB
from appliance.outbox.send_times import SendTimes
from appliance.sms.pdu import StatusReport
from tests.outbox.office import Office, number
from tests.support.clock import FakeClock

TAKEN = datetime(2026, 12, 8, 9, 0, 2, tzinfo=WIB)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def times(clock: FakeClock) -> SendTimes:
    return SendTimes(clock)


@pytest.fixture
def claimed(office: Office) -> ClaimedSegment:
    office.accept(1)
    return office.claim()


def report(reference: int = 7, recipient: str = number(1), sent_at: datetime | None = TAKEN) -> StatusReport:
    return StatusReport("", reference, recipient, sent_at, None, 0)


def hand_over(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment, outcome: Outcome, *, seconds: float = 2.0
) -> None:
    began = clock.monotonic()
    clock.advance(seconds)
    times.went(claimed, outcome, began)


def test_a_report_tells_what_time_it_is_now(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment
) -> None:
    hand_over(times, clock, claimed, Accepted(7))
    clock.advance(90)
    assert times.time_by(report()) == TAKEN + timedelta(seconds=90)


def test_the_recipient_may_be_written_nationally(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment
) -> None:
    hand_over(times, clock, claimed, Accepted(7))
    assert times.time_by(report(recipient="0" + number(1).removeprefix("+62"))) == TAKEN


def test_the_same_report_again_tells_nothing_new(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment
) -> None:
    hand_over(times, clock, claimed, Accepted(7))
    assert times.time_by(report()) is not None
    assert times.time_by(report()) is None


@pytest.mark.parametrize("told", [report(reference=8), report(recipient=number(2)), report(sent_at=None)])
def test_a_report_on_something_else_tells_nothing(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment, told: StatusReport
) -> None:
    hand_over(times, clock, claimed, Accepted(7))
    assert times.time_by(told) is None


@pytest.mark.parametrize("outcome", [Accepted(-1), Unanswered("silence")])
def test_a_message_without_a_reference_tells_nothing(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment, outcome: Outcome
) -> None:
    hand_over(times, clock, claimed, outcome)
    assert times.time_by(report(reference=-1)) is None


def test_a_hand_over_of_two_minutes_tells_too_little(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment
) -> None:
    hand_over(times, clock, claimed, Accepted(7), seconds=120)
    assert times.time_by(report()) is None


def test_no_more_is_remembered_than_there_are_references(
    times: SendTimes, clock: FakeClock, claimed: ClaimedSegment
) -> None:
    for reference in range(300):
        hand_over(times, clock, claimed, Accepted(reference), seconds=1)
    assert times.time_by(report(reference=43)) is None
    assert times.time_by(report(reference=44)) is not None
