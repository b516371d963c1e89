"""How often the box answers by itself, and when it keeps silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.grammar.loop_guard import AnswerHistory, GuardSettings, Refusal, may_answer

NOW = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
SETTINGS = GuardSettings()
PERSON = "+6281200001111"


def refusal(*ago: timedelta, text: str = "INFO", **history) -> Refusal | None:
    known = AnswerHistory(PERSON, answered_at=[NOW - each for each in ago], **history)
    return may_answer(known, NOW, text, SETTINGS).refusal


def test_a_first_message_is_answered() -> None:
    assert may_answer(AnswerHistory(PERSON), NOW, "INFO", SETTINGS).allowed


def test_one_answer_in_two_minutes() -> None:
    assert refusal(timedelta(seconds=119)) is Refusal.TOO_SOON
    assert refusal(timedelta(minutes=2)) is None


def test_five_answers_in_a_day() -> None:
    hours = [timedelta(hours=hour) for hour in (1, 2, 3, 4)]
    assert refusal(*hours) is None
    assert refusal(*hours, timedelta(hours=23)) is Refusal.ENOUGH_TODAY
    assert refusal(*hours, timedelta(hours=24)) is None


def test_an_answer_given_before_the_clock_was_set_back_still_counts() -> None:
    assert refusal(timedelta(seconds=-60)) is Refusal.TOO_SOON
    assert refusal(*[timedelta(hours=-hour) for hour in (1, 2, 3, 4, 5)]) is Refusal.ENOUGH_TODAY


def test_a_number_that_sends_the_same_text_for_the_twenty_first_time_is_not_answered() -> None:
    assert refusal(texts=["info"] * 19) is None
    assert refusal(texts=["info"] * 20) is Refusal.SAME_TEXT
    assert refusal(texts=["info!", "INFO", " Info "] * 7) is Refusal.SAME_TEXT
    assert refusal(texts=["hadir"] * 40) is None


def test_machines_and_our_own_echo_are_never_answered() -> None:
    assert may_answer(AnswerHistory("4444"), NOW, "INFO", SETTINGS).refusal is Refusal.MACHINE
    assert refusal(text="Kode OTP Anda 1234") is Refusal.MACHINE
    ours = "Format: STRATA#MANDIRI, DANA#KK#RUPIAH, KENDALA#isi"
    assert refusal(text=ours, our_texts=[ours]) is Refusal.MACHINE


def test_the_money_of_a_day_is_capped() -> None:
    last = SETTINGS.daily_rupiah - SETTINGS.price
    assert refusal(spent_today=last) is None
    assert refusal(spent_today=last + 1) is Refusal.MONEY_SPENT


@given(st.lists(st.integers(0, 3 * 24 * 3600), max_size=300))
def test_two_machines_that_answer_each_other_cost_five_answers_a_day(moments: list[int]) -> None:
    answered: list[datetime] = []
    for second in sorted(moments):
        now = NOW + timedelta(seconds=second)
        if may_answer(AnswerHistory(PERSON, answered_at=answered), now, f"pesan {second}", SETTINGS).allowed:
            answered.append(now)
    for at in answered:
        within = [other for other in answered if at <= other < at + timedelta(hours=24)]
        assert len(within) <= SETTINGS.per_day
        assert all(other == at or other - at >= SETTINGS.gap for other in within)
