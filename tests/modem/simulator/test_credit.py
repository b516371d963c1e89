"""Credit and validity of a SIM, and what the operator writes about them."""

from __future__ import annotations

import pytest

from tests.support.hat_by_hand import HatByHand, messages_in


def ready(**options: object) -> HatByHand:
    hat = HatByHand(slots=50, **options)
    hat.set_up()
    return hat


def texts(hat: HatByHand) -> list[tuple[str, str]]:
    """Who wrote what, taken off the store."""
    found = messages_in(hat.type("AT+CMGL=4\r"))
    hat.ask("AT+CMGD=0,4")
    return [(message.sender, message.text) for message in found]


def test_a_card_past_its_date_sends_nothing_although_there_is_credit() -> None:
    hat = ready()
    hat.do("expire")
    assert hat.send()[-1] == "+CMS ERROR: 50"
    assert hat.accepted == []
    [(sender, text)] = texts(hat)
    assert sender == "TELKOMSEL"
    assert "masa tenggang" in text
    assert hat.state["expires"] == "07/12/2026"


def test_a_top_up_brings_credit_and_days_and_a_text() -> None:
    hat = ready(pulsa=100)
    hat.do("expire", text=False)
    hat.do("top-up", pulsa=10_000, days=15)
    assert hat.send()[-1] == "OK"
    [(_, text)] = texts(hat)
    assert text == "Isi ulang Rp10.000 berhasil. Pulsa Anda Rp10.100, masa aktif s.d. 23/12/2026."
    assert (hat.state["pulsa"], hat.state["expires"]) == (9_750, "23/12/2026")


def test_a_blocked_card_is_denied_by_the_network_until_somebody_pays() -> None:
    hat = ready()
    hat.do("expire", blocked=True)
    assert hat.ask("AT+CREG?") == ["+CREG: 0,3", "OK"]
    hat.do("top-up")
    assert hat.ask("AT+CREG?") == ["+CREG: 0,1", "OK"]


@pytest.mark.parametrize(
    ("habit", "answer"), [("refuse", ["+CMS ERROR: 28"]), ("silent", []), ("pretend", ["+CMGS: 64", "OK"])]
)
def test_operators_differ_in_what_they_do_with_a_card_past_its_date(habit: str, answer: list[str]) -> None:
    hat = ready()
    hat.do("expire", habit=habit, code=28, text=False)
    assert hat.send() == answer
    hat.wait(10.0)
    assert hat.accepted == []
    assert len(texts(hat)) == (1 if habit == "pretend" else 0)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("low", "Pulsa Anda tinggal Rp50.000.000."),
        ("empty", "pulsa Anda tidak cukup"),
        ("expiring", "akan berakhir tgl 07/01/2027"),
        ("blocked", "diblokir"),
        ("promotion", "masa aktif 3 hari"),
    ],
)
def test_the_operator_writes_about_the_card(notice: str, words: str) -> None:
    hat = ready()
    hat.do("operator-text", notice=notice)
    [(sender, text)] = texts(hat)
    assert sender == "TELKOMSEL"
    assert words in text


def test_a_card_without_its_service_centre_sends_nothing_until_it_is_written_again() -> None:
    hat = ready()
    hat.do("service-centre", number="")
    assert hat.ask("AT+CSCA?") == ['+CSCA: "",145', "OK"]
    assert hat.send() == ["+CMS ERROR: 330"]
    hat.ask('AT+CSCA="+6281100000",145')
    assert hat.send()[-1] == "OK"
    hat.do("reboot")
    hat.wait(1.0)
    assert hat.ask("ATE0;+CSCA?")[-2] == '+CSCA: "+6281100000",145'
