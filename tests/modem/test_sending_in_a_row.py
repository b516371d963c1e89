"""Several messages one after the other: no answer is ever taken for another message's."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.events import IncomingPdu, LateAnswer
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_submit
from appliance.sms.segments import Encoding
from tests.support.scripted_modem import GREETING, answering, connected_modem, told

PROMPT = "> AT+CMGS=19\n< >\n> *^Z\n"


def accepted(reference: int) -> str:
    return f"{PROMPT}< +CMGS: {reference}\n< OK\n"


def test_an_answer_that_comes_twice_is_not_the_next_messages_answer() -> None:
    modem, port = connected_modem()
    port.play(accepted(5) + "< +CMGS: 5\n< OK\n")
    assert modem.send(GREETING) == 5

    port.play(PROMPT + ". 4\n< +CMS ERROR: 38\n")

    with pytest.raises(SendRefused):
        modem.send(GREETING)


def test_an_answer_repeated_after_the_next_ctrl_z_is_known_by_its_reference() -> None:
    modem, port = connected_modem()
    port.play(accepted(5))
    assert modem.send(GREETING) == 5

    port.play(PROMPT + "< +CMGS: 5\n< OK\n. 3\n< +CMGS: 6\n< OK\n")

    assert modem.send(GREETING) == 6


def test_a_repeated_answer_alone_leaves_the_next_message_uncertain() -> None:
    modem, port = connected_modem()
    port.play(accepted(5))
    modem.send(GREETING)

    port.play(PROMPT + "< +CMGS: 5\n< OK\n")

    with pytest.raises(SendUncertain):
        modem.send(GREETING)


def test_a_repeated_answer_that_came_between_two_messages_is_no_late_answer() -> None:
    modem, port = connected_modem()
    port.play(accepted(5) + ". 5\n< +CMGS: 5\n< OK\n")
    modem.send(GREETING)

    assert modem.poll(10) == []


def test_a_refusal_that_comes_twice_does_not_refuse_the_next_message() -> None:
    modem, port = connected_modem()
    port.play(PROMPT + "< +CMS ERROR: 38\n. 0.1\n< +CMS ERROR: 38\n")
    with pytest.raises(SendRefused):
        modem.send(GREETING)

    port.play(accepted(6))

    assert modem.send(GREETING) == 6


def test_a_lone_ok_waits_a_moment_for_the_real_answer() -> None:
    modem, port = connected_modem()
    port.play(accepted(5))
    modem.send(GREETING)

    port.play(PROMPT + "< OK\n. 1\n< +CMS ERROR: 42\n")

    with pytest.raises(SendRefused):
        modem.send(GREETING)


def test_while_an_answer_is_owed_nothing_else_is_said_to_the_modem() -> None:
    modem, port = connected_modem()
    port.play(PROMPT)
    with pytest.raises(SendUncertain):
        modem.send(GREETING)

    assert modem.connected
    assert not modem.ready_to_send
    said = list(port.sent)
    modem.refresh()
    assert modem.sweep() == []
    assert not modem.delete(IncomingPdu("00", "ME", 1))
    assert modem.network_time() is None
    assert port.sent == said


def test_a_late_answer_frees_the_modem_for_the_next_message() -> None:
    modem, port = connected_modem()
    port.play(PROMPT + ". 80\n< +CMGS: 9\n< OK\n")
    with pytest.raises(SendUncertain):
        modem.send(GREETING)

    assert modem.poll(30) == [LateAnswer(9)]  # type: ignore[arg-type]
    assert modem.ready_to_send

    port.play(accepted(10))
    assert modem.send(GREETING) == 10


def test_a_late_refusal_ends_the_waiting_and_leaves_the_message_uncertain() -> None:
    modem, port = connected_modem()
    port.play(PROMPT + ". 80\n< +CMS ERROR: 38\n")
    with pytest.raises(SendUncertain):
        modem.send(GREETING)

    assert modem.poll(30) == []
    assert modem.ready_to_send


def test_after_silence_the_modem_is_set_up_anew_before_the_next_message() -> None:
    modem, port = connected_modem()
    port.play(PROMPT)
    with pytest.raises(SendUncertain):
        modem.send(GREETING)

    while modem.connected:
        assert modem.poll(20) == []  # for as long as an answer may still come

    with pytest.raises(NotHandedOver):
        modem.send(GREETING)
    modem.connect()
    port.play(accepted(11))
    assert modem.send(GREETING) == 11


def test_a_send_while_an_answer_is_owed_waits_the_time_out_itself() -> None:
    modem, port = connected_modem()
    port.play(PROMPT + ". 80\n< +CMGS: 9\n< OK\n" + accepted(10))
    with pytest.raises(SendUncertain):
        modem.send(GREETING)

    assert modem.send(GREETING) == 10
    assert [told(event) for event in modem.poll(0)] == ["LateAnswer 9"]


def test_an_answer_to_a_message_of_the_process_before_is_a_late_answer() -> None:
    # the box was killed between Ctrl-Z and the answer; the modem was not
    modem, port = connected_modem()
    port.play("< +CMGS: 44\n< OK\n")

    assert modem.poll(5) == [LateAnswer(44)]  # type: ignore[arg-type]


def test_after_a_restart_nothing_is_sent_before_the_set_up() -> None:
    # a module that restarts may come up in text mode, where the PDU would go to somebody as text
    modem, port = connected_modem()
    port.play("< RDY\n< +CFUN: 1\n< SMS DONE\n")

    assert [told(event) for event in modem.poll(5)] == ["Restarted RDY"]
    assert not modem.connected
    with pytest.raises(NotHandedOver):
        modem.send(GREETING)
    assert not any("CMGS" in sent for sent in port.sent)

    modem.connect()
    assert modem.ready_to_send


def test_a_restart_that_shows_only_when_the_next_message_begins_holds_it_back() -> None:
    modem, port = connected_modem()
    port.play("< RDY\n")

    with pytest.raises(NotHandedOver):
        modem.send(GREETING)
    assert not any("CMGS" in sent for sent in port.sent)


def test_a_write_that_breaks_before_ctrl_z_has_handed_nothing_over() -> None:
    modem, port = connected_modem()
    port.play("> AT+CMGS=19\n< >\n")
    write = port.write

    def breaking(data: bytes) -> None:
        if data.endswith(b"\x1a"):
            port.breaks_after = len(data) - 1
        write(data)

    port.write = breaking  # type: ignore[method-assign]

    with pytest.raises(ModemGone):
        modem.send(GREETING)
    assert port.closed


def test_an_unplugged_modem_is_gone_and_its_port_is_let_go() -> None:
    modem, port = connected_modem()
    port.play("! vanish\n")

    with pytest.raises(ModemGone):
        modem.poll(5)
    assert not modem.connected
    with pytest.raises(ModemGone):
        modem.poll(5)
    with pytest.raises(NotHandedOver):
        modem.send(GREETING)


def part(sequence: int) -> object:
    return encode_submit(
        PhoneNumber("+6281234567890"),
        "Halo",
        encoding=Encoding.GSM7,
        concatenation=Concatenation(7, 2, sequence),
        validity=timedelta(hours=24),
    )


def test_the_parts_of_a_long_message_ask_for_the_link_to_be_kept() -> None:
    modem, port = connected_modem()
    for sequence in (1, 2):
        pdu = part(sequence)
        prompt = f"> AT+CMGS={pdu.tpdu_length}\n< >\n> *^Z\n"  # type: ignore[attr-defined]
        asked = "> AT+CMMS=1\n< OK\n" if sequence == 1 else ""
        port.play(f"{asked}{prompt}. 1\n< +CMGS: {sequence}\n< OK\n")

        assert modem.send(pdu) == sequence  # type: ignore[arg-type]
    assert port.sent.count("AT+CMMS=1") == 1


def test_a_modem_that_cannot_keep_the_link_is_asked_only_once() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMMS=1", "+CMS ERROR: 500")
    for sequence in (1, 2):
        pdu = part(sequence)
        asked = "> AT+CMMS=1\n< +CMS ERROR: 500\n" if sequence == 1 else ""
        prompt = f"> AT+CMGS={pdu.tpdu_length}\n< >\n> *^Z\n"  # type: ignore[attr-defined]
        port.play(f"{asked}{prompt}< +CMGS: {sequence}\n< OK\n. 30\n")
        modem.send(pdu)  # type: ignore[arg-type]
        modem.poll(30)
    assert port.sent.count("AT+CMMS=1") == 1


def test_a_single_message_does_not_ask_for_the_link_to_be_kept() -> None:
    modem, port = connected_modem()
    port.play(accepted(1))
    modem.send(GREETING)
    assert "AT+CMMS=1" not in port.sent


def test_a_modem_that_trips_over_the_kept_link_is_not_asked_for_it_again() -> None:
    modem, port = connected_modem()
    answering(port, "AT+CMMS=0", "OK")
    for sequence, answer in ((1, "+CMS ERROR: 528"), (2, "+CMGS: 2\n< OK")):
        pdu = part(sequence)
        asked = "> AT+CMMS=1\n< OK\n" if sequence == 1 else ""
        prompt = f"> AT+CMGS={pdu.tpdu_length}\n< >\n> *^Z\n"  # type: ignore[attr-defined]
        port.play(f"{asked}{prompt}< {answer}\n. 30\n")
        with contextlib.suppress(SendRefused):
            modem.send(pdu)  # type: ignore[arg-type]
        modem.poll(30)
    assert [sent for sent in port.sent if "CMMS" in sent] == ["AT+CMMS=1", "AT+CMMS=0"]
