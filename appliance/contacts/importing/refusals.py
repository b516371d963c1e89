"""Why a whole file cannot be read: one word for the pages, one English sentence for the command."""

from __future__ import annotations

from enum import StrEnum

from appliance.errors import InputError


class RefusalReason(StrEnum):
    """What is wrong with the file as a whole. Rows have their own words, see findings.py."""

    EMPTY_FILE = "empty_file"  # not one byte
    EMPTY_WORKBOOK = "empty_workbook"  # opens, but no sheet holds a single value
    FILE_TOO_LARGE = "file_too_large"
    NOT_A_SPREADSHEET = "not_a_spreadsheet"  # a program, an archive, something unknown
    IMAGE = "image"  # a photo or scan of a list
    PDF = "pdf"
    WORD_DOCUMENT = "word_document"  # Word, PowerPoint, RTF, OpenDocument text
    WEB_PAGE = "web_page"  # HTML or XML that an old program called .xls
    TOO_OLD = "too_old"  # Excel 4 and before: a bare BIFF stream
    PASSWORD = "password"
    BROKEN_FILE = "broken_file"  # cut short or damaged
    ZIP_BOMB = "zip_bomb"  # packed far tighter than any office's data
    TOO_MUCH_INSIDE = "too_much_inside"  # too many bytes, entries, columns or cells once unpacked
    TOO_MANY_ROWS = "too_many_rows"
    TOOK_TOO_LONG = "took_too_long"
    FORMULA_UNCALCULATED = "formula_uncalculated"  # a program wrote formulas and no results
    NO_TABLE = "no_table"  # no row that could be the heading of a list of people
    NO_NUMBER_COLUMN = "no_number_column"  # a list of people, but nowhere a column of phone numbers


class ImportRefused(InputError):
    """The file was not taken; the book is as it was. ``detail``: sizes, names or limits, in English."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"the file cannot be read: {detail}")
        self.reason = reason
        self.detail = detail
