"""Read a script file: faults by send number, control commands by time. TOML, or one JSON object a line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from appliance.modem.simulator.faults import Fault


class ScriptError(ValueError):
    """The file cannot be meant; names the entry and what is wrong with it."""


@dataclass(frozen=True)
class TimedCommand:
    """A command as the control socket takes it, ``after`` seconds from the start."""

    after: float
    command: Mapping[str, Any]


@dataclass(frozen=True)
class Script:
    faults: tuple[Fault, ...] = ()
    timed: tuple[TimedCommand, ...] = ()


def load(path: Path) -> Script:
    """``.toml``: tables ``[[fault]]`` and ``[[command]]`` (with ``after``). Anything else: JSON lines, each a
    fault unless it has a ``do``. Raises ``ScriptError``.
    """
    try:
        text = path.read_text("utf-8")
        entries = _toml(text) if path.suffix == ".toml" else _json_lines(text)
        return read(entries)
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"cannot read the script {path}: {error}") from error


def read(entries: Iterable[Mapping[str, Any]]) -> Script:
    """A script from its entries. Raises ``ScriptError``."""
    faults: list[Fault] = []
    timed: list[TimedCommand] = []
    for number, entry in enumerate(entries, 1):
        try:
            if "do" in entry:
                timed.append(_timed(dict(entry)))
            else:
                faults.append(msgspec.convert(entry, Fault))
        except (ValueError, TypeError) as error:
            raise ScriptError(f"entry {number} of the script: {error}") from error
    return Script(tuple(faults), tuple(timed))


def _timed(entry: dict[str, Any]) -> TimedCommand:
    after = entry.pop("after", 0)
    if not isinstance(after, int | float) or after < 0:
        raise ValueError("`after` is a number of seconds")
    return TimedCommand(float(after), entry)


def _toml(text: str) -> list[dict[str, Any]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"the script is no TOML: {error}") from error
    unknown = set(tables) - {"fault", "command"}
    if unknown:
        raise ScriptError(f"the script has [[fault]] and [[command]] only, not {', '.join(sorted(unknown))}")
    if not all(isinstance(table, list) for table in tables.values()):
        raise ScriptError("write [[fault]] and [[command]] with double brackets")
    entries = [*tables.get("fault", []), *tables.get("command", [])]
    if not all(isinstance(entry, dict) for entry in entries):
        raise ScriptError("write [[fault]] and [[command]] with double brackets")
    if any("do" not in entry for entry in tables.get("command", [])):
        raise ScriptError("a [[command]] needs `do`")
    return entries


def _json_lines(text: str) -> list[dict[str, Any]]:
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            entries.append(msgspec.json.decode(line, type=dict[str, Any]))
        except msgspec.MsgspecError as error:
            raise ScriptError(f"line {number} of the script: {error}") from error
    return entries
