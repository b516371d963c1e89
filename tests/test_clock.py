"""When the box believes its own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.clock import EARLIEST, SystemClock


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A Pi as it comes: no battery clock, no time server."""
    (tmp_path / "sys/class/rtc").mkdir(parents=True)
    (tmp_path / "run/systemd/timesync").mkdir(parents=True)
    return tmp_path


def fit_battery_clock(machine: Path, *, hctosys: str) -> None:
    folder = machine / "sys/class/rtc/rtc0"
    folder.mkdir()
    (folder / "hctosys").write_text(hctosys)


class MovableClock(SystemClock):
    """The machine's clock, which somebody may set."""

    shift = timedelta()

    def now(self) -> datetime:
        return datetime(2026, 12, 8, 2, 0, tzinfo=UTC) + self.shift

    def monotonic(self) -> float:
        return 500.0


def test_a_bare_pi_does_not_believe_its_clock(machine: Path) -> None:
    trust = MovableClock(root=machine).trust()
    assert (trust.trusted, trust.source) == (False, "none")


def test_a_battery_clock_that_set_the_time_is_believed(machine: Path) -> None:
    fit_battery_clock(machine, hctosys="1\n")
    assert MovableClock(root=machine).trust().source == "rtc"


def test_a_battery_clock_that_was_not_used_at_start_proves_nothing(machine: Path) -> None:
    fit_battery_clock(machine, hctosys="0\n")
    assert not MovableClock(root=machine).trust().trusted


def test_a_battery_clock_that_vanishes_while_it_is_read_proves_nothing(machine: Path) -> None:
    (machine / "sys/class/rtc/rtc0/hctosys").mkdir(parents=True)  # unreadable as a file
    assert not MovableClock(root=machine).trust().trusted


def test_a_time_server_is_believed_from_the_moment_it_answers(machine: Path) -> None:
    clock = MovableClock(root=machine)
    assert not clock.trust().trusted
    (machine / "run/systemd/timesync/synchronized").touch()
    assert clock.trust().source == "ntp"


def test_a_year_before_the_box_existed_is_never_believed(machine: Path) -> None:
    fit_battery_clock(machine, hctosys="1")
    clock = MovableClock(root=machine, believe_host=True)
    clock.shift = EARLIEST - clock.now() - timedelta(seconds=1)
    assert not clock.trust().trusted


def test_the_training_office_believes_the_office_pc(machine: Path) -> None:
    assert MovableClock(root=machine, believe_host=True).trust().source == "host"


def test_an_sms_centre_that_agrees_makes_the_clock_believed(machine: Path) -> None:
    clock = MovableClock(root=machine)
    assert clock.vouch("scts", clock.now() - timedelta(seconds=50))
    assert clock.trust().source == "scts"


def test_an_sms_that_waited_for_days_proves_nothing(machine: Path) -> None:
    clock = MovableClock(root=machine)
    assert not clock.vouch("scts", clock.now() - timedelta(days=2))
    assert not clock.trust().trusted


def test_setting_the_clock_afterwards_takes_the_agreement_away(machine: Path) -> None:
    clock = MovableClock(root=machine)
    clock.vouch("nitz", clock.now())
    clock.shift = timedelta(days=3650)
    assert not clock.trust().trusted
    # set back again, the old agreement holds
    clock.shift = timedelta(seconds=3)
    assert clock.trust().trusted


def test_the_machine_clock_is_aware_and_in_utc() -> None:
    clock = SystemClock(believe_host=True)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() <= clock.monotonic()
