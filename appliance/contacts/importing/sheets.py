"""One sheet: the people in it and the rows that are none; every row ends in exactly one of the two. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.importing.arrangement import (
    AS_FOUND,
    Arrangement,
    arranged,
    found_parts,
    is_taken,
    table_name,
    why_not,
)
from appliance.contacts.importing.carry import CellReader
from appliance.contacts.importing.columns import columns_of
from appliance.contacts.importing.findings import FoundTable, SkippedRow, SkipReason
from appliance.contacts.importing.group_names import GroupNames
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table, begins_heading
from appliance.contacts.importing.lines import LineReader
from appliance.contacts.importing.merged import merged_texts
from appliance.contacts.importing.own_file import OwnFileReader
from appliance.contacts.importing.places import PlaceFinder, Surroundings, places_in_title
from appliance.contacts.importing.rows import Draft, RowReader
from appliance.contacts.importing.workbook import Row, Sheet
from appliance.contacts.snapshot import Snapshot

_NOTHING_SAID = Surroundings()
_TOLD_EVERY = 500  # rows


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Tables side by side with all their rows, the titles above them too. ``wanted``: by name."""

    tables: Sequence[Table]
    wanted: Mapping[str, Table]
    rows: Sequence[Row]
    start: int  # index of the first of ``rows`` in the sheet

    @property
    def titles(self) -> Sequence[Row]:
        return self.rows[: self.tables[0].first_heading - self.start]

    @property
    def headings(self) -> Sequence[Row]:
        return self.rows[self.tables[0].first_heading - self.start : self.tables[0].body - self.start]

    @property
    def body(self) -> Sequence[Row]:
        return self.rows[self.tables[0].body - self.start :]


class SheetReader:
    """Reads sheets with one office's areas and book at hand."""

    def __init__(
        self,
        *,
        areas: AreaTree | None,
        snapshot: Snapshot,
        today: date,
        arrangement: Arrangement = AS_FOUND,
        seen: Callable[[int], None] = lambda _: None,
    ) -> None:
        """``seen`` is called now and then with the number of rows read since the last time."""
        self._arrangement = arrangement
        self._seen = seen
        self._areas = areas
        self._places = PlaceFinder(areas)
        self._snapshot = snapshot
        self._today = today
        self._groups = GroupNames(snapshot.groups.values())

    def read(self, sheet: Sheet, label: str, *, is_text_file: bool) -> SheetPeople:
        """``label``: the sheet's name for people. Raises ImportRefused for hostile merged cells."""
        found = SheetPeople()
        parts = arranged(found_parts(sheet, label, self._arrangement), self._arrangement)
        reason = why_not(sheet, parts)
        wanted = [self._wanted(label, tables, reason) for tables, _ in parts]
        if not any(wanted):
            found.why_not = reason or SkipReason.LEFT_OUT
            found.skipped = [_skipped(label, row, found.why_not) for row in sheet.rows]
            self._seen(len(sheet.rows))
            return found
        merged = merged_texts(sheet)
        start = 0
        for (tables, end), names in zip(parts, wanted, strict=True):
            part = _Part(tables, names, sheet.rows[start:end], start)
            self._read_part(sheet, label, part, found, merged, is_text_file=is_text_file)
            start = end
        found.skipped += _gaps(sheet, label)
        return found

    def _wanted(self, label: str, tables: Sequence[Table], reason: SkipReason | None) -> Mapping[str, Table]:
        """The tables that are taken, by name. ``reason``: why the sheet would be left out."""
        named = {table_name(label, table, tables[0]): table for table in tables}
        return {
            name: table for name, table in named.items() if is_taken(name, table, reason, self._arrangement)
        }

    def _read_part(
        self,
        sheet: Sheet,
        label: str,
        part: _Part,
        found: SheetPeople,
        merged: Mapping[tuple[int, int], str],
        *,
        is_text_file: bool,
    ) -> None:
        found.skipped += [_skipped(label, row, SkipReason.TITLE) for row in part.titles]
        found.skipped += [_skipped(label, row, SkipReason.HEADING) for row in part.headings]
        body = part.body
        home = self._places.known(_said_in(part.titles), sheet.name)
        heading_row = part.headings[0].number if part.headings else 0
        opened = []
        for name, table in part.wanted.items():
            told = FoundTable(name, heading_row, columns_of(table, body), home.district, home.village)
            cells = CellReader(table, body, merged)
            opened.append(self._opened(table, told, cells, home, is_text_file=is_text_file))
        if not opened:
            found.skipped += [_skipped(label, row, SkipReason.LEFT_OUT) for row in body]
        for index, row in enumerate(body):
            if opened:
                self._read_row(row, opened, label, found)
            if index % _TOLD_EVERY == 0:
                self._seen(min(_TOLD_EVERY, len(body) - index))
        found.tables += opened

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
            groups=self._groups,
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
