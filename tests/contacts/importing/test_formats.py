"""The same list in every format an office has: xlsx, xls, ods, and text files of many kinds."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from appliance.contacts.importing import (
    ImportRefused,
    Preview,
    RefusalReason,
    read_and_preview,
    read_workbook,
)
from appliance.contacts.importing.csv_text import decode, find_separator
from appliance.contacts.importing.workbook import DATE, NUMBER, TEXT, TRUTH, Merged, column_letter
from appliance.contacts.snapshot import Snapshot
from tests.support.spreadsheets import TODAY, write_ods, write_xlsx
from tests.support.workbooks import DATA, bandung_barat

ROWS = [
    ("No", "Nama", "Jabatan", "Desa", "No HP", "Tgl Lahir"),
    (1, "Hj. Euis Komariah", "Ketua", "Cilame", 81200001111, date(1978, 5, 12)),
    (2, "Neng Yani", "Kader", "Cilame", "0812-0000-1112", "12 Mei 1980"),
]
TEXT_ROWS = (
    "No;Nama;Jabatan;Desa;No HP;Tgl Lahir\r\n1;Hj. Euis Komariah;Ketua;Cilame;81200001111;12-05-1978\r\n"
)
TEXT_ROWS += "2;Neng Yani;Kader;Cilame;0812-0000-1112;12 Mei 1980\r\n"


def look_at(path: Path) -> Preview:
    return read_and_preview(path, path.name, areas=bandung_barat(), snapshot=Snapshot(), today=TODAY)


def summary(found: Preview) -> list[tuple[str, list[str], str, str]]:
    people = [row.contact for row in found.good if row.contact is not None]
    return [(one.name, [n.national for n in one.numbers], one.birth_date, one.village) for one in people]


EXPECTED = [
    ("Hj. Euis Komariah", ["081200001111"], "1978-05-12", "Cilame"),
    ("Neng Yani", ["081200001112"], "1980-05-12", "Cilame"),
]


def test_xlsx(tmp_path: Path) -> None:
    assert summary(look_at(write_xlsx(tmp_path / "kader.xlsx", {"Kader": ROWS}))) == EXPECTED


def test_ods(tmp_path: Path) -> None:
    assert summary(look_at(write_ods(tmp_path / "kader.ods", ROWS))) == EXPECTED


def test_the_old_xls(tmp_path: Path) -> None:
    names = summary(look_at(DATA / "daftar-kader.xls"))
    assert names == [
        ("Euis Komariah", ["081200001111"], "1978-05-12", "Cilame"),
        ("Neng Yani", ["081200001112"], "1980-05-12", "Cilame"),  # its desa is merged with the one above
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_files_in_every_encoding_and_with_every_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "kader.csv"
    path.write_bytes(TEXT_ROWS.replace(";", separator).replace("Neng", "Néng").encode(encoding))
    assert summary(look_at(path)) == [EXPECTED[0], ("Néng Yani", *EXPECTED[1][1:])]


def test_the_separator_excel_announces_wins(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    path.write_bytes(b"sep=;\r\n" + TEXT_ROWS.encode())
    found = look_at(path)
    assert summary(found) == EXPECTED
    assert [row.row for row in found.good] == [3, 4]  # the line Excel does not show still counts


def test_a_comma_inside_quotes_separates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    path.write_text('Nama,No HP\n"Imas Masitoh, S.Pd.",081200001117\n')
    assert [row.contact.name for row in look_at(path).good if row.contact] == ["Imas Masitoh, S.Pd."]


def test_a_line_break_inside_quotes_stays_one_row_as_in_excel(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    path.write_text('Nama;No HP\n"Euis\nKomariah";"081200001111\n085700001111"\nNeng Yani;081200001112\n')
    found = look_at(path)
    assert [(row.row, row.contact.name) for row in found.good if row.contact] == [
        (2, "Euis Komariah"),
        (3, "Neng Yani"),
    ]


def test_a_letter_that_got_lost_on_the_way_is_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "kader.csv"
    path.write_bytes(b"Nama;No HP\nN\x81ng Yani;081200001112\n")  # no letter in cp1252
    (row,) = look_at(path).doubtful
    assert [doubt.code.value for doubt in row.doubts] == ["letters_lost"]


def test_the_end_mark_of_dos_programs_is_no_row() -> None:
    assert decode(b"Nama;No HP\r\n\x1a") == "Nama;No HP\r\n"


def test_the_separator_is_the_one_that_cuts_most_lines_alike() -> None:
    lines = ["Nama;TTL;No HP", "Imas, S.Pd.;Bandung, 12-05-1978;0812", "Neng;Cimahi, 1-2-1980;0857"]
    assert find_separator(lines) == ";"


def test_a_number_cell_keeps_every_digit_and_a_date_is_a_date(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Kader")
        page.write_number("B3", 81200001112)
        page.write_number("C3", 3217060000000010)
        page.write_datetime("D3", date(1978, 5, 12), book.add_format({"num_format": "d mmm yy"}))
        page.write_boolean("E3", True)
        page.write_number("F3", 1.5)
        page.write_string("G3", "  spasi\u00a0")
        page.merge_range("B5:B9", "Ngamprah")
    (sheet,) = read_workbook(path).sheets
    row = sheet.rows[0]
    assert row.number == 3
    assert row.texts == ("", "81200001112", "3217060000000010", "1978-05-12", "TRUE", "1.5", "spasi")
    assert row.kinds == TEXT + NUMBER + NUMBER + DATE + TRUTH + NUMBER + TEXT
    assert sheet.merged == (Merged(5, 1, 9, 1),)


def test_a_formula_gives_the_value_it_had_and_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Kader")
        page.write_row("A1", ["Nama", "No HP"])
        page.write_formula("A2", '="Euis "&"Komariah"', None, "Euis Komariah")
        page.write_formula("B2", '="0812"&"00001111"', None, "081200001111")
        page.write_formula("A3", "=WEBSERVICE()", None, "Neng Yani")
        page.write_formula("B3", "=81200001112+0", None, 81200001112)
    names = summary(look_at(path))
    assert [(name, numbers) for name, numbers, _, _ in names] == [
        ("Euis Komariah", ["081200001111"]),
        ("Neng Yani", ["081200001112"]),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>C2</f></c>',
        '<c r="B2" t="str"><f t="shared" si="0"/></c>',
        '<x:c r="B2"><x:f ca="1">CONCATENATE("08",C2)</x:f></x:c>',
    ],
)
def test_a_formula_without_its_result_is_told_and_never_an_empty_cell(tmp_path: Path, cell: str) -> None:
    whole = write_xlsx(tmp_path / "utuh.xlsx", {"Kader": [("Nama", "No HP"), ("Euis", "TEMPAT")]})
    path = tmp_path / "dari-program.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb'<c r="B2".*?</c>', cell.encode(), content)
                assert cell.encode() in content
            new.writestr(name, content)
    with pytest.raises(ImportRefused) as refused:
        read_workbook(path)
    assert refused.value.reason is RefusalReason.FORMULA_UNCALCULATED


def test_hidden_sheets_are_not_taken_but_told(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Kader").write_row("A1", ["Nama", "No HP"])
        book.get_worksheet_by_name("Kader").write_row("A2", ["Euis Komariah", "081200001111"])
        old = book.add_worksheet("Lama")
        old.write_row("A1", ["Nama", "No HP"])
        old.hide()
    found = look_at(path)
    assert len(found.good) == 1
    assert [(skip.sheet, skip.reason.value) for skip in found.skipped if skip.sheet == "Lama"] == [
        ("Lama", "sheet_hidden")
    ]


def test_columns_are_named_as_in_the_spreadsheet() -> None:
    assert [column_letter(column) for column in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
