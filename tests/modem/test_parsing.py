"""Answers in every shape seen on real modules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem import parsing
from appliance.modem.network_clock import network_clock
from appliance.modem.parsing import Registration, StoredMessage

REGISTRATIONS = [
    ("+CREG: 0,1", Registration(1)),
    ("+CREG: 2,1", Registration(1)),
    ('+CREG: 2,1,"5E25","605F",2', Registration(1, "3G")),
    ('+CREG: 2,5,"5E25","0169605F",7', Registration(5, "4G")),
    ("+CREG: 2,1,5E25,605F", Registration(1)),  # Huawei writes hex without quotes
    ("+CREG: 1", Registration(1)),
    ('+CREG: 1,"5E25","605F"', Registration(1)),
    ('+CREG: 1,"5E25","605F",0', Registration(1, "2G")),
    ("+CREG: 1,5E25,605F,0", Registration(1, "2G")),
    ("+CEREG: 0,11", Registration(11)),
    ("+CREG:2", Registration(2)),
    ("+CREG:", None),
    ("+CREG: ?", None),
]


@pytest.mark.parametrize(("line", "expected"), REGISTRATIONS)
def test_registration_is_read_in_every_shape(line: str, expected: Registration | None) -> None:
    assert parsing.registration(line) == expected


def test_registered_for_sms_only_counts_and_emergency_attach_does_not() -> None:
    assert {1, 5, 6, 7, 9, 10} == parsing.REGISTERED
    assert 11 not in parsing.REGISTERED


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("+CSQ: 20,99", 20),
        ("+CSQ: 0,0", 0),
        ("+CSQ: 99,99", None),
        ("+CSQ:31,0", 31),
        ("+CSQ: ", None),
        ("", None),
    ],
)
def test_signal_quality_knows_when_it_is_unknown(line: str, expected: int | None) -> None:
    assert parsing.signal_quality(line) == expected


OPERATORS = [
    ('+COPS: 0,2,"51010",7', ("Telkomsel", "4G")),
    ('+COPS: 0,2,"51099",0', ("51099", "2G")),
    ('+COPS: 0,0,"INDOSAT OOREDOO",2', ("INDOSAT OOREDOO", "3G")),
    ('+COPS: 0,0,"XL, Axiata"', ("XL, Axiata", "")),
    ("+COPS: 0", ("", "")),
    ("", ("", "")),
]


@pytest.mark.parametrize(("line", "expected"), OPERATORS)
def test_the_operator_has_a_name(line: str, expected: tuple[str, str]) -> None:
    assert parsing.operator(line) == expected


STORES = [
    ('+CPMS: ("ME","SM"),("ME","SM"),("ME","SM")', "ME"),
    ('+CPMS: (("SM","ME"),("SM","ME"),("SM"))', "SM"),
    ('+CPMS: ("SM","ME","SM_P"),("SM","ME"),("SM","SM_P")', "SM"),
    ('+CPMS: ("SM")', "SM"),
    ('+CPMS: "SM"', "SM"),
    ('+CPMS: ("XX"),("XX")', None),
    ("", None),
]


@pytest.mark.parametrize(("line", "expected"), STORES)
def test_the_store_chosen_is_offered_for_everything(line: str, expected: str | None) -> None:
    assert parsing.chosen_store(parsing.offered_stores(line), ("ME", "SM")) == expected


def test_places_and_stored_messages_are_read() -> None:
    assert parsing.announced_place('+CMTI: "SM",3') == ("SM", 3)
    assert parsing.announced_place("+CMTI: SM,0") == ("SM", 0)
    assert parsing.announced_place('+CMTI: "SM"') is None
    assert parsing.stored_message("+CMGL: 0,1,,25") == StoredMessage(0, 1)
    assert parsing.stored_message('+CMGL: 4,3,"",25').is_own  # type: ignore[union-attr]
    assert parsing.stored_message("+CMGR: 0,,29") == StoredMessage(None, 0)
    assert parsing.stored_message("+CMGL: x") is None


def test_the_smsc_is_read_even_in_ucs2() -> None:
    assert parsing.service_centre('+CSCA: "+6281100000",145') == "+6281100000"
    assert parsing.service_centre('+CSCA: "002B00360032",145') == "+62"
    assert parsing.service_centre('+CSCA: "",145') == ""
    assert parsing.service_centre("") == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("+CMGS: 0", 0),
        ("+CMGS:255", 255),
        ('+CMGS: 7,"26/12/08"', 7),
        ("+CMGS: 256", None),
        ("+CMGS: \xf07", None),
    ],
)
def test_a_reference_is_an_octet(line: str, expected: int | None) -> None:
    assert parsing.reference(line) == expected


def test_numbers_of_modem_and_card_are_found_in_free_text() -> None:
    assert parsing.equipment_number('+CGSN: "861477030012345"') == "861477030012345"
    assert parsing.equipment_number("510104123456789") == "510104123456789"
    assert parsing.equipment_number("none") == ""
    assert parsing.card_number("+ICCID: 8962100441234567890F") == "8962100441234567890"
    assert parsing.card_number("89621004412345678901") == "89621004412345678901"
    assert parsing.card_number("ERROR") == ""


@pytest.mark.parametrize(
    ("pdu", "expected"),
    [
        ("079119890400202306400C91197909913764511090718384225110907183252200", True),
        ("00040D91261832547698F000006221809000008207D374180E12D701", False),
        ("0031000D91261832547698F00000A804C830FB0D", False),
        ("FF", False),
        ("", False),
        ("zz", False),
    ],
)
def test_a_report_is_known_by_its_first_octet(pdu: str, expected: bool) -> None:
    assert parsing.is_status_report(pdu) is expected


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_line_can_upset_the_parsers(text: str) -> None:
    for line in (text, f"+X: {text}"):
        parsing.fields(line)
        parsing.registration(line)
        parsing.signal_quality(line)
        parsing.operator(line)
        parsing.offered_stores(line)
        parsing.announced_place(line)
        parsing.stored_message(line)
        parsing.service_centre(line)
        parsing.reference(line)
        parsing.equipment_number(line)
        parsing.card_number(line)
        parsing.is_status_report(line)
        network_clock(line)


CLOCKS = [
    ('+CCLK: "26/12/08,09:00:00+28"', datetime(2026, 12, 8, 2, tzinfo=UTC)),
    ('+CCLK: "26/12/08,10:00:00+32"', datetime(2026, 12, 8, 2, tzinfo=UTC)),
    ("+CCLK: 2026/12/8, 9:0:0+28", datetime(2026, 12, 8, 2, tzinfo=UTC)),
    ('+CCLK: "26/12/08,02:00:00+00"', None),  # UTC: a modem that was not told to keep local time
    ('+CCLK: "26/12/08,09:00:00+104"', None),
    ('+CCLK: "26/13/08,09:00:00+28"', None),
    ('+CCLK: "26/12/08,25:00:00+28"', None),
    ('+CCLK: "04/01/01,00:00:10+28"', None),
    ('+CCLK: "99/01/01,00:00:10+28"', None),
    ('+CCLK: "60/01/01,00:00:10+28"', None),
]


@pytest.mark.parametrize(("line", "expected"), CLOCKS)
def test_a_clock_counts_quarter_hours_and_must_be_plausible(line: str, expected: datetime | None) -> None:
    assert network_clock(line) == expected
