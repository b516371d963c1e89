"""Text tables: which encoding, which separator, which rows. Pure; bytes in, rows out.

Excel in Indonesian Windows writes ``;`` and cp1252, its "CSV UTF-8" begins with a byte order mark, its
"Unicode text" is UTF-16 with tabs. cp1252 takes nearly any bytes for a text, so it is tried last.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from appliance.contacts.importing.gate import Limits
from appliance.contacts.importing.refusals import ImportRefused, RefusalReason
from appliance.contacts.importing.workbook import TEXT, Row, Sheet, Workbook

_SEPARATORS = ";,\t|"
_SAMPLE_LINES = 60
_LONGEST_CELL = 32_767  # Excel's own limit
_PLAIN_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1a")


def read_text_table(content: bytes, limits: Limits) -> Workbook:
    """One sheet without a name. Raises ImportRefused for what is no text, or has too many rows or columns."""
    text = decode(content)
    lines = text.splitlines()[:_SAMPLE_LINES]
    separator, skip = _announced(lines) or (find_separator(lines), 0)
    rows: list[Row] = []
    for number, cells in enumerate(_records(text, separator), start=1):
        texts = tuple(cell.strip() for cell in cells)
        if number > limits.stored_rows or len(rows) >= limits.rows:
            raise ImportRefused(RefusalReason.TOO_MANY_ROWS, f"it holds more than {limits.rows} rows")
        if len(texts) > limits.columns:
            raise ImportRefused(RefusalReason.TOO_MUCH_INSIDE, f"it has more than {limits.columns} columns")
        if number > skip and any(texts):
            rows.append(Row(number, texts, TEXT * len(texts)))
    return Workbook((Sheet("", False, tuple(rows)),))


def decode(content: bytes) -> str:
    """The text of the bytes; raises ImportRefused when they are no text at all."""
    text = content.decode(_encoding(content), errors="replace")
    strange = sum(1 for letter in text if letter < " " and letter not in _PLAIN_CONTROLS)
    if strange > len(text) // 1000:
        raise ImportRefused(RefusalReason.NOT_A_SPREADSHEET, "it is neither a spreadsheet nor a text")
    return text.replace("\0", "").removesuffix("\x1a")  # the end mark of DOS programs


def _encoding(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:2000]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _announced(lines: list[str]) -> tuple[str, int] | None:
    """Excel's own way to say it: a first line ``sep=;``."""
    first = lines[0].strip().strip('"').lower() if lines else ""
    if len(first) == 5 and first.startswith("sep="):
        return first[4], 1
    return None


def find_separator(lines: list[str]) -> str:
    """The separator that cuts most lines into the same number of cells, more cells before fewer."""
    return max(_SEPARATORS, key=lambda separator: _evenness(lines, separator))


def _evenness(lines: list[str], separator: str) -> int:
    try:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells))
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise ImportRefused(RefusalReason.BROKEN_FILE, "a quotation mark in it is never closed")
            yield cells
    except csv.Error as error:
        raise ImportRefused(RefusalReason.BROKEN_FILE, f"it cannot be cut into cells ({error})") from error
