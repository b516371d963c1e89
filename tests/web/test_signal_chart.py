"""The signal of a day, drawn and said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem_log import SignalPoint
from web.signal_chart import DAY, HEIGHT, Chart, chart

NOW = datetime(2026, 12, 8, 2, tzinfo=UTC)


def points(*percents: int | None, registered: bool = True, ago: timedelta = DAY) -> list[SignalPoint]:
    """One point in five minutes, the first ``ago`` before now."""
    start = NOW - ago + timedelta(minutes=5)
    return [
        SignalPoint(start + place * timedelta(minutes=5), percent, registered, "4G")
        for place, percent in enumerate(percents)
    ]


def test_without_a_record_there_is_nothing_to_draw() -> None:
    empty = chart([], NOW)
    assert empty.is_empty
    assert (empty.signal, empty.cuts, empty.percent, empty.breaks) == ("", "", None, 0)


def test_a_steady_day_is_one_block() -> None:
    steady = chart(points(*[50] * 288), NOW, columns=4)
    assert steady.signal == f"M0 {HEIGHT}V12h2h2h2h2V{HEIGHT}z"
    assert (steady.percent, steady.breaks, steady.since) == (50, 0, None)


def test_hours_without_a_measurement_are_a_hole() -> None:
    day = chart([*points(*[50] * 71), *points(*[100] * 71, ago=timedelta(hours=12))], NOW, columns=4)
    assert day.signal == f"M0 {HEIGHT}V12h2V{HEIGHT}zM4 {HEIGHT}V0h2V{HEIGHT}z"


def test_each_loss_of_the_network_is_counted_once_and_marked() -> None:
    fine, lost = points(60)[0], points(None, registered=False)[0]
    states = [fine, lost, lost, lost, fine, lost, fine]
    day = [
        SignalPoint(NOW - timedelta(minutes=5 * (7 - place)), each.percent, each.registered, "2G")
        for place, each in enumerate(states)
    ]
    drawn = chart(day, NOW, columns=48)
    assert drawn.breaks == 2
    assert drawn.cuts


def test_a_record_that_begins_in_the_day_says_since_when() -> None:
    short = chart(points(70, 70, ago=timedelta(hours=2)), NOW)
    assert short.since == NOW - timedelta(hours=2) + timedelta(minutes=5)


def test_what_is_older_than_a_day_or_lies_in_the_future_is_left_out() -> None:
    old = points(70, ago=timedelta(hours=30))
    ahead = points(70, ago=timedelta(hours=-2))
    assert chart([*old, *ahead], NOW).is_empty


POINTS = st.lists(
    st.builds(
        SignalPoint,
        st.integers(-2000, 2000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        st.none() | st.integers(0, 100),
        st.booleans(),
        st.sampled_from(["", "2G", "4G"]),
    ),
    max_size=60,
).map(lambda found: sorted(found, key=lambda point: point.at))


@given(POINTS, st.sampled_from([4, 24, 48, 144]))
@settings(max_examples=100)
def test_no_record_draws_outside_its_frame(found: list[SignalPoint], columns: int) -> None:
    drawn: Chart = chart(found, NOW, columns=columns)
    assert re.fullmatch(r"(M\d+ 24V\d+h2((V\d+)?h2)*V24z)*", drawn.signal)
    assert all(0 <= int(top) <= HEIGHT for top in re.findall(r"V(\d+)", drawn.signal))
    assert all(0 <= int(left) < drawn.width for left in re.findall(r"M(\d+)", drawn.signal + drawn.cuts))
    assert len(drawn.stretches) == columns
