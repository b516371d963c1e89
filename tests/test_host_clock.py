"""The machine's own clock is asked to be set when it is wrong and the box knows better, and not otherwise."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.host_clock import AGAIN, ClockWish, HostClock
from appliance.machine import Act, NoMachine
from tests.support.clockless_pi import ClocklessPi
from tests.support.noting_machine import NotingMachine


@pytest.fixture
def pi(tmp_path: Path) -> ClocklessPi:
    pi = ClocklessPi(tmp_path / "root")
    pi.wrong = -timedelta(days=400)
    return pi


@pytest.fixture
def machine(tmp_path: Path) -> NotingMachine:
    return NotingMachine(tmp_path / "run")


def test_a_wrong_clock_is_set_to_the_time_the_network_told(pi: ClocklessPi, machine: NotingMachine) -> None:
    clock = pi.clock()
    minding = HostClock(clock, machine)
    assert not minding.mind()  # nobody knows the time yet
    pi.ask_network(clock)
    assert minding.mind()
    [(act, wish)] = machine.done
    assert act is Act.CLOCK
    assert isinstance(wish, ClockWish)
    assert wish.time == pytest.approx(pi.world.timestamp())
    assert wish.ticks == clock.monotonic()
    assert not wish.person
    pi.wrong = timedelta()  # the act has done it
    pi.passed += AGAIN
    assert not minding.mind()


def test_a_machine_that_does_not_do_it_is_asked_every_ten_minutes(
    pi: ClocklessPi, machine: NotingMachine
) -> None:
    clock = pi.clock()
    minding = HostClock(clock, machine)
    pi.ask_network(clock)
    for _ in range(60):
        minding.mind()
        pi.passed += 60
    assert len(machine.done) == 6


def test_a_wish_that_a_person_stands_behind_says_so(pi: ClocklessPi, machine: NotingMachine) -> None:
    clock = pi.clock()
    clock.vouch("person", pi.world)
    HostClock(clock, machine).mind()
    assert isinstance(machine.done[0][1], ClockWish)
    assert machine.done[0][1].person


def test_a_machine_that_has_its_time_from_a_server_or_is_an_office_pc_is_left_alone(
    pi: ClocklessPi, machine: NotingMachine
) -> None:
    assert not HostClock(pi.clock(believe_host=True), machine).mind()
    clock = pi.clock()
    pi.ask_network(clock)
    pi.hear_time_server()
    assert not HostClock(clock, machine).mind()
    assert machine.done == []


def test_less_than_a_minute_is_no_reason(pi: ClocklessPi, machine: NotingMachine) -> None:
    pi.wrong = timedelta(seconds=40)
    clock = pi.clock()
    pi.ask_network(clock)
    assert not HostClock(clock, machine).mind()


def test_an_ordinary_computer_is_never_asked_and_a_refusal_is_only_logged(
    pi: ClocklessPi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Refusing(NoMachine):
        def can(self, act: Act) -> bool:
            return True

    clock = pi.clock()
    pi.ask_network(clock)
    assert not HostClock(clock, NoMachine(tmp_path)).mind()
    with caplog.at_level(logging.WARNING):
        assert not HostClock(clock, Refusing(tmp_path)).mind()
    assert "was not set" in caplog.text
