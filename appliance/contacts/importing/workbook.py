"""What a spreadsheet says, freed of its format: sheets of rows of texts, each cell with its kind. Pure."""

from __future__ import annotations

import zlib

import msgspec

from appliance.contacts.importing.refusals import RefusalReason

# One letter per cell in Row.kinds. A number's text is exact (no exponent), a date's is ISO 8601.
TEXT = "t"
NUMBER = "n"
DATE = "d"
TRUTH = "b"


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row that holds at least one value.

    ``number``: as the office sees it in its program, from 1. ``texts``: from column A on, without surrounding
    blanks, ``""`` for an empty cell; ``kinds``: one letter for each of them.
    """

    number: int
    texts: tuple[str, ...]
    kinds: str

    def text(self, column: int) -> str:
        """The text in the column (0 = A); ``""`` beyond the end."""
        return self.texts[column] if column < len(self.texts) else ""

    def kind(self, column: int) -> str:
        """The cell's letter; TEXT beyond the end."""
        return self.kinds[column] if column < len(self.kinds) else TEXT


class Merged(msgspec.Struct, frozen=True, array_like=True):
    """A block of merged cells: row numbers from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Sheet(msgspec.Struct, frozen=True, array_like=True):
    """One sheet in the workbook's order. Blank rows are not in ``rows``; their numbers are missing there."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()


class Workbook(msgspec.Struct, frozen=True, tag="workbook"):
    """A whole file, read. A text file is a workbook of one sheet without a name."""

    sheets: tuple[Sheet, ...]


def pack(workbook: Workbook) -> bytes:
    """The workbook in few bytes, to be kept while somebody looks at it."""
    return zlib.compress(msgspec.msgpack.encode(workbook), 1)


def unpack(packed: bytes) -> Workbook:
    """The workbook that was packed."""
    return msgspec.msgpack.decode(zlib.decompress(packed), type=Workbook)


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """What the reading process says instead of a workbook."""

    reason: RefusalReason
    detail: str


Answer = Workbook | Refusal


def column_letter(column: int) -> str:
    """0 -> ``A``, 25 -> ``Z``, 26 -> ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
