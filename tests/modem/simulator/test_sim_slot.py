"""The SIM: its locks, how each family tells the tries left, and its being exchanged."""

from __future__ import annotations

import pytest

from appliance.modem.simulator.sim_slot import PUK
from tests.support.hat_by_hand import HatByHand, lines


def locked(chip: str = "sim7600") -> HatByHand:
    hat = HatByHand(chip=chip, pin="1234", boot_seconds=1.0)
    hat.ask("ATE0;+CMEE=1")
    return hat


@pytest.mark.parametrize(
    ("chip", "command", "full", "less"),
    [
        ("sim7600", "AT+SPIC", "+SPIC: 3,10,3,10", "+SPIC: 2,10,3,10"),
        ("sim800", "AT+SPIC", "+SPIC: 3,10,3,10", "+SPIC: 2,10,3,10"),
        ("ec25", "AT+CPINR", "+CPINR: SIM PIN,3,3", "+CPINR: SIM PIN,2,3"),
        ("ec25", "AT+QPINC", '+QPINC: "SC",3,10', '+QPINC: "SC",2,10'),
        ("huawei", "AT^CPIN?", "^CPIN: SIM PIN,3,10,3,10,3", "^CPIN: SIM PIN,2,10,2,10,3"),
    ],
)
def test_each_family_has_its_own_way_to_tell_the_tries_left(
    chip: str, command: str, full: str, less: str
) -> None:
    hat = locked(chip)
    assert hat.ask(command)[0] == full
    assert hat.ask("AT+CPIN=9999") == ["+CME ERROR: 16"]
    assert hat.ask(command)[0] == less
    assert hat.state["pin_tries"] == 2


def test_a_generic_module_does_not_tell_the_tries_left() -> None:
    hat = locked("generic")
    for command in ("AT+SPIC", "AT+CPINR", "AT^CPIN?"):
        assert hat.ask(command) == ["ERROR"]


def test_the_puk_gives_a_new_pin() -> None:
    hat = locked()
    for _ in range(3):
        hat.ask("AT+CPIN=9999")
    assert hat.ask(f"AT+CPIN={PUK[::-1]},4321") == ["+CME ERROR: 16"]
    assert hat.state["puk_tries"] == 9
    assert hat.ask(f'AT+CPIN="{PUK}","4321"')[0] == "OK"
    hat.wait(2.0)
    hat.do("reboot")
    hat.wait(2.0)
    assert hat.ask("ATE0;+CPIN=4321")[1] == "OK"


def test_ten_wrong_puks_are_the_end_of_a_card() -> None:
    hat = locked()
    for _ in range(3):
        hat.ask("AT+CPIN=9999")
    answers = [hat.ask("AT+CPIN=00000000,1111")[0] for _ in range(11)]
    assert answers == ["+CME ERROR: 16"] * 9 + ["+CME ERROR: 13"] * 2
    assert hat.ask(f"AT+CPIN={PUK},1111") == ["+CME ERROR: 13"]


def test_a_wrong_pin_counts_on_the_card_whatever_restarts() -> None:
    hat = locked()
    hat.ask("AT+CPIN=9999")
    hat.do("reboot")
    hat.wait(2.0)
    assert hat.state["pin_tries"] == 2


@pytest.mark.parametrize(("chip", "readable"), [("sim800", True), ("sim7600", False), ("ec25", True)])
def test_some_tell_the_cards_number_before_the_pin(chip: str, readable: bool) -> None:
    hat = locked(chip)
    command = next(iter(hat.hat.chip.identity.iccid))
    assert (hat.ask(f"AT{command}")[-1] == "OK") is readable


def test_another_card_is_another_subscriber_with_its_own_credit_and_locks() -> None:
    hat = HatByHand(boot_seconds=1.0)
    before = hat.state
    hat.do("balance", pulsa=5)
    assert hat.do("sim", card=7)["ok"]
    assert lines(hat.wait(2.0)) == ["RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]
    after = hat.state
    assert after["imei"] == before["imei"]
    for key in ("imsi", "iccid", "number"):
        assert after[key] != before[key], key
    assert after["pulsa"] == before["pulsa"]
    hat.do("sim", card=0)
    assert hat.state["pulsa"] == 5


def test_what_was_on_its_way_to_a_card_waits_until_the_card_is_back() -> None:
    hat = HatByHand(boot_seconds=1.0)
    hat.do("sim", inserted=False)
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    hat.do("sim", card=7)
    assert "+CMTI" not in hat.wait(2.0)
    hat.do("sim", card=0)
    assert "+CMTI" in hat.wait(2.0)


def test_one_card_cannot_be_in_two_modems() -> None:
    hat = HatByHand(modems=2)
    assert hat.do("sim", card=1) == {"ok": False, "error": "card 1 sits in another modem"}


def test_a_card_pulled_while_the_module_runs_is_noticed_at_once() -> None:
    hat = HatByHand(boot_seconds=1.0)
    hat.set_up()
    hat.do("sim", inserted=False, restart=False)
    assert lines(hat.hears()) == ["+CPIN: NOT READY"]
    assert hat.ask("AT+CPIN?") == ["+CME ERROR: 10"]
    assert hat.ask("AT+CREG?") == ["+CREG: 0,0", "OK"]
    hat.do("sim", card=7, restart=False)
    assert lines(hat.wait(2.0)) == ["+CPIN: NOT READY", "+CPIN: READY", "SMS DONE", "PB DONE"]
    assert hat.ask("AT+CIMI") == [hat.state["imsi"], "OK"]
    assert hat.state["boots"] == 1


def test_what_is_stored_on_a_card_goes_with_it() -> None:
    hat = HatByHand(chip="sim800", boot_seconds=1.0)
    hat.set_up()
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    hat.do("sim", card=7)
    assert hat.state["stores"] == {"SM": 0, "ME": 0}
    hat.do("sim", card=0)
    assert hat.state["stores"] == {"SM": 1, "ME": 0}


def test_a_module_that_waits_for_its_pin_has_started() -> None:
    hat = HatByHand(pin="1234", cold=True, boot_seconds=1.0)
    hat.wait(2.0)
    assert hat.state["power"] == "on"
    hat.do("hang", seconds=5)
    hat.wait(6.0)
    assert hat.state["boots"] == 1
