"""The operator's answer to a code, as the families write it, and what may happen to a code."""

from __future__ import annotations

import pytest

from appliance.modem.simulator.chip import UssdFacts
from appliance.modem.simulator.ussd_commands import packed, read_typed, written
from tests.support.hat_by_hand import HatByHand, lines

ANSWER = "Sisa pulsa Anda Rp1.000."
PLAIN = UssdFacts()
HEX = ANSWER.encode("utf-16-be").hex().upper()


def test_the_known_packing_of_a_code() -> None:
    # the samples of the sticks' own users
    assert packed("*100#") == "AA180C3602"
    assert read_typed("AA180C3602", UssdFacts(typed="packed"), "GSM") == "*100#"


@pytest.mark.parametrize("code", ["*888#", "*123#", "*111*1#", "4", "*123*7#"])
def test_a_packed_code_is_read_as_it_was_meant(code: str) -> None:
    assert read_typed(packed(code), UssdFacts(typed="packed"), "GSM") == code


@pytest.mark.parametrize(
    ("facts", "character_set", "line"),
    [
        (PLAIN, "GSM", f'+CUSD: 0,"{ANSWER}",15'),
        (PLAIN, "UCS2", f'+CUSD: 0,"{HEX}",72'),
        (UssdFacts(style="ucs2", dcs=15), "GSM", f'+CUSD: 0,"{HEX}",15'),
        (UssdFacts(style="ucs2", dcs=17, garbage="EEEEFFFF"), "GSM", f'+CUSD: 0,"{HEX}EEEEFFFF",17'),
        (UssdFacts(style="packed"), "UCS2", f'+CUSD: 0,"{packed(ANSWER)}",15'),
        (UssdFacts(dcs=None), "GSM", f'+CUSD: 0,"{ANSWER}"'),
    ],
)
def test_the_ways_to_write_an_answer(facts: UssdFacts, character_set: str, line: str) -> None:
    assert written(0, ANSWER, facts, character_set) == line


def ready(**options: object) -> HatByHand:
    hat = HatByHand(**options)
    hat.ask("ATE0;+CMEE=1;+CUSD=1")
    return hat


def dial(hat: HatByHand, code: str = "*888#") -> list[str]:
    said = hat.ask(f'AT+CUSD=1,"{code}",15')
    return said[1:] + lines(hat.wait(5.0)) if said[0] == "OK" else said


@pytest.mark.parametrize("mode", [2, 3, 4, 5])
def test_a_code_may_end_without_words(mode: int) -> None:
    hat = ready()
    hat.do("ussd", mode=mode)
    assert dial(hat) == [f"+CUSD: {mode}"]
    assert dial(hat)[0].startswith("+CUSD: 1,")


def test_a_code_may_be_answered_by_other_words_or_never() -> None:
    hat = ready()
    hat.do("ussd", mode=0, text="Layanan sedang sibuk")
    assert dial(hat) == ['+CUSD: 0,"Layanan sedang sibuk",15']
    hat.do("ussd", silent=True, times=2)
    assert dial(hat) == dial(hat) == []
    assert dial(hat) != []


def test_on_lte_there_may_be_no_way_for_a_code() -> None:
    hat = ready()
    hat.do("bearer", lte_ussd=False)
    assert dial(hat) == ["+CME ERROR: 100"]
    hat.ask("AT+CNMP=13")
    hat.wait(5.0)
    assert dial(hat)[0].startswith("+CUSD: 1,")


def test_a_quick_network_answers_before_the_command_has_its_ok() -> None:
    hat = ready(chip="sim7670g")
    said = hat.ask('AT+CUSD=1,"*999#",15')
    assert said[0].startswith("+CUSD: 2,")
    assert said[1:] == ["OK"]


def test_the_answer_tells_what_became_of_credit_and_validity() -> None:
    hat = ready(modem=1, modems=2)  # an operator without a menu
    assert dial(hat, "*123#")[0].startswith('+CUSD: 0,"Sisa pulsa Anda Rp50.000.000. Masa aktif s.d. ')
    hat.do("balance", modem=1, pulsa=200)
    hat.do("expire", modem=1)
    said = dial(hat, "*123#")
    assert any("Rp200. Masa aktif kartu Anda telah berakhir 07/12/2026." in line for line in said)
