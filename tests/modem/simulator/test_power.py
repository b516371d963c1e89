"""Power, boot, PIN, hanging: what the module can do when, and what it forgets."""

from __future__ import annotations

import pytest

from tests.support.hat_by_hand import PDU_SET_UP, HatByHand, lines, reports_in


def cold_hat(**options: object) -> HatByHand:
    return HatByHand(cold=True, boot_seconds=10.0, **options)


def test_nothing_is_heard_before_the_boot_has_come_to_its_first_line() -> None:
    hat = cold_hat()
    assert hat.type("AT\r") == ""
    assert hat.wait(3.9) == ""
    assert lines(hat.wait(0.2)) == ["RDY"]
    assert hat.ask("AT") == ["AT", "OK"]


def test_the_boot_lines_come_in_their_order() -> None:
    assert lines(cold_hat().wait(10.0)) == ["RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]


def test_sms_commands_fail_until_sms_done() -> None:
    hat = cold_hat()
    hat.wait(5.0)
    assert hat.ask("ATE0;+CMEE=1")[-1] == "OK"
    assert hat.ask("AT+CMGF=0") == ["+CMS ERROR: 314"]  # the SIM is not read yet
    assert hat.ask("AT+CPIN?") == ["+CME ERROR: 14"]
    hat.wait(2.5)
    assert hat.ask("AT+CPIN?") == ["+CPIN: READY", "OK"]
    for command in ("AT+CMGF=0", "AT+CPMS?", "AT+CNMI=2,1,0,1,0", "AT+CMGS=20", "AT+CMGL=4"):
        assert hat.ask(command) == ["+CMS ERROR: 515"], command
    hat.wait(1.1)
    assert hat.ask("AT+CMGF=0") == ["OK"]


def test_a_restart_forgets_echo_mode_announcements_and_error_style() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("reboot")
    assert lines(hat.wait(1.0)) == ["RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]
    assert hat.ask("AT+CMGF?") == ["AT+CMGF?", "+CMGF: 1", "OK"]
    assert hat.ask("ATE0") == ["ATE0", "OK"]
    assert hat.ask("AT+CMEE?") == ["+CMEE: 0", "OK"]
    assert hat.ask("AT+CNMI?") == ["+CNMI: 2,1,0,0,0", "OK"]
    assert hat.ask("AT+CMGS=22") == ["+CMS ERROR: 303"]  # text mode again


def test_what_is_stored_survives_a_restart() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    hat.hears()
    hat.do("reboot")
    hat.wait(1.0)
    hat.set_up()
    assert hat.ask("AT+CPMS?")[0] == '+CPMS: "ME",1,25,"ME",1,25,"ME",1,25'


@pytest.mark.parametrize("command", ["AT+CFUN=1,1", "AT+CRESET"])
def test_a_reset_command_is_answered_before_the_restart(command: str) -> None:
    hat = HatByHand()
    hat.set_up()
    assert hat.ask(command) == ["OK"]
    assert hat.ask("AT") == []
    assert "SMS DONE" in hat.wait(1.0)


def test_a_module_powered_down_stays_dark_until_power_on() -> None:
    hat = HatByHand()
    hat.set_up()
    assert hat.ask("AT+CPOF") == ["OK"]
    assert hat.wait(100.0) == ""
    assert hat.ask("AT") == []
    hat.do("power-on")
    assert "PB DONE" in hat.wait(1.0)


def test_a_hanging_module_says_nothing_until_its_time_is_over() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("hang", seconds=60)
    assert hat.ask("AT") == []
    assert hat.wait(59.0) == ""
    assert hat.ask("AT") == []
    hat.wait(2.0)
    assert hat.ask("AT") == ["OK"]  # what was typed meanwhile is lost, what was set is not


def test_a_module_that_hangs_for_good_needs_its_power_cut() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("hang")
    assert hat.wait(100_000.0) == ""
    assert hat.ask("AT") == []
    hat.do("power-off")
    hat.do("power-on")
    assert "PB DONE" in hat.wait(1.0)


def test_what_comes_for_a_hanging_module_waits_in_the_network() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.do("hang", seconds=60)
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    assert hat.do("state")["modems"][0]["waiting_messages"] == 1
    assert lines(hat.wait(61.0)) == ['+CMTI: "ME",0']


def test_reports_that_come_before_the_set_up_after_a_restart_are_lost() -> None:
    # ds=0 after a restart: the module acknowledges a report to the network and shows it to nobody
    hat = HatByHand(seconds_per_sms=1.0, boot_seconds=0.1)
    hat.set_up()
    hat.hand_over()
    hat.wait(1.0)
    hat.do("reboot")
    assert reports_in(hat.wait(10.0)) == []
    assert [event["shown"] for event in hat.events("report")] == [False]


def test_a_sim_with_a_pin_is_silent_about_messages_until_the_pin_is_right() -> None:
    hat = HatByHand(pin="1234", cold=True, boot_seconds=10.0)
    assert lines(hat.wait(20.0)) == ["RDY", "+CPIN: SIM PIN"]
    hat.ask("ATE0;+CMEE=1")
    assert hat.ask("AT+CPIN?") == ["+CPIN: SIM PIN", "OK"]
    assert hat.ask("AT+CIMI") == ["+CME ERROR: 11"]
    assert hat.ask("AT+CMGF=0") == ["+CMS ERROR: 311"]
    assert hat.ask('AT+CPIN="9999"') == ["+CME ERROR: 16"]
    assert hat.ask('AT+CPIN="1234"') == ["OK", "+CPIN: READY"]
    assert lines(hat.wait(5.0)) == ["SMS DONE", "PB DONE"]
    assert hat.ask(PDU_SET_UP)[-1] == "OK"
    assert hat.ask('AT+CPIN="1234"') == ["+CME ERROR: 3"]


def test_three_wrong_pins_lock_the_sim() -> None:
    hat = HatByHand(pin="1234")
    hat.ask("ATE0;+CMEE=1")
    answers = [hat.ask("AT+CPIN=0000")[0] for _ in range(3)]
    assert answers == ["+CME ERROR: 16", "+CME ERROR: 16", "+CME ERROR: 12"]
    assert hat.ask("AT+CPIN?") == ["+CPIN: SIM PUK", "OK"]
    assert hat.ask("AT+CPIN=1234") == ["+CME ERROR: 3"]


def test_a_module_without_a_sim_says_so() -> None:
    hat = HatByHand()
    hat.do("sim", inserted=False)
    assert lines(hat.wait(1.0)) == ["RDY", "+CPIN: NOT INSERTED"]
    hat.ask("ATE0;+CMEE=1")
    assert hat.ask("AT+CPIN?") == ["+CME ERROR: 10"]
    assert hat.ask("AT+CMGF=0") == ["+CMS ERROR: 310"]
    assert hat.ask("AT+CREG?") == ["+CREG: 0,0", "OK"]


def test_the_clock_shows_the_firmwares_epoch_until_the_network_tells_the_time() -> None:
    hat = HatByHand(boot_seconds=1.0)
    hat.do("nitz", on=False)
    hat.do("reboot")
    hat.wait(60.0)
    assert hat.ask("AT+CCLK?")[1] == '+CCLK: "80/01/06,00:01:00+00"'
    hat.do("nitz", on=True)
    assert hat.ask("AT+CCLK?")[1] == '+CCLK: "26/12/08,09:01:00+28"'


def test_a_radio_that_is_off_has_no_network() -> None:
    hat = HatByHand()
    hat.set_up()
    assert hat.ask("AT+CFUN=0") == []
    assert lines(hat.wait(1.0)) == ["OK"]
    assert hat.ask("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert hat.ask("AT+CSQ") == ["+CSQ: 99,99", "OK"]
    assert hat.send() == ["+CMS ERROR: 331"]
    hat.ask("AT+CFUN=1")
    hat.wait(1.0)
    assert hat.ask("AT+CREG?") == ["+CREG: 0,1", "OK"]
    assert hat.ask("AT+CFUN=7") == ["+CME ERROR: 50"]


def test_registration_is_announced_to_those_who_asked() -> None:
    hat = HatByHand()
    hat.ask("ATE0;+CREG=1;+CEREG=1")
    hat.do("registration", value=2)
    assert lines(hat.hears()) == ["+CREG: 2", "+CEREG: 2"]
    hat.do("registration", value=1)
    assert lines(hat.hears()) == ["+CREG: 1", "+CEREG: 1"]


def test_each_modem_and_card_is_somebody_else() -> None:
    hat = HatByHand(modems=64)
    states = hat.do("state")["modems"]
    for key in ("imei", "imsi", "iccid", "number", "name"):
        assert len({state[key] for state in states}) == 64, key
    assert {state["operator"] for state in states} == {"TELKOMSEL", "INDOSATOOREDOO", "XL Axiata", "3"}
    other = HatByHand(seed=2)
    assert other.hat.sim.card.imsi != hat.hat.sim.card.imsi
    assert all(len(state["imei"]) == 15 and len(state["imsi"]) == 15 for state in states)


def test_a_generic_module_stores_on_the_sim_from_slot_one_and_refuses_mode_two() -> None:
    hat = HatByHand(chip="generic")
    assert hat.ask(PDU_SET_UP)[-1] == "+CMS ERROR: 303"
    assert hat.ask("AT+CNMI=1,1,0,1,0") == ["OK"]
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    assert lines(hat.hears()) == ['+CMTI: "SM",1']
    assert hat.ask("AT+CMGR=2") == ["OK"]  # an empty slot is a bare OK here
    assert hat.ask("AT+CCID")[0].startswith('+CCID: "8962')


@pytest.mark.parametrize(
    ("chip", "said"),
    [
        ("sim800", ["+CPIN: READY", "Call Ready", "SMS Ready"]),
        ("a7670e", ["+CPIN: READY", "SMS DONE", "PB DONE"]),
        ("sim7600", []),
    ],
)
def test_a_radio_switched_on_again_may_sound_like_a_restart(chip: str, said: list[str]) -> None:
    hat = HatByHand(chip=chip, boot_seconds=1.0)
    hat.set_up()
    hat.ask("AT+CFUN=0")
    assert lines(hat.wait(2.0)) == ["OK", *(["+CPIN: NOT READY"] if said else [])]
    hat.ask("AT+CFUN=1")
    assert lines(hat.wait(2.0)) == ["OK", *said]
    assert hat.ask("AT+CMGF?") == ["+CMGF: 0", "OK"]  # and yet nothing is forgotten
    assert hat.state["boots"] == 1
