"""The pins: what level for how long, for every board; and what happens where there are no pins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance.modem.hats import HATS, Hat, PowerKind
from appliance.modem.power_key import PowerKey
from tests.support.wired_pin import NoPins, WiredPins


@pytest.fixture
def pins() -> Iterator[WiredPins]:
    factory = WiredPins()
    yield factory
    factory.close()


class Watch:
    """Waits, and remembers how long and with which level on the pin."""

    def __init__(self, pins: MockFactory, pin: int, *, stops: bool = False) -> None:
        self._pins = pins
        self._pin = pin
        self.seen: list[tuple[bool, float]] = []

    def __call__(self, seconds: float) -> None:
        self.seen.append((bool(self._pins.pin(f"GPIO{self._pin}").state), seconds))


KEYS = [hat for hat in HATS.values() if hat.kind is PowerKind.KEY]
SIM7600 = HATS["waveshare-sim7600"]
SIXFAB = HATS["sixfab-4g"]
ITEAD = HATS["itead-sim800"]


def power_pin(hat: Hat) -> int:
    assert hat.power_pin is not None
    return hat.power_pin


@pytest.mark.parametrize("hat", KEYS, ids=lambda hat: hat.name)
def test_a_key_is_pressed_for_as_long_as_its_board_needs_and_let_go(hat: Hat, pins: WiredPins) -> None:
    key = PowerKey(hat, pins=pins)
    watch = Watch(pins, power_pin(hat))
    key.switch_off(watch)
    key.switch_on(watch)
    assert watch.seen == [(hat.active_high, hat.off_pulse), (hat.active_high, hat.on_pulse)]
    assert bool(pins.pin(f"GPIO{hat.power_pin}").state) is hat.idle_high
    key.close()


@pytest.mark.parametrize("hat", HATS.values(), ids=lambda hat: hat.name)
def test_opening_the_pins_presses_nothing(hat: Hat, pins: WiredPins) -> None:
    key = PowerKey(hat, pins=pins)
    assert key.usable
    assert all(level is hat.idle_high for pin, level in pins.levels if pin == hat.power_pin)
    key.close()


def test_a_switch_cuts_the_power_and_gives_it_back(pins: WiredPins) -> None:
    key = PowerKey(SIXFAB, pins=pins)
    watch = Watch(pins, power_pin(SIXFAB))
    key.switch_off(watch)
    assert watch.seen == [(True, SIXFAB.off_pulse)], "HIGH cuts it"
    assert pins.pin("GPIO26").state
    key.switch_on(watch)
    assert not pins.pin("GPIO26").state
    key.close()


def test_a_box_that_ends_in_the_middle_leaves_the_power_on(pins: WiredPins) -> None:
    key = PowerKey(SIXFAB, pins=pins)
    key.switch_off(lambda _: None)
    key.close()
    assert pins.levels[-1] == (26, False)
    key.close()  # a second time harms nobody


def test_the_flight_mode_pin_is_held_where_the_radio_works(pins: WiredPins) -> None:
    key = PowerKey(SIM7600, pins=pins)
    pin = pins.pin("GPIO4")
    assert (pin.function, bool(pin.state)) == ("output", False)
    key.close()
    assert pin.function == "input"


def test_every_pin_is_an_input_again_at_the_end(pins: WiredPins) -> None:
    for hat in HATS.values():
        key = PowerKey(hat, pins=pins)
        key.switch_on(lambda _: None)
        key.reset(lambda _: None)
        key.close()
        assert {pin.function for pin in pins.pins.values()} == {"input"}, hat.name


def test_a_board_whose_key_is_released_holds_its_pin_only_while_pressing(pins: WiredPins) -> None:
    key = PowerKey(ITEAD, pins=pins)
    assert power_pin(ITEAD) not in {pin.info.name for pin in pins.pins.values()}
    key.switch_on(lambda _: None)
    assert pins.pin("GPIO17").function == "input"
    key.close()


def test_the_reset_pin_is_touched_only_for_a_reset(pins: WiredPins) -> None:
    key = PowerKey(ITEAD, pins=pins)
    assert key.has_reset_pin
    assert not any(pin == 18 for pin, _ in pins.levels)
    watch = Watch(pins, 18)
    key.reset(watch)
    assert watch.seen == [(True, 0.1)]
    assert not pins.pin("GPIO18").state
    key.close()


def test_a_press_that_fails_half_way_ends_at_rest(pins: WiredPins) -> None:
    key = PowerKey(SIM7600, pins=pins)

    def interrupted(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key.switch_off(interrupted)
    assert not pins.pin("GPIO6").state
    key.close()


@pytest.mark.parametrize("hat", HATS.values(), ids=lambda hat: hat.name)
def test_without_pins_it_is_told_once_and_nothing_is_pressed(
    hat: Hat, caplog: pytest.LogCaptureFixture
) -> None:
    key = PowerKey(hat, pins=NoPins())
    waited: list[float] = []
    for press in (key.switch_off, key.switch_on, key.reset):
        press(waited.append)
    key.close()
    assert not key.usable
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1
    assert hat.title in caplog.text


def test_two_boards_on_one_pin_are_told(pins: WiredPins, caplog: pytest.LogCaptureFixture) -> None:
    first = PowerKey(HATS["waveshare-a7670e"], pins=pins)
    second = PowerKey(HATS["waveshare-sim7070"], pins=pins)
    assert (first.usable, second.usable) == (True, False)
    assert "already in use" in caplog.text
    second.close()
    first.close()


def test_the_pins_of_this_machine_are_not_touched_by_these_tests() -> None:
    assert Device.pin_factory is None
