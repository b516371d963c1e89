"""The boot file without the orders that were done: every other line stays as somebody wrote it. PURE."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from appliance.boot_file.text import Tables, loads

_HEADER = re.compile(r"""\s*\[{1,2}\s*["']?(?P<table>[A-Za-z0-9_-]+)""")
_KEY = re.compile(r"""\s*["']?(?P<key>[A-Za-z0-9_-]+)["']?\s*[.=]""")
_DELETE = "\x7f"  # JSON lets it stand, TOML does not


def without(text: str, notes: Mapping[str, str], secrets: Collection[str] = ()) -> str:
    """``notes``: key -> the comment left in its place; ``secrets``: no comment that holds one stays.

    Raises ValueError if ``text`` is no TOML.
    """
    tables = loads(text)
    wanted = {key: value for key, value in tables.items() if key not in notes}
    short = "\n".join(_kept(text.split("\n"), notes, [secret for secret in secrets if secret]))
    if _means(short, wanted) and not any(secret and secret in short for secret in secrets):
        return short
    # written in some way that lines cannot tell: the file is written anew, its comments are lost
    heads = "".join(f"{note}\n" for key, note in notes.items() if key in tables)
    return heads + "".join(_written(wanted))


def _means(text: str, wanted: Tables) -> bool:
    try:
        return loads(text) == wanted
    except ValueError:
        return False


def _kept(lines: list[str], notes: Mapping[str, str], secrets: Collection[str]) -> Iterator[str]:
    table = ""
    told: set[str] = set()
    for line in lines:
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header:
            table = header["table"]
        about = table or (key["key"] if key else "")
        comment = not line.strip() or line.lstrip().startswith("#")
        if about in notes and not comment:
            if about not in told:
                told.add(about)
                yield notes[about]
        elif not (comment and any(secret in line for secret in secrets)):
            yield line


def _written(tables: Tables) -> Iterator[str]:
    """Plain keys first: below a header they would belong to it."""
    for key, value in tables.items():
        if not isinstance(value, dict):
            yield f"{_key(key)} = {_value(value)}\n"
    for key, value in tables.items():
        if isinstance(value, dict):
            yield f"\n[{_key(key)}]\n"
            yield from (f"{_key(inner)} = {_value(each)}\n" for inner, each in value.items())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())}}}"
    return str(value)  # numbers, dates and times are written in TOML as Python writes them
