"""From octets to TOML tables, whatever the octets: what cannot be read is left out line by line. PURE."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from appliance.boot_file.model import Mistake, MistakeKind
from appliance.boot_file.reset_line import LONGEST, plain

LARGEST = 64 * 1024  # octets; a boot file has two or three thousand
# each dot in a key makes tomllib look at all those before it, and nobody writes longer lines by hand
LONGEST_LINE = LONGEST
_HEADER = re.compile(r"\s*\[")
_COMMENT = re.compile(r"\s*#")
Tables = dict[str, Any]


class NotText(ValueError):
    """No text at all."""


@dataclass
class Parsed:
    """``text``: what was read, an evident ``reset`` written plainly; ``whole``: all of it could be read.

    What a file that is not whole may order: see one_shots.
    """

    tables: Tables
    text: str
    mistakes: list[Mistake] = field(default_factory=list)
    whole: bool = True


def decoded(content: bytes) -> str:
    """The text, in the encodings that editors of Windows write. Raises NotText."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise NotText
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> Parsed:
    """Never raises, and takes time in proportion to the text: no page waits for a file full of nonsense."""
    text = plain(text)
    try:
        return Parsed(loads(text), text)
    except ValueError as error:
        return _saved(text, f"this is not TOML: {error}")


def loads(text: str) -> Tables:
    """As ``tomllib.loads``, but ValueError for everything, brackets within brackets without end too."""
    if any(len(line) > LONGEST_LINE and not _COMMENT.match(line) for line in text.split("\n")):
        raise ValueError(f"a line has more than {LONGEST_LINE} signs")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("brackets within brackets without end") from None


@dataclass
class _Block:
    """A table's header and the lines below it; no header: the lines above the first one."""

    header: str
    first: int  # the header's line, or that of the first line
    lines: list[tuple[int, str]] = field(default_factory=list)


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block("", 1)
    for number, line in enumerate(text.split("\n"), start=1):
        if _HEADER.match(line):
            yield block
            block = _Block(line, number)
        else:
            block.lines.append((number, line))
    yield block


def _saved(text: str, reason: str) -> Parsed:
    """Every table that can be read by itself, and of the others every line."""
    found = Parsed({}, text, whole=False)
    for block in _blocks(text):
        try:
            _add(found.tables, loads("\n".join([block.header, *(line for _, line in block.lines)])))
        except ValueError:
            _add_lines(found, block)
    if not found.mistakes:  # each table is good by itself: one stands there twice
        found.mistakes.append(Mistake(MistakeKind.NOT_TOML, "", reason))
    return found


def _add_lines(found: Parsed, block: _Block) -> None:
    """Each line by itself: reading the lines above it again for each would keep the box from its page."""
    try:
        tables = loads(block.header)
    except ValueError as error:
        # where the lines below it belong nobody knows
        found.mistakes.append(_lost(block.first, error))
        return
    table = _innermost(tables)
    for number, line in block.lines:
        try:
            if not _fit(table, loads(line)):
                found.mistakes.append(_lost(number, ValueError("the key stands there twice")))
        except ValueError as error:
            found.mistakes.append(_lost(number, error))
    _add(found.tables, tables)


def _innermost(tables: Tables) -> Tables:
    """The table that a header has opened."""
    inside: Any = tables
    while inside:
        inside = inside[-1] if isinstance(inside, list) else next(iter(inside.values()))
    table: Tables = inside
    return table


def _fit(table: Tables, line: Tables) -> bool:
    """Put in what one line says; -> whether its key was free. Only the tables of dotted keys are shared."""
    for key, value in line.items():
        if key not in table:
            table[key] = value
        elif not (isinstance(value, dict) and isinstance(table[key], dict) and _fit(table[key], value)):
            return False
    return True


def _lost(line: int, error: ValueError) -> Mistake:
    # the line that tomllib counts is that of the piece it was given
    said = re.sub(r" \(at [^)]*\)$", "", str(error))
    return Mistake(MistakeKind.NOT_TOML, f"line {line}", f"line {line} is not TOML: {said}")


def _add(tables: Tables, more: Tables) -> None:
    """The first of two that disagree stays."""
    for key, value in more.items():
        known = tables.setdefault(key, value)
        if known is value:
            continue
        if isinstance(known, dict) and isinstance(value, dict):
            _add(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            known.extend(value)
