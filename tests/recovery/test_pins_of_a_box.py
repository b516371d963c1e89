"""Which pins a box touches: those of the HATs it is told of, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.box import Box, open_box
from tests.support.boxes import CHEAP_HASH, config_for, no_port, swift
from tests.support.clock import FakeClock
from tests.support.wired_pin import NoPins, WiredPins


def box_with(folder: Path, pins: Any, **modem: Any) -> Box:
    return open_box(
        config_for(swift(**modem)),
        data_dir=folder,
        simulate=True,
        clock=FakeClock(),
        ports=no_port,
        pins=pins,
        wait=lambda _: None,
        hash_cost=CHEAP_HASH,
    )


def outputs(pins: WiredPins) -> set[str]:
    return {pin.info.name for pin in pins.pins.values() if pin.function == "output"}


def test_the_pins_of_the_hat_are_held_at_rest_while_the_box_runs_and_released_behind_it(
    tmp_path: Path,
) -> None:
    pins = WiredPins()
    with box_with(tmp_path, pins, hat="waveshare-sim7600"):
        assert outputs(pins) == {"GPIO6", "GPIO4"}
        assert not any(level for _, level in pins.levels)
    assert outputs(pins) == set()


def test_a_box_without_a_hat_touches_no_pin(tmp_path: Path) -> None:
    pins = WiredPins()
    with box_with(tmp_path, pins):
        assert pins.pins == {}


def test_a_pin_without_the_name_of_its_hat_is_used_only_where_it_can_be_meant(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pins = WiredPins()
    with box_with(tmp_path / "a", pins, power_pin=6):
        assert "GPIO6" in outputs(pins)
    with box_with(tmp_path / "b", pins, power_pin=4):
        assert outputs(pins) == set()
    assert "several boards use pin 4: name the hat" in caplog.text


def test_another_pin_than_the_usual_one_is_the_one_that_is_pressed(tmp_path: Path) -> None:
    pins = WiredPins()
    with box_with(tmp_path, pins, hat="waveshare-sim7600", power_pin=22):
        assert outputs(pins) == {"GPIO22", "GPIO4"}


def test_a_box_on_a_machine_without_pins_opens_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with box_with(tmp_path, NoPins(), hat="waveshare-sim7600") as box:
        assert box.sender_statuses()
    assert "cannot be used" in caplog.text
