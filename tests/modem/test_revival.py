"""Bringing a module round by command: what each family survives, and that nothing else is ever tried."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone, PortInUse
from appliance.modem.events import Undervoltage
from appliance.modem.modem import Modem
from appliance.modem.profile import NetworkMode
from appliance.modem.serial_port import Port
from tests.support.clock import FakeClock
from tests.support.connect_dialogues import Bench, ConnectDialogue
from tests.support.scripted_modem import DIALOGUES, GREETING, answering, connected_modem, scripted_modem

RESETS = [
    ("sim7600e", "AT+CRESET"),
    ("a7670e", "AT+CRESET"),
    ("sim7070g", "AT+CREBOOT"),
    ("sim800", "AT+CFUN=1,1"),
    ("ec25", "AT+CFUN=1,1"),
    ("unknown-module", "AT+CFUN=1,1"),
]
SHUT_DOWNS = [
    ("sim7600e", "AT+CPOF"),
    ("a7670e", "AT+CPOF"),
    ("sim7070g", "AT+CPOWD=1"),
    ("sim800", "AT+CPOWD=1"),
    ("ec25", "AT+QPOWD=1"),
]
RADIOS = [
    ("sim7600e", ["AT+CFUN=4", "AT+CFUN=1"]),
    ("ec25", ["AT+CFUN=4", "AT+CFUN=1"]),
    ("sim800", ["AT+CFUN=0", "AT+CFUN=1"]),
    ("neoway-m590", []),
]


def bench(name: str, *, connected: bool = True) -> Bench:
    made = Bench(ConnectDialogue.read(DIALOGUES / "connect" / f"{name}.txt"))
    if connected:
        made.connect()
    made.port.sent.clear()
    return made


@pytest.mark.parametrize(("name", "command"), RESETS)
def test_each_family_is_started_anew_by_the_command_it_survives(name: str, command: str) -> None:
    on = bench(name)
    answering(on.port, command, "OK")

    assert on.modem.restart()

    assert on.port.sent == [command]
    assert on.port.closed
    assert not on.modem.connected


def test_a_stick_that_would_come_back_as_a_cd_is_never_reset_by_command() -> None:
    on = bench("huawei")
    assert not on.modem.restart()
    assert not on.modem.shut_down()
    assert on.port.sent == []
    assert on.modem.connected


def test_a_reset_that_is_refused_gives_way_to_the_next_one() -> None:
    on = bench("sim7600e")
    answering(on.port, "AT+CRESET", "ERROR")
    answering(on.port, "AT+CFUN=1,1", "OK")
    assert on.modem.restart()
    assert on.port.sent == ["AT+CRESET", "AT+CFUN=1,1"]


def test_a_reset_that_is_refused_altogether_is_told_and_the_modem_kept() -> None:
    on = bench("ec25")
    assert not on.modem.restart()
    assert not on.port.closed


def test_a_module_that_goes_without_a_word_has_obeyed() -> None:
    on = bench("sim7600e")
    answering(on.port, "AT+CRESET", "")
    assert on.modem.restart()
    assert on.port.sent == ["AT+CRESET"]


def test_a_module_whose_port_goes_with_it_has_obeyed() -> None:
    on = bench("sim7600e")
    on.port.play("> AT+CRESET\n! vanish\n")
    assert on.modem.restart()


@pytest.mark.parametrize(("name", "command"), SHUT_DOWNS)
def test_each_family_is_switched_off_as_its_maker_wants(name: str, command: str) -> None:
    on = bench(name)
    answering(on.port, command, "NORMAL POWER DOWN\nOK")
    assert on.modem.shut_down()
    assert on.port.sent == [command]
    assert on.port.closed


@pytest.mark.parametrize(("name", "commands"), RADIOS)
def test_the_radio_is_switched_off_and_on_where_the_module_survives_it(
    name: str, commands: list[str]
) -> None:
    on = bench(name)
    for command in commands:
        answering(on.port, command, "OK")

    assert on.modem.cycle_radio() == bool(commands)

    assert on.port.sent == commands
    assert not on.modem.connected  # its settings may be void: it has to be set up again


def test_the_words_of_a_radio_switched_on_are_no_restart() -> None:
    on = bench("sim800")
    answering(on.port, "AT+CFUN=0", "+CPIN: NOT READY\nOK")
    answering(on.port, "AT+CFUN=1", "+CFUN: 1\n+CPIN: READY\nOK\nCall Ready\nSMS Ready")
    on.modem.cycle_radio()
    on.modem.connect()
    assert on.modem.poll(5) == []


def test_a_network_is_searched_for_as_long_as_it_takes() -> None:
    on = bench("sim7600e")
    on.port.play("> AT+COPS=0\n. 170\n< OK\n")
    assert on.modem.search_network()


def test_a_module_nobody_has_met_is_asked_who_it_is_before_it_is_reset() -> None:
    on = bench("huawei", connected=False)
    assert on.modem.answers()
    assert not on.modem.restart()
    assert "AT+CGMI" in on.port.sent
    assert not any(sent.startswith("AT+CFUN=") for sent in on.port.sent)


# -- is anybody there ------------------------------------------------------------------------------------


def test_a_modem_that_answers_is_found_without_being_set_up() -> None:
    modem, port = scripted_modem()
    assert modem.answers()
    assert port.sent == ["^[", "AT"]
    assert not modem.connected


def test_a_silent_one_is_asked_three_times_and_never_with_ctrl_z() -> None:
    modem, port = connected_modem()
    answering(port, "AT", "")
    assert not modem.answers()
    assert port.sent == ["^[", "AT"] * 3


def test_a_missing_port_is_gone() -> None:
    def open_port() -> Port:
        raise ModemGone("the port does not exist")

    modem = Modem(name="M", open_port=open_port, profile=None, clock=FakeClock())
    with pytest.raises(ModemGone):
        modem.answers()


def test_a_port_in_other_hands_is_named() -> None:
    def open_port() -> Port:
        raise PortInUse("/dev/ttyUSB2 is held by minicom")

    modem = Modem(name="M", open_port=open_port, profile=None, clock=FakeClock())
    with pytest.raises(PortInUse, match="minicom"):
        modem.answers()


# -- network mode ----------------------------------------------------------------------------------------

MODES = [
    ("sim7600e", NetworkMode.ONLY_2G, ["AT+CNMP=13"]),
    ("sim7600e", NetworkMode.ONLY_4G, ["AT+CNMP=38"]),
    ("a7670e", NetworkMode.ONLY_2G, ["AT+CNMP=13"]),
    ("ec25", NetworkMode.ONLY_2G, ['AT+QCFG="nwscanmode",1,1', 'AT+QCFG="ims",2']),
    ("ec25", NetworkMode.ONLY_4G, ['AT+QCFG="nwscanmode",3,1']),
    ("huawei", NetworkMode.ONLY_4G, ['AT^SYSCFGEX="03",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,']),
]


@pytest.mark.parametrize(("name", "mode", "commands"), MODES)
def test_a_network_mode_is_chosen_in_the_words_of_the_family(
    name: str, mode: NetworkMode, commands: list[str]
) -> None:
    on = bench(name)
    for command in commands:
        answering(on.port, command, "OK")

    assert on.modem.set_network_mode(mode)

    assert [
        sent
        for sent in on.port.sent
        if not sent.endswith("?") and sent not in ('AT+QCFG="nwscanmode"', 'AT+QCFG="ims"')
    ] == commands


def test_a_stick_without_lte_takes_the_older_words() -> None:
    on = bench("huawei")
    answering(on.port, "AT^SYSCFG=13,1,3FFFFFFF,1,2", "OK")
    assert on.modem.set_network_mode(NetworkMode.ONLY_2G)


def test_a_2g_module_has_nothing_to_choose() -> None:
    on = bench("sim800")
    assert on.modem.identity is not None
    assert on.modem.identity.network_modes == ()
    assert not on.modem.set_network_mode(NetworkMode.ONLY_4G)
    assert on.modem.set_network_mode(NetworkMode.AUTO)
    assert on.port.sent == []


def test_a_mode_that_is_refused_is_told_and_not_kept() -> None:
    on = bench("sim7600e")
    assert not on.modem.set_network_mode(NetworkMode.ONLY_2G)
    on.port.sent.clear()
    on.modem.connect()
    assert "AT+CNMP=13" not in on.port.sent


def test_a_chosen_mode_is_set_again_after_a_restart() -> None:
    on = bench("sim7600e")
    answering(on.port, "AT+CNMP=13", "OK")
    assert on.modem.set_network_mode(NetworkMode.ONLY_2G)
    on.port.sent.clear()

    on.modem.connect()  # its AT+CNMP? still says 2

    assert "AT+CNMP=13" in on.port.sent


# -- the box stops ---------------------------------------------------------------------------------------


def test_a_search_ends_when_the_box_stops() -> None:
    on = bench("sim7600e")
    answering(on.port, "AT+COPS=0", "")
    on.modem.stop_waiting()
    before = on.clock.monotonic()

    with pytest.raises(ModemGone, match="stopping"):
        on.modem.search_network()

    assert on.clock.monotonic() == before


def test_a_set_up_ends_when_the_box_stops() -> None:
    on = bench("sim7600-sms-never-ready", connected=False)
    on.modem.stop_waiting()
    with pytest.raises(ModemGone, match="stopping"):
        on.modem.connect()
    assert on.port.closed


def test_closed_and_opened_again_it_waits_again() -> None:
    on = bench("sim7600e")
    on.modem.stop_waiting()
    on.modem.close()
    on.modem.connect()
    assert on.modem.ready_to_send


def test_the_answer_to_a_message_is_waited_for_even_when_the_box_stops() -> None:
    modem, port = connected_modem()
    port.play("> AT+CMGS=19\n< >\n> *^Z\n. 20\n< +CMGS: 7\n< OK\n")
    modem.stop_waiting()
    assert modem.send(GREETING) == 7


def test_what_has_arrived_is_still_handed_over_when_the_box_stops() -> None:
    modem, port = connected_modem()
    port.play("< UNDER-VOLTAGE WARNNING\n")
    modem.stop_waiting()
    heard = [event for _ in range(2) for event in modem.poll(5)]
    assert heard == [Undervoltage("UNDER-VOLTAGE WARNNING")]
