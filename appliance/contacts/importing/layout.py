"""Find the tables of people in a sheet: heading rows, columns, a second table to the right. Pure.

Offices put three to six title lines above, spread a heading over two rows with merged cells, number the
columns below it, and place lists side by side. A table begins where a *nama* and something else is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from appliance.contacts.importing.headings import Field, Heading, heading_of
from appliance.contacts.importing.workbook import Row, Sheet

_SEARCHED = 60  # rows of a sheet in which the first heading must stand
_HEADING_ROWS = 3  # a heading is at most so tall
_SAMPLE = 400  # rows that show what a column holds
_LONG_DIGITS = re.compile(r"(?:\d[\s.\-]?){8,}")
_PHONE_LIKE = re.compile(r"[\s'+(]*(?:\+?62|0)?[\s\-.(]*8[1-9](?:[\s\-.()]*\d){7,10}\b")
_PLACE_FIELDS = (Field.POSYANDU, Field.RW, Field.RT, Field.RT_RW, Field.VILLAGE, Field.DISTRICT)

Columns = Mapping[Field, tuple[int, ...]]


class Table(msgspec.Struct, frozen=True):
    """A table of people. Columns count from 0 = A; indexes are those of ``sheet.rows``.

    ``body``: index of the first row below the heading. ``columns``: where each field stands, several for
    PHONE. ``headings``: what is written above each column. ``who``: the office of everybody in it, when it
    lists "Nama Ketua". ``borrowed``: places that stand in the first table of the same rows.
    """

    first_heading: int
    body: int
    first_column: int
    last_column: int
    columns: Columns
    headings: Mapping[int, str]
    who: str = ""
    borrowed: Columns = {}

    def column(self, field: Field) -> int | None:
        """The field's first column, its own or a borrowed one."""
        places = self.columns.get(field) or self.borrowed.get(field)
        return places[0] if places else None

    def is_empty_in(self, row: Row) -> bool:
        """Whether the row holds nothing under this table's headings."""
        return not any(row.texts[self.first_column : self.last_column + 1])


class _Label(msgspec.Struct, frozen=True):
    """All that is written above one column. ``above``: the part over the lowest: "Ketua" over "Nama"."""

    column: int
    text: str
    heading: Heading | None
    above: str

    @property
    def field(self) -> Field | None:
        return self.heading.field if self.heading else None


def find_tables(sheet: Sheet, start: int = 0, *, searched: int = _SEARCHED) -> tuple[Table, ...]:
    """The tables under the first heading in ``sheet.rows[start:]``, side by side; () = none."""
    for first in range(start, min(len(sheet.rows), start + searched)):
        tables = _read_heading(sheet, first)
        if tables:
            # title lines right above must not count as part of the heading: as few rows as find as much
            starts = range(tables[0].body - 1, first, -1)
            return max([*(_read_heading(sheet, start) for start in starts), tables], key=_fields_found)
    return ()


def begins_heading(row: Row) -> bool:
    """Whether a row below is a heading once more, as on each printed page, or that of a next table."""
    if "|nam" not in "|".join(("", *row.texts)).casefold() or any(map(is_phone, row.texts)):
        return False
    fields = {heading.field for heading in map(heading_of, row.texts) if heading is not None}
    return Field.NAME in fields and len(fields) > 1


def table_at(sheet: Sheet, index: int) -> tuple[Table, ...]:
    """The tables under ``sheet.rows[index]``, which somebody says is a heading, understood or not."""
    found = _read_heading(sheet, index)
    if found:
        return found
    row = sheet.rows[index]
    known = {column: heading_of(text) for column, text in enumerate(row.texts) if text}
    columns: dict[Field, tuple[int, ...]] = {}
    for column, heading in known.items():
        if heading is not None:
            columns.setdefault(heading.field, (column,))
    width = max(len(below.texts) for below in sheet.rows[index:])
    headings = {column: row.text(column) for column in known}
    return (Table(index, index + 1, min(known, default=0), width - 1, columns, headings),)


def guess_table(sheet: Sheet, *, certain: bool = True) -> Table | None:
    """A list without any heading: the columns of phone numbers, and the first column of names beside them.

    None when they cannot be told; unless it need not be ``certain``: then a person says which column is what.
    """
    rows = sheet.rows
    width = max((len(row.texts) for row in rows), default=0)
    phones = tuple(column for column in range(width) if _share(rows, column, is_phone) >= 0.6)
    names = [
        column
        for column in range(width)
        if column not in phones and _share(rows, column, _is_wordy) >= 0.8 and _is_varied(rows, column)
    ]
    columns: dict[Field, tuple[int, ...]] = {}
    if names:
        columns[Field.NAME] = (names[0],)
    if phones:
        columns[Field.PHONE] = phones
    if not rows or (certain and len(columns) < 2):
        return None
    return Table(0, 0, 0, width - 1, columns, dict.fromkeys(range(width), ""))


def _fields_found(tables: Sequence[Table]) -> int:
    return sum(len(table.columns) for table in tables)


def _read_heading(sheet: Sheet, first: int) -> tuple[Table, ...]:
    """The tables if the heading began at that row: the height that finds most fields, the lower of equals."""
    best: tuple[Table, ...] = ()
    for height in range(1, _HEADING_ROWS + 1):
        rows = sheet.rows[first : first + height]
        if len(rows) < height or not _may_belong(rows):
            break
        tables = _tables_of(sheet, first, first + height, _labels(sheet, rows))
        if _fields_found(tables) > _fields_found(best):
            best = tables
    return best


def _may_belong(rows: Sequence[Row]) -> bool:
    """Heading rows follow one another closely, and none holds a long number."""
    near = len(rows) < 2 or rows[-1].number - rows[-2].number <= 2
    return near and not any(_LONG_DIGITS.search(text) for text in rows[-1].texts)


def _labels(sheet: Sheet, rows: Sequence[Row]) -> list[_Label]:
    width = max((len(row.texts) for row in rows), default=0)
    lines = [_spread(sheet, row, rows[index + 1 :], width) for index, row in enumerate(rows)]
    labels = []
    for column in range(width):
        texts = [line[column] for line in lines if line[column]]
        if texts:
            whole = " ".join(texts)
            heading = next((known for text in (*reversed(texts), whole) if (known := heading_of(text))), None)
            labels.append(_Label(column, whole, heading, " ".join(texts[:-1])))
    return labels


def _spread(sheet: Sheet, row: Row, below: Sequence[Row], width: int) -> list[str]:
    """A heading merged over several columns counts for each of them.

    Text files do not tell what is merged: there it counts for the empty cells that have a heading underneath.
    """
    texts = [row.text(column) for column in range(width)]
    if sheet.merged:
        for block in sheet.merged:
            if block.first_row <= row.number <= block.last_row and block.first_column < width:
                for column in range(block.first_column, min(block.last_column + 1, width)):
                    texts[column] = texts[column] or row.text(block.first_column)
        return texts
    for column in range(1, width):
        if not texts[column] and any(lower.text(column) for lower in below):
            texts[column] = texts[column - 1]
    return texts


def _tables_of(sheet: Sheet, first: int, body: int, labels: Sequence[_Label]) -> tuple[Table, ...]:
    groups = _side_by_side(labels)
    tables: list[Table] = []
    for index, group in enumerate(groups):
        last = groups[index + 1][0].column - 1 if index + 1 < len(groups) else group[-1].column
        columns, who = _columns_of(group, sheet.rows[body:])
        if Field.NAME not in columns or len(columns) < 2:
            continue
        borrowed: Columns = {}
        if tables and Field.LIST_NUMBER not in columns:  # it goes on the first table's line of thought
            borrowed = {field: where for field, where in tables[0].columns.items() if field in _PLACE_FIELDS}
        headings = {label.column: label.text for label in group}
        tables.append(Table(first, body, group[0].column, last, columns, headings, who, borrowed))
    return tuple(tables)


def _side_by_side(labels: Sequence[_Label]) -> list[list[_Label]]:
    """Cut where a second *nama* begins that has a phone of its own further right."""
    groups: list[list[_Label]] = [[]] if labels else []
    seen: set[Field | None] = set()
    for index, label in enumerate(labels):
        rest = {other.field for other in labels[index:]}
        begins = label.field in (Field.LIST_NUMBER, Field.NAME) and {Field.NAME, Field.PHONE} <= rest
        if begins and {Field.NAME, Field.PHONE} <= seen:
            groups.append([])
            seen = set()
        groups[-1].append(label)
        seen.add(label.field)
    return groups


def _columns_of(group: Sequence[_Label], body: Sequence[Row]) -> tuple[Columns, str]:
    """Which column holds what, and whose table it is ("ketua" when it lists "Nama Ketua")."""
    name = _name_label(group)
    if name is None:
        return {}, ""
    who = _who(name)
    columns: dict[Field, tuple[int, ...]] = {Field.NAME: (name.column,)}
    for label in group:
        if label.field is not None and label.field not in (Field.NAME, Field.PHONE):
            columns.setdefault(label.field, (label.column,))
    phones = [label for label in group if label.field is Field.PHONE and not _is_of_another(label, who)]
    taken = {column for where in columns.values() for column in where}
    if not phones:  # the heading says something else, the cells say it clearly
        phones = [label for label in group if label.column not in taken and _holds_phones(body, label)]
    if phones:
        spare = [label.column for label in phones[1:] if _holds_phones(body, label)]
        columns[Field.PHONE] = (phones[0].column, *spare)
    return columns, who


def _holds_phones(body: Sequence[Row], label: _Label) -> bool:
    return _share(body, label.column, is_phone) >= 0.3


def _name_label(group: Sequence[_Label]) -> _Label | None:
    """The column of names: one called *nama* before one called *kader*."""
    named = [label for label in group if label.field is Field.NAME]
    return min(named, key=lambda label: "nam" not in label.text.casefold(), default=None)


def _who(label: _Label) -> str:
    if label.heading is not None and label.heading.who:
        return label.heading.who
    over = heading_of(f"nama {label.above}") if label.above else None
    return over.who if over is not None else ""


def _is_of_another(phone: _Label, who: str) -> bool:
    theirs = phone.heading.who if phone.heading else ""
    return bool(theirs and who and theirs != who)


def _share(rows: Sequence[Row], column: int, is_one: Callable[[str], bool]) -> float:
    """How many of the column's filled cells are one, 0 to 1."""
    sample = rows[:_SAMPLE]
    texts = [row.texts[column] for row in sample if column < len(row.texts) and row.texts[column]]
    return sum(map(is_one, texts)) / len(texts) if texts else 0.0


def is_phone(text: str) -> bool:
    """Whether the cell begins like a mobile number; cheap, no judgement."""
    return _PHONE_LIKE.match(text) is not None


def _is_wordy(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return letters >= 2 and letters * 2 > len(text)


def _is_varied(rows: Sequence[Row], column: int) -> bool:
    texts = [row.text(column) for row in rows if row.text(column)]
    return len(set(texts)) > len(texts) * 0.6
