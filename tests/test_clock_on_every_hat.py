"""The box finds the time by every family of modules: the real driver, the real clock, each one's quirks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.clock import SystemClock
from appliance.modem.modem import Modem
from appliance.modem.simulator.chips import CHIPS
from tests.support.hat_by_hand import HatByHand
from tests.support.table_port import Table

YEARS = timedelta(days=3 * 365)


class Bench:
    """A box that wakes up three years behind, with one module on the table."""

    def __init__(self, chip: str, root: Path) -> None:
        self.table = Table(HatByHand(chip=chip))
        self.clock = SystemClock(
            root=root,
            host=lambda: self.table.hat.now - YEARS.total_seconds(),
            ticks=self.table.clock.monotonic,
        )
        self.modem = Modem(name="M", open_port=self.table.open_port, profile=None, clock=self.table.clock)

    def ask(self, minutes: int = 3) -> None:
        """As a sender asks while the clock is not trusted."""
        for _ in range(minutes * 4):
            self.modem.refresh()
            told = self.modem.network_time()
            if told is not None:
                self.clock.vouch("nitz", told, "M")
            self.table.wait(15)

    @property
    def seconds_off(self) -> float:
        return abs((self.clock.now() - datetime.fromtimestamp(self.table.hat.now, UTC)).total_seconds())


# One variant cannot do SMS at all: the driver does not even ask it for the time.
SENDING_CHIPS = sorted(CHIPS.keys() - {"a7670e-lnxy"})


@pytest.fixture(params=SENDING_CHIPS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(request.param, tmp_path)
    bench.modem.connect()
    yield bench
    bench.modem.close()


def test_the_time_is_found_within_a_minute(bench: Bench) -> None:
    bench.ask(minutes=1)
    trust = bench.clock.trust()
    assert (trust.trusted, trust.source) == (True, "nitz")
    assert trust.host_off == pytest.approx(YEARS, abs=timedelta(seconds=5))
    assert bench.seconds_off < 5


def test_a_network_that_tells_no_time_leaves_the_clock_untrusted(tmp_path: Path, bench: Bench) -> None:
    bench.table.hat.do("clock", nitz=False)
    fresh = SystemClock(
        root=tmp_path, host=lambda: bench.table.hat.now - 1000, ticks=bench.table.clock.monotonic
    )
    bench.clock = fresh
    for _ in range(2):  # what it was told before the silence is the network's own word, and stays so
        bench.ask(minutes=1)
    assert not fresh.trust().trusted or bench.seconds_off < 5


@pytest.mark.parametrize("quarters", [0, 22, -28, 40, 104])
def test_a_zone_that_is_not_indonesian_is_not_believed(bench: Bench, quarters: int) -> None:
    bench.table.hat.do("clock", quarters=quarters, tell=True)
    bench.ask(minutes=1)
    assert not bench.clock.trust().trusted or bench.seconds_off < 5


def test_a_network_whose_clock_is_set_right_is_followed(bench: Bench) -> None:
    bench.table.hat.do("clock", shift=7200.0, tell=True)
    bench.ask(minutes=1)
    bench.table.hat.do("clock", shift=0.0, tell=True)
    bench.ask(minutes=2)
    assert bench.clock.trust().source == "nitz"
    assert bench.seconds_off < 5
