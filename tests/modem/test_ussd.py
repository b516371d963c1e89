"""USSD: the code dialled, the reply understood whatever the modem made of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.events import UssdFailed
from appliance.modem.ussd import UssdReply, decode_text, packed, read_reply
from tests.support.scripted_modem import answering, connected_modem

REPLIES = [
    ('+CUSD: 0,"Sisa pulsa Rp25.000 s/d 08/01/2027",15', 0, "Sisa pulsa Rp25.000 s/d 08/01/2027"),
    (
        '+CUSD: 2,"Maaf, permintaan Anda tidak dapat kami proses. Silakan coba beberapa saat lagi.",0',
        2,
        "Maaf, permintaan Anda tidak dapat kami proses. Silakan coba beberapa saat lagi.",
    ),
    ('+CUSD: 1,"1. Pulsa\n2. Paket\n0. Keluar",15', 1, "1. Pulsa\n2. Paket\n0. Keluar"),
    ('+CUSD: 0,"Paket "Hemat" aktif",15', 0, 'Paket "Hemat" aktif'),
    ('+CUSD: 0,"00500075006C00730061",72', 0, "Pulsa"),
    ('+CUSD: 0,"00500075006C00730061",15', 0, "Pulsa"),  # Quectel M35: the scheme lies
    (
        '+CUSD: 0,"613900500075006C00730061EEEEFFFF",17',
        0,
        "Pulsa",
    ),  # HE910: language in front, rubbish behind
    ('+CUSD: 0,"AA180C3602",15', 0, "*100#"),  # Huawei: septets left packed
    ("+CUSD: 0,AA180C3602", 0, "*100#"),
    ('+CUSD: 0,"50000000",15', 0, "50000000"),  # digits only, and no hex
    ("+CUSD: 4", 4, ""),
    ("+CUSD:2", 2, ""),
    ('+CUSD: 1,"1. Pulsa', 1, "1. Pulsa"),  # the end was lost
]


@pytest.mark.parametrize(("line", "kind", "text"), REPLIES)
def test_a_reply_is_read_in_every_form_seen(line: str, kind: int, text: str) -> None:
    assert read_reply(line) == UssdReply(kind, text)


def test_a_line_that_is_no_reply_is_none() -> None:
    assert read_reply("+CUSD: what") is None


@given(st.text(), st.one_of(st.none(), st.integers(0, 255)))
@settings(deadline=None)
def test_no_text_can_upset_the_decoder(text: str, dcs: int | None) -> None:
    assert isinstance(decode_text(text, dcs), str)


def test_a_code_is_packed_as_the_manual_of_the_stick_shows() -> None:
    assert packed("*100#") == "AA180C3602"


def test_seven_characters_are_filled_up_with_cr() -> None:
    code = packed("*123*7#")
    assert code is not None
    assert decode_text(code, 15) == "*123*7#"


def test_what_is_no_gsm_text_cannot_be_packed() -> None:
    assert packed("漢") is None


def test_the_balance_is_asked_for_and_the_session_closed() -> None:
    modem, port = connected_modem()
    port.play('> AT+CUSD=1,"*888#",15\n< OK\n. 4\n< +CUSD: 1,"Sisa pulsa Rp25.000",15\n> AT+CUSD=2\n< OK\n')
    assert modem.ussd("*888#") == "Sisa pulsa Rp25.000"
    assert port.unsaid == []


def test_a_menu_of_several_lines_is_one_reply() -> None:
    modem, port = connected_modem()
    port.play('> AT+CUSD=1,"*888#",15\n< OK\n<| +CUSD: 1,"1. Pulsa\\n2. Paket",15\\r\\n\n> AT+CUSD=2\n< OK\n')
    assert modem.ussd("*888#") == "1. Pulsa\n2. Paket"


def test_a_stick_that_wants_its_codes_packed_gets_them_so_and_is_remembered() -> None:
    modem, port = connected_modem()
    answering(port, 'AT+CUSD=1,"AA180C3602",15', 'OK\n+CUSD: 0,"AA180C3602",15')
    for _ in range(2):
        assert modem.ussd("*100#") == "*100#"
    assert port.sent.count('AT+CUSD=1,"*100#",15') == 1


FAILURES = [
    ("+CME ERROR: 30", "30"),
    ("OK", "no reply"),
    ("OK\n+CUSD: 4", "does not offer"),
    ("OK\n+CUSD: 5", "in time"),
    ('OK\n+CUSD: 0,"",15', "empty"),
]


@pytest.mark.parametrize(("answer", "words"), FAILURES)
def test_why_there_is_no_reply_is_said(answer: str, words: str) -> None:
    modem, port = connected_modem()
    answering(port, 'AT+CUSD=1,"*888#",15', answer)
    answering(port, "AT+CUSD=2", "OK")
    with pytest.raises(UssdFailed, match=words):
        modem.ussd("*888#", timeout=20)
    assert modem.connected


@pytest.mark.parametrize("code", ["", '*888#";+CMGD=1', "halo", "*888#\r"])
def test_only_a_code_is_dialled(code: str) -> None:
    modem, port = connected_modem()
    with pytest.raises(UssdFailed):
        modem.ussd(code)
    assert port.sent == []
