"""What a process has used so far, as the kernel counts it (proc(5))."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_FIELD = re.compile(r"^(\w+):\s+(\d+)(?: kB)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """``cpu``: seconds of all its threads. ``written``: bytes it has caused to go to a disk."""

    cpu: float
    written: int

    def since(self, before: Usage) -> Usage:
        return Usage(self.cpu - before.cpu, self.written - before.written)


@dataclass(frozen=True, slots=True)
class Memory:
    """In bytes. ``shared_out``: PSS, where what is shared counts in parts. ``peak``: the largest RSS ever."""

    resident: int
    shared_out: int
    peak: int


def usage(pid: int) -> Usage:
    """So far."""
    numbers = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    cpu = (int(numbers[11]) + int(numbers[12])) / _TICKS  # utime, stime
    return Usage(cpu, _fields(pid, "io")["write_bytes"])


def memory(pid: int) -> Memory:
    """Now."""
    status, rollup = _fields(pid, "status"), _fields(pid, "smaps_rollup")
    return Memory(status["VmRSS"] * 1024, rollup["Pss"] * 1024, status["VmHWM"] * 1024)


def _fields(pid: int, name: str) -> dict[str, int]:
    text = Path(f"/proc/{pid}/{name}").read_text("ascii")
    return {key: int(number) for key, number in _FIELD.findall(text)}
