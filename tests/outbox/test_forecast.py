"""When will it be finished?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.outbox.forecast import ModemPace, forecast
from appliance.outbox.pacing import WIB, Pacing, QuietHours, Waiting
from appliance.outbox.windows import Season, Windows
from tests.outbox.desk import Desk
from tests.outbox.office import Office

NIGHT = QuietHours.parse("20:00-07:00")
NEVER = QuietHours.parse("")
MORNING = datetime(2026, 12, 8, 9, 0, tzinfo=WIB)


def finish(segments: int, *modems: ModemPace, quiet: QuietHours = NEVER, now: datetime = MORNING) -> datetime:
    found = forecast(segments, modems, now, quiet).finish_at
    assert found is not None
    return found


def test_a_thousand_at_five_a_minute_take_three_hours_and_twenty_minutes() -> None:
    assert finish(1000, ModemPace(5)) == MORNING + timedelta(hours=3, minutes=20)


def test_two_modems_halve_it() -> None:
    assert finish(1000, ModemPace(5), ModemPace(5)) == MORNING + timedelta(hours=1, minutes=40)


def test_nothing_to_send_is_finished_now() -> None:
    assert forecast(0, [], MORNING, NIGHT).finish_at == MORNING


def test_without_a_modem_it_is_never_finished_and_says_why() -> None:
    found = forecast(10, [], MORNING, NIGHT)
    assert (found.finish_at, found.reason) == (None, Waiting.NO_MODEM)
    assert forecast(10, [ModemPace(5, 0, 0)], MORNING, NIGHT).finish_at is None


def test_the_night_is_not_counted() -> None:
    # 11 hours at 300 an hour, then the rest from 7 the next morning
    assert finish(3600, ModemPace(5), quiet=NIGHT) == datetime(2026, 12, 9, 8, 0, tzinfo=WIB)


def test_at_night_it_begins_in_the_morning_and_says_so() -> None:
    late = datetime(2026, 12, 8, 22, 0, tzinfo=WIB)
    found = forecast(300, [ModemPace(5)], late, NIGHT)
    assert found.finish_at == datetime(2026, 12, 9, 8, 0, tzinfo=WIB)
    assert found.reason is Waiting.QUIET_HOURS


def test_a_new_day_that_begins_at_night_has_its_own_cap() -> None:
    pace = ModemPace.of(Pacing(per_minute=5, daily_cap=300))
    assert finish(500, pace, quiet=NIGHT) == datetime(2026, 12, 9, 7, 40, tzinfo=WIB)


def test_friday_noon_the_evenings_of_ramadhan_and_idul_fitri_are_not_counted() -> None:
    season = Season(date(2027, 2, 8), date(2027, 3, 9))
    office = Windows(
        daily=(NIGHT,), friday_noon=True, fasting=(season,), rest_days=frozenset({season.idul_fitri})
    )
    friday = datetime(2026, 12, 11, 11, 0, tzinfo=WIB)
    assert finish(300, ModemPace(5), quiet=office, now=friday) == friday + timedelta(hours=2, minutes=30)
    last_day = datetime(2027, 3, 9, 17, 0, tzinfo=WIB)
    # half an hour, then an hour from 19 to 20, then from 7 on the second day of Idul Fitri
    assert finish(600, ModemPace(5), quiet=office, now=last_day) == datetime(2027, 3, 11, 7, 30, tzinfo=WIB)


def test_hours_that_leave_nothing_of_the_day_are_never_finished() -> None:
    closed = Windows(daily=(NIGHT, QuietHours.parse("06:00-21:00")))
    assert forecast(10, [ModemPace(5)], MORNING, closed).finish_at is None


def test_the_daily_cap_spreads_it_over_days() -> None:
    pace = ModemPace.of(Pacing(per_minute=5, daily_cap=300), handed_over=200)
    # 100 today, 300 tomorrow, 100 the day after: 20 minutes from midnight
    assert finish(500, pace) == datetime(2026, 12, 10, 0, 20, tzinfo=WIB)


def test_with_the_cap_reached_it_says_so() -> None:
    pace = ModemPace.of(Pacing(per_minute=5, daily_cap=300), handed_over=300)
    assert forecast(10, [pace], MORNING, NEVER).reason is Waiting.DAILY_CAP


def test_a_modem_at_its_cap_leaves_the_rest_to_the_other() -> None:
    # together 10 a minute until the first has sent its 50, then 5 a minute
    assert finish(200, ModemPace(5, 50, 300), ModemPace(5)) == MORNING + timedelta(minutes=10 + 20)


def test_a_modem_without_a_pace_is_as_fast_as_its_link() -> None:
    pace = ModemPace.of(Pacing(per_minute=0, daily_cap=0), seconds_per_segment=2)
    assert pace == ModemPace(30)
    assert ModemPace.of(Pacing(per_minute=5, daily_cap=0), seconds_per_segment=30) == ModemPace(2)


def test_the_answer_is_in_the_zone_of_the_question() -> None:
    now = MORNING.astimezone(tz=None)
    found = forecast(10, [ModemPace(5)], now, NIGHT, zone=WIB).finish_at
    assert found is not None
    assert found.tzinfo == now.tzinfo


@given(
    segments=st.integers(1, 20_000),
    rates=st.lists(st.sampled_from([0.5, 5.0, 30.0]), min_size=1, max_size=4),
    cap=st.sampled_from([50.0, 300.0, float("inf")]),
    hour=st.integers(0, 23),
)
def test_more_to_send_never_finishes_earlier_and_more_modems_never_later(
    segments: int, rates: list[float], cap: float, hour: int
) -> None:
    now = MORNING.replace(hour=hour)
    modems = [ModemPace(rate, cap, cap) for rate in rates]
    found = forecast(segments, modems, now, NIGHT).finish_at
    more = forecast(segments + 100, modems, now, NIGHT).finish_at
    helped = forecast(segments, [*modems, ModemPace(5, cap, cap)], now, NIGHT).finish_at
    if found is None:
        assert more is None
        return
    assert found >= now
    assert not NIGHT.contain(found - timedelta(seconds=1)) or NIGHT.end_after(now) > now
    assert more is None or more >= found - timedelta(seconds=1)
    assert helped is not None
    assert helped <= found + timedelta(seconds=1)


@pytest.mark.parametrize(("per_minute", "people"), [(6, 120), (0, 200)])
def test_what_was_forecast_comes_true_within_a_tenth(office: Office, per_minute: float, people: int) -> None:
    pacing = Pacing(per_minute=per_minute, daily_cap=0)
    desk = Desk(office, pacing)
    desk.modem.seconds = 2.0
    start = office.clock.now()
    office.accept(people)
    expected = forecast(people, [ModemPace.of(pacing, seconds_per_segment=2.0)], start, NEVER).finish_at
    assert expected is not None
    while len(desk.modem.taken) < people:
        desk.pass_time(1, tick=0.2)
    took = (desk.modem.taken[-1].at - start) / (expected - start)
    assert took == pytest.approx(1, abs=0.1)
