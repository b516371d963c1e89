"""Write xlsx files of nothing but text: no cell can be a formula, a link or a number that loses its zeros."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from appliance.contacts.disk import storage_error
from appliance.errors import InputError

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LONGEST_CELL = 32_767  # Excel's own limit
_LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
# Excel would make such a text a formula as soon as somebody edits the cell; a quote prefix prevents it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST, _WIDEST = 6, 60  # characters


class TextSheet(msgspec.Struct, frozen=True):
    """One sheet: ``headings`` in the first row, then ``rows``, each as long as the headings at most."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    widths: Sequence[int] = ()  # characters; () = by the heading


@contextmanager
def new_workbook(file: BinaryIO) -> Iterator[Workbook]:
    """A workbook that is written into ``file`` at the end. Rows have to come in order.

    They lie in a temporary file until then: 15,000 of them would be 45 MB in memory. Raises ``StorageFull``
    or ``StorageError`` when the card has no room for it.
    """
    import xlsxwriter  # seldom used, and a Pi takes a second for it
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    try:
        with xlsxwriter.Workbook(file, options) as book:
            yield book
    except OSError as problem:
        raise storage_error(problem, "the workbook could not be made") from problem
    except FileCreateError as problem:
        cause = problem.args[0] if problem.args else None
        told = cause if isinstance(cause, OSError) else OSError(str(problem))
        raise storage_error(told, "the workbook could not be made") from problem


def write_workbook(sheets: Iterable[TextSheet]) -> bytes:
    """An xlsx file. Raises InputError when a text is longer than a cell can be: nothing is ever cut.

    And ``StorageError``, see ``new_workbook``.
    """
    file = io.BytesIO()
    with new_workbook(file) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"num_format": "@"})
        quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        used: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_free_name(sheet.name, used))
            for column, heading in enumerate(sheet.headings):
                width = sheet.widths[column] if column < len(sheet.widths) else len(heading) + 2
                page.set_column(column, column, min(max(width, _NARROWEST), _WIDEST), plain)
                _write(page, 0, column, heading, bold)
            for index, row in enumerate(sheet.rows, start=1):
                for column, text in enumerate(row):
                    if text:
                        _write(
                            page, index, column, text, quoted if text.startswith(_FORMULA_STARTS) else plain
                        )
            page.freeze_panes(1, 0)
    return file.getvalue()


def _write(page: Worksheet, row: int, column: int, text: str, style: object) -> None:
    if len(text) > _LONGEST_CELL:
        raise InputError(f"a text of {len(text)} letters does not fit into a spreadsheet cell")
    page.write_string(row, column, text, style)


def _free_name(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts: 31 characters, none of ``[]:*?/\\``, no two alike."""
    base = wanted.translate(_FORBIDDEN).strip(" '") or "Kontak"
    name, number = base[:_LONGEST_NAME], 1
    while name.casefold() in used or name.casefold() == "history":  # Excel keeps that one for itself
        number += 1
        name = f"{base[: _LONGEST_NAME - 5]} ({number})"
    used.add(name.casefold())
    return name
