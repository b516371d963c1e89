"""A list as an xlsx: one sheet, bold headings that stay in sight, a filter; no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

Cell = str | int


def lines_workbook(title: str, heads: Sequence[tuple[str, int]], lines: Iterable[Sequence[Cell]]) -> bytes:
    """``heads``: heading and width in characters of each column; ``title``: of the sheet.

    Rows lie in a temporary file until they are packed: 15,000 of them would be 30 MB in memory.
    """
    import xlsxwriter  # seldom used, and a Pi takes a second for it

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(title[:31])  # Excel allows no more
        sheet.freeze_panes(1, 0)
        for column, (head, width) in enumerate(heads):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        last = 0
        for last, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, int):
                    sheet.write_number(last, column, cell)
                else:
                    sheet.write_string(last, column, cell)
        sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)
    return content.getvalue()
