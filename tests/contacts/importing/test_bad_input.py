"""Files as they come on a bad day: half, doubled, of 60 sheets, with formulas, emoji and impossible dates."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from appliance.contacts.importing import (
    DoubtCode,
    ImportRefused,
    ProblemCode,
    RefusalReason,
    read_and_preview,
    read_workbook,
)
from appliance.contacts.importing.decisions import UNDECIDED, Choice, Decisions, choices_for, decide
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.spreadsheets import TODAY, Line, look, only, sheet, write_xlsx
from tests.support.workbooks import bandung_barat

HEADING = ("Nama", "Jabatan", "Posyandu", "Desa", "Kecamatan", "No HP", "Tgl Lahir")


def kader(name: str = "Euis", phone: str = "081200001111", born: str = "", desa: str = "Cilame") -> Line:
    return (name, "Kader", "Melati 1", desa, "Ngamprah", phone, born)


def one(*row: str | int) -> object:
    return only(look(sheet([HEADING, row])))


def test_half_a_file_is_refused_as_broken(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": [HEADING, kader()]})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ImportRefused) as refused:
        read_workbook(path)
    assert refused.value.reason is RefusalReason.BROKEN_FILE


def test_a_workbook_of_sixty_sheets_is_read_whole(tmp_path: Path) -> None:
    sheets = {
        f"Desa {n}": [HEADING, kader(f"Kader {chr(65 + n % 26)}{'a' * (n // 26)}", f"08120000{n:04}")]
        for n in range(60)
    }
    path = write_xlsx(tmp_path / "kader.xlsx", sheets)
    found = read_and_preview(path, path.name, areas=bandung_barat(), snapshot=Snapshot(), today=TODAY)
    assert len({row.sheet for row in (*found.good, *found.doubtful)}) == 60


def test_the_same_rows_twice_in_one_file_are_one_person_each() -> None:
    found = look(
        sheet([HEADING, kader(), kader("Neng", "081200001112"), kader(), kader("Neng", "081200001112")])
    )
    assert (len(found.good), len([row for row in found.skipped if row.detail])) == (2, 2)


def test_three_numbers_of_one_person_are_all_kept() -> None:
    row = one(*kader(phone="081200001111 / 085700001111 / 089500001111"))
    assert [number.national for number in row.contact.numbers] == [
        "081200001111",
        "085700001111",
        "089500001111",
    ]


def test_a_desa_that_does_not_exist_is_asked_about_and_kept_in_words() -> None:
    row = one(*kader(desa="Antahberantah"))
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.VILLAGE_UNKNOWN]
    assert (row.contact.village, row.contact.village_code) == ("Antahberantah", "")


def test_the_31st_of_february_is_asked_about_and_not_taken() -> None:
    row = one(*kader(born="31-02-1980"))
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.DATE_IMPOSSIBLE]
    assert row.contact.birth_date == ""


def test_a_name_of_one_letter_is_asked_about() -> None:
    assert [doubt.code for doubt in one(*kader("E")).doubts] == [DoubtCode.NAME_TOO_SHORT]


@pytest.mark.parametrize("name", ["Euis 🌸 Komariah", "Neng👍", "Siti ❤️"])
def test_emoji_in_a_name_break_nothing_and_the_letters_stay(name: str) -> None:
    row = one(*kader(name))
    assert row.contact is not None
    assert [word for word in name.split() if word.isalpha()] == [
        word for word in row.contact.name.split() if word.isalpha()
    ]


def test_a_name_of_nothing_but_emoji_is_refused() -> None:
    assert next(problem.code for problem in one(*kader("🌸🌸")).problems) in (
        ProblemCode.NAME_UNREADABLE,
        ProblemCode.NAME_MISSING,
    )


@pytest.mark.parametrize("name", ["=HYPERLINK(A1)", "=1+1", "@SUM(A1)", "+Euis", "-Euis"])
def test_a_formula_as_a_name_stays_text_or_is_refused(name: str) -> None:
    row = one(*kader(name))
    assert row.contact is None or row.contact.name.strip("=+-@") in name


def test_a_file_of_an_old_windows_with_semicolons_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    lines = [
        "Nama;Jabatan;Posyandu;Desa;Kecamatan;No HP",
        "Renée Süsanti;Kader;Melati “1”;Cilame;Ngamprah;081200001111",
    ]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    found = read_and_preview(path, path.name, areas=bandung_barat(), snapshot=Snapshot(), today=TODAY)
    assert only(found).contact.name == "Renée Süsanti"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("foto.txt", "x")
    with pytest.raises(ImportRefused):
        read_workbook(path)


# digits

DIGITS = st.integers(10**7, 10**8 - 1)
NUMBERS = st.lists(DIGITS.map(lambda digits: f"0812{digits}"), min_size=1, max_size=2, unique=True)
NAMES = st.sampled_from(["Euis Komariah", "Neng Yani", "Hj. Euis Komariah", "Siti", "Popon"])
PLACES = st.sampled_from([("Melati 1", "Cilame"), ("Anggrek", "Tanimulya"), ("", "")])
ROWS = st.lists(st.tuples(NAMES, PLACES, NUMBERS), min_size=1, max_size=8)


@st.composite
def answers(draw: st.DrawFn) -> dict[DoubtCode, Choice]:
    codes = [DoubtCode.SECOND_POST, DoubtCode.MAYBE_SAME_PERSON, DoubtCode.NUMBER_OF_ANOTHER]
    return {
        code: draw(st.sampled_from([c for c in choices_for(code) if c is not Choice.LEAVE])) for code in codes
    }


@settings(max_examples=150)
@given(ROWS, answers())
def test_no_import_loses_or_invents_a_digit(
    rows: list[tuple[str, tuple[str, str], list[str]]], kinds: dict[DoubtCode, Choice]
) -> None:
    lines = [
        (name, "Kader", place, village, "Ngamprah" if village else "", " / ".join(numbers), "")
        for name, (place, village), numbers in rows
    ]
    found = look(sheet([HEADING, *lines]))
    taken = decide(found, Decisions(kinds=kinds))
    written = {PhoneNumber.parse(number) for _, _, numbers in rows for number in numbers}
    assert {number for contact in (*taken.new, *taken.changed) for number in contact.numbers} == written
    assert not found.refused
    names = {name for name, _, numbers in rows for _ in numbers}
    for contact in taken.new:
        assert any(contact.name in name or name in contact.name for name in names)


@settings(max_examples=60)
@given(ROWS)
def test_the_same_file_again_adds_nobody_whatever_was_joined(
    rows: list[tuple[str, tuple[str, str], list[str]]],
) -> None:
    lines = [
        (name, "Kader", place, village, "Ngamprah" if village else "", " / ".join(numbers), "")
        for name, (place, village), numbers in rows
    ]
    taken = decide(look(sheet([HEADING, *lines])), UNDECIDED)
    people = [replace(contact, id=chr(97 + place) * 12) for place, contact in enumerate(taken.new)]
    again = decide(look(sheet([HEADING, *lines]), snapshot=Snapshot(people)), UNDECIDED)
    assert again.new == ()
