"""What is told of a table's columns, and a row's texts under them, for preview and refused file. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appliance.contacts.importing.findings import ColumnUse, FoundColumn
from appliance.contacts.importing.headings import Field, heading_of, use_of
from appliance.contacts.importing.layout import Table
from appliance.contacts.importing.rows import Draft
from appliance.contacts.importing.workbook import Row, column_letter

# What a row needs to stand alone in another file, when its own table has no column for it.
_ADDED: Mapping[Field, str] = {
    Field.POSITION: "Jabatan",
    Field.POSYANDU: "Posyandu",
    Field.VILLAGE: "Desa",
    Field.DISTRICT: "Kecamatan",
}
_GUESSED: Mapping[Field, str] = {Field.NAME: "Nama", Field.PHONE: "No HP"}
_TAKEN_OVER = frozenset({Field.POSYANDU, Field.VILLAGE, Field.DISTRICT})


def columns_of(table: Table, body: Sequence[Row]) -> tuple[FoundColumn, ...]:
    """Every column with a heading or a value, then those the rows take from elsewhere (``letter`` empty)."""
    fields = {column: kind for kind, columns in table.columns.items() for column in columns}
    width = max((len(row.texts) for row in body), default=0)
    filled = {column for column in range(width) if any(row.text(column) for row in body)}
    inside = {column for column in filled if table.first_column <= column <= table.last_column}
    found = []
    for column in sorted({*table.headings, *inside}):
        text = table.headings.get(column, "")
        kind = fields.get(column)
        heading = text or _GUESSED.get(kind, "") if kind else text
        known = heading_of(text)
        use = use_of(
            kind or (known.field if known and known.field in (Field.IDENTITY, Field.PRIVATE) else None)
        )
        found.append(FoundColumn(column_letter(column), heading, kind or "", use))
    missing = [kind for kind in _ADDED if kind not in table.columns]
    return (*found, *(FoundColumn("", _ADDED[kind], kind, ColumnUse.TAKEN) for kind in missing))


def cells_of(draft: Draft, table: Table, columns: Sequence[FoundColumn]) -> tuple[str, ...]:
    """The row's texts, one for each of ``columns``; nothing of the private ones.

    An empty place shows what the row takes over for it.
    """
    letters = {column_letter(column): column for column in table.headings}
    texts = []
    for column in columns:
        if column.use is ColumnUse.PRIVATE:
            texts.append("")
            continue
        own = draft.row.text(letters[column.letter]) if column.letter in letters else ""
        in_effect = draft.texts.get(Field(column.field), "") if column.field else ""
        if column.field == Field.POSITION and not column.letter:
            in_effect = table.who
        takes_over = not column.letter or column.field in _TAKEN_OVER
        texts.append(in_effect if takes_over and in_effect else own)
    return tuple(texts)
