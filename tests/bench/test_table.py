"""The table of the bench says what was measured, beside its bar, and whether the bar is kept."""

from __future__ import annotations

import json

import pytest

from tests.bench.measure import BenchFailed, Measure, percentile, period
from tests.bench.table import as_json, as_text

FAST = Measure("host time per SMS", 1.6, "ms", bar=6.0, goal=2.0, note="1,000 SMS")
SLOW = Measure("start after kill", 8.9, "s", bar=5.0)
FULL = Measure("share of the link's limit", 98.5, "%", bar=98.5, at_least=True)
FREE = Measure("a download", 2.0, "s")


def row(measure: Measure) -> str:
    return next(line for line in as_text("a machine", [measure]).splitlines() if measure.name in line)


def test_a_kept_bar_a_reached_goal_and_a_missed_bar_are_told_apart() -> None:
    assert row(FAST).endswith("<= 6 ms, goal 2          yes, goal too")
    assert row(FULL).endswith("yes")
    assert row(SLOW).endswith("NO")


def test_what_has_no_bar_is_neither_kept_nor_missed() -> None:
    assert FREE.met is None
    assert row(FREE).endswith("2 s")


def test_a_bar_may_ask_for_at_least_as_much() -> None:
    assert ">= 98.5 %" in row(FULL)
    assert Measure("share", 98.4, "%", bar=98.5, at_least=True).met is False


def test_notes_stand_below_under_the_number_of_their_row() -> None:
    assert " 1  1,000 SMS" in as_text("a machine", [FAST])


def test_programs_get_the_same_as_json() -> None:
    found = json.loads(as_json("a machine", [FAST, SLOW]))
    assert found["machine"] == "a machine"
    assert [each["met"] for each in found["measures"]] == [True, False]


def test_the_95th_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(range(1, 41), 0.95) == 38
    assert percentile([7.0], 0.95) == 7.0


def test_a_pace_is_that_of_all_messages_not_of_the_first_and_the_last() -> None:
    steady = [float(place) for place in range(41)]
    assert period(steady) == pytest.approx(1.0)
    assert period([0.3, *steady[1:-1], 39.7]) == pytest.approx(1.0, abs=0.003)


def test_nothing_measured_is_no_number() -> None:
    with pytest.raises(BenchFailed):
        percentile([], 0.95)
    with pytest.raises(BenchFailed):
        period([1.0, 2.0])
