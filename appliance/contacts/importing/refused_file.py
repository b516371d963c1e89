"""The refused rows as a workbook: under their own headings, with the reason, to be mended and taken again.

A row brings along what it had taken from above or from the title, so that it can stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from appliance.contacts.importing.findings import (
    ColumnUse,
    Doubt,
    FoundTable,
    ImportRow,
    Preview,
    Problem,
)
from appliance.contacts.importing.headings import ORIGIN, REASON
from appliance.contacts.importing.text_workbook import TextSheet, write_workbook

Explain = Callable[[Problem | Doubt], str]


def refused_workbook(
    preview: Preview, *, explain: Explain | None = None, also: Sequence[ImportRow] = ()
) -> bytes:
    """An xlsx file with one sheet for each table that had refused rows; without any, one empty sheet.

    ``explain``: a problem or doubt in the reader's words; None = in plain English. ``also``: doubtful rows
    that were not taken and should come back as well. The private columns (NIK, rekening) stay behind.
    """
    explain = explain or _in_english
    rows = sorted((*preview.refused, *also), key=lambda row: row.row)
    sheets = [_sheet(table, rows, explain) for table in preview.tables if _of(table, rows)]
    return write_workbook(sheets or [TextSheet("Kontak", (ORIGIN, REASON), ())])


def _of(table: FoundTable, rows: Sequence[ImportRow]) -> list[ImportRow]:
    return [row for row in rows if row.sheet == table.sheet and row.table == table.heading_row]


def _sheet(table: FoundTable, rows: Sequence[ImportRow], explain: Explain) -> TextSheet:
    shown = [place for place, column in enumerate(table.columns) if column.use is not ColumnUse.PRIVATE]
    headings = [table.columns[place].heading or table.columns[place].letter for place in shown]
    lines = [
        (
            *(row.cells[place] for place in shown),
            f"{row.sheet} {row.row}",
            "; ".join(explain(reason) for reason in row.problems or row.doubts),
        )
        for row in _of(table, rows)
    ]
    return TextSheet(table.sheet, (*headings, ORIGIN, REASON), lines, _widths(headings, lines))


def _widths(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    columns = range(len(headings) + 2)
    return [max((len(line[column]) + 2 for line in lines), default=8) for column in columns]


def _in_english(reason: Problem | Doubt) -> str:
    words = reason.code.replace("_", " ").capitalize()
    return f"{words}: {reason.detail}" if reason.detail else words
