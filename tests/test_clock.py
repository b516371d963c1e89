"""When the box believes its own clock, and how it finds the time when it wakes up in the past."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.clock import SystemClock
from appliance.time_sources import Doubt
from tests.support.clockless_pi import NOW, ClocklessPi

YEARS = timedelta(days=3 * 365)
TELKOMSEL, INDOSAT = "+6281100000", "+62816124"  # SMS centres


@pytest.fixture
def machine(tmp_path: Path) -> ClocklessPi:
    return ClocklessPi(tmp_path)


def seconds_off(machine: ClocklessPi, clock: SystemClock) -> float:
    return abs((clock.now() - machine.world).total_seconds())


def bring_sms(
    machine: ClocklessPi, clock: SystemClock, centre: str, *, after: float, wrong: timedelta = timedelta()
) -> None:
    """Two SMS that this centre has just taken, ``after`` seconds apart."""
    for _ in range(2):
        clock.vouch("scts", machine.world + wrong - timedelta(seconds=5), centre)
        machine.passed += after


def test_a_bare_pi_does_not_believe_its_clock(machine: ClocklessPi) -> None:
    trust = machine.clock().trust()
    assert (trust.trusted, trust.source, trust.doubt) == (False, "none", "")


def test_a_battery_clock_that_set_the_time_is_believed(machine: ClocklessPi) -> None:
    machine.fit_battery_clock()
    assert machine.clock().trust().source == "rtc"


def test_a_battery_clock_that_was_not_used_at_start_proves_nothing(machine: ClocklessPi) -> None:
    machine.fit_battery_clock(hctosys="0\n")
    assert not machine.clock().trust().trusted


def test_a_battery_clock_that_vanishes_while_it_is_read_proves_nothing(machine: ClocklessPi) -> None:
    (machine.root / "sys/class/rtc/rtc0/hctosys").mkdir(parents=True)  # unreadable as a file
    assert not machine.clock().trust().trusted


def test_a_battery_clock_without_a_battery_is_not_believed_and_named(machine: ClocklessPi) -> None:
    machine.fit_battery_clock()
    machine.wrong = datetime(2000, 1, 1, tzinfo=UTC) - NOW
    trust = machine.clock().trust()
    assert (trust.trusted, trust.doubt) == (False, Doubt.BATTERY)


def test_a_battery_clock_that_the_network_contradicts_loses_and_is_named(machine: ClocklessPi) -> None:
    machine.fit_battery_clock()
    machine.wrong = -timedelta(days=40)
    clock = machine.clock()
    assert clock.trust().source == "rtc"
    machine.ask_network(clock)
    trust = clock.trust()
    assert (trust.source, trust.doubt, trust.host_off) == ("nitz", Doubt.BATTERY, timedelta(days=40))
    assert seconds_off(machine, clock) < 1


def test_a_battery_clock_a_little_off_stays_the_best_witness(machine: ClocklessPi) -> None:
    machine.fit_battery_clock()
    machine.wrong = timedelta(seconds=50)
    clock = machine.clock()
    before = clock.now()
    machine.ask_network(clock)
    assert clock.trust().source == "rtc"
    assert clock.now() - before == timedelta(seconds=30)


def test_a_time_server_is_believed_from_the_moment_it_answers(machine: ClocklessPi) -> None:
    clock = machine.clock()
    assert not clock.trust().trusted
    machine.hear_time_server()
    assert clock.trust().source == "ntp"


def test_a_year_before_the_box_existed_is_never_believed(machine: ClocklessPi) -> None:
    machine.wrong = datetime(2025, 12, 31, tzinfo=UTC) - NOW
    machine.hear_time_server()
    machine.wrong = datetime(2025, 12, 31, tzinfo=UTC) - NOW
    assert not machine.clock().trust().trusted
    assert not machine.clock(believe_host=True).trust().trusted


def test_the_training_office_believes_the_office_pc_and_no_simulated_network(machine: ClocklessPi) -> None:
    clock = machine.clock(believe_host=True)
    machine.ask_network(clock, wrong=YEARS)
    assert clock.trust().source == "host"
    assert seconds_off(machine, clock) < 1


def test_a_pi_that_wakes_up_in_the_past_learns_the_time_from_the_network(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    assert not clock.trust().trusted
    machine.ask_network(clock)
    trust = clock.trust()
    assert (trust.trusted, trust.source, trust.host_off) == (True, "nitz", YEARS)
    assert trust.since is not None
    assert timedelta() <= clock.now() - trust.since <= timedelta(seconds=15)
    assert seconds_off(machine, clock) < 1
    machine.passed += 86400
    assert seconds_off(machine, clock) < 1


def test_a_clock_that_runs_ahead_is_set_back_by_a_day(machine: ClocklessPi) -> None:
    machine.wrong = timedelta(days=1)
    clock = machine.clock()
    machine.ask_network(clock)
    assert clock.trust().host_off == -timedelta(days=1)
    assert seconds_off(machine, clock) < 1


def test_one_answer_of_the_network_is_not_enough(machine: ClocklessPi) -> None:
    clock = machine.clock()
    clock.vouch("nitz", machine.world)
    assert not clock.trust().trusted


def test_less_than_a_minute_is_never_corrected(machine: ClocklessPi) -> None:
    machine.wrong = timedelta(seconds=55)
    clock = machine.clock()
    before = clock.now()
    machine.ask_network(clock)
    assert clock.trust().source == "nitz"
    assert clock.trust().host_off == timedelta()
    assert clock.now() - before == timedelta(seconds=30)


def test_somebody_who_sets_the_machines_clock_does_not_move_a_time_that_is_known(
    machine: ClocklessPi,
) -> None:
    clock = machine.clock()
    machine.ask_network(clock)
    machine.wrong = timedelta(days=3650)
    assert seconds_off(machine, clock) < 1
    assert clock.trust().host_off == -timedelta(days=3650)


def test_somebody_who_sets_the_clock_before_the_time_is_known_is_followed_but_not_believed(
    machine: ClocklessPi,
) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    clock.now()
    machine.wrong = timedelta()
    assert seconds_off(machine, clock) < 1
    assert not clock.trust().trusted


def test_a_time_server_that_answers_after_the_network_moves_nothing(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    machine.ask_network(clock)
    before = clock.now()
    machine.hear_time_server()
    assert clock.trust().source == "ntp"
    assert clock.trust().host_off == timedelta()
    assert clock.now() == before


def test_two_modems_with_different_times_make_both_unbelievable_until_a_third_witness_speaks(
    machine: ClocklessPi,
) -> None:
    clock = machine.clock()
    machine.ask_network(clock, who="M1")
    machine.ask_network(clock, who="M2", wrong=timedelta(hours=9))
    trust = clock.trust()
    assert (trust.trusted, trust.source, trust.doubt) == (False, "none", Doubt.DISAGREE)
    for _ in range(2):
        clock.vouch("report", machine.world, who="M1")
        machine.passed += 12
    assert clock.trust().source == "nitz"
    assert seconds_off(machine, clock) < 1


def test_delivery_reports_on_our_own_messages_tell_the_time(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    for _ in range(2):
        clock.vouch("report", machine.world - timedelta(seconds=3))
        machine.passed += 12
    assert clock.trust().source == "scts"
    assert seconds_off(machine, clock) <= 3


def test_sms_that_waited_while_the_box_was_off_prove_nothing(machine: ClocklessPi) -> None:
    machine.wrong = -timedelta(hours=6)  # the clock stood still in a power cut
    clock = machine.clock()
    for number in range(20):  # all of them from the minute of the cut, as the clock believes it is
        clock.vouch("scts", machine.world + machine.wrong + timedelta(seconds=number))
        machine.passed += 2
    assert not clock.trust().trusted


def test_sms_that_come_in_as_they_are_written_are_believed_in_the_end(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    bring_sms(machine, clock, TELKOMSEL, after=300)
    trust = clock.trust()
    assert not trust.trusted, "one operator's clock may be wrong"
    assert seconds_off(machine, clock) <= 180, "but its SMS hold up a clock that nobody vouches for"
    bring_sms(machine, clock, INDOSAT, after=300)
    assert clock.trust().source == "scts"
    assert seconds_off(machine, clock) <= 60


@pytest.mark.parametrize("modems", [1, 2])
@pytest.mark.parametrize("battery", [False, True], ids=["no battery clock", "battery clock"])
def test_one_wrong_sms_centre_overrules_nobody(machine: ClocklessPi, battery: bool, modems: int) -> None:
    if battery:
        machine.fit_battery_clock()
    clock = machine.clock()
    for who in [f"M{number}" for number in range(modems)] * 3:
        machine.ask_network(clock, who=who)
        clock.vouch("report", machine.world, who)
        bring_sms(machine, clock, TELKOMSEL, after=300)
    before = clock.trust()
    bring_sms(machine, clock, INDOSAT, after=300, wrong=timedelta(days=1500))
    assert clock.trust() == before
    assert before.source == ("rtc" if battery else "nitz")
    assert seconds_off(machine, clock) < 1
    assert not clock.is_ruled_out(machine.world), "an administrator may say so"


def test_an_administrator_puts_right_what_one_wrong_sms_centre_has_held_up(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    bring_sms(machine, clock, TELKOMSEL, after=300, wrong=timedelta(days=1500))
    assert not clock.trust().trusted
    assert not clock.is_ruled_out(machine.world)
    clock.vouch("person", machine.world)
    assert (clock.trust().source, seconds_off(machine, clock)) == ("person", 0.0)


def test_a_battery_clock_behind_sms_of_two_operators_is_not_believed(machine: ClocklessPi) -> None:
    machine.fit_battery_clock()
    machine.wrong = -timedelta(hours=5)
    clock = machine.clock()
    clock.vouch("scts", machine.world - timedelta(hours=1), TELKOMSEL)
    assert clock.trust().source == "rtc"  # one SMS centre may be wrong
    clock.vouch("scts", machine.world - timedelta(hours=2), INDOSAT)
    trust = clock.trust()
    assert (trust.trusted, trust.doubt) == (False, Doubt.BATTERY)


def test_a_box_never_starts_before_the_last_time_it_knew_and_trusts_it_no_more_for_that(
    machine: ClocklessPi,
) -> None:
    machine.wrong = datetime(1970, 1, 1, tzinfo=UTC) - NOW
    clock = machine.clock()
    clock.start_at(NOW - timedelta(hours=3))
    assert clock.now() == NOW - timedelta(hours=3)
    machine.passed += 600
    assert clock.now() == NOW - timedelta(hours=3) + timedelta(seconds=600)
    assert not clock.trust().trusted


def test_a_last_known_time_that_was_wrong_loses_against_the_network(machine: ClocklessPi) -> None:
    clock = machine.clock()
    clock.start_at(NOW + YEARS)
    assert clock.now() == NOW + YEARS
    machine.ask_network(clock)
    assert clock.trust().source == "nitz"
    assert seconds_off(machine, clock) < 1


def test_an_administrator_tells_the_time_where_nobody_knows_it(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    assert clock.vouch("person", machine.world)
    assert (clock.trust().source, clock.trust().host_off) == ("person", YEARS)
    assert seconds_off(machine, clock) < 1


def test_the_network_puts_a_wrong_administrator_right(machine: ClocklessPi) -> None:
    clock = machine.clock()
    clock.vouch("person", machine.world + YEARS)
    assert clock.trust().source == "person"
    machine.ask_network(clock)
    assert clock.trust().source == "nitz"
    assert seconds_off(machine, clock) < 1


def test_a_time_before_sms_that_came_in_is_ruled_out(machine: ClocklessPi) -> None:
    clock = machine.clock()
    assert not clock.is_ruled_out(NOW - YEARS)
    for centre in (TELKOMSEL, INDOSAT):
        clock.vouch("scts", machine.world - timedelta(hours=1), centre)
    assert clock.is_ruled_out(machine.world - timedelta(hours=2))
    assert not clock.is_ruled_out(machine.world)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    clock = SystemClock(believe_host=True)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()


def test_many_threads_may_ask_while_the_time_is_being_found(machine: ClocklessPi) -> None:
    machine.wrong = -YEARS
    clock = machine.clock()
    seen: list[datetime] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(clock.now() for _ in range(200))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    machine.ask_network(clock)
    for thread in threads:
        thread.join()
    assert {moment.year for moment in seen} <= {2023, 2026}
