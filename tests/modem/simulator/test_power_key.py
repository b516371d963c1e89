"""The power pin of the boards: a key that toggles, a switch, a reset line, flight mode."""

from __future__ import annotations

import pytest

from appliance.modem.simulator.boards import BOARDS, Wire
from tests.support.hat_by_hand import HatByHand, lines

KEYS = [name for name, board in BOARDS.items() if board.wire is Wire.KEY]


def dark(board: str = "waveshare-sim7600", **options: object) -> HatByHand:
    """A HAT with its supply on whose module nobody has started yet."""
    return HatByHand(hat=board, cold=True, boot_seconds=10.0, **options)


def test_a_module_with_a_key_stays_dark_until_it_is_pressed() -> None:
    hat = dark()
    assert hat.wait(60.0) == ""
    assert hat.state["power"] == "off"
    hat.press(2.0)
    assert hat.state["power"] == "booting"
    assert lines(hat.wait(10.0)) == ["RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]
    assert (hat.state["power"], hat.state["boots"], hat.state["key_pulses"]) == ("on", 1, [2.0])


def test_a_press_that_is_too_short_starts_nothing() -> None:
    hat = dark("waveshare-sim868", chip="sim868")
    hat.press(0.5)
    assert hat.wait(60.0) == ""
    assert hat.state["boots"] == 0
    hat.press(4.0)
    assert "SMS Ready" in hat.wait(10.0)


def test_a_second_press_stops_a_running_module() -> None:
    # the key toggles: pressing it "to be sure" is how boxes switch off their own modem
    hat = dark()
    hat.press(2.0)
    hat.wait(20.0)
    assert "NORMAL POWER DOWN" in hat.press(3.0)
    assert hat.ask("AT") == []
    assert hat.state["power"] == "off"


def test_a_press_too_short_to_stop_a_running_module_is_not_felt() -> None:
    hat = dark()
    hat.press(2.0)
    hat.wait(20.0)
    hat.press(2.0)  # as long as the one that started it
    assert hat.ask("ATE0")[-1] == "OK"


def test_a_key_that_is_never_released_stops_what_it_has_started() -> None:
    hat = dark()
    hat.key(True)
    assert "PB DONE" in hat.wait(11.0)
    hat.wait(60.0)
    assert hat.state["power"] == "off"


def test_a_module_that_is_shutting_down_does_not_feel_its_key() -> None:
    hat = dark(speed="lte")
    hat.press(2.0)
    hat.wait(20.0)
    hat.press(3.0)
    hat.wait(3.0)
    hat.press(2.0)
    assert hat.state["power"] == "off"
    hat.wait(15.0)
    hat.press(2.0)
    assert hat.state["power"] == "booting"


def test_a_hanging_module_comes_back_by_its_key() -> None:
    hat = dark()
    hat.press(2.0)
    hat.wait(20.0)
    hat.do("hang")
    assert hat.press(3.0) == ""
    hat.wait(20.0)
    hat.press(2.0)
    assert "PB DONE" in hat.wait(11.0)


@pytest.mark.parametrize("name", KEYS)
def test_the_level_at_rest_presses_nothing(name: str) -> None:
    hat = HatByHand(hat=name, cold=True)
    hat.key(not BOARDS[name].pressed_high)
    hat.wait(60.0)
    assert hat.state["key_pulses"] == []


def test_a_switch_cuts_the_supply_and_gives_it_back() -> None:
    hat = HatByHand(hat="sixfab-4g", chip="ec25", boot_seconds=10.0)
    hat.key(True)
    assert not hat.state["plugged"]
    assert hat.wait(30.0) == ""
    hat.key(False)
    assert lines(hat.wait(20.0))[0] == "RDY"
    assert hat.state["plugged"]


def test_flight_mode_is_a_pin_of_one_board() -> None:
    hat = HatByHand(hat="waveshare-sim7600")
    hat.set_up()
    hat.key(True, line="flight")
    assert hat.ask("AT+CFUN?") == ["+CFUN: 4", "OK"]
    assert hat.ask("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert hat.ask("AT+CFUN=1") == ["+CME ERROR: 3"]
    hat.key(False, line="flight")
    assert hat.ask("AT+CREG?") == ["+CREG: 0,1", "OK"]


def pull_reset(hat: HatByHand, seconds: float) -> str:
    hat.key(True, line="reset")
    said = hat.wait(seconds)
    hat.key(False, line="reset")
    return said


def test_a_reset_line_restarts_a_running_module_and_no_other() -> None:
    hat = dark("itead-sim800", chip="sim800")
    pull_reset(hat, 0.1)
    assert hat.wait(20.0) == ""
    hat.press(2.0)
    hat.wait(20.0)
    pull_reset(hat, 0.1)
    assert "SMS Ready" in hat.wait(20.0)
    assert (hat.state["boots"], hat.state["resets"]) == (2, 1)


def test_a_reset_line_wants_its_time() -> None:
    hat = HatByHand(hat="kamod-a7670e", chip="a7670e")
    pull_reset(hat, 0.1)
    assert hat.state["resets"] == 0
    pull_reset(hat, 2.5)
    assert hat.state["resets"] == 1


def test_a_board_without_a_pin_says_so() -> None:
    answer = HatByHand().do("key", level=True)
    assert answer == {"ok": False, "error": "the board none has no power pin"}
