"""LTE and GSM: which one the module takes, and a network that carries no messages over LTE."""

from __future__ import annotations

import pytest

from tests.support.hat_by_hand import HatByHand, lines

MODES = {
    "sim7600": ("AT+CNMP=2", "AT+CNMP=13", "AT+CNMP=38"),
    "ec25": ('AT+QCFG="nwscanmode",0,1', 'AT+QCFG="nwscanmode",1,1', 'AT+QCFG="nwscanmode",3,1'),
    "huawei": tuple(f'AT^SYSCFGEX="{mode}",3FFFFFFF,1,2,800C5,,' for mode in ("00", "01", "03")),
}


def ready(**options: object) -> HatByHand:
    hat = HatByHand(**options)
    hat.set_up()
    return hat


def test_without_a_way_over_lte_a_message_fails_and_on_gsm_it_goes() -> None:
    hat = ready()
    hat.do("bearer", lte_sms=False)
    assert hat.ask("AT+CREG?") == ["+CREG: 0,1", "OK"]
    assert hat.send() == ["+CMS ERROR: 500"]
    hat.ask("AT+CNMP=13")
    hat.wait(5.0)
    assert hat.send()[-1] == "OK"


def test_without_a_way_over_lte_a_message_may_wait_for_the_network_timer() -> None:
    hat = ready()
    hat.do("bearer", lte_sms=False, refusal="timeout")
    assert hat.send() == []
    assert hat.wait(34.0) == ""
    assert lines(hat.wait(12.0)) == ["+CMS ERROR: 332"]


def test_without_a_way_over_lte_a_message_may_never_be_answered() -> None:
    hat = ready()
    hat.do("bearer", lte_sms=False, refusal="silence")
    assert hat.send() == []
    assert hat.wait(300.0) == ""
    assert hat.ask("AT") == ["OK"]


def test_without_a_way_over_lte_nothing_comes_in_either() -> None:
    hat = ready()
    hat.do("bearer", lte_sms=False)
    hat.do("incoming", sender="+6281311112222", text="siap bu")
    assert hat.wait(10.0) == ""
    hat.do("bearer", lte_sms=True)
    assert lines(hat.hears()) == ['+CMTI: "ME",0']


@pytest.mark.parametrize("chip", list(MODES))
def test_each_family_has_its_own_command_for_the_network(chip: str) -> None:
    auto, gsm, lte = MODES[chip]
    hat = ready(chip=chip)
    for command, mode in ((gsm, "2g"), (lte, "4g"), (auto, "auto")):
        assert hat.ask(command) == ["OK"]
        hat.wait(5.0)
        assert hat.state["network_mode"] == mode
        assert hat.state["registration"] == 1
        assert hat.ask("AT+COPS?")[0].endswith(",0" if mode == "2g" else ",7")


def test_the_choice_outlives_a_restart() -> None:
    hat = ready()
    hat.ask("AT+CNMP=13")
    hat.do("reboot")
    hat.wait(5.0)
    assert hat.ask("ATE0;+CNMP?")[-2] == "+CNMP: 13"


def test_a_change_of_network_is_a_moment_without_any() -> None:
    hat = HatByHand(speed="lte")
    hat.ask("AT+CREG=1")
    hat.wait(0.1)
    hat.ask("AT+CNMP=13")
    assert lines(hat.wait(1.0)) == ["OK", "+CREG: 2"]
    assert lines(hat.wait(5.0)) == ["+CREG: 1"]


def test_lte_only_where_there_is_only_gsm_finds_nothing() -> None:
    hat = HatByHand(speed="2g")
    hat.ask("AT+CNMP=38")
    hat.wait(30.0)
    assert hat.state["registration"] == 2
    hat.ask("AT+CNMP=2")
    hat.wait(30.0)
    assert hat.state["registration"] == 1


@pytest.mark.parametrize(
    ("cure", "does_not_help", "helps"),
    [
        ("search", "AT+CSQ", "AT+COPS=0"),
        ("radio", "AT+COPS=0", "AT+CFUN=0|AT+CFUN=1"),
        ("reset", "AT+CFUN=0|AT+CFUN=1", "AT+CRESET"),
    ],
)
def test_a_lost_registration_needs_its_medicine(cure: str, does_not_help: str, helps: str) -> None:
    hat = ready()
    hat.do("registration", value=2, cure=cure)
    for commands, value in ((does_not_help, 2), (helps, 1)):
        for command in commands.split("|"):
            hat.ask(command)
            hat.wait(5.0)
        assert hat.state["registration"] == value


def test_only_a_power_cut_helps_against_the_worst() -> None:
    hat = ready()
    hat.do("registration", value=0, cure="power")
    hat.ask("AT+CRESET")
    hat.wait(5.0)
    assert hat.state["registration"] == 0
    hat.do("power-off")
    hat.do("power-on")
    hat.wait(5.0)
    assert hat.state["registration"] == 1


def test_a_gsm_module_knows_nothing_of_lte() -> None:
    hat = HatByHand(chip="sim800")
    hat.ask("ATE0")
    hat.do("bearer", lte_sms=False)
    for command in ("AT+CNMP=38", "AT+CEREG?", "AT+CPSI?"):
        assert hat.ask(command) == ["ERROR"]
    assert hat.ask("AT+COPS?")[0].endswith(",0")


def test_some_modules_let_go_of_the_network_only_when_they_are_off_altogether() -> None:
    hat = HatByHand(chip="sim800")
    hat.do("registration", value=2, cure="radio")
    for off, value in ((4, 2), (0, 1)):
        for functionality in (off, 1):
            hat.ask(f"AT+CFUN={functionality}")
            hat.wait(5.0)
        assert hat.state["registration"] == value
