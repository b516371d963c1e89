"""When refusals speak against the account of a SIM, one hand-over at a time; and what a governor does."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.outbox.claims import ClaimRules
from appliance.outbox.governor import Governor
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused, Unanswered
from appliance.outbox.pacing import Pacing
from appliance.outbox.suspicion import Suspicion, radio_is_fine
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import number
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM

REFUSED = Refused(ErrorClass.TEMPORARY, 500, "CMS")


def segment(serial: int, *, to: int | None = None) -> ClaimedSegment:
    return ClaimedSegment(
        id=serial * 16 + 1,
        recipient_id=serial,
        broadcast_id=1,
        number=number(serial if to is None else to),
        text="",
        encoding="gsm7",
        sequence=1,
        total=1,
        concatenation_reference=0,
        attempt=1,
    )


def after(*outcomes: Outcome, radio_fine: bool = True) -> Suspicion:
    """One person after the other."""
    suspicion = Suspicion()
    for serial, outcome in enumerate(outcomes, start=1):
        suspicion = suspicion.after(segment(serial), outcome, radio_fine=radio_fine)
    return suspicion


@pytest.mark.parametrize(
    "outcome",
    [
        REFUSED,
        Refused(ErrorClass.TEMPORARY),
        Refused(ErrorClass.ACCOUNT, 50, "CMS"),
        Refused(ErrorClass.UNCERTAIN, 332, "CMS"),
        Unanswered("no answer"),
    ],
)
def test_three_people_in_a_row_are_enough(outcome: Outcome) -> None:
    assert not after(outcome, outcome).is_strong
    assert after(outcome, outcome, outcome).is_strong


@pytest.mark.parametrize(
    "outcome",
    [
        Refused(ErrorClass.NUMBER, 1, "CMS"),
        Refused(ErrorClass.PDU, 304, "CMS"),
        Refused(ErrorClass.CONGESTION, 42, "CMS"),
        Refused(ErrorClass.NETWORK, 331, "CMS"),
        Refused(ErrorClass.SIM, 310, "CMS"),
        HandedBack(),
    ],
)
def test_what_has_another_cause_neither_counts_nor_clears(outcome: Outcome) -> None:
    assert not after(*[outcome] * 10).is_strong
    assert after(REFUSED, outcome, REFUSED, outcome, REFUSED).is_strong


@pytest.mark.parametrize("outcome", [Accepted(1), Refused(ErrorClass.DUPLICATE, 197, "CMS")])
def test_one_that_the_network_has_clears_everything(outcome: Outcome) -> None:
    assert after(REFUSED, REFUSED, outcome) == Suspicion()


def test_one_phone_however_many_messages_is_one() -> None:
    suspicion = Suspicion()
    for serial in range(1, 20):
        suspicion = suspicion.after(segment(serial, to=1), REFUSED, radio_fine=True)
    assert not suspicion.is_strong


def test_with_a_bad_radio_nothing_counts() -> None:
    assert after(*[REFUSED] * 9, radio_fine=False) == Suspicion()
    assert radio_is_fine(registered=True, signal_percent=16)
    assert radio_is_fine(registered=True, signal_percent=None)
    assert not radio_is_fine(registered=True, signal_percent=15)
    assert not radio_is_fine(registered=False, signal_percent=90)


def test_only_refusals_can_be_forgiven_and_each_is_counted() -> None:
    suspicion = after(REFUSED, Unanswered("no answer"), Refused(ErrorClass.ACCOUNT, 50, "CMS"))
    suspicion = suspicion.after(segment(1), REFUSED, radio_fine=True)
    assert suspicion.refusals == {segment(1).id: 2, segment(3).id: 1}


OUTCOMES = st.sampled_from(
    [Accepted(1), HandedBack(), Unanswered(""), *(Refused(each) for each in ErrorClass)]
)


@given(st.lists(st.tuples(st.integers(1, 4), OUTCOMES), max_size=40))
def test_it_is_strong_only_with_three_phones_behind_the_last_success(
    story: list[tuple[int, Outcome]],
) -> None:
    suspicion = Suspicion()
    since: set[int] = set()
    for serial, outcome in story:
        suspicion = suspicion.after(segment(serial), outcome, radio_fine=True)
        since = set() if isinstance(outcome, Accepted) else since | {serial}
        assert not suspicion.is_strong or len(since) >= 3
        assert len(suspicion.phones) <= len(since)


# -- the governor ------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def governor(clock: FakeClock) -> Governor:
    pacing = Pacing(per_minute=0, daily_cap=0, per_person_daily=0)
    return Governor(pacing=pacing, clock=clock, random=Random(1), handed_over=lambda _: 0)


def test_a_held_sim_may_send_its_tests_and_nothing_else(governor: Governor, clock: FakeClock) -> None:
    governor.hold("no_credit", 900)
    assert governor.rules(SIM) == ClaimRules(tests_only=True)
    assert (governor.pause_reason, governor.pause_left) == ("no_credit", 900)
    clock.advance(7200)
    assert governor.rules(SIM) == ClaimRules(tests_only=True), "no pause ends by itself"
    assert governor.pause_left > 0
    governor.try_again()
    assert governor.rules(SIM) == ClaimRules()
    assert governor.pause_left == 0


def test_a_probe_is_one_message(governor: Governor, clock: FakeClock) -> None:
    governor.hold("unknown")
    governor.probe()
    assert governor.rules(SIM) == ClaimRules()
    governor.went(segment(1), HandedBack(), clock.monotonic())
    clock.advance(5)
    assert governor.rules(SIM) == ClaimRules(), "it was not even handed over"
    governor.went(segment(1), REFUSED, clock.monotonic())
    assert governor.rules(SIM) == ClaimRules(tests_only=True)
    assert governor.held == "unknown"


def test_what_is_refused_while_it_is_held_makes_no_pause_of_its_own(
    governor: Governor, clock: FakeClock
) -> None:
    governor.hold("unknown", 100)
    for serial in range(10):
        governor.went(segment(serial), Refused(ErrorClass.ACCOUNT, 50, "CMS"), clock.monotonic())
    assert governor.pause_left == 100
    governor.try_again()
    assert governor.rules(SIM) == ClaimRules()
