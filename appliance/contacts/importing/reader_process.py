"""The reading process: reads one hostile file inside narrow limits, answers with rows or a refusal, and ends.

``python -m appliance.contacts.importing.reader_process FILE < limits as JSON > answer as MessagePack``.
A parser that is led into a trap can take down only this.
"""

from __future__ import annotations

import datetime
import math
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from appliance.contacts.importing.csv_text import read_text_table
from appliance.contacts.importing.gate import FileKind, Limits, inspect
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.workbook import (
    DATE,
    NUMBER,
    TEXT,
    TRUTH,
    Merged,
    Refusal,
    Row,
    Sheet,
    Workbook,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, SheetMetadata


def main() -> int:
    limits = msgspec.json.decode(sys.stdin.buffer.read(), type=Limits)
    lower_limits(limits)
    try:
        packed = msgspec.msgpack.encode(read(Path(sys.argv[1]), limits))
        if len(packed) > limits.answer_size:
            raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, "its texts together are too long")
    except ImportRefused as refused:
        packed = msgspec.msgpack.encode(Refusal(refused.reason, refused.detail))
    except MemoryError:
        too_much = Refusal(RefusalReason.TOO_MUCH_INSIDE, "reading it needs too much memory")
        packed = msgspec.msgpack.encode(too_much)
    sys.stdout.buffer.write(packed)
    return 0


def lower_limits(limits: Limits) -> None:
    """Before the first byte of the file: little memory and CPU, no file written, no core, last in line."""
    seconds = max(1, math.ceil(limits.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.nice(10)  # the sender goes first


def read(path: Path, limits: Limits) -> Workbook:
    """Through the gate, then by the parser for its kind. Raises ImportRefused."""
    if inspect(path, limits) is FileKind.TEXT:
        return read_text_table(path.read_bytes(), limits)
    return _read_workbook(path, limits)


def _read_workbook(path: Path, limits: Limits) -> Workbook:
    import python_calamine as calamine

    try:
        with calamine.load_workbook(path) as book:
            budget = _Budget(limits)
            return Workbook(
                tuple(
                    _read_sheet(book.get_sheet_by_index(index), _is_hidden(about), budget)
                    for index, about in enumerate(book.sheets_metadata)
                    if about.typ == calamine.SheetTypeEnum.WorkSheet
                )
            )
    except calamine.PasswordError as error:
        raise ImportRefused(RefusalReason.PASSWORD, "it is protected by a password") from error
    except calamine.CalamineError as error:
        raise ImportRefused(RefusalReason.BROKEN_FILE, f"it is damaged ({error})") from error


def _is_hidden(about: SheetMetadata) -> bool:
    from python_calamine import SheetVisibleEnum

    return about.visible != SheetVisibleEnum.Visible


class _Budget:
    """Counts what has been read against the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = self._cells = 0

    def spend(self, row: Row) -> None:
        self._rows += 1
        self._cells += len(row.texts)
        if self._rows > self._limits.rows:
            raise ImportRefused(RefusalReason.TOO_MANY_ROWS, f"it holds more than {self._limits.rows} rows")
        if len(row.texts) > self._limits.columns:
            raise ImportRefused(
                RefusalReason.TOO_MUCH_INSIDE, f"it has more than {self._limits.columns} columns"
            )
        if self._cells > self._limits.cells:
            raise ImportRefused(
                RefusalReason.TOO_MUCH_INSIDE, f"it holds more than {self._limits.cells} cells"
            )

    def check_merged(self, count: int) -> None:
        if count > self._limits.merged:
            raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, f"it holds {count} merged blocks")


def _read_sheet(sheet: CalamineSheet, hidden: bool, budget: _Budget) -> Sheet:
    first_column = sheet.start[1] if sheet.start else 0
    rows = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = _row(number, first_column, cells)
        if row is not None:
            budget.spend(row)
            rows.append(row)
    merged = sheet.merged_cell_ranges or []
    budget.check_merged(len(merged))
    blocks = tuple(Merged(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merged)
    return Sheet(sheet.name, hidden, tuple(rows), blocks)


def _row(number: int, first_column: int, cells: Sequence[object]) -> Row | None:
    read = [_cell(cell) for cell in cells]
    while read and not read[-1][0]:
        read.pop()
    if not read:
        return None
    read[:0] = [("", TEXT)] * first_column
    return Row(number, tuple(text for text, _ in read), "".join(kind for _, kind in read))


def _cell(value: object) -> tuple[str, str]:
    """A value as text that says the same: no exponent, no lost digit that the file still had."""
    if isinstance(value, str):
        return value.strip(), TEXT
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), TRUTH
    if isinstance(value, int):
        return str(value), NUMBER
    if isinstance(value, float):
        whole = math.isfinite(value) and value.is_integer() and abs(value) < 1e21
        return (str(int(value)) if whole else repr(value)), NUMBER
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return (value.date().isoformat() if midnight else value.isoformat(" ")), DATE
    if isinstance(value, datetime.date):
        return value.isoformat(), DATE
    return str(value), TEXT


if __name__ == "__main__":
    sys.exit(main())
