"""One sheet: the people in it and the rows that are none; every row ends in exactly one of the two. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.carry import CellReader
from appliance.contacts.importing.columns import columns_of
from appliance.contacts.importing.findings import FoundTable, SkippedRow, SkipReason
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table, begins_heading, find_tables, guess_table
from appliance.contacts.importing.lines import LineReader
from appliance.contacts.importing.merged import merged_texts
from appliance.contacts.importing.own_file import OwnFileReader
from appliance.contacts.importing.places import PlaceFinder, Surroundings, places_in_title
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.rows import Draft, RowReader
from appliance.contacts.importing.workbook import Row, Sheet, column_letter
from appliance.contacts.snapshot import Snapshot

_NOTHING_SAID = Surroundings()
_MOST_PARTS = 200  # tables below each other in one sheet


@dataclass(slots=True)
class TablePeople:
    """One table: as it lies in the sheet, as it is told, and whom it names."""

    table: Table
    told: FoundTable
    lines: LineReader
    rows: RowReader
    own: OwnFileReader | None
    drafts: list[Draft] = field(default_factory=list)

    def look_at(self, row: Row) -> Draft | SkipReason:
        """The row's person in this table, or why there is none."""
        draft = self.own.read(row) if self.own is not None else None
        if draft is not None:
            return draft
        return self.lines.reason_to_skip(row) or self.rows.read(row)


@dataclass(slots=True)
class SheetPeople:
    """What one sheet holds. ``why_not``: nothing of it was taken, for that reason."""

    tables: list[TablePeople] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    why_not: SkipReason | None = None


class SheetReader:
    """Reads sheets with one office's areas and book at hand."""

    def __init__(self, *, areas: AreaTree | None, snapshot: Snapshot, today: date) -> None:
        self._areas = areas
        self._places = PlaceFinder(areas)
        self._snapshot = snapshot
        self._today = today

    def read(self, sheet: Sheet, label: str, *, is_text_file: bool) -> SheetPeople:
        """``label``: the sheet's name for people. Raises ImportRefused for hostile merged cells."""
        found = SheetPeople()
        parts = list(_parts(sheet))
        found.why_not = _why_not(sheet, parts)
        if found.why_not is not None:
            found.skipped = [_skipped(label, row, found.why_not) for row in sheet.rows]
            return found
        merged = merged_texts(sheet)
        start = 0
        for tables, end in parts:
            body = sheet.rows[tables[0].body : end]
            titles = sheet.rows[start : tables[0].first_heading]
            headings = sheet.rows[tables[0].first_heading : tables[0].body]
            found.skipped += [_skipped(label, row, SkipReason.TITLE) for row in titles]
            found.skipped += [_skipped(label, row, SkipReason.HEADING) for row in headings]
            home = self._places.known(_said_in(titles), sheet.name)
            opened = []
            for table in tables:
                name = label if table is tables[0] else f"{label} [{column_letter(table.first_column)}]"
                cells = CellReader(table, body, merged)
                told = FoundTable(
                    name,
                    headings[0].number if headings else 0,
                    columns_of(table, body),
                    home.district,
                    home.village,
                )
                opened.append(self._opened(table, told, cells, home, is_text_file=is_text_file))
            for row in body:
                self._read_row(row, opened, label, found)
            found.tables += opened
            start = end
        found.skipped += _gaps(sheet, label)
        return found

    def _opened(
        self, table: Table, told: FoundTable, cells: CellReader, home: Surroundings, *, is_text_file: bool
    ) -> TablePeople:
        rows = RowReader(
            table,
            told.sheet,
            cells,
            home=home,
            places=self._places,
            today=self._today,
            is_text_file=is_text_file,
        )
        own = None
        if Field.CODE in table.columns:
            own = OwnFileReader(
                table, told.sheet, snapshot=self._snapshot, areas=self._areas, today=self._today
            )
        return TablePeople(table, told, LineReader(table), rows, own)

    def _read_row(self, row: Row, opened: Sequence[TablePeople], label: str, found: SheetPeople) -> None:
        """Each table takes its part; a row nobody is in is told once, with the best reason."""
        if begins_heading(row) and opened[0].own is None:
            found.skipped.append(_skipped(label, row, SkipReason.HEADING))
            return
        section = self._section(row, opened[0])
        if section is not None:
            for people in opened:
                people.rows.enter_section(section)
            found.skipped.append(_skipped(label, row, SkipReason.SECTION))
            return
        reasons = []
        for people in opened:
            outcome = people.look_at(row)
            if isinstance(outcome, Draft):
                people.drafts.append(outcome)
            else:
                reasons.append((people.told.sheet, outcome))
        telling = [(name, reason) for name, reason in reasons if reason is not SkipReason.BLANK]
        if len(reasons) < len(opened):  # somebody is in it: tell only what else stands there
            found.skipped += [_skipped(name, row, reason) for name, reason in telling]
        else:
            reason = telling[0][1] if telling else SkipReason.STRAY_TEXT  # text beside the tables
            found.skipped.append(_skipped(label, row, reason))

    def _section(self, row: Row, people: TablePeople) -> Surroundings | None:
        """The places named by a row across the table: "DESA CILAME", or just "NGAMPRAH"."""
        texts = [text for text in row.texts if text]
        if len(texts) > 3 or people.own is not None:
            return None
        if len(texts) == 1 and self._places.is_district(texts[0]):
            return Surroundings(district=texts[0])
        if people.lines.reason_to_skip(row) is not SkipReason.SECTION:
            return None
        said = places_in_title([text for text in texts if len(text) > 3])
        return said if said != _NOTHING_SAID else None


def _parts(sheet: Sheet) -> Iterator[tuple[tuple[Table, ...], int]]:
    """The sheet's tables from top to bottom, those side by side together, and the index where each ends."""
    guessed = None
    tables = find_tables(sheet) or ((guessed,) if (guessed := guess_table(sheet)) else ())
    for _ in range(_MOST_PARTS):
        if not tables:
            return
        following: tuple[Table, ...] = ()
        end = len(sheet.rows)
        for index in range(tables[0].body, len(sheet.rows)):
            if Field.CODE in tables[0].columns:
                break
            if begins_heading(sheet.rows[index]):
                following = find_tables(sheet, index, searched=1)
                if any(Field.PHONE in table.columns for table in following):
                    end = following[0].first_heading
                    break
                following = ()
        yield tables, end
        tables = following
    raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, f"one sheet has more than {_MOST_PARTS} tables")


def _why_not(sheet: Sheet, parts: Sequence[tuple[tuple[Table, ...], int]]) -> SkipReason | None:
    if sheet.hidden:
        return SkipReason.SHEET_HIDDEN
    if not parts:
        return SkipReason.SHEET_WITHOUT_TABLE
    if not any(Field.PHONE in table.columns for tables, _ in parts for table in tables):
        return SkipReason.SHEET_WITHOUT_NUMBERS
    return None


def _gaps(sheet: Sheet, label: str) -> Iterator[SkippedRow]:
    """The blank rows between others; several in a row are told as one."""
    for above, below in pairwise(sheet.rows):
        first, last = above.number + 1, below.number - 1
        if first <= last:
            detail = f"{first}-{last}" if first < last else ""
            yield SkippedRow(label, first, SkipReason.BLANK, detail)


def _said_in(titles: Sequence[Row]) -> Surroundings:
    """What all title rows say together, the first word on each matter."""
    said = [places_in_title([text for text in row.texts if text]) for row in titles]
    return Surroundings(
        next((one.district for one in said if one.district), ""),
        next((one.village for one in said if one.village), ""),
    )


def _skipped(label: str, row: Row, reason: SkipReason) -> SkippedRow:
    return SkippedRow(label, row.number, reason, "", tuple(text for text in row.texts if text))
