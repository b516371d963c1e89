"""Mistakes as a person can work them off: each with its line, each line once, the orders first. PURE."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from appliance.boot_file.model import Mistake, MistakeKind
from appliance.boot_file.one_shots import KEYS
from appliance.boot_file.reset_line import LONGEST

_LINE = re.compile(r"line (\d+)")
_TABLE = re.compile(r"""\s*\[{1,2}\s*["']?(?P<name>[A-Za-z0-9_-]+)""")
_KEY = re.compile(r"""\s*["']?(?P<key>[A-Za-z0-9_.-]+)["']?\s*=""")
_PLACE = re.compile(r"(?P<table>[^.\[]+)(\[(?P<place>\d+)\])?(\.(?P<key>.+))?")


def orders_first(mistakes: Sequence[Mistake], text: str) -> list[Mistake]:
    """``reset``, then the other orders, then the rest; of the line of ``reset`` nothing else is told."""
    lines = _lines(text)
    placed = [each if each.line else replace(each, line=_line(each.where, lines)) for each in mistakes]
    found: list[Mistake] = []
    for each in sorted(placed, key=_rank):
        if not any(_same(each, one) for one in found if one.reset):
            found.append(each)
    return found


def _same(mistake: Mistake, told: Mistake) -> bool:
    return mistake.line == told.line != 0 or (mistake.reset and mistake.where == told.where)


def _rank(mistake: Mistake) -> int:
    if mistake.reset:
        return 0
    order = mistake.kind is MistakeKind.MISPLACED or mistake.where in KEYS
    return 1 if order else 2


Lines = Mapping[tuple[str, int], Mapping[str, int]]
"""(table, how many of that name are above it) -> its keys' lines; key "" = the header's own."""


def _lines(text: str) -> Lines:
    found: defaultdict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    count: defaultdict[str, int] = defaultdict(int)
    here = ("", 0)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST:
            continue
        if header := _TABLE.match(line):
            here = (header["name"], count[header["name"]])
            count[header["name"]] += 1
            found[here].setdefault("", number)
        elif key := _KEY.match(line):
            found[here].setdefault(key["key"], number)
    return found


def _line(where: str, lines: Lines) -> int:
    """0 = nobody can tell: written in some other way."""
    if line := _LINE.fullmatch(where):
        return int(line[1])
    place = _PLACE.fullmatch(where)
    if place is None:
        return 0
    table, key = place["table"], place["key"] or ""
    at_top = lines.get(("", 0), {})
    if not key and table in at_top:
        return at_top[table]
    if place["place"] is not None:
        return lines.get((table, int(place["place"])), {}).get(key, 0)
    for number in range(len(lines)):  # a table may stand there twice, and a modem's order in any of them
        keys = lines.get((table, number))
        if keys is None:
            return at_top.get(f"{table}.{key}", 0)
        if key in keys:
            return keys[key]
    return 0
