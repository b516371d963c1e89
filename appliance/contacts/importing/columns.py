"""What is told of a table's columns, and a row's texts under them, for preview and refused file. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appliance.contacts.importing.cells import is_ditto
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
        is_private = kind is None and known is not None and known.field in (Field.IDENTITY, Field.PRIVATE)
        use = use_of(known.field if is_private and known else kind)
        found.append(FoundColumn(column_letter(column), heading, kind or "", use))
    missing = [kind for kind in _ADDED if kind not in table.columns]
    return (*found, *(FoundColumn("", _ADDED[kind], kind, ColumnUse.TAKEN) for kind in missing))


def cells_of(draft: Draft, table: Table, columns: Sequence[FoundColumn]) -> tuple[str, ...]:
    """The row's texts, one for each of ``columns``; nothing of the private ones.

    An empty cell shows what the row takes over for it, from a merged cell, from above or from the title.
    """
    numbers = {letter: column for column in range(len(draft.row.texts)) if (letter := column_letter(column))}
    phones = dict(zip(table.columns.get(Field.PHONE, ()), (text for _, text in draft.phones), strict=False))
    texts = []
    for column in columns:
        number = numbers.get(column.letter)
        own = draft.row.text(number) if number is not None else ""
        if column.use is ColumnUse.PRIVATE:
            own = ""
        elif (not own or is_ditto(own)) and column.field:
            own = (
                phones.get(number, "") if number in phones else _in_effect(draft, table, Field(column.field))
            )
        texts.append(own)
    return tuple(texts)


def _in_effect(draft: Draft, table: Table, kind: Field) -> str:
    return draft.texts.get(kind, "") or (table.who if kind is Field.POSITION else "")
