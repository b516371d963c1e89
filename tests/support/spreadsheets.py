"""Small spreadsheets for tests: in memory as the reading process hands them over, or as files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.findings import ImportRow, Preview, SkippedRow
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.workbook import DATE, NUMBER, TEXT, Merged, Row, Sheet, Workbook
from appliance.contacts.snapshot import Snapshot
from tests.support.workbooks import bandung_barat

TODAY = date(2026, 11, 22)
HEADING = ("No", "Nama", "Jabatan", "Posyandu", "RW", "Desa", "Kecamatan", "No HP", "Tgl Lahir", "Ket")

Value = str | int | date | None
Line = Sequence[Value]


def sheet(
    rows: Sequence[Line], name: str = "Lembar1", merged: Sequence[str] = (), *, hidden: bool = False
) -> Sheet:
    """A sheet as read. ``merged``: blocks as a spreadsheet writes them, ``G5:G9``."""
    read = [_row(number, line) for number, line in enumerate(rows, start=1)]
    return Sheet(name, hidden, tuple(row for row in read if row is not None), tuple(map(_block, merged)))


def _row(number: int, line: Line) -> Row | None:
    texts = ["" if value is None else str(value) for value in line]
    kinds = "".join(NUMBER if type(v) is int else DATE if isinstance(v, date) else TEXT for v in line)
    return Row(number, tuple(texts), kinds) if any(texts) else None


def _block(name: str) -> Merged:
    first, _, last = name.partition(":")
    return Merged(int(first[1:]), ord(first[0]) - ord("A"), int(last[1:]), ord(last[0]) - ord("A"))


def look(
    *sheets: Sheet,
    snapshot: Snapshot | None = None,
    areas: AreaTree | None = None,
    filename: str = "kader.xlsx",
) -> Preview:
    """The preview of these sheets in Bandung Barat, beside an empty book unless told otherwise."""
    return preview(
        Workbook(sheets),
        filename,
        areas=areas or bandung_barat(),
        snapshot=snapshot or Snapshot(),
        today=TODAY,
    )


def look_at_rows(*rows: Line, heading: Line = HEADING, snapshot: Snapshot | None = None) -> Preview:
    """The preview of a plain table with that heading; the first of ``rows`` is row 2."""
    return look(sheet([heading, *rows]), snapshot=snapshot)


def only(found: Preview) -> ImportRow:
    """The one person of the preview."""
    (row,) = (*found.good, *found.doubtful, *found.refused)
    return row


def everything(found: Preview) -> list[ImportRow | SkippedRow]:
    """All rows of the preview, whatever became of them."""
    return [*found.good, *found.doubtful, *found.refused, *found.skipped]


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Line]], merged: Sequence[str] = ()) -> Path:
    """A file as Excel writes it; ``merged`` blocks are those of every sheet."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        as_date = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for block in merged:
                page.merge_range(block, "")
            for number, line in enumerate(rows):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        page.write_datetime(
                            number, column, datetime(value.year, value.month, value.day), as_date
                        )
                    elif isinstance(value, int):
                        page.write_number(number, column, value)
                    elif value:
                        page.write_string(number, column, value)
    return path


def write_ods(path: Path, rows: Sequence[Line], *, repeated: int = 1) -> Path:
    """A file as LibreOffice writes it; the last row stands there ``repeated`` times."""
    last = len(rows) - 1
    lines = "".join(
        f'<table:table-row table:number-rows-repeated="{repeated if number == last else 1}">'
        + "".join(
            '<table:table-cell office:value-type="string"><text:p>'
            f"{escape(str(value or ''))}</text:p></table:table-cell>"
            for value in line
        )
        + "</table:table-row>"
        for number, line in enumerate(rows)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Kader">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path
