"""Which rows of a table are no people: titles, totals, signatures, sections, column numbers, blanks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from appliance.contacts.importing.cells import is_blank
from appliance.contacts.importing.findings import SkipReason
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.layout import Table, is_phone
from appliance.contacts.importing.workbook import Row

_TOTAL = re.compile(r"^\W*(?:sub\W*|grand\W*)?(?:jumlah|total|jml|rekap(?:itulasi)?)\b", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^\W*(?:mengetahui|menyetujui|mengesahkan|disahkan|disetujui|dibuat oleh|yang membuat|pembuat daftar"
    r"|hormat kami|a\.?n\.? (?:kepala|bupati|camat|lurah)|nip\b)",
    re.IGNORECASE,
)
_MONTHS = "jan|feb|peb|mar|apr|mei|jun|jul|agu|agt|sep|okt|nov|nop|des"
# "Ngamprah, 12 Januari 2025", "Ngamprah, ........ 2025"
_PLACE_AND_DATE = re.compile(
    rf"^[^\W\d_][^\d,]{{2,30}},[\s.…_\d]*(?:(?:{_MONTHS})[a-z]*)?[\s.…_]*(?:19|20)?\d\d[\d_.…]*\s*$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^\W*(?:[a-z]\.|[ivx]+\.|\d+\.)?\s*(?:kecamatan|kec|desa|kelurahan|kel|ds|posyandu|pos|puskesmas|rw|dusun"
    r"|wilayah|pokja|pokjanal|tim pembina|pengurus|daftar|data|kader|anggota|tingkat|bidang)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^\W*(?:[a-z]\.|[ivx]+\.|\d+\.)?\s*(?:kecamatan|kec|desa|kelurahan|kel|ds|posyandu)\b", re.IGNORECASE
)
_LIST_MARK = re.compile(r"\(?(?:\d+|[a-z]|[ivx]+)[.)]*", re.IGNORECASE)
_LOOKED_AT = 100  # letters of a cell; what tells a row for what it is stands at its beginning
_SMALL_NUMBER = re.compile(r"\(?(\d{1,2})\)?")


class LineReader:
    """Sorts the rows of one table, from top to bottom; remembers that a signature block has begun."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._signing = False

    def reason_to_skip(self, row: Row) -> SkipReason | None:
        """Why the row is no person; None when it is one."""
        phones = self._phones(row)
        has_mobile = any(map(is_phone, phones))
        if has_mobile and not is_blank(self._text(row, Field.NAME)):
            self._signing = False
            return None  # the usual case, soon known
        texts = [text for text in self._own(row) if text]
        if not texts:
            return SkipReason.BLANK
        if _are_column_numbers(texts):
            return SkipReason.COLUMN_NUMBERS
        if self._ends_table(row, texts, has_mobile=has_mobile):
            return SkipReason.SIGNATURE
        words = self._words(row)
        if words and _TOTAL.match(words[0]) and not has_mobile:
            return SkipReason.SUBTOTAL
        if not all(map(is_blank, phones)):
            return None
        return self._without_phone(row, words)

    def _without_phone(self, row: Row, words: Sequence[str]) -> SkipReason | None:
        name = self._text(row, Field.NAME)
        if not words:
            return SkipReason.ONLY_A_NUMBER
        if len(words) == 1 and (_PLACE.match(words[0]) or self._is_section(row, words[0])):
            return SkipReason.SECTION
        if is_blank(name):
            return SkipReason.STRAY_TEXT if len(words) == 1 else SkipReason.NOBODY
        return None

    def _is_section(self, row: Row, word: str) -> bool:
        return _SECTION.match(word) is not None and not self._is_numbered(row)

    def _ends_table(self, row: Row, texts: Sequence[str], *, has_mobile: bool) -> bool:
        if has_mobile or (self._is_numbered(row) and not is_blank(self._text(row, Field.NAME))):
            self._signing = False
        elif len(texts) <= 4 and any(_SIGNATURE.match(text) or _PLACE_AND_DATE.match(text) for text in texts):
            self._signing = True
        return self._signing

    def _own(self, row: Row) -> Sequence[str]:
        own = row.texts[self._table.first_column : self._table.last_column + 1]
        return [text[:_LOOKED_AT] for text in own]

    def _words(self, row: Row) -> list[str]:
        """Everything that says something, but for the number in the list."""
        number = self._table.column(Field.LIST_NUMBER)
        start = self._table.first_column
        own = enumerate(self._own(row), start)
        return [
            text
            for column, text in own
            if not is_blank(text) and not (column == number and _LIST_MARK.fullmatch(text))
        ]

    def _is_numbered(self, row: Row) -> bool:
        return _is_number(self._text(row, Field.LIST_NUMBER))

    def _text(self, row: Row, field: Field) -> str:
        column = self._table.columns.get(field)
        return row.text(column[0]) if column else ""

    def _phones(self, row: Row) -> list[str]:
        return [row.text(column) for column in self._table.columns.get(Field.PHONE, ())]


def _is_number(text: str) -> bool:
    return text.strip(" .)").isdigit()


def _are_column_numbers(texts: Sequence[str]) -> bool:
    matches = [_SMALL_NUMBER.fullmatch(text) for text in texts]
    if len(texts) < 3 or not all(matches):
        return False
    numbers = [int(match[1]) for match in matches if match]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 3
