"""What stands in a cell that is merged with one above it. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.workbook import Sheet

_MOST = 1_000_000  # cells; blocks of a hostile file may lie on top of each other


def merged_texts(sheet: Sheet) -> Mapping[tuple[int, int], str]:
    """(row number, column) -> the text of the block's first cell, for every cell below it that holds nothing.

    Raises ImportRefused for more blocks than any sheet needs.
    """
    numbers = [row.number for row in sheet.rows]
    by_number = {row.number: row for row in sheet.rows}
    texts: dict[tuple[int, int], str] = {}
    visited = 0
    for block in sheet.merged:
        first = by_number.get(block.first_row)
        text = first.text(block.first_column) if first is not None else ""
        if not text or block.last_row == block.first_row:
            continue
        start = bisect_left(numbers, block.first_row + 1)
        for number in numbers[start:]:
            if number > block.last_row:
                break
            if not by_number[number].text(block.first_column):
                texts[number, block.first_column] = text
            visited += 1
            if visited > _MOST:
                raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, "its cells are merged over and over")
    return texts
