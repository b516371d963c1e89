"""Reports keep their subject, and nobody's number is changed by somebody else's sentence."""

from __future__ import annotations

import pytest

from appliance.inbox.grammar.reader import read_reply
from appliance.inbox.grammar.reading import Asked, Expecting, Kind, Problem
from tests.inbox.grammar.corpus import TABLE, said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("KENDALA#ibu hamil tidak mau datang", "ibu hamil tidak mau datang"),
        ("KENDALA#bapak bapak merokok di posyandu", "bapak bapak merokok di posyandu"),
        ("KENDALA#teh neng sakit", "teh neng sakit"),
        ("KENDALA: kang asep pindah", "kang asep pindah"),
        ("KENDALA#bu bidan tidak datang", "bu bidan tidak datang"),
        ("KENDALA#bu, kader kurang", "bu, kader kurang"),
        ("LAPOR#bapak meninggal", "bapak meninggal"),
        ("LAPOR#ibu hamil pendarahan", "ibu hamil pendarahan"),
        ("lapor ibu hamil pendarahan", "ibu hamil pendarahan"),
        ("lapor bu hamil pendarahan", "bu hamil pendarahan"),
        ("lapor pak rt meninggal", "pak rt meninggal"),
        ("lapor bu neng sakit", "bu neng sakit"),
        ("lapor bu timbangan rusak", "bu timbangan rusak"),
    ],
)
def test_who_a_report_is_about_stays_in_it(text: str, told: str) -> None:
    assert said(read_reply(text, TABLE)) == {"text": told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lapor bu, timbangan rusak", "timbangan rusak"),
        ("lapor bu ada balita sakit", "ada balita sakit"),
        ("kendala bu belum ada dana", "belum ada dana"),
        ("kendala bu neng, belum ada dana", "belum ada dana"),
        ("lapor pak. bapak meninggal", "bapak meninggal"),
    ],
)
def test_an_address_without_a_mark_before_it_is_taken_off_where_it_is_one(text: str, told: str) -> None:
    assert said(read_reply(text, TABLE)) == {"text": told}


def test_a_need_keeps_whom_it_is_for() -> None:
    reading = read_reply("BUTUH#ibu hamil dijemput", TABLE, expecting=Expecting(Asked.EMERGENCY))
    assert said(reading) == {"text": "ibu hamil dijemput"}


def test_an_address_alone_is_no_report_and_a_category_may_stand_behind_one() -> None:
    for text in ("KENDALA#bu", "lapor pak", "KENDALA bu neng"):
        assert read_reply(text, TABLE).problem is Problem.TEXT_MISSING, text
    assert said(read_reply("KENDALA bu 2#RT tidak mau", TABLE)) == {"category": "2", "text": "RT tidak mau"}


@pytest.mark.parametrize(
    "text",
    [
        "bu Neng ganti nomor jadi 081234567890",
        "ganti nomor bu Neng 081234567890",
        "nomor pak Dadang ganti 081234567890",
        "ganti nomor pak Dadang 081234567890",
        "GANTI#Bu Tati#081234567890",
        "ganti nomor teh Euis jadi 0812 3456 7890",
        "ganti nomor Neng Yani 081234567890",
        "bu, nomor bu Imas ganti jadi 081234567890, saya euis",
        "nomor suami saya ganti jadi 081234567890",
        "bapak saya ganti nomor jadi 081234567890",
        "saya kabari bu nomor pak Asep diganti 081234567890",
        "assalamualaikum bu Neng ganti nomor jadi 081234567890",
    ],
)
def test_somebody_elses_number_change_is_left_to_a_person(text: str) -> None:
    assert read_reply(text, TABLE).kind is Kind.FREE_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "GANTI#081234567890",
        "bu, ganti nomor jadi 081234567890",
        "bu ganti nomor 081234567890",
        "ganti nomor bu 081234567890",
        "bu Neng, saya ganti nomor jadi 081234567890",
        "assalamualaikum bu Neng saya ganti nomor jadi 081234567890",
        "ibu, saya ganti nomor jadi 081234567890",
        "bu mau ganti nomor saya jadi 081234567890",
        "ganti nomor ya bu 081234567890 terima kasih bu",
    ],
)
def test_ones_own_number_change_is_still_understood(text: str) -> None:
    assert said(read_reply(text, TABLE)) == {"number": "+6281234567890"}


def test_two_numbers_that_say_which_is_which_may_be_anybodys() -> None:
    reading = read_reply("GANTI bu Neng 081234567890 jadi 085712345678", TABLE)
    assert said(reading) == {"old": "+6281234567890", "new": "+6285712345678"}
