"""What a person says about a file's tables: which to take, where the heading is, what a column holds. Pure.

Tables with the same headings in the same order are one layout, told by its fingerprint; what was said about
it holds for all of them, and for the next file of that office.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2s

import msgspec

from appliance.contacts.folding import fold
from appliance.contacts.importing.findings import SkipReason
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table, begins_heading, find_tables, guess_table, table_at
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.workbook import Sheet, column_letter

NOT_TAKEN = ""  # said of a column
MOST_PARTS = 200  # tables below each other in one sheet
_SEVERAL = frozenset({Field.PHONE, Field.LABELLED_NOTE})  # fields that may stand in more than one column
_LOOKED_FOR = 30  # rows in which a heading that was pointed at once is found again
_CHOSEN = frozenset(field.value for field in Field) - {Field.IDENTITY, Field.PRIVATE, Field.ABOUT_THE_ROW}

Choices = Mapping[int, str]  # column, counted from the table's first -> Field word, or NOT_TAKEN
# The tables of a sheet from top to bottom, those side by side together, and the index where each part ends.
Parts = Sequence[tuple[tuple[Table, ...], int]]


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """``columns``: by fingerprint. ``taken``: by the table's name, yes or no.

    ``heading_rows``: by the sheet's name, the number of the row, 0 = there is none. ``pointed``: fingerprints
    of headings that the box did not find by itself.
    """

    columns: Mapping[str, Choices] = {}
    taken: Mapping[str, bool] = {}
    heading_rows: Mapping[str, int] = {}
    pointed: frozenset[str] = frozenset()


AS_FOUND = Arrangement()


def fingerprint(table: Table) -> str:
    """The same for tables whose headings say the same in the same order, wherever they stand."""
    start = table.first_column
    width = table.last_column - start + 1
    said = sorted((column - start, fold(text)) for column, text in table.headings.items())
    found = () if any(text for _, text in said) else sorted((*table.columns.items(),))
    return blake2s(repr((width, said, found)).encode(), digest_size=8).hexdigest()


def table_name(label: str, table: Table, first: Table) -> str:
    """``Kader``; for a second table to the right with its column, ``Kader [H]``."""
    return label if table is first else f"{label} [{column_letter(table.first_column)}]"


def found_parts(sheet: Sheet, label: str, arrangement: Arrangement) -> Parts:
    """As they lie there, under the headings that were said; nothing is said yet of their columns.

    Raises ImportRefused for more tables than any sheet has.
    """
    return tuple(_parts(sheet, _first_tables(sheet, label, arrangement)))


def arranged(parts: Parts, arrangement: Arrangement) -> Parts:
    """The same parts, each column as it was said."""
    return tuple(
        (tuple(rearranged(table, arrangement.columns.get(fingerprint(table))) for table in tables), end)
        for tables, end in parts
    )


def rearranged(table: Table, choices: Choices | None) -> Table:
    """The table with its columns as chosen; columns nobody said anything about stay as they were found."""
    if choices is None:
        return table
    columns: dict[Field, list[int]] = {
        field: [column for column in where if column - table.first_column not in choices]
        for field, where in table.columns.items()
    }
    for offset, word in sorted(choices.items()):
        if word in _CHOSEN:
            columns.setdefault(Field(word), []).append(table.first_column + offset)
    kept = {
        field: tuple(where) if field in _SEVERAL else tuple(where[:1])
        for field, where in columns.items()
        if where
    }
    return msgspec.structs.replace(table, columns=kept)


def why_not(sheet: Sheet, parts: Parts) -> SkipReason | None:
    """Why the sheet is left out as long as nobody says otherwise; None = it is taken."""
    if sheet.hidden:
        return SkipReason.SHEET_HIDDEN
    if not any(Field.NAME in table.columns for tables, _ in parts for table in tables):
        return SkipReason.SHEET_WITHOUT_TABLE
    if not any(Field.PHONE in table.columns for tables, _ in parts for table in tables):
        return SkipReason.SHEET_WITHOUT_NUMBERS
    return None


def is_taken(name: str, table: Table, reason: SkipReason | None, arrangement: Arrangement) -> bool:
    """Whether the people of the table are taken. ``reason``: why its sheet would be left out."""
    return Field.NAME in table.columns and arrangement.taken.get(name, reason is None)


def _first_tables(sheet: Sheet, label: str, arrangement: Arrangement) -> tuple[Table, ...]:
    wanted = arrangement.heading_rows.get(label)
    if wanted:
        index = next((index for index, row in enumerate(sheet.rows) if row.number >= wanted), None)
        return table_at(sheet, index) if index is not None else ()
    if wanted is None:
        tables = find_tables(sheet) or _pointed_at_once(sheet, arrangement)
        if tables:
            return tables
    guessed = guess_table(sheet, certain=wanted is None)
    return (guessed,) if guessed is not None else ()


def _pointed_at_once(sheet: Sheet, arrangement: Arrangement) -> tuple[Table, ...]:
    if arrangement.pointed:
        for index in range(min(len(sheet.rows), _LOOKED_FOR)):
            tables = table_at(sheet, index)
            if any(fingerprint(table) in arrangement.pointed for table in tables):
                return tables
    return ()


def _parts(sheet: Sheet, tables: tuple[Table, ...]) -> Iterator[tuple[tuple[Table, ...], int]]:
    for _ in range(MOST_PARTS):
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
    raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, f"one sheet has more than {MOST_PARTS} tables")
