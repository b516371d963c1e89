"""From a file to a preview: everything it would do to the book, and nothing done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePath

import msgspec

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.columns import cells_of
from appliance.contacts.importing.findings import (
    FoundTable,
    ImportRow,
    Preview,
    RowKind,
    SkippedRow,
    SkipReason,
)
from appliance.contacts.importing.gate import Limits
from appliance.contacts.importing.matching import Matcher
from appliance.contacts.importing.reader import read_workbook
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.sheets import SheetPeople, SheetReader
from appliance.contacts.importing.workbook import Sheet, Workbook
from appliance.contacts.snapshot import Snapshot

Progress = Callable[[float], None]  # how much is done, 0 to 1
_READ = 0.3  # the share of the time that reading the file takes


def read_and_preview(
    path: Path,
    filename: str,
    *,
    areas: AreaTree | None,
    snapshot: Snapshot,
    today: date,
    work_folder: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What the spreadsheet at ``path`` holds, beside the book as it stands in ``snapshot``.

    ``filename``: as the office calls it, only shown. ``areas`` None: places are kept as words, without codes.
    ``today`` decides what a birth year of two digits means. Raises ImportRefused when nothing can be taken.
    """
    sheets = deque(read_workbook(path, limits=limits, work_folder=work_folder).sheets)
    return _preview(sheets, filename, areas, snapshot, today, progress)


def preview(
    workbook: Workbook, filename: str, *, areas: AreaTree | None, snapshot: Snapshot, today: date
) -> Preview:
    """The same for a workbook that has been read. Raises ImportRefused when no sheet lists people."""
    return _preview(deque(workbook.sheets), filename, areas, snapshot, today, None)


def _preview(
    sheets: deque[Sheet],
    filename: str,
    areas: AreaTree | None,
    snapshot: Snapshot,
    today: date,
    progress: Progress | None,
) -> Preview:
    """Empties ``sheets``: the texts of each go as soon as it is read, its people need the room."""
    progress = progress or (lambda _: None)
    progress(_READ)
    reader = SheetReader(areas=areas, snapshot=snapshot, today=today)
    matcher = Matcher(snapshot)
    count = len(sheets)
    is_text_file = count == 1 and not sheets[0].name
    rows: list[ImportRow] = []
    skipped: list[SkippedRow] = []
    tables: list[FoundTable] = []
    reasons: set[SkipReason | None] = set()
    while sheets:
        sheet = sheets.popleft()
        people = reader.read(sheet, sheet.name or PurePath(filename).stem, is_text_file=is_text_file)
        reasons.add(people.why_not)
        tables += [table.told for table in people.tables]
        skipped += people.skipped
        for outcome in _decided(people, matcher):
            if isinstance(outcome, ImportRow):
                rows.append(outcome)
            else:
                skipped.append(outcome)
        progress(1 - (1 - _READ) * len(sheets) / count)
    _require_people(reasons)
    return Preview(
        filename=filename,
        good=tuple(row for row in rows if not row.problems and not row.doubts),
        doubtful=tuple(row for row in rows if not row.problems and row.doubts),
        refused=tuple(row for row in rows if row.problems),
        skipped=tuple(skipped),
        tables=tuple(tables),
    )


def _decided(people: SheetPeople, matcher: Matcher) -> list[ImportRow | SkippedRow]:
    """The sheet's people in the order of its rows, whichever table they stand in."""
    drafts = [(draft, table) for table in people.tables for draft in table.drafts]
    drafts.sort(key=lambda pair: pair[0].row.number)
    decided: list[ImportRow | SkippedRow] = []
    for draft, table in drafts:
        row = matcher.decide(draft, table.table.columns)
        if isinstance(row, ImportRow) and (row.doubts or row.problems or row.kind is RowKind.CHANGED):
            cells = cells_of(draft, table.table, table.told.columns)
            row = msgspec.structs.replace(row, cells=cells, table=table.told.heading_row)
        decided.append(row)
    return decided


def _require_people(reasons: set[SkipReason | None]) -> None:
    """Raises ImportRefused when no sheet could be taken. ``reasons``: why not, None for one that was."""
    if None in reasons:
        return
    if SkipReason.SHEET_WITHOUT_NUMBERS in reasons:
        raise ImportRefused(
            RefusalReason.NO_NUMBER_COLUMN, "there are lists of people, but no column of phone numbers"
        )
    hidden = " (hidden sheets are not read)" if SkipReason.SHEET_HIDDEN in reasons else ""
    raise ImportRefused(
        RefusalReason.NO_TABLE, f"no sheet has a heading with names and phone numbers{hidden}"
    )
