"""How fast, how many, when not: pace, daily cap, quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

import pytest

from appliance.outbox.pacing import JITTER, WIB, Pacing, QuietHours, Waiting, next_slot, what_holds
from appliance.outbox.sender_status import SenderState
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import Desk
from tests.outbox.office import Office, number, recipient
from tests.support.fake_modem import refused

NIGHT = QuietHours.parse("20:00-07:00")


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 12, 8, int(hour), int(minute), tzinfo=WIB)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20:00-07:00", time(20), time(7)),
        (" 21.30 - 6.15 ", time(21, 30), time(6, 15)),
        ("12:00-13:00", time(12), time(13)),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(text: str, start: time, end: time) -> None:
    assert QuietHours.parse(text) == QuietHours(start, end)


@pytest.mark.parametrize("text", ["20-7", "25:00-07:00", "malam", "20:00", "20:00-07:60"])
def test_what_cannot_be_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        QuietHours.parse(text)


def test_nothing_means_never_quiet() -> None:
    assert not any(QuietHours.parse("").contain(at(f"{hour}:00")) for hour in range(24))
    assert QuietHours.parse("").start_after(at("12:00")) is None


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("19:59", False), ("20:00", True), ("23:59", True), ("0:00", True), ("6:59", True), ("7:00", False)],
)
def test_the_night_goes_over_midnight(clock: str, quiet: bool) -> None:
    assert NIGHT.contain(at(clock)) is quiet


def test_a_quiet_noon_does_not() -> None:
    noon = QuietHours.parse("11:30-13:00")
    assert [noon.contain(at(clock)) for clock in ("11:29", "11:30", "12:59", "13:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_when_the_night_ends_and_begins() -> None:
    assert NIGHT.end_after(at("21:00")) == at("7:00") + timedelta(days=1)
    assert NIGHT.end_after(at("3:00")) == at("7:00")
    assert NIGHT.end_after(at("12:00")) == at("12:00")
    assert NIGHT.start_after(at("12:00")) == at("20:00")
    assert NIGHT.start_after(at("20:00")) == at("20:00") + timedelta(days=1)


def test_the_pace_holds_on_average_and_is_never_like_clockwork() -> None:
    random, slot, gaps = Random(7), 0.0, []
    for _ in range(500):
        following = next_slot(slot, slot, 5, random=random)
        gaps.append(following - slot)
        slot = following
    assert sum(gaps) / len(gaps) == pytest.approx(12, rel=0.03)
    assert min(gaps) >= 12 * (1 - JITTER)
    assert max(gaps) <= 12 * (1 + JITTER)
    assert len({round(gap, 3) for gap in gaps}) > 400


def test_after_congestion_the_pace_is_half_and_without_a_pace_there_is_no_waiting() -> None:
    assert next_slot(0, 100, 5, random=Random(1), slowed=True) - 100 >= 2 * 12 * (1 - JITTER)
    assert next_slot(0, 100, 0, random=Random(1)) == 100


def test_parts_that_go_at_once_move_the_slot_on_each() -> None:
    slot = 0.0
    for _ in range(3):
        slot = next_slot(slot, 100, 5, random=Random(1))
    assert slot - 100 >= 3 * 12 * (1 - JITTER)


@pytest.mark.parametrize(
    ("clock", "handed_over", "slot", "trusted", "holds"),
    [
        ("12:00", 0, 0, True, Waiting.NOTHING),
        ("12:00", 300, 0, True, Waiting.DAILY_CAP),
        ("12:00", 299, 60, True, Waiting.PACE),
        ("22:00", 0, 0, True, Waiting.QUIET_HOURS),
        ("22:00", 0, 0, False, Waiting.NOTHING),
    ],
)
def test_what_keeps_a_modem_from_sending(
    clock: str, handed_over: int, slot: float, trusted: bool, holds: Waiting
) -> None:
    pacing = Pacing(per_minute=5, daily_cap=300, quiet=NIGHT)
    found = what_holds(
        pacing, now=at(clock), clock_trusted=trusted, monotonic=30, slot=slot, handed_over=handed_over
    )
    assert found is holds


# -- at the desk -----------------------------------------------------------------------------------------


def minutes_of(desk: Desk) -> list[float]:
    return [taken.at.timestamp() / 60 for taken in desk.modem.taken]


def test_a_modem_with_a_pace_of_five_sends_five_a_minute(office: Office) -> None:
    desk = Desk(office, Pacing(per_minute=5, daily_cap=0))
    office.accept(60)
    desk.pass_time(600)
    assert 45 <= len(desk.modem.taken) <= 56
    assert desk.sender.status().state is SenderState.PACING


def test_the_daily_cap_ends_the_day_and_the_next_day_goes_on(office: Office) -> None:
    desk = Desk(office, Pacing(per_minute=0, daily_cap=10))
    office.accept(25)
    desk.work()
    assert len(desk.modem.taken) == 10
    assert desk.sender.status().state is SenderState.DAILY_CAP
    desk.plug_in_again()  # also not forgotten by a restart
    desk.pass_time(3600, tick=60)
    assert len(desk.modem.taken) == 10
    desk.pass_time(14 * 3600 + 60, tick=600)  # from 10.00 to midnight
    assert len(desk.modem.taken) == 20


def test_the_night_is_quiet_but_darurat_passes(office: Office) -> None:
    desk = Desk(office, Pacing(per_minute=0, daily_cap=0, quiet=NIGHT))
    office.clock.set_wall(at("20:30"))
    office.accept(3)
    office.accept([recipient(9)], urgent=True)
    desk.work()
    assert desk.modem.numbers() == [number(9)]
    assert desk.sender.status().state is SenderState.QUIET_HOURS
    office.clock.set_wall(at("7:00") + timedelta(days=1))
    desk.work()
    assert len(desk.modem.taken) == 4


def test_the_parts_of_one_message_go_out_together_and_the_next_person_waits(office: Office) -> None:
    desk = Desk(office, Pacing(per_minute=5, daily_cap=0))
    office.accept([recipient(1, parts=4), recipient(2)])
    desk.pass_time(90)
    minutes = minutes_of(desk)
    assert minutes[3] - minutes[0] < 0.1
    assert 0.5 < minutes[4] - minutes[3] < 1.1


def test_congestion_slows_the_modem_down_for_a_quarter_of_an_hour(office: Office) -> None:
    desk = Desk(office, Pacing(per_minute=6, daily_cap=0))
    office.accept(200)
    desk.modem.answer_with(refused(ErrorClass.CONGESTION, 42))
    desk.pass_time(15 * 60)
    slowly = len(desk.modem.taken)
    desk.pass_time(15 * 60)
    assert 38 <= slowly <= 56
    assert len(desk.modem.taken) - slowly >= 80


# -- refusals in a row -------------------------------------------------------------------------------------


@pytest.mark.parametrize("error_class", [ErrorClass.ACCOUNT, ErrorClass.UNCERTAIN])
def test_three_refusals_of_the_account_set_the_modem_aside_and_burn_nothing(
    desk: Desk, error_class: ErrorClass
) -> None:
    broadcast = desk.office.accept(500)
    desk.modem.answer_with(*[refused(error_class, 50)] * 500)
    desk.work()
    assert len(desk.modem.outcomes) == 497
    status = desk.sender.status()
    assert (status.state, status.reason) == (SenderState.SET_ASIDE, error_class)
    assert status.resumes_in == pytest.approx(60)
    desk.pass_time(3600, tick=5)
    assert len(desk.modem.outcomes) >= 490, "a few tries in an hour"
    counts = desk.office.counts(broadcast)
    assert Status.FAILED not in counts
    assert counts[Status.QUEUED] >= 490


def test_when_the_account_is_filled_up_everything_goes_out(desk: Desk) -> None:
    broadcast = desk.office.accept(20)
    desk.modem.answer_with(*[refused(ErrorClass.ACCOUNT, 50)] * 3)
    desk.work()
    desk.sender.try_again()
    desk.pass_time(180)
    assert desk.office.counts(broadcast) == {Status.SENT: 20}
    assert desk.sender.status().state is SenderState.READY


def test_the_same_person_refused_three_times_is_no_streak(desk: Desk) -> None:
    broadcast = desk.office.accept(1)
    desk.modem.answer_with(*[refused(ErrorClass.ACCOUNT, 21)] * 3)
    desk.pass_time(6 * 60 + 10)
    assert desk.office.counts(broadcast) == {Status.SENT: 1}


def test_a_success_in_between_ends_a_streak(desk: Desk) -> None:
    desk.office.accept(40)
    bad = refused(ErrorClass.ACCOUNT, 21)
    desk.modem.answer_with(bad, bad, *[True] * 25, bad, bad, *[True] * 25)
    desk.work()
    assert desk.sender.status().state is SenderState.READY


def test_more_than_a_tenth_of_the_last_25_sets_the_modem_aside(desk: Desk) -> None:
    desk.office.accept(40)
    bad = refused(ErrorClass.TEMPORARY, 41)
    desk.modem.answer_with(bad, *[True] * 10, bad, *[True] * 10, bad)
    desk.work()
    assert desk.sender.status().state is SenderState.SET_ASIDE
    assert len(desk.modem.taken) == 20
    desk.pass_time(600)
    assert len(desk.modem.taken) == 40, "it is tried again by itself"


def test_a_list_of_bad_numbers_does_not_burn_through(desk: Desk) -> None:
    broadcast = desk.office.accept(500)
    desk.modem.answer_with(*[refused(ErrorClass.NUMBER, 1)] * 500)
    desk.work()
    assert desk.office.counts(broadcast)[Status.FAILED] == 10
