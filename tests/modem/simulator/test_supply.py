"""A weak supply: warnings, restarts, modules that stay off."""

from __future__ import annotations

import pytest

from tests.support.hat_by_hand import HatByHand, lines


def ready(**options: object) -> HatByHand:
    hat = HatByHand(boot_seconds=1.0, **options)
    hat.ask("ATE0;+CMEE=1;+CMGF=0")
    return hat


@pytest.mark.parametrize(
    ("chip", "said"),
    [
        ("sim7600", ["UNDER-VOLTAGE WARNING"]),
        ("sim800", ["UNDER-VOLTAGE WARNNING"]),
        ("a7670e", ["UNDER-VOLTAGE WARNNING"]),
        ("ec25", []),
    ],
)
def test_a_sagging_supply_is_told_in_two_spellings_or_not_at_all(chip: str, said: list[str]) -> None:
    hat = ready(chip=chip)
    hat.do("undervoltage")
    assert lines(hat.hears()) == said
    assert hat.ask("AT") == ["OK"]


def test_a_brown_out_is_a_restart_nobody_asked_for() -> None:
    hat = ready()
    hat.do("undervoltage", then="restart")
    assert lines(hat.wait(2.0)) == ["UNDER-VOLTAGE WARNING", "RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]
    assert (hat.state["boots"], hat.state["resets"]) == (2, 0)


def test_a_module_may_stay_off_after_a_brown_out_until_its_key_is_pressed() -> None:
    hat = ready(hat="waveshare-sim7600")
    hat.do("undervoltage", then="off")
    assert lines(hat.hears()) == ["UNDER-VOLTAGE POWER DOWN"]
    assert hat.wait(3600.0) == ""
    hat.press(0.5)
    assert "PB DONE" in hat.wait(2.0)


@pytest.mark.parametrize(("board", "power"), [("waveshare-sim7600", "off"), ("waveshare-sim7070", "on")])
def test_after_a_cut_the_board_decides_whether_the_module_starts(board: str, power: str) -> None:
    hat = ready(hat=board)
    hat.do("undervoltage", then="cut")
    hat.wait(5.0)
    assert hat.state["power"] == power


def test_a_brown_out_may_strike_in_the_middle_of_a_message() -> None:
    hat = ready()
    hat.do("fault", kind="brown_out", at="accepted", then="restart")
    assert "UNDER-VOLTAGE WARNING" in hat.send()
    assert len(hat.accepted) == 1


def test_a_board_with_its_key_tied_down_starts_again_after_a_shut_down() -> None:
    hat = ready(chip="ec25", hat="sixfab-4g")
    hat.ask("AT+QPOWD=1")
    assert "+QIND: PB DONE" in hat.wait(10.0)


def test_a_graceful_shut_down_says_its_farewell() -> None:
    hat = ready(chip="sim800")
    assert hat.ask("AT+CPOWD=1") == ["NORMAL POWER DOWN"]
    assert hat.ask("AT") == []
    assert ready(chip="sim7600").ask("AT+CPOWD=1") == ["ERROR"]
