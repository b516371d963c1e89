"""When failures speak against a modem."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.outbox.streak import WINDOW, WINDOW_SECONDS, Streak
from appliance.sms.status_codes import ErrorClass

HOUR = 3600.0


def after(*told: object, seconds: float = 10.0) -> Streak:
    """Hand-overs so many seconds apart, each to another person: an ``ErrorClass``, or None, a success."""
    streak = Streak()
    for place, each in enumerate(told):
        now = place * seconds
        streak = streak.refused(each, place, now) if isinstance(each, ErrorClass) else streak.succeeded(now)
    return streak


BAD = ErrorClass.TEMPORARY


def test_three_in_a_row_set_the_modem_aside() -> None:
    assert not after(BAD, BAD).pause
    aside = after(BAD, BAD, BAD)
    assert aside.pause
    assert aside.sets_aside


def test_two_of_25_are_nothing_and_three_are_too_many() -> None:
    assert not after(BAD, *[None] * 9, BAD, *[None] * 14).pause
    assert after(BAD, *[None] * 9, BAD, *[None] * 13, BAD).sets_aside


def test_what_is_further_back_than_25_hand_overs_or_two_hours_does_not_count() -> None:
    assert not after(BAD, BAD, *[None] * 24, BAD).pause
    assert not after(BAD, BAD, *[None] * 5, BAD, seconds=HOUR / 2).pause
    assert after(BAD, BAD, *[None] * 5, BAD, seconds=HOUR / 4).sets_aside


def test_bad_numbers_speak_against_the_list_and_not_against_the_modem() -> None:
    numbers = [ErrorClass.NUMBER] * 9
    assert not after(*numbers).pause
    many = after(*numbers, ErrorClass.NUMBER)
    assert many.pause
    assert not many.sets_aside


def test_one_person_refused_again_and_again_is_one_failure() -> None:
    streak = Streak()
    for time in range(20):
        streak = streak.refused(ErrorClass.ACCOUNT, 7, time * 60.0)
    assert not streak.pause


def test_each_further_pause_is_longer_until_25_hand_overs_have_passed_without_one() -> None:
    streak, now, pauses = Streak(), 0.0, []
    for place in range(5):
        for each in range(3):
            streak = streak.refused(BAD, 3 * place + each, now)
        pauses.append(streak.pause)
        streak = streak.succeeded(now)
    assert pauses == [60, 300, 900, 3600, 3600]
    for _ in range(WINDOW):
        streak = streak.succeeded(now)
    assert streak.pauses == 0


@given(st.lists(st.tuples(st.sampled_from([None, BAD, ErrorClass.NUMBER]), st.floats(0, 600)), max_size=120))
def test_a_modem_works_on_as_long_as_it_fails_seldom_and_never_thrice_in_a_row(
    told: list[tuple[ErrorClass | None, float]],
) -> None:
    streak, now = Streak(), 0.0
    recent: list[tuple[float, bool]] = []
    row = 0
    for place, (each, seconds) in enumerate(told):
        now += seconds
        if each is ErrorClass.NUMBER:
            streak = streak.refused(each, place, now)
            continue
        streak = streak.succeeded(now) if each is None else streak.refused(each, place, now)
        recent = [*recent, (now, each is not None)][-WINDOW:]
        row = 0 if each is None else row + 1
        failed = sum(bad for time, bad in recent if now - time < WINDOW_SECONDS)
        assert bool(streak.pause) == (each is not None and (row >= 3 or failed >= 3))
        if streak.pause:
            recent = []
