"""A list as an xlsx: one sheet, bold headings that stay in sight, a filter; no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from appliance.contacts.importing.text_workbook import new_workbook

Cell = str | int


def lines_workbook(title: str, heads: Sequence[tuple[str, int]], lines: Iterable[Sequence[Cell]]) -> bytes:
    """``heads``: heading and width in characters of each column; ``title``: of the sheet."""
    content = io.BytesIO()
    with new_workbook(content) as book:
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
