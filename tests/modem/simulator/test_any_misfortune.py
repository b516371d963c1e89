"""Whatever is done to a HAT in whatever order, it never falls over, and power and patience bring it back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.simulator.boards import BOARDS
from appliance.modem.simulator.chips import CHIPS
from tests.support.hat_by_hand import HatByHand

MISFORTUNES: tuple[dict[str, Any], ...] = (
    {"do": "hang"},
    {"do": "hang", "seconds": 5, "revival": "reopen"},
    {"do": "opened"},
    {"do": "reboot"},
    {"do": "reboot", "vanish": True},
    {"do": "power-off"},
    {"do": "power-on"},
    {"do": "unplug"},
    {"do": "unplug", "power": False, "seconds": 3},
    {"do": "unplug", "seconds": 3, "link": "modem7"},
    {"do": "plug"},
    {"do": "undervoltage"},
    {"do": "undervoltage", "then": "restart"},
    {"do": "undervoltage", "then": "off"},
    {"do": "undervoltage", "then": "cut"},
    {"do": "key", "level": True},
    {"do": "key", "level": False},
    {"do": "key", "level": True, "line": "reset"},
    {"do": "key", "level": True, "line": "flight"},
    {"do": "key", "level": False, "line": "flight"},
    {"do": "sim", "inserted": False},
    {"do": "sim", "inserted": False, "restart": False},
    {"do": "sim", "card": 5, "restart": False},
    {"do": "sim", "card": 0, "pin": "1234"},
    {"do": "registration", "value": 2, "cure": "radio"},
    {"do": "registration", "value": 3},
    {"do": "bearer", "lte_sms": False, "refusal": "silence"},
    {"do": "clock", "nitz": False},
    {"do": "clock", "quarters": 104, "shift": -1e9, "tell": True},
    {"do": "expire", "blocked": True},
    {"do": "top-up"},
    {"do": "operator-text", "notice": "low"},
    {"do": "ussd", "silent": True},
    {"do": "answer", "command": "*", "final": "", "times": 3},
    {"do": "service-centre", "number": ""},
    {"do": "acknowledgement", "forced": True},
    {"do": "lost-announcements", "share": 0.5},
    {"do": "fill"},
    {"do": "incoming", "from": "+6281311112222", "text": "siap bu"},
    {"do": "fault", "kind": "brown_out", "at": "accepted", "then": "off"},
    {"do": "fault", "kind": "reference_last"},
    {"do": "fault", "kind": "timer"},
    {"do": "state"},
)
TYPED = (
    "ATE0;+CMGF=0;+CNMI=1,1,0,1,0\r",
    "AT+CMGS=22\r0031000D91261832547698F00000A807C830FB0D12D701\x1a",
    "AT+CFUN=0\r",
    "AT+CFUN=1\r",
    "AT+CFUN=1,1\r",
    "AT+CPIN=1234\r",
    "AT+CNMP=13\r",
    "AT+CPOF\r",
    'AT+CUSD=1,"*888#",15\r',
    "AT+CMGL=4;+CCLK?;+CREG?;+CPMS?\r",
)
STEPS = st.one_of(
    st.sampled_from(MISFORTUNES), st.sampled_from(TYPED), st.floats(0.01, 30.0, allow_nan=False)
)


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(list(CHIPS)), st.sampled_from(list(BOARDS)), st.booleans(), st.lists(STEPS, max_size=25)
)
def test_power_and_patience_bring_every_hat_back(
    chip: str, board: str, usb: bool, steps: list[dict[str, Any] | str | float]
) -> None:
    hat = HatByHand(chip=chip, hat=board, usb=usb, speed="lte", boot_seconds=2.0)
    for step in steps:
        if isinstance(step, dict):
            hat.command(step)
        elif isinstance(step, str):
            hat.type(step)
        else:
            hat.wait(step)
    bring_back(hat)
    for _ in range(4):  # the first ones may fall into the search for the rate
        hat.type("\x1b\rAT\r")
        said = hat.wait(5.0)
    assert "OK" in said
    assert hat.state["power"] == "on"


def bring_back(hat: HatByHand) -> None:
    """All that somebody with two hands can do."""
    hat.do("clear-faults")
    hat.do("clear-answers")
    pressed = hat.hat.power.board.pressed_high
    for word in (
        {"level": not pressed},
        {"level": False, "line": "reset"},
        {"level": False, "line": "flight"},
    ):
        hat.do("key", **word)
    hat.wait(60.0)
    hat.do("unplug")
    hat.do("power-off")
    hat.do("plug")
    hat.do("power-on")
    hat.do("sim", card=0, pin="")
    hat.wait(60.0)


@pytest.mark.parametrize("word", sorted({each["do"] for each in MISFORTUNES} - {"incoming", "fault"}))
def test_a_word_with_a_field_that_does_not_exist_is_refused(word: str) -> None:
    answer = HatByHand().command({"do": word, "colour": "red"})
    assert not answer["ok"]
