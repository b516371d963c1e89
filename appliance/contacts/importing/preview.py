"""From a file to a preview: everything it would do to the book, and nothing done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.arrangement import AS_FOUND, Arrangement
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
from appliance.contacts.importing.progress import RowCounter, Tell
from appliance.contacts.importing.reader import read_workbook
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.sheets import SheetPeople, SheetReader
from appliance.contacts.importing.survey import sheet_label
from appliance.contacts.importing.workbook import Workbook
from appliance.contacts.snapshot import Snapshot

_TOLD_EVERY = 500  # people


def read_and_preview(
    path: Path,
    filename: str,
    *,
    areas: AreaTree | None,
    snapshot: Snapshot,
    today: date,
    work_folder: Path | None = None,
    limits: Limits | None = None,
    arrangement: Arrangement = AS_FOUND,
) -> Preview:
    """What the spreadsheet at ``path`` holds, beside the book as it stands in ``snapshot``.

    ``filename``: as the office calls it, only shown. ``areas`` None: places are kept as words, without codes.
    ``today`` decides what a birth year of two digits means. Raises ImportRefused when nothing can be taken.
    """
    workbook = read_workbook(path, limits=limits, work_folder=work_folder)
    return preview(workbook, filename, areas=areas, snapshot=snapshot, today=today, arrangement=arrangement)


def preview(
    workbook: Workbook,
    filename: str,
    *,
    areas: AreaTree | None,
    snapshot: Snapshot,
    today: date,
    arrangement: Arrangement = AS_FOUND,
    tell: Tell = lambda _: None,
) -> Preview:
    """The same for a workbook that has been read. Raises ImportRefused when no sheet lists people."""
    counter = RowCounter(tell, sum(len(sheet.rows) for sheet in workbook.sheets))
    reader = SheetReader(
        areas=areas, snapshot=snapshot, today=today, arrangement=arrangement, seen=counter.read
    )
    matcher = Matcher(snapshot)
    is_text_file = len(workbook.sheets) == 1 and not workbook.sheets[0].name
    rows: list[ImportRow] = []
    skipped: list[SkippedRow] = []
    tables: list[FoundTable] = []
    reasons: set[SkipReason | None] = set()
    done = 0
    for sheet in workbook.sheets:
        people = reader.read(sheet, sheet_label(sheet, filename), is_text_file=is_text_file)
        reasons.add(people.why_not)
        tables += [table.told for table in people.tables]
        skipped += people.skipped
        for outcome in _decided(people, matcher, counter):
            if isinstance(outcome, ImportRow):
                rows.append(outcome)
            else:
                skipped.append(outcome)
        done += len(sheet.rows)
        counter.sheet_done(done)
    _require_people(reasons)
    return Preview(
        filename=filename,
        good=tuple(row for row in rows if not row.problems and not row.doubts),
        doubtful=tuple(row for row in rows if not row.problems and row.doubts),
        refused=tuple(row for row in rows if row.problems),
        skipped=tuple(skipped),
        tables=tuple(tables),
    )


def _decided(people: SheetPeople, matcher: Matcher, counter: RowCounter) -> list[ImportRow | SkippedRow]:
    """The sheet's people in the order of its rows, whichever table they stand in."""
    drafts = [(draft, table) for table in people.tables for draft in table.drafts]
    drafts.sort(key=lambda pair: pair[0].row.number)
    decided: list[ImportRow | SkippedRow] = []
    for index, (draft, table) in enumerate(drafts, start=1):
        row = matcher.decide(draft, table.table.columns)
        if isinstance(row, ImportRow) and (row.doubts or row.problems or row.kind is RowKind.CHANGED):
            cells = cells_of(draft, table.table, table.told.columns)
            row = msgspec.structs.replace(row, cells=cells, table=table.told.heading_row)
        decided.append(row)
        if index % _TOLD_EVERY == 0:
            counter.compared(_TOLD_EVERY)
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
