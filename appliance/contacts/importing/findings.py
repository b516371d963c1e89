"""What an import found, row by row: the words for it, and the preview the pages show. Frozen values. Pure.

``good``      taken without a question
``doubtful``  taken if the person says so: something was guessed, contradicts itself or would change the book
``refused``   not taken; comes back as a file that can be mended and taken again
``skipped``   no person at all (title, subtotal, signature, blank ...), or a person this file already named

Every row of every sheet that holds anything is in exactly one of the four.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from appliance.contacts.model import Contact


class RowKind(StrEnum):
    """What taking the row would do to the book."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class DoubtCode(StrEnum):
    """A question to a person. What stands behind each is in the doubt's detail."""

    NUMBER_LOOKALIKE = "number_lookalike"  # O and l read as 0 and 1; detail: the cell
    NUMBER_DAMAGED = "number_damaged"  # 8.12E+10: the digits are gone; the person is kept without a number
    NUMBER_LANDLINE = "number_landline"  # takes no SMS; kept in the note
    NUMBER_UNKNOWN_PREFIX = "number_unknown_prefix"
    NUMBER_LEFTOVER = "number_leftover"  # digits beside the number that are none; kept in the note
    NUMBER_UNCERTAIN = "number_uncertain"  # a "?" stands behind it
    NUMBER_CHANGED = "number_changed"  # the book has another number for this person; detail: old -> new
    NUMBER_OF_ANOTHER = "number_of_another"  # the book has it under a name that is nearly this one
    NAME_IS_A_ROLE = "name_is_a_role"  # "Ibu Camat"
    NAME_TWO_SPELLINGS = "name_two_spellings"  # "Rohimah/Rohmah"
    NAME_TOO_SHORT = "name_too_short"  # one letter
    ONLY_A_NAME = "only_a_name"  # nothing else stands in the row
    DECEASED = "deceased"  # "(alm)": will be inactive
    NO_LONGER_THERE = "no_longer_there"  # "(pindah)", "(mantan)": will be inactive
    VILLAGE_AMBIGUOUS = "village_ambiguous"  # several kecamatan have a desa of that name: detail lists them
    VILLAGE_UNKNOWN = "village_unknown"
    VILLAGE_GUESSED = "village_guessed"  # one or two letters differ; detail: written -> taken
    VILLAGE_ELSEWHERE = "village_elsewhere"  # that kecamatan has no such desa, another has
    DISTRICT_UNKNOWN = "district_unknown"
    DISTRICT_AMBIGUOUS = "district_ambiguous"
    DISTRICT_GUESSED = "district_guessed"
    DISTRICT_FROM_ABOVE = "district_from_above"  # left empty, and the desa is another; detail: the one above
    RW_UNCLEAR = "rw_unclear"  # "02/03" in a column RW; kept in the note
    DATE_IMPOSSIBLE = "date_impossible"  # 31-02-1980
    DATE_UNLIKELY = "date_unlikely"  # a kader of four or of 130 years
    DATE_UNREADABLE = "date_unreadable"
    MAYBE_SAME_PERSON = "maybe_same_person"  # like a row above or somebody in the book; detail: whom
    SECOND_POST = "second_post"  # number and name of a row above, at another place; detail: that row
    MORE_ABOUT_A_ROW = (
        "more_about_a_row"  # number and name of a row above, at the same place; detail: that row
    )
    WOULD_OVERWRITE = "would_overwrite"  # the book says something else; see ImportRow.changes
    EXPORT_EDITED = "export_edited"  # our own export says otherwise: the office changed it there
    CODE_REPEATED = "code_repeated"  # one Kode on two rows of the file
    LETTERS_LOST = "letters_lost"  # the file holds the sign for an unreadable letter


class RemarkCode(StrEnum):
    """Told, not asked: what was read otherwise than it stands there."""

    LEADING_ZERO = "leading_zero"
    NUMBER_ODD_FORM = "number_odd_form"  # +0812..., 0812/0000/1111
    NUMBER_MAY_BE_SHORT = "number_may_be_short"  # valid, but one digit may be missing
    SPARE_NUMBER = "spare_number"
    TOO_MANY_NUMBERS = "too_many_numbers"  # those beyond the fifth are in the note
    SHARED_NUMBER = "shared_number"  # two people, one phone: allowed, one message; detail: with whom
    WITHOUT_NUMBER = "without_number"
    NOTE_FROM_NUMBER = "note_from_number"  # "(WA suami)"
    NOTE_FROM_NAME = "note_from_name"
    NAME_CASE = "name_case"  # NENG YANI -> Neng Yani
    HUSBANDS_NAME = "husbands_name"  # Ny. Asep
    NIK_DAMAGED = "nik_damaged"  # last digit lost by the spreadsheet; not taken anyway
    NIK_IS_NIP = "nik_is_nip"
    NIK_NOT_TAKEN = "nik_not_taken"  # it stood in the midst of other words
    NOTE_FROM_RW = "note_from_rw"  # "Dusun II RW.05": the cell is in the note as well
    RW_ROMAN = "rw_roman"
    DATE_SERIAL = "date_serial"
    DATE_SHORT_YEAR = "date_short_year"
    DATE_ONLY_YEAR = "date_only_year"  # not taken as a date; kept in the note
    DATE_FIRST_OF_JANUARY = "date_first_of_january"  # often a stand-in
    DATE_ZERO = "date_zero"  # 00/00/1970
    BIRTHPLACE_NOT_TAKEN = "birthplace_not_taken"
    PLACE_FROM_ABOVE = "place_from_above"  # an empty cell, or a ditto mark
    SAME_AS_ABOVE = "same_as_above"  # a ditto mark in another column
    GROUP_UNKNOWN = "group_unknown"  # no group of that name in the book


class ProblemCode(StrEnum):
    """Why a row is not taken. It comes back in the file of refused rows."""

    NAME_MISSING = "name_missing"
    NAME_UNREADABLE = "name_unreadable"  # no letter in it
    NUMBER_TOO_LONG = "number_too_long"
    NUMBER_TOO_SHORT = "number_too_short"
    NUMBER_SHORT_CODE = "number_short_code"
    NUMBER_LETTERS = "number_letters"
    NUMBER_FOREIGN = "number_foreign"
    TEXT_TOO_LONG = "text_too_long"  # detail: the heading; nothing is cut


class SkipReason(StrEnum):
    """Why a row is no person."""

    TITLE = "title"  # above the heading
    HEADING = "heading"
    COLUMN_NUMBERS = "column_numbers"  # 1 2 3 ...
    SECTION = "section"  # "DESA CILAME" across the table
    SUBTOTAL = "subtotal"
    SIGNATURE = "signature"
    BLANK = "blank"
    ONLY_A_NUMBER = "only_a_number"  # a numbered line nobody filled in
    NOBODY = "nobody"  # a post without a person: "kosong", "-"
    STRAY_TEXT = "stray_text"  # a footnote
    DUPLICATE = "duplicate"  # detail: the row above that says the same
    SHEET_WITHOUT_TABLE = "sheet_without_table"
    SHEET_WITHOUT_NUMBERS = "sheet_without_numbers"
    SHEET_HIDDEN = "sheet_hidden"
    LEFT_OUT = "left_out"  # the table was not wanted


class Doubt(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One question. ``detail``: words of the file or the book, no sentence."""

    code: DoubtCode
    detail: str = ""


class Remark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing told."""

    code: RemarkCode
    detail: str = ""


class Problem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One reason against the row."""

    code: ProblemCode
    detail: str = ""


class Change(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What would become different in the book. ``field``: of Contact; numbers national, parted by a comma."""

    field: str
    old: str
    new: str


class Twin(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Who the person of a row is, or may be. ``sheet`` and ``row``: a row above; ``known``: of the book."""

    sheet: str
    row: int
    known: Contact | None

    @property
    def key(self) -> tuple[str, int]:
        """That row's key."""
        return self.sheet, self.row


class ImportRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One person of the file. ``sheet`` and ``row`` together are its name: no two rows share them.

    ``row``: as the office sees it, from 1. ``sheet``: the sheet's name; for a second table to the right with
    its column, ``Kader [H]``. ``contact``: what the book would hold after taking it; None when refused.
    ``cells``: the row's texts under the columns of its table; kept only where a person must look. ``table``:
    the ``heading_row`` of that table. ``twin``: somebody they are or may be, where that is asked. For changes
    that are asked about, ``said`` is the person as the row has them, and ``filled`` what the book would hold
    if nothing it says were overwritten; None = as it is. ``told``: see ``Draft.told``.
    """

    sheet: str
    row: int
    kind: RowKind
    contact: Contact | None
    doubts: tuple[Doubt, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    changes: tuple[Change, ...] = ()
    cells: tuple[str, ...] = ()
    table: int = 0
    twin: Twin | None = None
    said: Contact | None = None
    filled: Contact | None = None
    told: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, int]:
        """How a decision names this row."""
        return self.sheet, self.row


class SkippedRow(msgspec.Struct, frozen=True, gc=False):
    """A row that is no person of its own. ``cells``: what stood there, without the empty ones."""

    sheet: str
    row: int
    reason: SkipReason
    detail: str = ""
    cells: tuple[str, ...] = ()


class ColumnUse(StrEnum):
    """What becomes of a column."""

    TAKEN = "taken"
    PRIVATE = "private"  # NIK, rekening, agama: taken only where a person chose to
    NOT_TAKEN = "not_taken"


class FoundColumn(msgspec.Struct, frozen=True):
    """A heading and what it was understood as. ``letter``: the column's name; ``field``: "" = none."""

    letter: str
    heading: str
    field: str
    use: ColumnUse


class FoundTable(msgspec.Struct, frozen=True):
    """A table of people. ``sheet``: as in ImportRow; ``district``, ``village``: from title or sheet name."""

    sheet: str
    heading_row: int
    columns: tuple[FoundColumn, ...]
    district: str = ""
    village: str = ""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a file would do to the book. Nothing has been done yet."""

    filename: str
    good: tuple[ImportRow, ...]
    doubtful: tuple[ImportRow, ...]
    refused: tuple[ImportRow, ...]
    skipped: tuple[SkippedRow, ...]
    tables: tuple[FoundTable, ...]

    def count(self, kind: RowKind) -> int:
        """How many good and doubtful rows are of that kind."""
        return sum(row.kind is kind for rows in (self.good, self.doubtful) for row in rows)

    @property
    def without_number(self) -> int:
        """How many of the people that can be taken have no mobile number."""
        rows = (*self.good, *self.doubtful)
        return sum(1 for row in rows if row.contact is not None and not row.contact.numbers)
