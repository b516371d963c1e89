"""What the lamp shows: signs that people can tell apart, and which one when."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.panel_patterns import (
    BLINKS,
    LASTING,
    PATTERNS,
    LampSign,
    Pattern,
    Topic,
    blinks,
    lasting_sign,
    length,
    light,
    topic_of,
)
from tests.support.sender_statuses import AT_REST

FINE = HealthCheck("clock", HealthResult.GOOD, HealthWord.FINE)


def bad(name: str, word: HealthWord = HealthWord.STOPPED) -> HealthCheck:
    return HealthCheck(name, HealthResult.BAD, word)


def attention(name: str, word: HealthWord = HealthWord.CLOCK_UNTRUSTED) -> HealthCheck:
    return HealthCheck(name, HealthResult.ATTENTION, word)


def sender(state: SenderState = SenderState.READY, name: str = "Modem 1", **more: object) -> SenderStatus:
    connected = state not in (SenderState.STOPPED, SenderState.CONNECTING, SenderState.OFFLINE)
    return replace(AT_REST, name=name, state=state, **{"connected": connected, **more})  # type: ignore[arg-type]


NO_MODEM_1 = bad("modem Modem 1", HealthWord.NOT_CONNECTED)


def flashes(pattern: Pattern) -> int:
    return sum(1 for lit in pattern[::2] if lit > 0)


def looks(pattern: Pattern) -> tuple[int, float, float]:
    """What an eye keeps: how many flashes, how long the light, how long the longest dark."""
    return flashes(pattern), max(pattern[::2]), max(pattern[1::2])


def differ(one: Pattern, other: Pattern) -> bool:
    (a, lit, dark), (b, lit_too, dark_too) = looks(one), looks(other)

    def clearly(x: float, y: float) -> bool:
        return max(x, y) > 2 * min(x, y) or min(x, y) == 0 != max(x, y)

    return a != b or clearly(lit, lit_too) or clearly(dark, dark_too)


@pytest.mark.parametrize(("one", "other"), list(combinations(LASTING, 2)))
def test_no_two_lasting_signs_look_alike(one: LampSign, other: LampSign) -> None:
    assert differ(PATTERNS[one], PATTERNS[other])


def test_what_is_shown_while_the_button_is_held_changes_clearly_at_each_threshold() -> None:
    held = [PATTERNS[sign] for sign in (LampSign.HELD, LampSign.HELD_HOTSPOT, LampSign.HELD_POWER_OFF)]
    assert differ(held[0], held[1])
    assert differ(held[1], held[2])


@pytest.mark.parametrize("sign", LampSign)
def test_every_sign_has_a_pattern_and_none_flashes_more_than_three_times_a_second(sign: LampSign) -> None:
    pattern = PATTERNS[sign]
    assert len(pattern) % 2 == 0
    assert min(pattern) >= 0
    if min(pattern) > 0:
        assert flashes(pattern) / length(pattern) <= 3


def test_each_topic_has_a_number_that_can_be_counted() -> None:
    assert [BLINKS[topic] for topic in Topic] == [1, 2, 3, 4, 5, 6]


@given(st.integers(1, 6))
def test_counted_blinks_begin_and_end_in_the_dark(number: int) -> None:
    pattern = blinks(number)
    assert flashes(pattern) == number
    assert light(pattern, 0.0)[0] is False
    assert light(pattern, length(pattern) - 0.01)[0] is False


@given(st.sampled_from(LampSign), st.floats(0, 1e6))
def test_at_any_moment_a_pattern_says_what_is_lit_and_until_when(sign: LampSign, seconds: float) -> None:
    pattern = PATTERNS[sign]
    lit, lasts = light(pattern, seconds)
    assert 0 <= lasts <= length(pattern)
    if lit:
        assert max(pattern[::2]) > 0


def test_steady_light_is_steady_and_dark_is_dark() -> None:
    for tenth in range(50):
        assert light(PATTERNS[LampSign.READY], tenth / 10)[0] is True
        assert light(PATTERNS[LampSign.HELD], tenth / 10)[0] is False


@pytest.mark.parametrize(
    ("checks", "senders", "sign"),
    [
        ([FINE], [sender()], LampSign.READY),
        ([FINE], [sender(SenderState.QUIET_HOURS)], LampSign.READY),
        ([FINE], [sender(), sender(SenderState.SENDING)], LampSign.SENDING),
        ([FINE], [sender(SenderState.PACING)], LampSign.SENDING),
        ([attention("clock"), attention("backup")], [sender()], LampSign.READY),
        ([bad("card", HealthWord.NO_ROOM)], [sender(SenderState.SENDING)], LampSign.NEEDS_HELP),
        ([bad("modems", HealthWord.NO_MODEM)], [], LampSign.NEEDS_HELP),
        ([NO_MODEM_1], [sender(SenderState.OFFLINE)], LampSign.NEEDS_HELP),
        ([bad("modem Modem 1", HealthWord.NOT_READY)], [sender(SenderState.NOT_READY)], LampSign.NO_SIGNAL),
        ([FINE], [sender(SenderState.NO_NETWORK)], LampSign.NO_SIGNAL),
        ([FINE], [sender(SenderState.NO_NETWORK), sender(SenderState.SENDING)], LampSign.SENDING),
        ([bad("sim Modem 1", HealthWord.SIM_NO_CREDIT)], [sender(SenderState.PAUSED)], LampSign.NEEDS_HELP),
        ([NO_MODEM_1], [sender(SenderState.CONNECTING)], LampSign.STARTING),
        ([FINE], [sender(SenderState.STOPPED)], LampSign.STARTING),
        (
            [bad("modem B", HealthWord.NOT_CONNECTED)],
            [sender(), sender(SenderState.CONNECTING, "B")],
            LampSign.READY,
        ),
        (
            [NO_MODEM_1],
            [sender(SenderState.CONNECTING, last_error="gone")],
            LampSign.NEEDS_HELP,
        ),
    ],
)  # fmt: skip
def test_which_sign_when(checks: list[HealthCheck], senders: list[SenderStatus], sign: LampSign) -> None:
    assert lasting_sign(checks, senders) is sign


@pytest.mark.parametrize(
    ("checks", "topic"),
    [
        ([FINE], Topic.FINE),
        ([attention("clock")], Topic.CLOCK),
        ([attention("clock"), bad("card")], Topic.CARD),
        ([bad("card"), bad("modem Modem 1")], Topic.RADIO),
        ([attention("power")], Topic.POWER),
        ([attention("backup")], Topic.CARD),
        ([bad("sim Modem 1")], Topic.RADIO),
        ([bad("clerk")], Topic.BOX),
    ],
)
def test_a_short_press_tells_the_gravest(checks: list[HealthCheck], topic: Topic) -> None:
    assert topic_of(checks) is topic
