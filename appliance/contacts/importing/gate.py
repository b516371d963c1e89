"""The gate before any parser: what a file is by its content, and how much it becomes once unpacked.

A name says nothing here. Zips are counted while they inflate, never by the sizes they claim. Measured:
15,000 people pack 9 to 13 times, a sheet of empty bordered cells some 40 times; deflate can reach 1,030.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

import msgspec

from appliance.contacts.importing.refusals import ImportRefused, RefusalReason

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a file may be. Sizes in bytes; ``memory``: address space of the reading process."""

    file_size: int = 5 * MIB
    entries: int = 500  # 60 sheets with their printer settings, comments and relations are some 250
    entry_size: int = 40 * MIB
    inflated_size: int = 80 * MIB  # all entries together
    ratio: int = 100  # inflated to packed, for entries above ratio_from
    ratio_from: int = MIB
    stored_rows: int = 200_000  # rows of one sheet that hold cells, even empty ones
    rows: int = 50_000  # rows that hold values, in all sheets: twice the book
    columns: int = 256
    cells: int = 1_500_000
    merged: int = 50_000
    answer_size: int = 24 * MIB  # what the reading process may hand back
    memory: int = 384 * MIB
    seconds: float = 30.0


class FileKind(StrEnum):
    """What the reader has to expect."""

    XLSX = "xlsx"  # and xlsm, xlsb: macros and outside links are never looked at
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"


_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # MS-CFB 2.2: Excel 97-2003, Word 97-2003, and encrypted xlsx
_MAGIC: tuple[tuple[bytes, RefusalReason, str], ...] = (
    (b"%PDF", RefusalReason.PDF, "it is a PDF document"),
    (b"\x89PNG", RefusalReason.IMAGE, "it is a PNG picture"),
    (b"\xff\xd8\xff", RefusalReason.IMAGE, "it is a JPEG picture"),
    (b"GIF8", RefusalReason.IMAGE, "it is a GIF picture"),
    (b"BM", RefusalReason.IMAGE, "it is a BMP picture"),
    (b"II*\0", RefusalReason.IMAGE, "it is a TIFF picture"),
    (b"MM\0*", RefusalReason.IMAGE, "it is a TIFF picture"),
    (b"{\\rtf", RefusalReason.WORD_DOCUMENT, "it is an RTF document"),
    (b"\x09\x00\x04\x00", RefusalReason.TOO_OLD, "it was written by Excel 2"),
    (b"\x09\x02\x06\x00", RefusalReason.TOO_OLD, "it was written by Excel 3"),
    (b"\x09\x04\x06\x00", RefusalReason.TOO_OLD, "it was written by Excel 4"),
    (b"MZ", RefusalReason.NOT_A_SPREADSHEET, "it is a Windows program"),
    (b"\x7fELF", RefusalReason.NOT_A_SPREADSHEET, "it is a program"),
    (b"Rar!", RefusalReason.NOT_A_SPREADSHEET, "it is a RAR archive"),
    (b"7z\xbc\xaf", RefusalReason.NOT_A_SPREADSHEET, "it is a 7z archive"),
    (b"\x1f\x8b", RefusalReason.NOT_A_SPREADSHEET, "it is a gzip archive"),
    (b"SQLite format 3", RefusalReason.NOT_A_SPREADSHEET, "it is a database"),
)
_MARKUP = (
    b"<!doctype",
    b"<html",
    b"<table",
    b"<?xml",
    b"<head",
    b"<body",
    b"<meta",
    b"<style",
    b"mime-version:",
)
_STREAMS: tuple[tuple[str, RefusalReason | None, str], ...] = (  # names of streams in a compound file
    ("EncryptedPackage", RefusalReason.PASSWORD, "it is protected by a password"),
    ("WordDocument", RefusalReason.WORD_DOCUMENT, "it is a Word document"),
    ("PowerPoint Document", RefusalReason.WORD_DOCUMENT, "it is a PowerPoint file"),
    ("Workbook", None, ""),
    ("Book", None, ""),
)

# A formula that ends its cell: no <v> behind it (ECMA-376 part 1, 18.3.1.4, 18.3.1.40). Bounded, so that no
# text can make it slow.
_LONGEST_FORMULA = 9000
_UNCALCULATED = re.compile(
    rb"<(?:\w{1,9}:)?f(?:\s[^>]{0,300})?(?:/>|>[^<]{0,8200}</(?:\w{1,9}:)?f>)\s{0,20}</(?:\w{1,9}:)?c>"
)


def inspect(path: Path, limits: Limits) -> FileKind:
    """What kind of spreadsheet the file is; raises ImportRefused for everything a parser must not see."""
    check_size(path.stat().st_size, limits)
    with path.open("rb") as file:
        head = file.read(4096)
    for magic, reason, detail in _MAGIC:
        # two letters alone may begin a text: "BMI;Nama"
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head[:64]):
            raise ImportRefused(reason, detail)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise ImportRefused(RefusalReason.IMAGE, "it is a WebP picture")
    if head[4:8] == b"ftyp":
        raise ImportRefused(RefusalReason.IMAGE, "it is a picture or film of a phone")
    if head.startswith(_COMPOUND):
        return _inspect_compound(path.read_bytes())
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _inspect_zip(path, limits)
    return _inspect_text(head)


def check_size(size: int, limits: Limits) -> None:
    """The first question, asked again while an upload streams in. Raises ImportRefused."""
    if size > limits.file_size:
        allowed = limits.file_size / MIB
        raise ImportRefused(
            RefusalReason.FILE_TOO_LARGE, f"it is larger than {allowed:.0f} MB ({size / MIB:.1f} MB or more)"
        )
    if not size:
        raise ImportRefused(RefusalReason.EMPTY_FILE, "it is empty, not one byte")


def _inspect_text(head: bytes) -> FileKind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[2:].replace(b"\0", b"").lstrip()
    if start.startswith(_MARKUP):
        raise ImportRefused(
            RefusalReason.WEB_PAGE, "it is a web page or XML that was only named like a spreadsheet"
        )
    return FileKind.TEXT  # csv_text.py finds out whether it really is


def _inspect_compound(content: bytes) -> FileKind:
    """A compound file by the names in its directory (MS-CFB 2.6.1: entries of 128 bytes, name first)."""
    for name, reason, detail in _STREAMS:
        if _has_stream(content, name):
            if reason is not None:
                raise ImportRefused(reason, detail)
            return FileKind.XLS
    raise ImportRefused(RefusalReason.NOT_A_SPREADSHEET, "it is an old Office file, but not a spreadsheet")


def _has_stream(content: bytes, name: str) -> bool:
    entry_name = name.encode("utf-16-le") + b"\0\0"
    place = content.find(entry_name)
    while place >= 0:
        length = content[place + 64 : place + 66]
        if place % 128 == 0 and length == struct.pack("<H", len(entry_name)):
            return True
        place = content.find(entry_name, place + 2)
    return False


def _inspect_zip(path: Path, limits: Limits) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries:
                raise ImportRefused(
                    RefusalReason.TOO_MUCH_INSIDE,
                    f"it holds {len(entries)} parts, more than {limits.entries}",
                )
            kind = _kind_of_zip(archive)
            inflated = 0
            for entry in entries:
                inflated += _count_inflating(archive, entry, limits)
                if inflated > limits.inflated_size:
                    raise ImportRefused(
                        RefusalReason.TOO_MUCH_INSIDE,
                        f"unpacked it is larger than {limits.inflated_size // MIB} MB",
                    )
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeDecodeError, OSError) as error:
        raise ImportRefused(RefusalReason.BROKEN_FILE, f"it is damaged or cut short ({error})") from error


def _kind_of_zip(archive: zipfile.ZipFile) -> FileKind:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return FileKind.XLSX
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        raise ImportRefused(RefusalReason.WORD_DOCUMENT, "it is a Word or PowerPoint file")
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as file:
            mimetype = file.read(200)
        if b"opendocument.spreadsheet" in mimetype:
            return FileKind.ODS
        raise ImportRefused(RefusalReason.WORD_DOCUMENT, "it is an OpenDocument file, but not a spreadsheet")
    raise ImportRefused(RefusalReason.NOT_A_SPREADSHEET, "it is a zip archive without a workbook in it")


def _refuse_uncalculated(chunk: bytes) -> None:
    if _UNCALCULATED.search(chunk):
        raise ImportRefused(
            RefusalReason.FORMULA_UNCALCULATED,
            "it holds formulas without results; open it in a spreadsheet program, save it and take it again",
        )


def _count_inflating(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> int:
    """How many bytes the entry really becomes; stops at the first limit. The end checks its CRC as well."""
    if entry.flag_bits & 0x1:
        raise ImportRefused(RefusalReason.PASSWORD, "it is protected by a password")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ImportRefused(RefusalReason.NOT_A_SPREADSHEET, "it is packed in a way no spreadsheet is")
    size = rows = 0
    is_sheet = entry.filename.lower().startswith("xl/worksheets/")
    end = b""  # of the chunk before: a cell may lie across
    allowed = max(limits.ratio_from, limits.ratio * entry.compress_size)
    with archive.open(entry) as file:
        while chunk := file.read(MIB):
            size += len(chunk)
            rows += chunk.count(b"</row>")
            if is_sheet:
                _refuse_uncalculated(end + chunk)
                end = chunk[-_LONGEST_FORMULA:]
            if rows > limits.stored_rows:
                raise ImportRefused(
                    RefusalReason.TOO_MANY_ROWS, f"one sheet holds more than {limits.stored_rows} rows"
                )
            if size > allowed:
                raise ImportRefused(
                    RefusalReason.ZIP_BOMB, f"a part of it unpacks to more than {limits.ratio} times its size"
                )
            if size > limits.entry_size:
                raise ImportRefused(
                    RefusalReason.TOO_MUCH_INSIDE,
                    f"a part of it unpacks to more than {limits.entry_size // MIB} MB",
                )
    return size
