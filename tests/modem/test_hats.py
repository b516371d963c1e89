"""The table of boards: which pin, which way round, how long."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from appliance.config import HatName
from appliance.modem.hats import HATS, Hat, PowerKind, hat_of
from appliance.modem.profiles import PROFILES


def test_every_hat_an_office_may_name_is_in_the_table() -> None:
    assert set(get_args(HatName)) - {"none"} == set(HATS)


@pytest.mark.parametrize("hat", HATS.values(), ids=lambda hat: hat.name)
def test_a_board_carries_a_known_family_and_pins_of_the_header(hat: Hat) -> None:
    assert hat.family in PROFILES
    pins = [pin for pin in (hat.power_pin, hat.reset_pin, hat.radio_off_pin) if pin is not None]
    assert pins
    assert len(set(pins)) == len(pins)
    assert all(0 <= pin <= 27 for pin in pins)
    assert not {14, 15} & set(pins)  # the UART


@pytest.mark.parametrize("hat", HATS.values(), ids=lambda hat: hat.name)
def test_a_press_is_long_enough_for_the_chip_and_the_wait_longer_than_the_press(hat: Hat) -> None:
    assert hat.on_pulse >= 0.1
    assert hat.off_pulse >= 1.2  # the shortest off pulse of all these chips
    assert hat.on_wait > hat.on_pulse
    assert hat.off_wait > hat.off_pulse


PINS = [
    ("waveshare-sim7600", 6, True),
    ("waveshare-a7670e", 4, True),
    ("waveshare-sim868", 4, False),
    ("itead-sim800", 17, True),
    ("waveshare-sim7070", 4, True),
    ("nadhat-sim800c", 26, True),
]


@pytest.mark.parametrize(("name", "pin", "high"), PINS)
def test_the_key_of_each_board(name: str, pin: int, high: bool) -> None:
    hat = HATS[name]
    assert (hat.kind, hat.power_pin, hat.active_high, hat.idle_high) == (PowerKind.KEY, pin, high, not high)


def test_the_sixfab_board_has_a_switch_that_gives_power_while_it_is_low() -> None:
    hat = HATS["sixfab-4g"]
    assert (hat.kind, hat.power_pin, hat.idle_high) == (PowerKind.SWITCH, 26, False)


def test_the_flight_mode_pin_of_the_sim7600_board_is_known() -> None:
    hat = HATS["waveshare-sim7600"]
    assert (hat.radio_off_pin, hat.radio_off_high) == (4, True)


def test_without_a_hat_and_a_pin_nothing_is_ever_touched() -> None:
    assert hat_of("none", None) is None


def test_a_board_of_another_revision_keeps_its_pulses_and_gets_its_own_pin() -> None:
    assert hat_of("waveshare-sim7600", 4) == replace(HATS["waveshare-sim7600"], power_pin=4)


def test_a_pin_alone_names_a_board_only_if_no_other_uses_it() -> None:
    assert hat_of("none", 6) == HATS["waveshare-sim7600"]
    assert hat_of("none", 17) == HATS["itead-sim800"]
    assert hat_of("none", 4) is None  # six boards, two polarities
    assert hat_of("none", 26) is None  # a key on one board, a power switch on another
    assert hat_of("none", 5) is None
