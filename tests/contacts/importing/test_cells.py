"""Single cells: names, birth dates, RT and RW, phones, positions; what is read, asked and told of each."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.contacts.importing import DoubtCode, ProblemCode, RemarkCode
from appliance.contacts.importing.cells import is_blank, is_ditto, ordinary_case, read_neighbourhood
from appliance.contacts.importing.dates import read_birth_date
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.names import in_ordinary_case, is_a_role, read_name
from appliance.contacts.importing.phones import read_phones
from appliance.contacts.importing.positions import role_of
from appliance.contacts.importing.workbook import NUMBER, TEXT
from appliance.contacts.salutation import call_name
from tests.support.spreadsheets import TODAY

# names


@pytest.mark.parametrize(
    ("text", "name", "salutation", "nickname"),
    [
        ("Euis Komariah", "Euis Komariah", "", ""),
        ("H. Dadang", "H. Dadang", "Bapak", "Dadang"),
        ("H Dadang", "H Dadang", "Bapak", "Dadang"),
        ("Drs. H. Asep Suherman, M.Si.", "Drs. H. Asep Suherman, M.Si.", "Bapak", "Asep Suherman"),
        ("DRA. HJ. NENENG, M.SI", "Dra. Hj. Neneng, M.SI", "Ibu", "Neneng"),
        ("Bapak Asep", "Bapak Asep", "Bapak", "Asep"),
        ("Bpk. Asep", "Bpk. Asep", "Bapak", "Asep"),
        ("Ceu Popon", "Ceu Popon", "Ceu", "Popon"),
        ("drg. Rina", "drg. Rina", "drg.", "Rina"),
        ("Bidan Rina, A.Md.Keb", "Bidan Rina, A.Md.Keb", "Bidan", "Rina"),
        ("SITI NUR'AINI S.Pd", "Siti Nur'aini S.Pd", "", "Siti Nur'aini"),
        ("siti aminah", "Siti Aminah", "", ""),
        ("Ai Nurhayati SKM", "Ai Nurhayati SKM", "", "Ai Nurhayati"),
        ("R Neneng", "R Neneng", "", ""),
        ("M. Yusuf", "M. Yusuf", "", ""),
        ("Umi Kulsum", "Umi Kulsum", "", ""),
        ("1. Siti Aminah", "Siti Aminah", "", ""),
        ("Ibu", "Ibu", "", ""),
        ("  Teh   Nia ", "Teh Nia", "Teh", "Nia"),
        ("SUPARMAN III", "Suparman III", "", ""),
    ],
)
def test_names_and_what_to_call_the_person(text: str, name: str, salutation: str, nickname: str) -> None:
    found = read_name(text)
    assert (found.name, found.salutation, found.nickname) == (name, salutation, nickname)
    assert not found.doubts


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("Tati Rohaeti (almh.)", "Tati Rohaeti", DoubtCode.DECEASED),
        ("Alm. Dadang", "Dadang", DoubtCode.DECEASED),
        ("Popon (pindah ke Garut)", "Popon", DoubtCode.NO_LONGER_THERE),
        ("Popon (non aktif)", "Popon", DoubtCode.NO_LONGER_THERE),
    ],
)
def test_who_died_or_left_would_be_inactive(text: str, name: str, code: DoubtCode) -> None:
    found = read_name(text)
    assert (found.name, found.active) == (name, False)
    assert [doubt.code for doubt in found.doubts] == [code]


def test_other_words_in_parentheses_go_into_the_note() -> None:
    found = read_name("Nyai Kokom (HP suami) [RW 05]")
    assert (found.name, found.note, found.active) == ("Nyai Kokom", "HP suami; RW 05", True)
    assert read_name("Siti (belum").note == "belum"


@pytest.mark.parametrize(
    "text", ["RW 04", "Camat", "Kades Cilame", "Ketua RW 05", "Bendahara", "Kepala Puskesmas"]
)
def test_offices_are_no_names(text: str) -> None:
    assert is_a_role(text)


@pytest.mark.parametrize("text", ["Kader Euis", "Euis", "Rina", "Ketua Adat Suherman", ""])
def test_names_are_no_offices(text: str) -> None:
    assert not is_a_role(text)


def test_two_spellings_are_asked_about_and_the_first_is_said() -> None:
    found = read_name("Rohimah / Rohmah")
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.NAME_TWO_SPELLINGS]
    assert found.nickname == "Rohimah"


def test_a_name_of_one_letter_is_asked_about() -> None:
    assert [doubt.code for doubt in read_name("A").doubts] == [DoubtCode.NAME_TOO_SHORT]


@pytest.mark.parametrize("text", ["081200001111", "😀", "12", "2 / 3"])
def test_a_name_without_letters_comes_back(text: str) -> None:
    assert [problem.code for problem in read_name(text).problems] == [ProblemCode.NAME_UNREADABLE]


@given(st.text(max_size=60))
def test_no_name_loses_or_invents_a_letter(text: str) -> None:
    name = in_ordinary_case(text)
    assert name.casefold() == text.casefold()
    nickname, _ = call_name(name)
    assert nickname in " ".join(name.split()) or nickname in name


# birth dates


DATES = "12-05-1978|12/5/1978|12.5.1978|12 5 1978|12 Mei 1978|12 MEI 1978|12-Mei-78|12051978|28622|1978-05-12"
DATES += "|Bandung, 12-05-1978|Bdg 12 Mei 1978|Jum'at, 12 Mei 1978|12/05/'78|Kab. Bandung Barat, 12 Mei 1978"
DATES += "|120578|12 May 1978|19780512"


@pytest.mark.parametrize("text", DATES.split("|"))
def test_birth_dates_as_offices_write_them(text: str) -> None:
    found = read_birth_date(text, TEXT, TODAY)
    assert (found.iso, found.doubts) == ("1978-05-12", ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31-02-1980", DoubtCode.DATE_IMPOSSIBLE),
        ("30/2/1982", DoubtCode.DATE_IMPOSSIBLE),
        ("05/25/1978", DoubtCode.DATE_IMPOSSIBLE),
        ("12-05-2024", DoubtCode.DATE_UNLIKELY),
        ("12-05-1878", DoubtCode.DATE_UNLIKELY),
        ("45 tahun", DoubtCode.DATE_UNREADABLE),
        ("12 Mie 1978", DoubtCode.DATE_UNREADABLE),
        ("24", DoubtCode.DATE_UNREADABLE),
    ],
)
def test_what_cannot_be_a_birth_date_is_kept_as_a_note_and_asked_about(text: str, code: DoubtCode) -> None:
    found = read_birth_date(text, TEXT, TODAY)
    assert (found.iso, found.keep) == ("", text)
    assert [doubt.code for doubt in found.doubts] == [code]


@pytest.mark.parametrize("text", ["", "-", "?", "lupa", "tidak tahu", "belum diisi"])
def test_an_unknown_birth_date_is_just_empty(text: str) -> None:
    assert (read_birth_date(text, TEXT, TODAY).iso, read_birth_date(text, TEXT, TODAY).doubts) == ("", ())


def test_a_short_year_means_somebody_who_is_no_child() -> None:
    assert read_birth_date("1-2-05", TEXT, TODAY).iso == "2005-02-01"
    assert read_birth_date("1-2-25", TEXT, TODAY).iso == "1925-02-01"


def test_a_lost_zero_in_front_of_the_day_is_put_back() -> None:
    assert read_birth_date("1051978", NUMBER, TODAY).iso == "1978-05-01"


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)))
def test_every_day_is_read_back_from_every_way_to_write_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d%m%Y}",
        day.isoformat(),
        str(serial),
    ):
        assert read_birth_date(text, TEXT, TODAY).iso == day.isoformat()


@given(st.text(max_size=30))
def test_no_text_stops_the_reading_of_dates(text: str) -> None:
    found = read_birth_date(text, TEXT, TODAY)
    assert not found.iso or date.fromisoformat(found.iso)


# RT and RW


@pytest.mark.parametrize(
    ("text", "column", "rt", "rw"),
    [
        ("4", Field.RW, "", "04"),
        ("04", Field.RW, "", "04"),
        ("004", Field.RW, "", "04"),
        ("RW 04", Field.RW, "", "04"),
        ("RW. IV", Field.RW, "", "04"),
        ("iv", Field.RW, "", "04"),
        ("XII", Field.RW, "", "12"),
        ("RT 01 RW 04", Field.RW, "01", "04"),
        ("RT.01/RW.04", Field.RT_RW, "01", "04"),
        ("01/04", Field.RT_RW, "01", "04"),
        ("001/004", Field.RT_RW, "01", "04"),
        ("1", Field.RT, "01", ""),
        ("-", Field.RW, "", ""),
        ("4.0", Field.RW, "", "04"),
    ],
)
def test_rt_and_rw(text: str, column: Field, rt: str, rw: str) -> None:
    found = read_neighbourhood(text, column)
    assert (found.rt, found.rw, found.doubts) == (rt, rw, ())


@pytest.mark.parametrize("text", ["02/03", "04 dan 05", "Kp. Sawah", "4A"])
def test_an_unclear_rw_is_kept_as_a_note_and_asked_about(text: str) -> None:
    found = read_neighbourhood(text, Field.RW)
    assert (found.rt, found.rw, found.keep) == ("", "", text)
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.RW_UNCLEAR]


# phones


def test_numbers_of_all_columns_and_cells_are_taken_the_main_one_first() -> None:
    phones = read_phones(
        [("HP", "0812-0000-1111 / 0857 0000 1111"), ("WA", "081200001111"), ("Tel", "022-6866127")]
    )
    assert [number.national for number in phones.numbers] == ["081200001111", "085700001111"]
    assert phones.notes == ["Tel: 022-6866127"]
    assert not phones.doubts
    assert not phones.problems


@pytest.mark.parametrize("text", ["", "-", "0", "tidak punya", "belum ada", "tdk ada HP"])
def test_no_number_is_no_problem(text: str) -> None:
    phones = read_phones([("HP", text)])
    assert not phones.doubts
    assert not phones.problems
    assert [remark.code for remark in phones.remarks] == [RemarkCode.WITHOUT_NUMBER]


def test_digits_beside_the_words_that_there_is_no_number_go_into_the_note() -> None:
    phones = read_phones([("HP", "tidak punya, titip ke RT 0251-831")])
    assert (phones.notes, phones.problems) == (["HP: tidak punya, titip ke RT 0251-831"], [])


def test_words_instead_of_a_number_go_into_the_note() -> None:
    phones = read_phones([("HP", "menyusul")])
    assert (phones.notes, phones.problems, phones.numbers) == (["HP: menyusul"], [], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0812000011345678", ProblemCode.NUMBER_TOO_LONG),
        ("0812", ProblemCode.NUMBER_TOO_SHORT),
        ("4444", ProblemCode.NUMBER_SHORT_CODE),
        ("+1 415 555 2671", ProblemCode.NUMBER_FOREIGN),
        ("0226866xxx", ProblemCode.NUMBER_LETTERS),
    ],
)
def test_digits_that_are_no_number_come_back_with_the_reason(text: str, code: ProblemCode) -> None:
    assert [problem.code for problem in read_phones([("HP", text)]).problems] == [code]


def test_digits_beside_a_good_number_are_kept_and_asked_about() -> None:
    phones = read_phones([("HP", "081200001111"), ("WA", "0812")])
    assert [doubt.code for doubt in phones.doubts] == [DoubtCode.NUMBER_LEFTOVER]
    assert phones.notes == ["WA: 0812"]


# the rest


@pytest.mark.parametrize(
    ("position", "role"),
    [
        ("Kader", "kader"),
        ("KADER POSYANDU", "kader"),
        ("Ketua", "ketua"),
        ("Ketua Posyandu Melati 1", "ketua"),
        ("Wakil Ketua", "wakil ketua"),
        ("Ketua Pokja", "ketua pokja"),
        ("Ketua Pokja IV", "ketua pokja pkk"),
        ("Ketua TP PKK Kec.", "ketua pkk"),
        ("Ketua RW", "ketua rw"),
        ("Sekretaris Desa", "sekretaris desa"),
        ("Sekdes", "sekretaris desa"),
        ("Bendahara", "bendahara"),
        ("Kades", "kepala desa"),
        ("Bidan Desa", "bidan"),
        ("Kepala Puskesmas Ngamprah", "kepala puskesmas"),
        ("Kepala Sub Bidang Pemberdayaan Budaya Lokal Masyarakat", ""),
        ("", ""),
    ],
)
def test_roles_are_folded_from_positions(position: str, role: str) -> None:
    assert role_of(position) == role


def test_blank_cells_and_ditto_marks() -> None:
    assert [is_blank(text) for text in ("", "-", "?", "...", "0", "a", '"')] == [
        *(True, True, True, True, False, False, False)
    ]
    assert [is_ditto(text) for text in ('"', "''", "SDA", "x", "")] == [True, True, True, False, False]


def test_places_lose_their_capitals_but_no_roman_number() -> None:
    assert ordinary_case("MELATI III") == "Melati III"
    assert ordinary_case("melati 1") == "Melati 1"
    assert ordinary_case("Melati Indah") == "Melati Indah"
