"""The refused rows as a workbook: under their own headings, with the reason, to be mended and taken again.

A row brings along what it had taken from above or from the title, so that it can stand alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from appliance.contacts.importing.findings import ColumnUse, FoundTable, ImportRow, Preview, Problem
from appliance.contacts.importing.headings import ORIGIN, REASON
from appliance.contacts.importing.text_workbook import TextSheet, write_workbook

Explain = Callable[[Problem], str]


def refused_workbook(
    preview: Preview, *, explain: Explain | None = None, also: Sequence[ImportRow] = ()
) -> bytes:
    """An xlsx file with one sheet for each table that had refused rows; without any, one empty sheet.

    ``explain``: the reason in the reader's words; None = the code and its detail. ``also``: doubtful rows
    that were not taken and should come back as well. The private columns (NIK, rekening) stay behind.
    """
    explain = explain or _in_code_words
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
            "; ".join(explain(problem) for problem in row.problems) or ", ".join(_doubts(row)),
        )
        for row in _of(table, rows)
    ]
    return TextSheet(table.sheet, (*headings, ORIGIN, REASON), lines, _widths(headings, lines))


def _doubts(row: ImportRow) -> list[str]:
    return [f"{doubt.code} {doubt.detail}".strip() for doubt in row.doubts]


def _widths(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    columns = range(len(headings) + 2)
    return [max((len(line[column]) + 2 for line in lines), default=8) for column in columns]


def _in_code_words(problem: Problem) -> str:
    return f"{problem.code}: {problem.detail}" if problem.detail else str(problem.code)
