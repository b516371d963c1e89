"""A few thousand inputs of the fuzz run, always the same ones; the long run is ``make fuzz``."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest

from appliance.modem.at_channel import AtChannel
from tests.fuzz.mutators import make
from tests.fuzz.pdu_targets import clear_the_table
from tests.fuzz.run import Tally, input_of, run_range
from tests.fuzz.targets import TARGETS, Target, shares

INPUTS = 4000
SEED = 2026


@pytest.fixture(autouse=True)
def _nothing_stays_behind() -> Iterator[None]:
    yield
    clear_the_table()


def failures(tally: Tally) -> list[str]:
    return [
        f"--target {tally.target} --seed {SEED} --number {number}\n{what}" for number, what in tally.failures
    ]


@pytest.mark.parametrize("target", list(TARGETS))
def test_no_input_crashes_or_hangs_it(target: str) -> None:
    tally = run_range(target, SEED, 0, shares(INPUTS)[target])
    assert failures(tally) == []


def test_an_input_is_made_again_from_its_number() -> None:
    assert input_of("channel", SEED, 17) == input_of("channel", SEED, 17)
    assert len({input_of("channel", SEED, number) for number in range(50)}) > 45


def _loops_for_ever(data: bytes) -> None:
    while len(data) >= 0:
        with suppress(Exception):
            int(data)


def _backtracks_for_ever(_data: bytes) -> None:
    re.match("(a+)+$", "a" * 60 + "b")


@pytest.mark.parametrize("hang", [_loops_for_ever, _backtracks_for_ever])
def test_an_input_that_never_ends_is_named_and_the_run_goes_on(hang: Callable[[bytes], None]) -> None:
    table = {"planted": Target(hang, weight=1, patience=0.02)}
    tally = run_range("planted", SEED, 5, 3, table)
    assert tally.inputs == 3
    hung = [number for number, what in tally.failures if f"in {hang.__name__}" in what and "Hung" in what]
    assert hung == [5, 6, 7]


def test_a_day_of_noise_leaves_nothing_behind_in_the_channel() -> None:
    """Two megabytes, as much as a modem says in days; the channel keeps less than its longest text."""
    random = Random(SEED)
    channel = AtChannel()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(5000):
            channel.receive_data(make(random))
            while channel.next_event() is not None:
                pass
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
