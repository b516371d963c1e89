"""How much memory this program holds, and how much the machine has left (proc(5))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from appliance.system.files import text

_LINE = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. ``own``: what this process holds in memory (VmRSS); ``free``: what may still be had."""

    own: int
    free: int
    total: int


def memory(root: Path = Path("/")) -> Memory | None:
    """None where nobody tells."""
    machine, process = _lines(root / "proc/meminfo"), _lines(root / "proc/self/status")
    try:
        return Memory(process["VmRSS"], machine["MemAvailable"], machine["MemTotal"])
    except KeyError:
        return None


def _lines(path: Path) -> dict[str, int]:
    return {name: int(kib) * 1024 for name, kib in _LINE.findall(text(path))}
