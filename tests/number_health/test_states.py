"""Each rule of the table: when a number is believed, doubted, given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.number_health import events
from appliance.number_health.record import ConfirmedHow, Failure, NumberRecord
from appliance.number_health.states import NumberState, Why, is_silent, state_of, verdict
from appliance.sms.numbers import PhoneNumber
from appliance.sms.status_codes import tp_status

NOW = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
NUMBER = PhoneNumber("+6281200000001")


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def record(seen: float = 30, **fields: Any) -> NumberRecord:
    return NumberRecord(number=NUMBER, first_seen_at=days_ago(seen), **fields)


@pytest.mark.parametrize(
    ("known", "state", "why"),
    [
        (None, NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED),
        (record(), NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED),
        (record(last_delivered_at=days_ago(1)), NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED),
        (record(last_reply_at=days_ago(1)), NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED),
        (record(confirmed_at=days_ago(1)), NumberState.CONFIRMED, Why.CONFIRMED),
        (
            record(500, confirmed_at=days_ago(364), last_delivered_at=days_ago(1)),
            NumberState.CONFIRMED,
            Why.CONFIRMED,
        ),
        (
            record(500, confirmed_at=days_ago(365), last_delivered_at=days_ago(1)),
            NumberState.UNCONFIRMED,
            Why.AGED,
        ),
        (
            record(500, confirmed_at=days_ago(400), last_reply_at=days_ago(100)),
            NumberState.CONFIRMED,
            Why.CONFIRMED,
        ),
        (record(500, confirmed_at=days_ago(210)), NumberState.DOUBTFUL, Why.SILENT),
        (record(210), NumberState.DOUBTFUL, Why.SILENT),
        (record(failures=2, failure="expired"), NumberState.UNCONFIRMED, Why.NEVER_CONFIRMED),
        (record(failures=3, failure="expired"), NumberState.DOUBTFUL, Why.NEVER_REACHED),
        (record(failures=1, permanent=1, failure="unreachable"), NumberState.DOUBTFUL, Why.REFUSED_ONCE),
        (record(failures=2, permanent=2, failure="unassigned"), NumberState.DEAD, Why.NO_SUCH_NUMBER),
        (record(failures=4, permanent=1, failure="expired"), NumberState.DOUBTFUL, Why.REFUSED_ONCE),
        (
            record(confirmed_at=days_ago(5), failures=1, permanent=1),
            NumberState.DOUBTFUL,
            Why.REFUSED_ONCE,
        ),
        (record(denied_at=days_ago(5), last_delivered_at=days_ago(1)), NumberState.DEAD, Why.DENIED),
    ],
)
def test_the_first_rule_that_holds_decides(known: NumberRecord | None, state: NumberState, why: Why) -> None:
    found = verdict(known, now=NOW)
    assert (found.state, found.why) == (state, why)


def test_who_wants_no_messages_is_that_before_all_else() -> None:
    known = record(denied_at=NOW, confirmed_at=days_ago(1))
    assert state_of(known, now=NOW, opted_out=True) is NumberState.OPTED_OUT


def test_a_number_is_silent_after_210_days_counted_from_when_it_was_first_seen() -> None:
    assert not is_silent(None, NOW)
    assert not is_silent(record(209), NOW)
    assert is_silent(record(210), NOW)
    assert not is_silent(record(400, last_delivered_at=days_ago(209)), NOW)
    assert not is_silent(record(400, last_reply_at=days_ago(209)), NOW)


def test_a_message_that_arrives_after_a_long_silence_does_not_end_it_but_the_persons_word_does() -> None:
    slept = record(600, confirmed_at=days_ago(300))
    woken = events.delivered(slept, days_ago(2))
    assert is_silent(woken, NOW)
    assert state_of(woken, now=NOW) is NumberState.DOUBTFUL
    written = events.replied(woken, days_ago(1))
    assert is_silent(written, NOW)
    told = events.confirmed(written, ConfirmedHow.REPLY, days_ago(1))
    assert not is_silent(told, NOW)
    assert state_of(told, now=NOW) is NumberState.CONFIRMED


def test_any_sign_of_life_ends_failures_in_a_row() -> None:
    failing = events.failed(record(), Failure.UNREACHABLE, days_ago(3), 17)
    assert state_of(failing, now=NOW) is NumberState.DOUBTFUL
    for alive in (events.delivered(failing, days_ago(1)), events.replied(failing, days_ago(1))):
        assert (alive.failures, alive.permanent, alive.failure) == (0, 0, "")


def test_the_parts_of_one_message_fail_once_and_the_same_part_again_is_a_new_attempt() -> None:
    first = events.failed(record(), Failure.UNREACHABLE, days_ago(3), 16 * 5 + 1)
    second_part = events.failed(first, Failure.UNREACHABLE, days_ago(2.9), 16 * 5 + 2)
    assert second_part is first
    again = events.failed(first, Failure.UNREACHABLE, days_ago(1), 16 * 5 + 1)
    assert again.permanent == 2


def test_old_news_of_a_failure_says_nothing_of_a_phone_that_was_reached_since() -> None:
    alive = record(last_delivered_at=days_ago(1))
    assert events.failed(alive, Failure.EXPIRED, days_ago(2), 17) is alive


def test_what_staff_heard_on_the_phone_ends_salah_and_salah_ends_what_was_confirmed() -> None:
    denied = events.denied(events.confirmed(record(), ConfirmedHow.CALL, days_ago(9)), "reply", days_ago(5))
    assert denied.confirmed_at is None
    assert events.confirmed(denied, ConfirmedHow.REPLY, days_ago(6)) is denied
    called = events.confirmed(denied, ConfirmedHow.CALL, days_ago(1))
    assert called.denied_at is None
    assert state_of(called, now=NOW) is NumberState.CONFIRMED


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (0x41, Failure.UNREACHABLE),
        (0x43, Failure.UNREACHABLE),
        (0x46, Failure.EXPIRED),
        (0x62, Failure.EXPIRED),
        (0x65, Failure.EXPIRED),
        (0x00, None),
        (0x22, None),
        (0x60, None),
        (0x42, None),
        (0x63, None),
        (0x99, None),
    ],
)
def test_only_what_speaks_of_the_phone_counts_against_a_number(status: int, meaning: Failure | None) -> None:
    assert events.meaning_of(tp_status(status)) is meaning


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["sent", "delivered", "replied", "failed", "dead", "yes", "no"]),
        st.integers(0, 900),
        st.integers(1, 5),
    ),
    max_size=30,
)


@given(HAPPENINGS)
def test_what_is_told_again_changes_nothing(happenings: list[tuple[str, int, int]]) -> None:
    known = record(1000)
    for what, days, message in happenings:
        at, segment = days_ago(900 - days), message * 16 + 1
        after = _happened(known, what, at, segment)
        assert _happened(after, what, at, segment) == after
        assert 0 <= after.permanent <= after.failures
        assert (after.failures == 0) == (after.failure == "")
        assert after.confirmed_at is None or after.denied_at is None
        known = after


def _happened(known: NumberRecord, what: str, at: datetime, segment: int) -> NumberRecord:
    match what:
        case "sent":
            return events.sent(known, at)
        case "delivered":
            return events.delivered(known, at)
        case "replied":
            return events.replied(known, at)
        case "failed":
            return events.failed(known, Failure.EXPIRED, at, segment)
        case "dead":
            return events.failed(known, Failure.UNASSIGNED, at, segment)
        case "yes":
            return events.confirmed(known, ConfirmedHow.REPLY, at)
        case _:
            return events.denied(known, "reply", at)
