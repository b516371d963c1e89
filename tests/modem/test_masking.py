"""No phone number stands in the dialogue ring, whatever stands around it."""

from __future__ import annotations

import pytest

from appliance.modem.dialogue import masked


@pytest.mark.parametrize("before", ["", " ", '"', "+", "A", "E", "x", ",", ":"])
@pytest.mark.parametrize("number", ["081234567890", "+6281234567890", "6281234567890", "0865006800"])
def test_a_number_is_masked_whatever_stands_before_it(before: str, number: str) -> None:
    assert number.lstrip("+") not in masked(f'+CLIP: {before}{number}",145')


def test_signal_and_place_codes_stay_readable() -> None:
    assert masked('+CREG: 2,1,"5E25","0169605F",7') == '+CREG: 2,1,"5E25","0169605F",7'
    assert masked("+CSQ: 20,99") == "+CSQ: 20,99"


@pytest.mark.parametrize(
    "line",
    [
        '+CUSD: "RahasiaY",15',
        '+CUSD: 0,"RahasiaY",15',
        '+CUSD:0,"RahasiaY"',
        '+CUSD: 2, "RahasiaY" , 15',
        "+CUSD: RahasiaY",
        '+CUSD: "Sisa\nRahasiaY',
        '+CUSD: 0,15,"RahasiaY"',
        '+CUSD: x,"RahasiaY",15',
        '+cusd: 1,"RahasiaY"',
        'x+CUSD: ,,"RahasiaY"',
    ],
)
def test_what_the_network_answers_is_never_kept_whatever_its_shape(line: str) -> None:
    assert "Rahasia" not in masked(line)
    assert "characters" in masked(line)


def test_that_an_answer_has_come_stays_readable() -> None:
    assert masked('+CUSD: 0,"RahasiaY",15') == '+CUSD: 0,"8 characters",15'
    assert masked("+CUSD: 2") == "+CUSD: 2"
    assert masked("+CUSD: 4") == "+CUSD: 4"
    assert masked("AT+CUSD=?") == "AT+CUSD=?"


@pytest.mark.parametrize(
    "line",
    [
        'AT+CPWD="SC","1234","4321"',
        'AT+CLCK="SC",0,"1234"',
        'at+clck="SC",1,"4321"',
        'AT+CPIN="12344321","1234"',
    ],
)
def test_no_secret_of_a_card_is_kept(line: str) -> None:
    assert "1234" not in masked(line)
    assert "4321" not in masked(line)


@pytest.mark.parametrize(
    "number",
    [
        "0812-3456-7890",
        "0812 3456 7890",
        "+62 812 3456 7890",
        "+62 812-3456-7890",
        "(0812) 3456 7890",
        "0812.3456.7890",
        "0812 345 67890",
    ],
)
@pytest.mark.parametrize("around", ["{}", '+CNUM: "","{}",129', "Hubungi {}."])
def test_a_number_as_people_write_it_is_masked(number: str, around: str) -> None:
    shown = masked(around.format(number))
    digits = "".join(each for each in number if each.isdigit())
    assert number not in shown
    assert "7890" not in shown
    assert digits[4:-2] not in shown


@pytest.mark.parametrize(
    "line",
    [
        '+CCLK: "26/12/08,09:00:00+28"',
        "+CPMS: 0,40,0,40,0,40",
        "2026-12-08 09:00",
        "A110B03A7670M6_UBL",
        "+CSCA: 0,1,0",
    ],
)
def test_times_and_figures_stay_readable(line: str) -> None:
    assert masked(line) == line
