"""The network's own diary, one JSON line per event, on disk before the modem answers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, Self

import msgspec


class NetworkLog(Protocol):
    def write(self, event: Mapping[str, Any]) -> None:
        """Keep one event. When this returns it survives the end of the program."""
        ...


class FileLog:
    """Appends; each line is one ``write`` call, so a reader never sees half of one from another writer.

    Not fsynced: it has to outlive the box, which may be killed, not this machine.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._encode = msgspec.json.Encoder().encode

    def write(self, event: Mapping[str, Any]) -> None:
        line = self._encode(event) + b"\n"
        written = os.write(self._file, line)
        if written != len(line):
            # the disk ran full in the middle: say so rather than let an auditor trust half a line
            raise OSError(f"only {written} of {len(line)} octets of the network log could be written")

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MemoryLog:
    """A diary in a list, for tests that run a simulation inside themselves."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def write(self, event: Mapping[str, Any]) -> None:
        self.events.append(dict(event))
