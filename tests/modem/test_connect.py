"""From an open port to a modem that is ready for messages, and what may keep it from that."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone, PortInUse
from appliance.modem.events import ModemNotReady, Trouble
from appliance.modem.modem import Modem
from appliance.modem.profiles import PROFILES
from appliance.modem.serial_port import Port
from tests.support.clock import FakeClock
from tests.support.scripted_modem import (
    GREETING,
    SIM7600,
    answering,
    connected_modem,
    scripted_modem,
    told,
)
from tests.support.scripted_port import ScriptedPort


def test_connecting_again_is_harmless() -> None:
    modem, port = connected_modem()
    first = modem.identity

    assert modem.connect() == first
    assert not port.closed


def test_the_first_thing_said_leaves_an_open_prompt_and_sends_nothing() -> None:
    modem, port = scripted_modem()
    modem.connect()
    assert port.sent[:2] == ["^[", "AT"]
    assert not any(sent.endswith("^Z") for sent in port.sent)


def test_a_modem_stuck_in_a_prompt_is_brought_back() -> None:
    modem, port = scripted_modem()
    port.play("> ^[\n< >\n> AT\n< >\n. 2\n> ^[\n> AT\n< OK\n")

    modem.connect()

    assert modem.ready_to_send


def test_first_answers_may_be_lost_while_the_modem_finds_the_line_speed() -> None:
    modem, port = scripted_modem()
    port.play("> ^[\n> AT\n<| \\x00\\x00\n. 2\n> ^[\n> AT\n. 2\n> ^[\n> AT\n<| AT\\r\\r\\nOK\\r\\n\n")

    modem.connect()

    assert modem.connected


def test_a_port_that_does_not_answer_is_opened_once_more() -> None:
    clock = FakeClock()
    ports = [ScriptedPort(clock, {"AT": [()]}), ScriptedPort(clock, dict(SIM7600))]
    queue = iter(ports)
    modem = Modem(name="Telkomsel", open_port=lambda: next(queue), profile=None, clock=clock)

    modem.connect()

    assert [port.closed for port in ports] == [True, False]


def test_a_port_on_which_nothing_answers_is_gone_and_closed() -> None:
    clock = FakeClock()
    ports: list[ScriptedPort] = []

    def open_port() -> Port:
        ports.append(ScriptedPort(clock, {"AT": [()]}))
        return ports[-1]

    modem = Modem(name="Telkomsel", open_port=open_port, profile=None, clock=clock)

    with pytest.raises(ModemGone, match="AT"):
        modem.connect()
    assert len(ports) == 2
    assert all(port.closed for port in ports)


def test_a_port_that_another_program_holds_is_named_as_such() -> None:
    def open_port() -> Port:
        raise PortInUse("/dev/ttyUSB2 is held by minicom")

    modem = Modem(name="Telkomsel", open_port=open_port, profile=None, clock=FakeClock())

    with pytest.raises(PortInUse, match="minicom"):
        modem.connect()


def test_a_port_that_broke_while_idle_is_opened_anew() -> None:
    clock = FakeClock()
    ports = [ScriptedPort(clock, dict(SIM7600)), ScriptedPort(clock, dict(SIM7600))]
    queue = iter(ports)
    modem = Modem(name="Telkomsel", open_port=lambda: next(queue), profile=None, clock=clock)
    modem.connect()
    ports[0].closed = True

    modem.connect()

    assert modem.ready_to_send


TROUBLES = [
    ("AT+CPIN?", "+CME ERROR: 10", Trouble.NO_SIM),
    ("AT+CPIN?", "+CPIN: NOT INSERTED\nOK", Trouble.NO_SIM),
    ("AT+CPIN?", "+CPIN: SIM PIN\nOK", Trouble.PIN_REQUIRED),
    ("AT+CPIN?", "+CME ERROR: SIM PIN required", Trouble.PIN_REQUIRED),
    ("AT+CPIN?", "+CME ERROR: 12", Trouble.PUK_REQUIRED),
    ("AT+CPIN?", "+CPIN: PH-NET PIN\nOK", Trouble.SIM_LOCKED),
    ("AT+CPIN?", "+CME ERROR: 13", Trouble.SIM_FAILURE),
    ("AT+CPIN?", "+CME ERROR: 14", Trouble.SIM_BUSY),
    ("AT+CMGF=0", "ERROR", Trouble.SMS_UNSUPPORTED),
    ("AT+CMGF=0", "+CMS ERROR: 515", Trouble.SMS_NOT_READY),
    ("AT+CPMS?", "+CMS ERROR: 314", Trouble.SMS_NOT_READY),
    ("AT+CGMR", "A7670E-LNXY-UBL_V1.0\nOK", Trouble.SMS_UNSUPPORTED),
]


@pytest.mark.parametrize(("command", "answer", "trouble"), TROUBLES)
def test_what_keeps_a_modem_from_sending_is_named(command: str, answer: str, trouble: Trouble) -> None:
    modem, port = scripted_modem()
    answering(port, command, answer)

    with pytest.raises(ModemNotReady) as caught:
        modem.connect()

    assert caught.value.reason is trouble
    assert not modem.connected
    assert not port.closed  # it is there; somebody has to do something about it


def test_a_pin_that_nobody_knows_is_not_tried() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CPIN?", "+CPIN: SIM PIN\nOK")
    with pytest.raises(ModemNotReady):
        modem.connect()
    assert not any(sent.startswith("AT+CPIN=") for sent in port.sent)


def test_a_radio_that_is_off_is_switched_on() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CFUN?", "+CFUN: 4\nOK")
    answering(port, "AT+CFUN=1", "OK")
    modem.connect()
    assert "AT+CFUN=1" in port.sent


def test_a_radio_held_off_by_its_pin_is_named() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CFUN?", "+CFUN: 4\nOK")
    with pytest.raises(ModemNotReady) as caught:
        modem.connect()
    assert caught.value.reason is Trouble.RADIO_OFF


def test_a_sim_and_an_sms_part_that_are_slow_are_waited_for() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CPIN?", "+CME ERROR: 14", "+CPIN: NOT READY\nOK", "+CPIN: READY\nOK")
    answering(port, "AT+CMGF=0", "+CMS ERROR: 515", "OK")
    answering(port, "AT+CPMS?", "+CPMS: ,,,,,,,,\nOK", '+CPMS: "ME",0,23,"ME",0,23,"ME",0,23\nOK')

    modem.connect()

    assert modem.ready_to_send


def test_a_modem_that_cannot_pass_reports_on_is_used_all_the_same() -> None:
    modem, port = scripted_modem()
    for way in PROFILES["sim7600"].cnmi[:-1]:
        answering(port, f"AT+CNMI={way}", "+CMS ERROR: 303")
    answering(port, "AT+CNMI=2,1,0,0,0", "OK")

    assert modem.connect().reports is False


def test_a_modem_that_announces_nothing_at_all_is_used_all_the_same() -> None:
    # the sweep finds what arrives
    modem, port = scripted_modem()
    for way in PROFILES["sim7600"].cnmi:
        answering(port, f"AT+CNMI={way}", "ERROR")

    assert modem.connect().reports is False


def test_a_store_that_is_refused_is_no_reason_to_stop() -> None:
    modem, port = scripted_modem()
    answering(port, 'AT+CPMS="ME","ME","ME"', "+CMS ERROR: 500")

    modem.connect()

    assert modem.ready_to_send


def test_a_sim_question_that_is_not_answered_counts_as_a_busy_sim() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CPIN?", "", "+CPIN: READY\nOK")

    modem.connect()

    assert modem.ready_to_send


def test_noise_on_the_line_is_counted() -> None:
    modem, port = connected_modem()
    assert modem.noise == 0
    port.play("<| \\x00\\x00\\xf0\\r\\n\n")
    modem.poll(1)
    assert modem.noise == 3
    modem.close()
    assert modem.noise == 0


def test_a_modem_that_is_not_registered_connects_and_says_so() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CREG?", "+CREG: 2,2\nOK")
    answering(port, "AT+CEREG?", "+CEREG: 2,0\nOK")

    modem.connect()

    assert modem.refresh().registered is False


def test_a_modem_that_was_told_to_stay_off_the_network_is_told_otherwise() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+COPS?", "+COPS: 2\nOK")
    modem.connect()
    assert "AT+COPS=0" in port.sent


def test_one_command_without_an_answer_does_not_stop_the_set_up() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CLIP=0", "")

    modem.connect()

    assert modem.ready_to_send


def test_a_modem_that_dies_during_its_set_up_is_gone() -> None:
    modem, port = scripted_modem()
    for command in SIM7600:
        if command != "AT":
            answering(port, command, "")
    answering(port, "AT", "OK", "")

    with pytest.raises(ModemGone):
        modem.connect()
    assert port.closed


def test_a_modem_that_restarts_during_its_set_up_is_set_up_again() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CREG=2", "*ATREADY: 1\nOK", "OK")

    modem.connect()

    assert port.sent.count("AT+CMGF=0") == 2
    assert modem.poll(0) == []


def test_a_modem_that_keeps_restarting_is_given_up_for_now() -> None:
    modem, port = scripted_modem()
    answering(port, "AT+CREG=2", "RDY\nOK")

    with pytest.raises(ModemGone, match="keeps restarting"):
        modem.connect()


def test_the_last_words_of_its_own_start_are_no_restart() -> None:
    modem, port = connected_modem()
    port.play("< SMS DONE\n< PB DONE\n")

    assert modem.poll(5) == []
    assert modem.ready_to_send


def test_the_same_words_a_second_time_are_a_restart() -> None:
    modem, port = connected_modem()
    port.play("< SMS DONE\n. 1\n< SMS DONE\n")

    assert [told(event) for _ in range(2) for event in modem.poll(5)] == ["Restarted SMS DONE"]


@pytest.mark.parametrize(
    "line", ["SMS Ready", "Call Ready", "SMS DONE", "+QIND: SMS DONE", '+QIND: "SMS DONE"']
)
def test_the_same_words_long_after_are_a_restart(line: str) -> None:
    modem, port = connected_modem()
    modem.poll(61)
    port.play(f"< {line}\n")

    assert [told(event) for event in modem.poll(5)] == [f"Restarted {line}"]


def test_a_profile_given_by_the_office_is_used_whatever_the_modem_says() -> None:
    clock = FakeClock()
    port = ScriptedPort(clock, dict(SIM7600))
    modem = Modem(name="M", open_port=lambda: port, profile=PROFILES["generic"], clock=clock)
    assert modem.connect().family == "generic"


def test_nothing_can_be_asked_of_a_modem_before_it_is_connected() -> None:
    modem, _port = scripted_modem()
    with pytest.raises(ModemGone):
        modem.poll(1)
    assert not modem.connected
    assert modem.sweep() == []
    assert modem.refresh().registered is False


def test_close_lets_go_of_the_port_and_may_be_repeated() -> None:
    modem, port = connected_modem()
    modem.close()
    modem.close()
    assert port.closed
    assert not modem.connected


def test_the_dialogue_is_kept_in_memory_with_numbers_and_texts_masked() -> None:
    modem, port = connected_modem()
    port.play("> AT+CMGS=19\n< >\n> *^Z\n< +CMGS: 1\n< OK\n")
    modem.send(GREETING)

    kept = "\n".join(modem.dialogue.lines())

    assert "AT+CMGS=19" in kept
    assert GREETING.hex not in kept
    assert "861477030012345" not in kept
    assert "510104123456789" not in kept
    assert "<20 octets>" in kept
