"""The office's hours over the file's night, and the dates of Ramadhan that it can put right."""

from __future__ import annotations

from datetime import date, datetime, time

from appliance.contacts.settings import Ramadhan, SendingHours
from appliance.islamic_days import idul_fitri
from appliance.outbox.pacing import WIB, QuietHours
from appliance.outbox.windows import Closed, Season
from appliance.sending_hours import NO_HOURS, OfficeHours, hours_left_by

NIGHT = QuietHours.parse("20:00-07:00")


class Wishes:
    """What the office has set on its page."""

    hours: SendingHours | None = None
    asked = 0

    def office(self, base: QuietHours = NIGHT) -> OfficeHours:
        return OfficeHours(base, chosen=lambda: self.hours, idul_fitri=self.reckoned)

    def reckoned(self, year: int) -> tuple[date, ...]:
        self.asked += 1
        return {2027: (date(2027, 3, 10),)}.get(year, ())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def test_an_office_that_says_nothing_keeps_the_night_of_the_file_and_all_pauses() -> None:
    office = Wishes().office()
    assert office.current == SendingHours()
    assert office.why(at("2026-12-08 20:00")) is Closed.NIGHT
    assert office.why(at("2026-12-11 12:00")) is Closed.FRIDAY
    assert office.why(at("2027-02-09 18:00")) is Closed.BREAKING_FAST
    assert office.why(at("2027-03-10 09:00")) is Closed.IDUL_FITRI


def test_a_file_without_quiet_hours_closes_nothing_and_looks_no_date_up() -> None:
    wishes = Wishes()
    office = wishes.office(QuietHours())
    assert office.current == NO_HOURS
    for moment in ("2026-12-08 02:00", "2026-12-11 12:00", "2027-02-09 18:00", "2027-03-10 09:00"):
        assert not office.contain(at(moment))
    assert wishes.asked == 0


def test_a_rest_in_the_middle_of_the_day_leaves_the_whole_day_to_the_office() -> None:
    hours = hours_left_by(QuietHours.parse("12:00-13:00"))
    assert (hours.opens, hours.closes) == (time(0), time(0))


def test_the_office_shortens_the_day_and_never_lengthens_it() -> None:
    wishes = Wishes()
    office = wishes.office()
    assert not office.contain(at("2026-12-08 07:30"))
    wishes.hours = SendingHours(opens=time(8), closes=time(16))
    assert office.contain(at("2026-12-08 07:30"))
    assert office.end_after(at("2026-12-08 16:00")) == at("2026-12-09 08:00")
    wishes.hours = SendingHours(opens=time(5), closes=time(22))
    assert office.contain(at("2026-12-08 06:00"))
    assert office.contain(at("2026-12-08 21:00"))


def test_what_is_switched_off_closes_nothing() -> None:
    wishes = Wishes()
    wishes.hours = SendingHours(friday_noon=False, breaking_fast=False, idul_fitri=False)
    office = wishes.office()
    for moment in ("2026-12-11 12:00", "2027-02-09 18:00", "2027-03-10 09:00"):
        assert not office.contain(at(moment))
    assert wishes.asked == 0


def test_the_date_the_government_names_takes_the_place_of_the_calculated_one() -> None:
    wishes = Wishes()
    office = wishes.office()
    assert office.ramadhan_from(date(2026, 12, 8)) == Season(date(2027, 2, 8), date(2027, 3, 9))
    wishes.hours = SendingHours(ramadhan=(Ramadhan(date(2027, 2, 9), date(2027, 3, 10)),))
    season = office.ramadhan_from(date(2026, 12, 8))
    assert season == Season(date(2027, 2, 9), date(2027, 3, 10))
    assert office.estimate_of(season) == Season(date(2027, 2, 8), date(2027, 3, 9))
    assert office.why(at("2027-02-08 18:00")) is None
    assert office.why(at("2027-03-10 09:00")) is None
    assert office.why(at("2027-03-11 09:00")) is Closed.IDUL_FITRI


def test_when_idul_fitri_is_over_the_next_ramadhan_is_shown() -> None:
    office = OfficeHours(NIGHT, chosen=lambda: None, idul_fitri=idul_fitri)
    for today, expected in ((date(2027, 3, 10), date(2027, 3, 10)), (date(2027, 3, 11), date(2028, 2, 27))):
        season = office.ramadhan_from(today)
        assert season is not None
        assert abs((season.idul_fitri - expected).days) <= 1


def test_the_dates_are_looked_up_once_a_year_and_not_at_every_message() -> None:
    wishes = Wishes()
    office = wishes.office()
    office.contain(at("2026-12-08 09:00"))
    asked = wishes.asked
    for minute in range(50):
        office.contain(at(f"2026-12-08 09:{minute:02}"))
    assert wishes.asked == asked
    office.contain(at("2027-01-01 09:00"))
    assert wishes.asked > asked


def test_the_calculated_dates_are_those_of_the_calendar_and_a_year_of_two_has_two() -> None:
    assert idul_fitri(2026) == (date(2026, 3, 21),)
    assert idul_fitri(2033) == (date(2033, 1, 3), date(2033, 12, 23))
