"""When bulk may go out: the hours, Friday noon, the evenings of Ramadhan, the first day of Idul Fitri."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.outbox.pacing import WIB, QuietHours
from appliance.outbox.windows import Closed, OpeningHours, Season, Windows, WithStop, opening_on_the_day_after

NIGHT = QuietHours.parse("20:00-07:00")
RAMADHAN = Season(date(2027, 2, 8), date(2027, 3, 9))
OFFICE = Windows(
    daily=(NIGHT,),
    friday_noon=True,
    fasting=(RAMADHAN,),
    rest_days=frozenset({RAMADHAN.idul_fitri}),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("moment", "why", "opens"),
    [
        ("2026-12-08 06:59:59", Closed.NIGHT, "2026-12-08 07:00"),
        ("2026-12-08 07:00", None, "2026-12-08 07:00"),
        ("2026-12-08 19:59:59", None, "2026-12-08 19:59:59"),
        ("2026-12-08 20:00", Closed.NIGHT, "2026-12-09 07:00"),
        ("2026-12-11 11:29:59", None, "2026-12-11 11:29:59"),  # a Friday
        ("2026-12-11 11:30", Closed.FRIDAY, "2026-12-11 13:00"),
        ("2026-12-11 13:00", None, "2026-12-11 13:00"),
        ("2026-12-10 12:00", None, "2026-12-10 12:00"),  # a Thursday
        ("2027-02-07 18:00", None, "2027-02-07 18:00"),  # the day before Ramadhan
        ("2027-02-08 17:30", Closed.BREAKING_FAST, "2027-02-08 19:00"),
        ("2027-03-09 18:59:59", Closed.BREAKING_FAST, "2027-03-09 19:00"),
        ("2027-03-09 20:00", Closed.NIGHT, "2027-03-11 07:00"),  # over Idul Fitri
        ("2027-03-10 09:00", Closed.IDUL_FITRI, "2027-03-11 07:00"),
        ("2027-03-11 18:00", None, "2027-03-11 18:00"),
    ],
)
def test_a_moment_is_open_or_closed_for_a_reason_and_opens_again(
    moment: str, why: Closed | None, opens: str
) -> None:
    now = at(moment)
    assert OFFICE.why(now) is why
    assert OFFICE.contain(now) is (why is not None)
    assert OFFICE.end_after(now) == at(opens)


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-12-08 09:00", "2026-12-08 20:00"),
        ("2026-12-11 09:00", "2026-12-11 11:30"),
        ("2026-12-11 13:00", "2026-12-11 20:00"),
        ("2027-02-10 19:30", "2027-02-10 20:00"),
    ],
)
def test_the_next_closing_is_the_first_that_comes(moment: str, closes: str) -> None:
    assert OFFICE.start_after(at(moment)) == at(closes)


def test_an_office_that_closes_never_is_always_open() -> None:
    now = at("2026-12-11 12:00")
    assert not Windows().contain(now)
    assert (Windows().end_after(now), Windows().start_after(now)) == (now, None)


def test_hours_that_leave_nothing_of_the_day_open_never_and_say_so() -> None:
    always = Windows(daily=(NIGHT, QuietHours.parse("06:00-21:00")))
    assert always.end_after(at("2026-12-08 09:00")) is None


def test_one_broadcast_can_be_stopped_in_the_middle_of_the_day() -> None:
    stopped = WithStop(Windows(daily=(NIGHT,)), at("2026-12-08 15:00"), at("2026-12-09 07:00"))
    assert stopped.start_after(at("2026-12-08 09:00")) == at("2026-12-08 15:00")
    assert stopped.why(at("2026-12-08 16:00")) is Closed.STOPPED
    assert stopped.end_after(at("2026-12-08 16:00")) == at("2026-12-09 07:00")
    assert stopped.end_after(at("2026-12-08 14:00")) == at("2026-12-08 14:00")
    assert stopped.start_after(at("2026-12-08 15:00")) == at("2026-12-08 20:00")


@pytest.mark.parametrize(
    ("hours", "moment", "opens"),
    [
        (OFFICE, "2026-12-08 15:00", "2026-12-09 07:00"),
        (OFFICE, "2027-03-09 15:00", "2027-03-11 07:00"),  # over Idul Fitri
        (Windows(), "2026-12-08 15:00", "2026-12-09 07:00"),  # nobody is woken at midnight
        (Windows(daily=(QuietHours.parse("12:00-13:00"),)), "2026-12-08 15:00", "2026-12-09 07:00"),
    ],
)
def test_a_broadcast_goes_on_the_next_day_when_the_office_opens(
    hours: Windows, moment: str, opens: str
) -> None:
    assert opening_on_the_day_after(hours, at(moment)) == at(opens)


def test_a_ramadhan_reckoned_from_idul_fitri_has_thirty_days() -> None:
    season = Season.before(date(2026, 3, 21))
    assert season == Season(date(2026, 2, 19), date(2026, 3, 20))
    assert season.idul_fitri == date(2026, 3, 21)
    assert season.is_same_as(Season(date(2026, 2, 18), date(2026, 3, 19)))
    assert not season.is_same_as(RAMADHAN)


# -- for any office ---------------------------------------------------------------------------------------

CLOCKS = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
SPANS = st.builds(QuietHours, CLOCKS, CLOCKS)
MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2028, 4, 1)).map(lambda t: t.replace(tzinfo=WIB))
DAYS = st.dates(date(2026, 11, 1), date(2028, 4, 1))
SEASONS = st.builds(lambda first, long: Season(first, first + timedelta(long)), DAYS, st.integers(28, 30))
PLAIN = st.builds(
    Windows,
    daily=st.lists(SPANS, max_size=2).map(tuple),
    friday_noon=st.booleans(),
    fasting=st.lists(SEASONS, max_size=2).map(tuple),
    rest_days=st.frozensets(DAYS, max_size=4),
)
STOPPED = st.builds(
    lambda hours, start, length: WithStop(hours, start, start + timedelta(hours=length)),
    PLAIN,
    MOMENTS,
    st.integers(1, 30),
)
OFFICES: st.SearchStrategy[OpeningHours] = st.one_of(PLAIN, STOPPED)


def closed_by_hand(office: OpeningHours, now: datetime) -> bool:
    """The rules said in another way: does the clock of this minute stand in any of the spans?"""
    if isinstance(office, WithStop):
        return office.start <= now < office.end or closed_by_hand(office.hours, now)
    assert isinstance(office, Windows)
    clock, day = now.time(), now.date()
    night = any(span.contain(now) for span in office.daily)
    friday = office.friday_noon and now.isoweekday() == 5 and time(11, 30) <= clock < time(13)
    fast = any(each.first <= day <= each.last for each in office.fasting)
    evening = fast and time(17, 30) <= clock < time(19)
    return night or friday or evening or day in office.rest_days


@settings(max_examples=300, deadline=None)
@given(OFFICES, MOMENTS)
def test_nothing_goes_out_inside_any_closing_and_everything_outside_may(
    office: OpeningHours, now: datetime
) -> None:
    assert office.contain(now) is closed_by_hand(office, now)


@settings(max_examples=300, deadline=None)
@given(OFFICES, MOMENTS)
def test_the_next_opening_is_really_open_and_nothing_before_it_is(
    office: OpeningHours, now: datetime
) -> None:
    opens = office.end_after(now)
    last = opens if opens is not None else now + timedelta(days=2)
    if opens is not None:
        assert opens >= now
        assert not closed_by_hand(office, opens)
        assert opens - now <= timedelta(days=45)
    moment = now
    while moment < last:
        assert closed_by_hand(office, moment)
        moment += timedelta(minutes=17)


@settings(max_examples=300, deadline=None)
@given(OFFICES, MOMENTS)
def test_an_open_office_stays_open_until_the_next_closing(office: OpeningHours, now: datetime) -> None:
    opens = office.end_after(now)
    if opens is None:
        return
    closes = office.start_after(opens)
    last = opens + timedelta(days=3)
    if closes is not None:
        assert closes > opens
        assert closed_by_hand(office, closes)
        last = min(last, closes)
    while opens < last:
        assert not closed_by_hand(office, opens)
        opens += timedelta(minutes=19)
