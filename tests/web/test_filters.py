"""Dates, money, numbers and telephone numbers as an Indonesian office reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from web import filters

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)  # Tuesday, 09.00 WIB


@pytest.fixture
def wib() -> filters.LocalTime:
    return filters.LocalTime("WIB", lambda: NOW)


def test_thousands_have_a_dot_and_rupiah_no_space() -> None:
    assert filters.thousands(15000) == "15.000"
    assert filters.rupiah(150000) == "Rp150.000"
    assert filters.rupiah(-250) == "-Rp250"


@pytest.mark.parametrize(
    ("value", "shown"), [(12.5, "12,5"), (12.0, "12"), (1234.56, "1.234,6"), (float("inf"), "-")]
)
def test_a_fraction_has_a_comma(value: float, shown: str) -> None:
    assert filters.decimal(value) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+6281234567890", "0812-3456-7890"),
        ("+62811221125", "0811-2211-25"),
        ("TELKOMSEL", "TELKOMSEL"),
        ("4444", "4444"),
        ("", "-"),
        (None, "-"),
    ],
)
def test_a_mobile_number_is_grouped_by_four_and_other_senders_stay(number: str | None, shown: str) -> None:
    assert filters.telephone(number) == shown


def test_a_long_date_names_the_day() -> None:
    assert filters.long_date(date(2026, 12, 8)) == "Selasa, 8 Desember 2026"
    assert filters.iso_date("1978-05-12") == "12 Mei 1978"
    assert filters.iso_date("tidak tahu") == "tidak tahu"


@given(some.dates(min_value=date(1900, 1, 1)))
def test_every_date_can_be_written(day: date) -> None:
    assert str(day.year) in filters.long_date(day)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "kurang dari 1 menit"),
        (60, "1 menit"),
        (3600 * 2 + 300, "2 jam 5 menit"),
        (86400 + 3600 * 5 + 60, "1 hari 5 jam"),
        (-10, "kurang dari 1 menit"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_words(seconds: float, words: str) -> None:
    assert filters.duration(seconds) == words


def test_a_hundred_percent_is_only_shown_when_nothing_is_missing() -> None:
    assert filters.percent(999, 1000) == 99
    assert filters.percent(1000, 1000) == 100
    assert filters.percent(0, 0) == 0


def test_moments_are_told_in_the_offices_zone_and_as_near_as_one_would_say(wib: filters.LocalTime) -> None:
    assert wib.clock(NOW) == "09.00 WIB"
    assert wib.moment(NOW) == "09.00 WIB"
    assert wib.moment(NOW - timedelta(days=1)) == "kemarin 09.00 WIB"
    assert wib.moment(NOW + timedelta(days=1)) == "besok 09.00 WIB"
    assert wib.moment(NOW + timedelta(days=5)) == "Minggu, 13 Desember 2026, 09.00 WIB"
    assert wib.full(NOW) == "Selasa, 8 Desember 2026, 09.00 WIB"
    assert wib.moment(None) == "-"


def test_the_east_of_the_country_has_its_own_clock() -> None:
    assert filters.LocalTime("WIT", lambda: NOW).clock(NOW) == "11.00 WIT"


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(2, "malam"), (6, "pagi"), (10, "pagi"), (12, "siang"), (16, "sore"), (19, "malam"), (23, "malam")],
)
def test_the_greeting_fits_the_hour(hour: int, greeting: str) -> None:
    then = datetime(2026, 12, 8, tzinfo=UTC) + timedelta(hours=hour - 7)
    assert filters.LocalTime("WIB", lambda: then).greeting() == f"Selamat {greeting}"
