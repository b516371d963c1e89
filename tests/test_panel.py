"""Lamp and button, on pins that are not there: what a person sees, and what a finger brings about."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from appliance.config import PanelSection
from appliance.errors import StorageError
from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.machine import ActRefused
from appliance.panel import POWER_ON, Panel
from appliance.panel_desk import CHECKING, PanelDesk
from appliance.panel_patterns import BLINKS, DONE_SECONDS, PATTERNS, LampSign, Pattern, Topic, blinks, light
from appliance.panel_press import Press, is_stuck, sign_while, wish_of
from tests.support.clock import FakeClock
from tests.support.wired_pin import NoPins

LED, BUTTON = 17, 27
BOTH = PanelSection(led_pin=LED, button_pin=BUTTON)


class Desk:
    """A box that is as the test says, and notes what the button wished."""

    def __init__(self) -> None:
        self.shown = LampSign.READY
        self.told = Topic.FINE
        self.wishes: list[Press] = []
        self.willing = True

    def sign(self) -> LampSign:
        return self.shown

    def topic(self) -> Topic:
        return self.told

    def do(self, press: Press) -> bool:
        self.wishes.append(press)
        return self.willing


class HeldPin(MockPin):  # type: ignore[misc]
    """A finger is on it already: the resistor cannot pull it up."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self._state = False


class Case:
    """The case of the box, with a lamp to look at and a button to press."""

    def __init__(self, *, held_at_start: bool = False, started: float = 20.0) -> None:
        self.clock = FakeClock()
        self.clock.advance(started - self.clock.monotonic())
        self.pins = MockFactory(pin_class=HeldPin if held_at_start else MockPin)
        self.button = self.pins.pin(BUTTON)
        self.desk = Desk()
        self.panel = Panel(BOTH, clock=self.clock, pins=self.pins)

    @property
    def lit(self) -> bool:
        return bool(self.pins.pin(LED).state)

    def watch(self, seconds: float) -> list[bool]:
        """Light and dark in every twentieth of a second."""
        seen = []
        for _ in range(round(seconds * 20)):
            self.panel.step()
            seen.append(self.lit)
            self.clock.advance(0.05)
        return seen

    def shows(self, pattern: Pattern, seconds: float = 4.0) -> bool:
        """Whether the lamp runs through that pattern, from wherever it is in it."""
        seen = self.watch(seconds)
        offsets = [step / 20 for step in range(round(sum(pattern) * 20) + 1)]
        return any(
            sum(light(pattern, offset + i / 20 + 0.001)[0] != lit for i, lit in enumerate(seen)) <= 4
            for offset in offsets
        )

    def press(self, seconds: float) -> None:
        self.button.drive_low()
        self.watch(seconds)
        self.button.drive_high()
        self.panel.step()


@pytest.fixture
def case() -> Case:
    case = Case()
    case.panel.attach(case.desk)
    return case


def test_the_lamp_is_lit_from_the_first_moment_and_says_starting_until_there_is_a_box() -> None:
    case = Case()
    assert case.lit
    assert case.shows(PATTERNS[LampSign.STARTING])
    case.panel.attach(case.desk)
    assert case.shows(PATTERNS[LampSign.READY])
    case.panel.detach()
    assert case.shows(PATTERNS[LampSign.STARTING])


@pytest.mark.parametrize(
    "sign", [LampSign.READY, LampSign.SENDING, LampSign.NO_SIGNAL, LampSign.NEEDS_HELP, LampSign.STARTING]
)
def test_the_lamp_shows_how_the_box_is(case: Case, sign: LampSign) -> None:
    case.desk.shown = sign
    assert case.shows(PATTERNS[sign], seconds=8)


@pytest.mark.parametrize("topic", Topic)
def test_a_short_press_is_answered_with_a_number_of_blinks_and_then_the_lamp_goes_on(
    case: Case, topic: Topic
) -> None:
    case.desk.told = topic
    case.desk.shown = LampSign.READY
    case.press(0.4)
    seen = case.watch(sum(blinks(BLINKS[topic])))
    rises = sum(1 for before, after in pairwise(seen) if after and not before)
    assert rises == BLINKS[topic]
    assert case.shows(PATTERNS[LampSign.READY])
    assert case.desk.wishes == []


def test_while_the_button_is_held_the_lamp_says_when_to_let_go(case: Case) -> None:
    case.button.drive_low()
    assert case.watch(2.9) == [False] * 58
    case.watch(0.15)
    assert case.shows(PATTERNS[LampSign.HELD_HOTSPOT], seconds=4.5)
    case.watch(0.6)
    assert case.watch(5) == [True] * 100


@pytest.mark.parametrize(
    ("seconds", "wish"), [(3.1, Press.HOTSPOT), (7.8, Press.HOTSPOT), (8.2, Press.POWER_OFF)]
)
def test_a_long_press_is_done_when_it_is_let_go(case: Case, seconds: float, wish: Press) -> None:
    case.press(seconds)
    assert case.desk.wishes == [wish]


def test_after_the_wish_for_off_the_lamp_says_so_until_it_is_dark(case: Case) -> None:
    case.press(9)
    assert case.shows(PATTERNS[LampSign.STOPPING], seconds=6)
    case.press(9)
    assert case.desk.wishes == [Press.POWER_OFF], "once is enough"
    led = case.pins.pin(LED)
    case.panel.close()
    assert not led.state


def test_what_cannot_be_done_is_told_by_flickering(case: Case) -> None:
    case.desk.willing = False
    case.press(4)
    assert case.shows(PATTERNS[LampSign.REFUSED], seconds=DONE_SECONDS - 0.1)
    case.watch(0.3)
    assert case.shows(PATTERNS[LampSign.READY])


def test_a_press_before_there_is_a_box_is_refused_and_breaks_nothing() -> None:
    case = Case()
    case.press(4)
    assert case.shows(PATTERNS[LampSign.REFUSED], seconds=DONE_SECONDS - 0.1)
    case.press(0.5)
    case.watch(0.3)
    assert case.shows(PATTERNS[LampSign.STARTING])


def test_held_since_power_came_the_administrator_is_forgotten_as_soon_as_there_is_a_box() -> None:
    case = Case(held_at_start=True)
    case.watch(10.1)
    assert case.shows(PATTERNS[LampSign.HELD_FORGET])
    case.button.drive_high()
    case.watch(3)
    assert case.desk.wishes == []
    case.panel.attach(case.desk)
    case.panel.step()
    assert case.desk.wishes == [Press.FORGET]


@pytest.mark.parametrize("before", [0.0, 0.5, 4.0, 7.9])
def test_a_hold_for_off_that_began_before_the_program_was_there_forgets_nobody(before: float) -> None:
    case = Case(held_at_start=True, started=20.0)  # the finger came ``before`` that
    case.panel.attach(case.desk)
    case.watch(9.5 - before)  # eight seconds, and a second to look at the lamp
    case.button.drive_high()
    case.watch(1)
    assert case.desk.wishes == []


def test_a_hold_that_begins_in_the_first_seconds_of_the_machine_is_like_any_later_one() -> None:
    case = Case(started=20.0)
    case.panel.attach(case.desk)
    case.press(12)
    assert case.desk.wishes == [Press.POWER_OFF]


def test_let_go_before_the_lamp_says_so_nobody_is_forgotten() -> None:
    case = Case(held_at_start=True)
    case.watch(9)
    case.button.drive_high()
    case.panel.attach(case.desk)
    case.watch(2)
    assert case.desk.wishes == []


def test_a_button_that_is_stuck_forgets_nobody_and_is_named() -> None:
    case = Case(held_at_start=True)
    case.panel.attach(case.desk)
    case.watch(61)
    assert case.panel.failed == ("stuck",)
    assert case.shows(PATTERNS[LampSign.READY])
    case.button.drive_high()
    case.watch(1)
    assert case.desk.wishes == []
    assert case.panel.failed == ()


def test_a_program_that_starts_again_later_does_not_take_a_finger_for_one_since_power_on() -> None:
    case = Case(held_at_start=True, started=POWER_ON + 1)
    case.panel.attach(case.desk)
    case.watch(10)
    case.button.drive_high()
    case.watch(1)
    assert case.desk.wishes == []
    case.press(4)
    assert case.desk.wishes == [Press.HOTSPOT]


def test_a_press_for_off_over_a_program_that_starts_again_forgets_nobody() -> None:
    case = Case(held_at_start=True, started=200.0)
    case.panel.attach(case.desk)
    assert not case.shows(PATTERNS[LampSign.HELD_FORGET])
    case.watch(4)
    case.button.drive_high()
    case.watch(1)
    assert case.desk.wishes == []


def test_a_contact_that_tells_twice_that_it_is_down_begins_no_new_press(case: Case) -> None:
    case.button.drive_low()
    case.watch(2)
    case.panel._put(True)
    case.watch(2)
    case.button.drive_high()
    case.panel.step()
    assert case.desk.wishes == [Press.HOTSPOT]


def test_something_heavy_on_the_button_does_nothing(case: Case) -> None:
    case.press(31)
    assert case.desk.wishes == []


def test_a_lamp_without_a_button_and_a_button_without_a_lamp() -> None:
    clock, pins = FakeClock(), MockFactory()
    lamp = Panel(PanelSection(led_pin=LED), clock=clock, pins=pins)
    lamp.step()
    assert pins.pin(LED).state
    assert lamp.exists
    button = Panel(PanelSection(button_pin=BUTTON), clock=clock, pins=pins)
    desk = Desk()
    button.attach(desk)
    pins.pin(BUTTON).drive_low()
    clock.advance(4)
    button.step()
    pins.pin(BUTTON).drive_high()
    button.step()
    assert desk.wishes == [Press.HOTSPOT]
    lamp.close()
    button.close()


def test_a_box_without_a_panel_has_none() -> None:
    panel = Panel(PanelSection(), clock=FakeClock(), pins=NoPins())
    assert not panel.exists
    assert panel.failed == ()
    panel.step()
    panel.close()


def test_pins_that_cannot_be_had_are_told_once_and_harm_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        panel = Panel(BOTH, clock=FakeClock(), pins=NoPins())
        panel.attach(Desk())
        for _ in range(5):
            panel.step()
    assert panel.failed == ("lamp", "button")
    assert len(caplog.records) == 2
    panel.close()


def test_a_lamp_that_fails_later_is_given_up(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    case.pins.pin(LED).function = "input"  # somebody else has taken the pin
    case.desk.shown = LampSign.NEEDS_HELP
    with caplog.at_level(logging.ERROR):
        for _ in range(40):
            case.panel.step()
            case.clock.advance(0.05)
    assert case.panel.failed == ("lamp",)
    assert len(caplog.records) == 1


def test_the_thread_ends_when_it_is_told_to(case: Case) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=case.panel.run, args=(stop,))
    thread.start()
    stop.set()
    case.panel.wake()
    thread.join(10)
    assert not thread.is_alive()
    assert not case.panel.hangs


def test_what_a_press_means() -> None:
    spans = [
        (0.01, Press.NOTHING),
        (0.2, Press.STATUS),
        (3, Press.HOTSPOT),
        (8, Press.POWER_OFF),
        (30, Press.NOTHING),
    ]
    assert [wish_of(held) for held, _ in spans] == [press for _, press in spans]
    since = [(9.9, Press.NOTHING), (10, Press.FORGET), (59, Press.FORGET), (60, Press.NOTHING)]
    assert [wish_of(held, since_power_on=True) for held, _ in since] == [press for _, press in since]


@pytest.mark.parametrize("since_power_on", [False, True])
def test_the_lamp_announces_exactly_what_letting_go_would_do(since_power_on: bool) -> None:
    meant = {
        Press.STATUS: LampSign.HELD,
        Press.HOTSPOT: LampSign.HELD_HOTSPOT,
        Press.POWER_OFF: LampSign.HELD_POWER_OFF,
        Press.FORGET: LampSign.HELD_FORGET,
        Press.NOTHING: None,
    }
    for tenth in range(1, 700):
        held = tenth / 10
        assert (
            sign_while(held, since_power_on=since_power_on)
            is meant[wish_of(held, since_power_on=since_power_on)]
        )
    assert is_stuck(60, since_power_on=since_power_on)


# -- the desk ---------------------------------------------------------------------------------------------


class Looks:
    """Health, counted how often it is asked."""

    def __init__(self, *checks: HealthCheck) -> None:
        self.found, self.times = checks, 0

    def __call__(self) -> tuple[HealthCheck, ...]:
        self.times += 1
        return self.found


BAD_CARD = HealthCheck("card", HealthResult.BAD, HealthWord.NO_ROOM)


def desk_of(
    clock: FakeClock, looks: Callable[[], tuple[HealthCheck, ...]], **acts: Callable[[], object]
) -> PanelDesk:
    return PanelDesk(
        clock=clock, checks=looks, senders=list, acts={Press(name): act for name, act in acts.items()}
    )


def test_everything_is_looked_at_every_ten_seconds_and_at_once_for_a_finger() -> None:
    clock, looks = FakeClock(), Looks(BAD_CARD)
    desk = desk_of(clock, looks)
    for _ in range(60):
        assert desk.sign() is LampSign.NEEDS_HELP
        clock.advance(1)
    assert looks.times == 60 / CHECKING
    assert desk.topic() is Topic.CARD
    assert looks.times == 60 / CHECKING + 1


def test_a_box_that_cannot_be_looked_at_needs_help() -> None:
    def broken() -> tuple[HealthCheck, ...]:
        raise StorageError("the card is gone")

    desk = desk_of(FakeClock(), broken)
    assert desk.sign() is LampSign.NEEDS_HELP
    assert desk.topic() is Topic.BOX


def test_an_act_is_done_or_refused() -> None:
    def refuse() -> None:
        raise ActRefused("this computer has no kabar-network.service")

    done: list[str] = []
    desk = desk_of(FakeClock(), Looks(), power_off=lambda: done.append("off"), hotspot=refuse)
    assert desk.do(Press.POWER_OFF)
    assert done == ["off"]
    assert not desk.do(Press.HOTSPOT)
    assert not desk.do(Press.FORGET)
