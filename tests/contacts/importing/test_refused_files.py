"""Files that are not taken: each with its own reason, before any harm, and never with a traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from appliance.contacts.importing import ImportRefused, Limits, RefusalReason, read_and_preview
from appliance.contacts.importing.gate import MIB
from appliance.contacts.snapshot import Snapshot
from tests.support.spreadsheets import TODAY, write_ods, write_xlsx
from tests.support.workbooks import DATA, bandung_barat

PEOPLE = [("Nama", "No HP"), ("Euis Komariah", "081200001111")]
BOMB = b"A" * (20 * MIB)


def refusal(path: Path, *, limits: Limits | None = None) -> ImportRefused:
    """Why the file is not taken, from the file to the preview."""
    with pytest.raises(ImportRefused) as refused:
        read_and_preview(
            path,
            path.name,
            areas=bandung_barat(),
            snapshot=Snapshot(),
            today=TODAY,
            work_folder=path.parent,
            limits=limits,
        )
    return refused.value


def file_of(folder: Path, content: bytes, name: str = "kader.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def zip_of(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_with(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A good workbook in which one part has been changed."""
    write_xlsx(path, {"Kader": PEOPLE})
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    return file_of(path.parent, zip_of(parts), path.name)


# what the file is, by its content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", RefusalReason.EMPTY_FILE),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), RefusalReason.IMAGE),
        (b"\xff\xd8\xff\xe0" + bytes(100), RefusalReason.IMAGE),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), RefusalReason.IMAGE),
        (b"\0\0\0\x18ftypheic" + bytes(100), RefusalReason.IMAGE),
        (b"BM\x36\0\0\0\0\0\0\0" + bytes(100), RefusalReason.IMAGE),
        (b"%PDF-1.7\n" + bytes(100), RefusalReason.PDF),
        (b"{\\rtf1 Nama No HP}", RefusalReason.WORD_DOCUMENT),
        (b"MZ\x90\0" + bytes(100), RefusalReason.NOT_A_SPREADSHEET),
        (b"\x09\x04\x06\x00\0\0\x10\0", RefusalReason.TOO_OLD),
        (b"\0\1\2\3\4\5\6\7" * 20, RefusalReason.NOT_A_SPREADSHEET),
        (b"<html><table><tr><td>Nama</td></tr></table></html>", RefusalReason.WEB_PAGE),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", RefusalReason.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:..."></Workbook>', RefusalReason.WEB_PAGE),
        ("<html>".encode("utf-16"), RefusalReason.WEB_PAGE),
    ],
)
def test_what_a_file_is_stands_in_its_content_not_in_its_name(
    tmp_path: Path, content: bytes, reason: RefusalReason
) -> None:
    assert refusal(file_of(tmp_path, content)).reason is reason


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/document.xml": b"<w/>"}, RefusalReason.WORD_DOCUMENT),
        ({"ppt/presentation.xml": b"<p/>"}, RefusalReason.WORD_DOCUMENT),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"},
            RefusalReason.WORD_DOCUMENT,
        ),
        ({"foto/1.jpg": b"\xff\xd8\xff"}, RefusalReason.NOT_A_SPREADSHEET),
    ],
)
def test_a_zip_is_only_a_workbook_with_a_workbook_in_it(
    tmp_path: Path, parts: dict[str, bytes], reason: RefusalReason
) -> None:
    assert refusal(file_of(tmp_path, zip_of(parts))).reason is reason


def test_an_old_word_document_is_told_from_an_old_workbook(tmp_path: Path) -> None:
    workbook = (DATA / "daftar-kader.xls").read_bytes()
    name, word = "Workbook".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    place = workbook.index(name + b"\0\0")
    changed = bytearray(workbook)
    changed[place : place + len(word)] = word
    changed[place + 64 : place + 66] = (len(word) + 2).to_bytes(2, "little")
    assert refusal(file_of(tmp_path, bytes(changed))).reason is RefusalReason.WORD_DOCUMENT


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    assert refusal(DATA / "daftar-berkata-sandi.xlsx").reason is RefusalReason.PASSWORD


def test_an_old_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    # a FILEPASS record (MS-XLS 2.4.117) in the place of WRITEACCESS, which every xls has near its beginning
    workbook = (DATA / "daftar-kader.xls").read_bytes()
    place = workbook.index(b"\x5c\x00\x70\x00")
    changed = workbook[:place] + b"\x2f\x00" + workbook[place + 2 :]
    assert refusal(file_of(tmp_path, changed, "kader.xls")).reason is RefusalReason.PASSWORD


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_half_a_file_is_a_broken_file(tmp_path: Path, share: float) -> None:
    whole = write_xlsx(tmp_path / "kader.xlsx", {"Kader": PEOPLE}).read_bytes()
    half = file_of(tmp_path, whole[: int(len(whole) * share)])
    assert refusal(half).reason is RefusalReason.BROKEN_FILE


def test_a_flipped_bit_is_found_by_the_zips_own_checksum(tmp_path: Path) -> None:
    whole = bytearray(write_xlsx(tmp_path / "kader.xlsx", {"Kader": PEOPLE}).read_bytes())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo("xl/sharedStrings.xml")
        start = entry.header_offset + 30 + len(entry.filename) + 10
    whole[start] ^= 0x40
    assert refusal(file_of(tmp_path, bytes(whole))).reason is RefusalReason.BROKEN_FILE


def test_xml_that_breaks_off_is_a_broken_file(tmp_path: Path) -> None:
    path = workbook_with(
        tmp_path / "kader.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]
    )
    assert refusal(path).reason is RefusalReason.BROKEN_FILE


# how much is in it


def test_a_file_over_the_gates_limit_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    refused = refusal(file_of(tmp_path, bytes(5 * MIB + 1)))
    assert refused.reason is RefusalReason.FILE_TOO_LARGE
    assert "5 MB" in refused.detail


def test_a_file_of_40_mb_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with path.open("wb") as file:
        file.truncate(40 * MIB)  # a hole: nothing is there to be read
    refused = refusal(path)
    assert refused.reason is RefusalReason.FILE_TOO_LARGE
    assert "40.0 MB" in refused.detail


def test_a_zip_bomb_is_stopped_while_it_inflates(tmp_path: Path) -> None:
    path = workbook_with(tmp_path / "kader.xlsx", "xl/media/image1.bin", lambda _: BOMB)
    assert path.stat().st_size < MIB
    assert refusal(path).reason is RefusalReason.ZIP_BOMB


def test_a_bomb_that_lies_about_its_size_is_found_all_the_same(tmp_path: Path) -> None:
    path = workbook_with(tmp_path / "kader.xlsx", "xl/media/image1.bin", lambda _: BOMB)
    claimed = path.read_bytes().replace(len(BOMB).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal(file_of(tmp_path, claimed)).reason in (RefusalReason.ZIP_BOMB, RefusalReason.BROKEN_FILE)


def test_parts_that_are_large_without_being_a_bomb_are_counted_together(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": PEOPLE})
    limits = Limits(inflated_size=3000)
    assert refusal(path, limits=limits).reason is RefusalReason.TOO_MUCH_INSIDE


def test_a_zip_of_a_thousand_parts_is_no_workbook(tmp_path: Path) -> None:
    parts = {f"xl/media/{number}.png": b"x" for number in range(1000)}
    path = file_of(tmp_path, zip_of({"xl/workbook.xml": b"<workbook/>", **parts}))
    assert refusal(path).reason is RefusalReason.TOO_MUCH_INSIDE


def test_a_million_rows_are_refused_while_the_sheet_inflates(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>Kader %x</t></is></c></row>'
    cells = b"".join(row % (number, number, number * 7919) for number in range(1, 250_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    workbook_with(path, "xl/worksheets/sheet1.xml", lambda _: sheet % cells)
    assert refusal(path).reason is RefusalReason.TOO_MANY_ROWS


def test_more_rows_than_the_box_can_use_are_refused_in_every_format(tmp_path: Path) -> None:
    rows = [*PEOPLE, *[(f"Kader {number}", "") for number in range(50)]]
    limits = Limits(rows=20)
    text = "\n".join(";".join(row) for row in rows).encode()
    for path in (
        write_xlsx(tmp_path / "kader.xlsx", {"Kader": rows}),
        write_ods(tmp_path / "kader.ods", rows),
        file_of(tmp_path, text, "kader.csv"),
    ):
        assert refusal(path, limits=limits).reason is RefusalReason.TOO_MANY_ROWS


def test_one_row_that_says_it_stands_there_a_million_times_is_refused(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "kader.ods", PEOPLE, repeated=1_000_000)
    assert refusal(path).reason in (RefusalReason.TOO_MANY_ROWS, RefusalReason.TOO_MUCH_INSIDE)


def test_one_cell_in_the_last_corner_of_the_sheet_cannot_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "kader.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "Nama")
        page.write_string(1_048_575, 16_383, "081200001111")
    assert refusal(path).reason is RefusalReason.TOO_MUCH_INSIDE


def test_more_columns_than_any_list_has_are_refused(tmp_path: Path) -> None:
    wide = [("Nama", "No HP", *["x"] * 300)]
    assert (
        refusal(write_xlsx(tmp_path / "kader.xlsx", {"Kader": wide})).reason is RefusalReason.TOO_MUCH_INSIDE
    )
    text = file_of(tmp_path, (";".join(wide[0]) + "\n").encode(), "kader.csv")
    assert refusal(text).reason is RefusalReason.TOO_MUCH_INSIDE


def test_texts_that_are_endless_together_never_reach_the_box(tmp_path: Path) -> None:
    long = "x" * 30_000
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": [*PEOPLE, *[(long, "")] * 100]})
    assert refusal(path, limits=Limits(answer_size=MIB)).reason is RefusalReason.TOO_MUCH_INSIDE


def test_entities_that_multiply_are_not_expanded(tmp_path: Path) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{lol}]><sst><si><t>&l9;</t></si></sst>'
    path = workbook_with(tmp_path / "kader.xlsx", "xl/sharedStrings.xml", lambda _: bomb.encode())
    assert refusal(path).reason is RefusalReason.BROKEN_FILE


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": PEOPLE})
    assert refusal(path, limits=Limits(seconds=0.0)).reason is RefusalReason.TOOK_TOO_LONG


def test_a_reading_process_without_memory_dies_alone(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": [*PEOPLE, *[("x" * 30_000, "")] * 3000]})
    assert refusal(path, limits=Limits(memory=96 * MIB)).reason is RefusalReason.TOO_MUCH_INSIDE


# what is in it


@pytest.mark.parametrize("rows", [[], [("", None)]])
def test_a_workbook_without_one_value_is_empty(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    path = write_xlsx(tmp_path / "kader.xlsx", {"Lembar1": rows, "Lembar2": []})
    assert refusal(path).reason is RefusalReason.EMPTY_WORKBOOK


def test_a_text_file_of_blank_lines_is_empty(tmp_path: Path) -> None:
    assert refusal(file_of(tmp_path, b"\r\n;;;\r\n\r\n", "kader.csv")).reason is RefusalReason.EMPTY_WORKBOOK


def test_a_workbook_without_a_list_of_people_says_so(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "anggaran.xlsx", {"Anggaran": [("Uraian", "Rupiah"), ("ATK", 150_000)]})
    assert refusal(path).reason is RefusalReason.NO_TABLE


def test_a_list_of_people_without_any_number_column_says_so(tmp_path: Path) -> None:
    rows = [("No", "Nama", "Jabatan", "Desa"), (1, "Euis Komariah", "Kader", "Cilame")]
    path = write_xlsx(tmp_path / "kader.xlsx", {"Kader": rows, "Catatan": [("Rapat", "Senin")]})
    assert refusal(path).reason is RefusalReason.NO_NUMBER_COLUMN
