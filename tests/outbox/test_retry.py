"""What a refusal means for the message in hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.outbox.retry import LONGEST_DELAY, Reason, decide
from appliance.outbox.status import Event, Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.office import MODEM, Office, number
from tests.support.fake_modem import SIM

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)


def delays(error_class: ErrorClass, **known: bool) -> list[float | None]:
    """Minutes until the next try after the first, second ... counted refusal; None = failed."""
    found: list[float | None] = []
    for attempt in range(1, 6):
        retry = decide(error_class, attempt, NOW, **known)
        if retry.event is Event.REFUSED_FOR_GOOD:
            return [*found, None]
        assert retry.retry_at is not None
        found.append((retry.retry_at - NOW) / timedelta(minutes=1))
    return found


def test_a_temporary_refusal_is_tried_again_after_2_15_and_60_minutes() -> None:
    assert delays(ErrorClass.TEMPORARY) == [2, 15, 60, None]


def test_congestion_is_tried_again_after_5_and_30_minutes() -> None:
    assert delays(ErrorClass.CONGESTION) == [5, 30, None]


@pytest.mark.parametrize("error_class", [ErrorClass.NUMBER, ErrorClass.PDU])
def test_a_bad_number_and_a_mistake_of_ours_are_never_tried_again(error_class: ErrorClass) -> None:
    assert delays(error_class) == [None]


@pytest.mark.parametrize(
    "error_class", [ErrorClass.NETWORK, ErrorClass.SIM, ErrorClass.STORAGE, ErrorClass.WAIT]
)
def test_the_radio_and_the_card_do_not_speak_against_the_person(error_class: ErrorClass) -> None:
    retry = decide(error_class, 99, NOW)
    assert retry.event is Event.REFUSED_FOR_NOW
    assert not retry.counted


def test_an_empty_account_does_not_speak_against_the_person() -> None:
    assert not decide(ErrorClass.ACCOUNT, 99, NOW).counted


def test_but_if_the_same_sim_serves_others_an_account_refusal_does() -> None:
    assert delays(ErrorClass.ACCOUNT, sim_serves_others=True) == [2, 15, 60, None]


@pytest.mark.parametrize("error_class", [ErrorClass.MODEM, ErrorClass.UNCERTAIN])
def test_what_may_have_left_is_unknown(error_class: ErrorClass) -> None:
    assert decide(error_class, 1, NOW).event is Event.ANSWER_MISSING


def test_what_the_smsc_has_already_is_sent() -> None:
    assert decide(ErrorClass.DUPLICATE, 1, NOW).event is Event.ACCEPTED


@pytest.mark.parametrize("error_class", ErrorClass)
def test_every_class_has_a_decision_and_no_delay_is_longer_than_the_longest(error_class: ErrorClass) -> None:
    for attempt in range(1, 9):
        retry = decide(error_class, attempt, NOW)
        assert isinstance(retry.reason, Reason)
        assert (retry.retry_at is not None) == (retry.event is Event.REFUSED_FOR_NOW)
        assert retry.retry_at is None or retry.retry_at <= NOW + LONGEST_DELAY


# -- in the ledger -------------------------------------------------------------------------------------


def test_a_temporary_refusal_ends_in_failed_after_four_tries(office: Office) -> None:
    broadcast = office.accept(1)
    for minutes in (2, 15, 60):
        office.ledger.record_error(office.claim().id, error_class=ErrorClass.TEMPORARY, code=41)
        assert office.status(broadcast) is Status.ERRORED
        office.clock.advance(minutes * 60 - 1)
        assert office.ledger.claim(MODEM, SIM) is None
        office.clock.advance(1)
    claimed = office.claim()
    assert claimed.attempt == 4
    office.ledger.record_error(claimed.id, error_class=ErrorClass.TEMPORARY, code=41)
    assert office.status(broadcast) is Status.FAILED
    assert office.reason(broadcast) == "temporary"
    assert office.ledger.claim(MODEM, SIM) is None


def test_a_day_without_network_costs_nobody_an_attempt(office: Office) -> None:
    broadcast = office.accept(1)
    for _ in range(50):
        office.ledger.record_error(office.claim().id, error_class=ErrorClass.NETWORK)
        office.clock.advance(60)
    office.send()
    assert office.status(broadcast) is Status.SENT


def test_a_sim_without_credit_costs_nobody_an_attempt(office: Office) -> None:
    broadcast = office.accept(3)
    for _ in range(10):
        for _ in range(3):
            office.ledger.record_error(office.claim().id, error_class=ErrorClass.ACCOUNT, code=50)
        office.clock.advance(120)
    assert office.counts(broadcast) == {Status.ERRORED: 3}
    for _ in range(3):
        office.send()
    assert office.counts(broadcast) == {Status.SENT: 3}


def test_a_number_the_operator_refuses_while_it_serves_others_fails_in_the_end(office: Office) -> None:
    broadcast = office.accept(20)
    refused = office.claim()
    office.ledger.record_error(refused.id, error_class=ErrorClass.ACCOUNT, code=21)
    for minutes in (2, 2, 15, 60):
        office.clock.advance(1)
        assert office.send().number != refused.number
        office.clock.advance(minutes * 60)
        again = office.claim()
        assert again.number == refused.number
        office.ledger.record_error(again.id, error_class=ErrorClass.ACCOUNT, code=21)
    assert office.status(broadcast) is Status.FAILED


def test_a_refusal_behind_ctrl_z_for_the_modems_sake_is_unknown(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.MODEM, code=300)
    assert office.status(broadcast) is Status.UNKNOWN
    assert office.ledger.claim(MODEM, SIM) is None


def test_before_ctrl_z_it_goes_back_into_the_queue(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_not_handed_over(office.claim().id)
    assert office.status(broadcast) is Status.QUEUED
    assert office.send().number == number(1)


def test_a_duplicate_counts_as_sent(office: Office) -> None:
    broadcast = office.accept(1)
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.DUPLICATE, code=197)
    assert office.status(broadcast) is Status.SENT


def test_the_day_of_a_sim_is_counted_and_survives_a_restart(office: Office) -> None:
    office.accept(5)
    office.send()
    office.send()
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.ledger.record_error(office.claim().id, error_class=ErrorClass.NUMBER)
    for _ in range(2):
        totals = office.ledger.day_totals(SIM)
        assert (totals.sent, totals.unknown, totals.failed) == (2, 1, 1)
        assert office.ledger.sent_today(SIM) == 3
        assert office.ledger.sent_today("another") == 0
        office.restart()
    office.clock.advance(24 * 3600)
    assert office.ledger.sent_today(SIM) == 0


def test_the_rate_is_what_went_out_lately_and_falls_when_nothing_does(office: Office) -> None:
    broadcast = office.accept(20)
    assert office.ledger.rate() == 0.0
    for _ in range(11):
        office.send()
        office.clock.advance(12)
    assert office.ledger.rate(broadcast.id) == pytest.approx(5, rel=0.1)
    assert office.ledger.rate(sim=SIM) == office.ledger.rate(broadcast.id)
    assert office.ledger.rate(999) == 0.0
    office.clock.advance(240)
    assert office.ledger.rate(broadcast.id) < 2
    office.clock.advance(600)
    assert office.ledger.rate(broadcast.id) == 0.0


def test_an_hour_without_work_does_not_make_a_link_slow(office: Office) -> None:
    office.accept(40)
    assert office.ledger.busy_rate(SIM) == 0.0  # nothing is known yet
    for burst in (5, 4, 3):
        for _ in range(burst):
            office.send()
            office.clock.advance(2)
        office.clock.advance(120)
    assert office.ledger.busy_rate(SIM) == pytest.approx(30)
    assert office.ledger.busy_rate("another") == 0.0
    office.clock.advance(600)
    assert office.ledger.busy_rate(SIM) == 0.0
