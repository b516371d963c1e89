"""What lies in a file before anybody in it is read: sheets, headings, columns with samples. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import PurePath

import msgspec

from appliance.contacts.importing.arrangement import (
    Arrangement,
    arranged,
    fingerprint,
    found_parts,
    is_taken,
    table_name,
    why_not,
)
from appliance.contacts.importing.findings import ColumnUse, SkipReason
from appliance.contacts.importing.headings import Field, heading_of, use_of
from appliance.contacts.importing.layout import Table
from appliance.contacts.importing.lines import LineReader
from appliance.contacts.importing.workbook import Row, Sheet, Workbook, column_letter

_SAMPLES = 3
_LONGEST_SAMPLE = 40  # characters
_LOOKED_AT = 300  # rows in which samples are looked for
_SHOWN_ROWS = 12  # rows of a sheet to choose a heading from


class SurveyColumn(msgspec.Struct, frozen=True, kw_only=True):
    """``offset``: from the table's first column. ``field``: as it will be taken, "" = it is not.

    ``found``: as the box understood it. ``samples``: of private columns (NIK, rekening) only the beginning.
    """

    offset: int
    letter: str
    heading: str
    samples: tuple[str, ...]
    field: str
    found: str
    is_private: bool


class SurveyTable(msgspec.Struct, frozen=True, kw_only=True):
    """``name``: as in ImportRow.sheet; ``label``: the sheet's. ``people``: 0 without a column of names."""

    name: str
    label: str
    title: str
    heading_row: int
    people: int
    is_taken: bool
    why_not: SkipReason | None


class SurveyLayout(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of all tables with this fingerprint. ``is_known``: an earlier file was arranged so."""

    fingerprint: str
    columns: tuple[SurveyColumn, ...]
    tables: tuple[SurveyTable, ...]
    is_known: bool
    is_own: bool  # our own export

    @property
    def is_taken(self) -> bool:
        """Whether any of its tables is."""
        return any(table.is_taken for table in self.tables)

    @property
    def has_names(self) -> bool:
        """Without a column of names nobody can be read."""
        return any(column.field == Field.NAME for column in self.columns)

    @property
    def has_numbers(self) -> bool:
        """Whether a column holds phone numbers."""
        return any(column.field == Field.PHONE for column in self.columns)


class BareSheet(msgspec.Struct, frozen=True):
    """A sheet in which no table was found: its first rows, for a person to point at the heading."""

    label: str
    rows: tuple[tuple[int, str], ...]
    hidden: bool


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be said about the file's shape. ``rows``: how many hold something, in all sheets."""

    layouts: tuple[SurveyLayout, ...] = ()
    bare: tuple[BareSheet, ...] = ()
    rows: int = 0

    @property
    def people(self) -> int:
        """How many rows of the tables that are taken seem to be people."""
        return sum(table.people for table in self.tables if table.is_taken)

    @property
    def tables(self) -> tuple[SurveyTable, ...]:
        return tuple(table for layout in self.layouts for table in layout.tables)

    @property
    def can_go_on(self) -> bool:
        """Whether anything is taken."""
        return any(layout.is_taken and layout.has_names for layout in self.layouts)


def survey(workbook: Workbook, filename: str, arrangement: Arrangement, known: Container[str]) -> Survey:
    """``known``: fingerprints of layouts that were arranged before. Raises ImportRefused."""
    layouts: dict[str, list[tuple[SurveyTable, tuple[SurveyColumn, ...], Table]]] = {}
    bare = []
    for sheet in workbook.sheets:
        label = sheet_label(sheet, filename)
        found = _tables_of(sheet, label, arrangement)
        if not found and sheet.rows:
            bare.append(BareSheet(label, _first_rows(sheet), sheet.hidden))
        for key, table in found:
            layouts.setdefault(key, []).append(table)
    return Survey(
        layouts=tuple(
            SurveyLayout(
                fingerprint=key,
                columns=max((columns for _, columns, _ in tables), key=_samples_in),
                tables=_by_name([told for told, _, _ in tables]),
                is_known=key in known,
                is_own=Field.CODE in tables[0][2].columns,
            )
            for key, tables in layouts.items()
        ),
        bare=tuple(bare),
        rows=sum(len(sheet.rows) for sheet in workbook.sheets),
    )


def sheet_label(sheet: Sheet, filename: str) -> str:
    """The sheet's name for people; a text file's is that of the file."""
    return sheet.name or PurePath(filename).stem


def _tables_of(
    sheet: Sheet, label: str, arrangement: Arrangement
) -> list[tuple[str, tuple[SurveyTable, tuple[SurveyColumn, ...], Table]]]:
    parts = found_parts(sheet, label, arrangement)
    as_said = arranged(parts, arrangement)
    reason = why_not(sheet, as_said)
    found = []
    start = 0
    for (originals, end), (tables, _) in zip(parts, as_said, strict=True):
        body = sheet.rows[tables[0].body : end]
        title = _title(sheet.rows[start : tables[0].first_heading])
        for original, table in zip(originals, tables, strict=True):
            name = table_name(label, table, tables[0])
            heading = sheet.rows[table.body - 1].number if table.body > table.first_heading else 0
            told = SurveyTable(
                name=name,
                label=label,
                title=title,
                heading_row=heading,
                people=_count(table, body),
                is_taken=is_taken(name, table, reason, arrangement),
                why_not=reason,
            )
            found.append((fingerprint(original), (told, _columns(original, table, body), table)))
        start = end
    return found


def _by_name(tables: Sequence[SurveyTable]) -> tuple[SurveyTable, ...]:
    """One for each name: parts of a list below each other count together."""
    together: dict[str, SurveyTable] = {}
    for table in tables:
        before = together.get(table.name)
        people = table.people + (before.people if before is not None else 0)
        together[table.name] = msgspec.structs.replace(before or table, people=people)
    return tuple(together.values())


def _count(table: Table, body: Sequence[Row]) -> int:
    if Field.NAME not in table.columns:
        return 0
    lines = LineReader(table)
    return sum(1 for row in body if lines.reason_to_skip(row) is None)


def _columns(original: Table, table: Table, body: Sequence[Row]) -> tuple[SurveyColumn, ...]:
    start = table.first_column
    found = {column: field for field, where in original.columns.items() for column in where}
    taken = {column: field for field, where in table.columns.items() for column in where}
    told = []
    for column in range(start, table.last_column + 1):
        heading = table.headings.get(column, "")
        samples = _samples(column, body)
        if not heading and not samples:
            continue
        known = heading_of(heading)
        meant = found.get(column) or (known.field if known is not None else None)
        is_private = use_of(meant) is ColumnUse.PRIVATE
        field = taken.get(column)
        told.append(
            SurveyColumn(
                offset=column - start,
                letter=column_letter(column),
                heading=heading,
                samples=tuple(map(_masked, samples)) if is_private else samples,
                field=field if field is not None and use_of(field) is ColumnUse.TAKEN else "",
                found=meant or "",
                is_private=is_private,
            )
        )
    return tuple(told)


def _samples(column: int, body: Sequence[Row]) -> tuple[str, ...]:
    texts: dict[str, None] = {}
    for row in body[:_LOOKED_AT]:
        if text := row.text(column):
            texts[text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…"] = None
            if len(texts) == _SAMPLES:
                break
    return tuple(texts)


def _samples_in(columns: Sequence[SurveyColumn]) -> int:
    return sum(len(column.samples) for column in columns)


def _masked(text: str) -> str:
    return f"{text[:2]}…"


def _title(rows: Sequence[Row]) -> str:
    return next((text[:80] for row in rows for text in row.texts if text), "")


def _first_rows(sheet: Sheet) -> tuple[tuple[int, str], ...]:
    rows = sheet.rows[:_SHOWN_ROWS]
    return tuple((row.number, " · ".join(text[:30] for text in row.texts if text)[:160]) for row in rows)
