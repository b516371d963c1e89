"""Root sets the clock: to a time that can be, from a wish made just now, and not back but for a person."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.host_clock import ClockWish
from appliance.machine import Act
from appliance.privileged.clock import FRESH_SECONDS, RTC, SAVED, SetClock, main, rtc_time
from appliance.privileged.wish import BadWish

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
TICKS = 500.0


class Kernel:
    """Notes what it is told. ``refuses``: it takes nothing."""

    def __init__(self, folder: Path, *, refuses: bool = False, battery_refuses: bool = False) -> None:
        self.root = folder / "root"
        self.release = folder / "release"
        self.release.mkdir(parents=True)
        self.ticks = TICKS
        self.told: list[datetime] = []
        self.battery: list[datetime] = []
        self._refuses, self._battery_refuses = refuses, battery_refuses
        self.act = SetClock(
            root=self.root,
            release=self.release,
            ticks=lambda: self.ticks,
            set_host=self._set_host,
            set_battery=self._set_battery,
        )

    def _set_host(self, seconds: float) -> None:
        if self._refuses:
            raise PermissionError(1, "Operation not permitted")
        self.told.append(datetime.fromtimestamp(seconds, UTC))

    def _set_battery(self, device: Path, moment: datetime) -> None:
        if self._battery_refuses:
            raise OSError(5, "Input/output error")
        self.battery.append(moment)

    def fit_battery_clock(self) -> None:
        (self.root / RTC).parent.mkdir(parents=True)
        (self.root / RTC).touch()

    def made(self, content: str) -> None:
        (self.release / "release.json").write_text(content)


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path)


def wish(moment: datetime = NOW, *, age: float = 0.0, person: bool = False) -> ClockWish:
    return ClockWish(moment.timestamp(), TICKS - age, person)


def test_the_time_that_passed_since_the_wish_is_added(kernel: Kernel) -> None:
    assert kernel.act.obey(wish(age=3.5)) == NOW + timedelta(seconds=3.5)
    assert kernel.told == [NOW + timedelta(seconds=3.5)]
    assert kernel.battery == []
    assert (kernel.root / SAVED).read_text() == "2026-12-08T02:00:03.500000+00:00\n"


def test_the_battery_clock_is_set_too_where_there_is_one(kernel: Kernel) -> None:
    kernel.fit_battery_clock()
    kernel.act.obey(wish())
    assert kernel.battery == [NOW]


def test_a_battery_clock_that_refuses_spoils_nothing(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, battery_refuses=True)
    kernel.fit_battery_clock()
    kernel.act.obey(wish())
    assert kernel.told == [NOW]


@pytest.mark.parametrize(
    "bad",
    [
        wish(datetime(1970, 1, 1, tzinfo=UTC)),
        wish(datetime(2025, 12, 31, tzinfo=UTC), person=True),
        wish(datetime(2046, 1, 1, tzinfo=UTC), person=True),
        wish(age=FRESH_SECONDS + 1),
        wish(age=-1),
        ClockWish(float("inf"), TICKS),
        ClockWish(float("nan"), TICKS),
        ClockWish(1e300, TICKS),
        ClockWish(NOW.timestamp(), float("nan")),
        ClockWish(NOW.timestamp(), -1e300),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_set(kernel: Kernel, bad: ClockWish) -> None:
    with pytest.raises(BadWish):
        kernel.act.obey(bad)
    assert kernel.told == []
    assert not (kernel.root / SAVED).exists()


def test_back_behind_the_last_known_time_only_a_person_goes(kernel: Kernel) -> None:
    kernel.act.obey(wish(NOW + timedelta(days=3650)))
    with pytest.raises(BadWish, match="before the last known time"):
        kernel.act.obey(wish())
    kernel.act.obey(wish(person=True))
    assert kernel.told[-1] == NOW
    kernel.act.obey(wish(NOW - timedelta(minutes=1)))


def test_one_slip_forward_of_a_witness_does_not_hold_for_ever(kernel: Kernel) -> None:
    (kernel.root / "run/kabar").mkdir(parents=True)
    kernel.act.obey(wish(NOW + timedelta(days=13 * 365)))
    for lived, agrees in ((0.0, False), (60.0, False), (600.0, True), (700.0, False)):
        kernel.ticks = TICKS + lived
        later = ClockWish((NOW + timedelta(seconds=lived)).timestamp(), kernel.ticks, False)
        if agrees:
            assert kernel.act.obey(later) == NOW + timedelta(seconds=600)
        elif lived > 600:
            assert kernel.act.obey(later) == NOW + timedelta(seconds=700)  # forward again, as usual
        else:
            with pytest.raises(BadWish, match="before the last known time"):
                kernel.act.obey(later)


def test_two_wishes_that_do_not_agree_take_nothing_back(kernel: Kernel) -> None:
    (kernel.root / "run/kabar").mkdir(parents=True)
    kernel.act.obey(wish(NOW))
    for number in range(1, 5):
        kernel.ticks = TICKS + 600.0 * number
        with pytest.raises(BadWish, match="before the last known time"):
            kernel.act.obey(ClockWish((NOW - timedelta(days=number)).timestamp(), kernel.ticks, False))
    assert kernel.told == [NOW]


def test_nothing_is_older_than_the_program_but_what_a_person_says(kernel: Kernel) -> None:
    kernel.made('{"version": "1.0.0", "made": "2027-01-05"}')
    with pytest.raises(BadWish, match="before this box was made"):
        kernel.act.obey(wish())
    kernel.act.obey(wish(person=True))
    assert kernel.told == [NOW]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"made": ""}', '{"made": 3}', '{"made": "soon"}'])
def test_a_release_that_does_not_say_when_it_was_made_hinders_nothing(kernel: Kernel, content: str) -> None:
    kernel.made(content)
    kernel.act.obey(wish())
    assert kernel.told == [NOW]


@pytest.mark.parametrize("content", ["", "soon", "2026-12-09", "9999-01-01T00:00:00+00:00"])
def test_a_saved_time_that_cannot_be_hinders_nothing(kernel: Kernel, content: str) -> None:
    (kernel.root / SAVED).parent.mkdir(parents=True)
    (kernel.root / SAVED).write_text(content)
    kernel.act.obey(wish())
    assert kernel.told == [NOW]


def test_the_act_reads_the_wish_obeys_and_takes_it_away(kernel: Kernel, tmp_path: Path) -> None:
    path = tmp_path / Act.CLOCK.wish
    path.write_bytes(msgspec.json.encode(wish()))
    assert main(folder=tmp_path, act=kernel.act) == 0
    assert kernel.told == [NOW]
    assert not path.exists()
    assert main(folder=tmp_path, act=kernel.act) == 1  # no wish, nothing to do


def test_a_kernel_that_refuses_and_a_wish_that_is_none_end_with_status_1(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path, refuses=True)
    path = tmp_path / Act.CLOCK.wish
    path.write_bytes(msgspec.json.encode(wish()))
    assert main(folder=tmp_path, act=kernel.act) == 1
    path.write_text('{"time": 1, "ticks": 2, "command": "rm"}')
    assert main(folder=tmp_path, act=kernel.act) == 1
    assert not path.exists()


def test_the_battery_clock_is_told_in_utc_with_months_from_0_and_years_from_1900() -> None:
    assert struct.unpack("9i", rtc_time(NOW)) == (0, 0, 2, 8, 11, 126, 0, 0, 0)
