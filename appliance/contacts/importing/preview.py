"""From a file to a preview: everything it would do to the book, and nothing done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePath

import msgspec

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.columns import cells_of
from appliance.contacts.importing.findings import ImportRow, Preview, RowKind, SkippedRow, SkipReason
from appliance.contacts.importing.gate import Limits
from appliance.contacts.importing.matching import Matcher
from appliance.contacts.importing.reader import read_workbook
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.sheets import SheetPeople, SheetReader
from appliance.contacts.importing.workbook import Workbook
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
    progress = progress or (lambda _: None)
    workbook = read_workbook(path, limits=limits, work_folder=work_folder)
    progress(_READ)
    return preview(workbook, filename, areas=areas, snapshot=snapshot, today=today, progress=progress)


def preview(
    workbook: Workbook,
    filename: str,
    *,
    areas: AreaTree | None,
    snapshot: Snapshot,
    today: date,
    progress: Progress | None = None,
) -> Preview:
    """The same for a workbook that has been read. Raises ImportRefused when no sheet lists people."""
    progress = progress or (lambda _: None)
    reader = SheetReader(areas=areas, snapshot=snapshot, today=today)
    matcher = Matcher(snapshot)
    is_text_file = len(workbook.sheets) == 1 and not workbook.sheets[0].name
    sheets: list[SheetPeople] = []
    rows: list[ImportRow] = []
    skipped: list[SkippedRow] = []
    for index, sheet in enumerate(workbook.sheets):
        people = reader.read(sheet, sheet.name or PurePath(filename).stem, is_text_file=is_text_file)
        sheets.append(people)
        skipped += people.skipped
        for outcome in _decided(people, matcher):
            if isinstance(outcome, ImportRow):
                rows.append(outcome)
            else:
                skipped.append(outcome)
        progress(_READ + (1 - _READ) * (index + 1) / len(workbook.sheets))
    _require_people(sheets)
    return Preview(
        filename=filename,
        good=tuple(row for row in rows if not row.problems and not row.doubts),
        doubtful=tuple(row for row in rows if not row.problems and row.doubts),
        refused=tuple(row for row in rows if row.problems),
        skipped=tuple(skipped),
        tables=tuple(table.told for people in sheets for table in people.tables),
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


def _require_people(sheets: Sequence[SheetPeople]) -> None:
    """Raises ImportRefused when no sheet could be taken."""
    reasons = {people.why_not for people in sheets}
    if None in reasons:
        return
    if SkipReason.SHEET_WITHOUT_NUMBERS in reasons:
        raise ImportRefused(
            RefusalReason.NO_NUMBER_COLUMN, "there are lists of people, but no column of phone numbers"
        )
    raise ImportRefused(
        RefusalReason.NO_TABLE, "no sheet has a heading with a name and a phone number below each other"
    )
