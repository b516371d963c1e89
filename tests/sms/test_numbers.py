"""Mobile numbers: what becomes one, how it is shown, and that nothing else gets in."""

from __future__ import annotations

import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.numbers import (
    NotAMobileNumber,
    NumberProblem,
    PhoneNumber,
    ShortCode,
    decode_hook,
    encode_hook,
    network_number,
)


class Person(msgspec.Struct, frozen=True):
    numbers: tuple[PhoneNumber, ...] = ()


@pytest.mark.parametrize(
    ("number", "national", "display", "masked"),
    [
        ("+6281234567890", "081234567890", "0812-3456-7890", "0812-****-7890"),
        ("+62811221125", "0811221125", "0811-2211-25", "0811-****-25"),
        ("+628120000112", "08120000112", "0812-0000-112", "0812-****-112"),
        ("+62895300001131", "0895300001131", "0895-3000-01131", "0895-****-1131"),
    ],
)
def test_a_number_is_shown_as_the_office_writes_it_and_masked_in_logs(
    number: str, national: str, display: str, masked: str
):
    phone = PhoneNumber(number)
    assert (phone.national, phone.display, phone.masked) == (national, display, masked)
    assert PhoneNumber.parse(display) == phone == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "081234567890",
        "+62 81234567890",
        "+6221234567",
        "+60123456789",
        "+628123456",
        "+628123456789012",
        "x",
    ],
)
def test_only_e164_mobile_numbers_can_be_made(text: str):
    with pytest.raises(ValueError, match="stored as"):
        PhoneNumber(text)


@pytest.mark.parametrize(
    "text",
    [
        "+6281234567890",
        "081234567890",
        "0812-3456-7890",
        " 0812 3456 7890 ",
        "0812.3456.7890",
        "0812_3456_7890",
        "0812–3456–7890",
        "0812\u00a03456\u00a07890",
        "\u202a0812 3456 7890\u202c",
        "6281234567890",
        "62 0812 3456 7890",
        "+62(0)812 3456 7890",
        "(0812) 3456-7890",
        "0062 812 3456 7890",
        "81234567890",
        "'081234567890",
        "hp: 0812 3456 7890",
        "No. HP 0812 3456 7890",
        "HP081234567890",
    ],
)
def test_one_number_is_read_however_it_is_written(text: str):
    assert PhoneNumber.parse(text) == "+6281234567890"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", NumberProblem.EMPTY),
        ("tidak punya", NumberProblem.NO_NUMBER),
        ("022-6866127", NumberProblem.LANDLINE),
        ("4444", NumberProblem.SHORT_CODE),
        ("0812 0000 1116 / 0857 0000 1116", NumberProblem.SEVERAL),
        ("081200001116/7", NumberProblem.SEVERAL),
        ("081200001116?", NumberProblem.SEVERAL),
        ("0812 0000 1122 (WA suami)", NumberProblem.LETTERS),
        ("O8l2 0000 1119", NumberProblem.LETTERS),
        ("0812000011345678", NumberProblem.TOO_LONG),
        ("0812345", NumberProblem.TOO_SHORT),
        ("+60123456789", NumberProblem.FOREIGN),
        ("8.12E+10", NumberProblem.DAMAGED),
    ],
)
def test_where_one_number_is_wanted_nothing_doubtful_passes(text: str, problem: NumberProblem):
    with pytest.raises(NotAMobileNumber) as caught:
        PhoneNumber.parse(text)
    assert caught.value.problem is problem


def test_a_refusal_does_not_repeat_the_number():
    with pytest.raises(NotAMobileNumber) as caught:
        PhoneNumber.parse("0812000011345678")
    assert "0812" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("+6281234567890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("081234567890", "+6281234567890"),
        ("TELKOMSEL", None),
        ("4444", None),
        ("+60123456789", None),
        ("", None),
    ],
)
def test_the_address_in_a_report_is_the_same_number_in_whatever_form(address: str, number: str | None):
    assert network_number(address) == number


def test_a_short_code_is_three_to_six_digits():
    assert ShortCode("4444") == "4444"
    for text in ("", "12", "1234567", "44a4", "+444"):
        with pytest.raises(ValueError, match="3 to 6"):
            ShortCode(text)


def test_a_contact_with_numbers_goes_to_json_and_back():
    person = Person((PhoneNumber("+6281234567890"), PhoneNumber("+62811221125")))
    written = msgspec.json.encode(person, enc_hook=encode_hook)
    assert written == b'{"numbers":["+6281234567890","+62811221125"]}'
    read = msgspec.json.decode(written, type=Person, dec_hook=decode_hook)
    assert read == person
    assert all(type(number) is PhoneNumber for number in read.numbers)


def test_a_damaged_number_in_a_document_is_refused_with_its_place():
    with pytest.raises(msgspec.ValidationError, match=r"numbers\[0\]"):
        msgspec.json.decode(b'{"numbers":["0812"]}', type=Person, dec_hook=decode_hook)


def test_the_hooks_know_nothing_else():
    with pytest.raises(TypeError):
        encode_hook(object())
    with pytest.raises(ValueError, match="cannot read"):
        decode_hook(PhoneNumber, 62812)


def test_a_number_survives_being_sent_to_another_process():
    number = PhoneNumber("+6281234567890")
    assert type(pickle.loads(pickle.dumps(number))) is PhoneNumber


@given(st.from_regex(r"\+628[1-9][0-9]{7,10}", fullmatch=True))
def test_every_form_of_a_number_leads_back_to_it(text: str):
    number = PhoneNumber(text)
    assert PhoneNumber.parse(number.display) == number
    assert PhoneNumber.parse(number.national) == number
    assert PhoneNumber.parse(number[1:]) == number
    assert PhoneNumber.parse("00" + number[1:]) == number
    hidden = len(number.national) - sum(character.isdigit() for character in number.masked)
    assert hidden >= 4
