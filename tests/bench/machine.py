"""What the numbers were measured on: processor, file system, what a flush costs there, who else was busy."""

from __future__ import annotations

import os
import platform
import resource
import time
from datetime import date
from pathlib import Path

FLUSHES = 40


def describe(folder: Path, today: date) -> str:
    """One sentence. ``folder``: where the boxes keep their data during the run."""
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{today.isoformat()}: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}; data on {file_system(folder)},"
        f" where writing and flushing 4 KB takes {flush_seconds(folder) * 1000:.2f} ms;"
        f" load before the run {load:.1f}"
    )


class Neighbours:
    """How much of the processors other programs use from now on: what they take, nobody can measure with."""

    def __init__(self) -> None:
        self._begun, self._busy, self._ours = time.monotonic(), _busy_seconds(), _our_seconds()

    def share(self) -> float:
        """Of all cores together, from 0 to 1."""
        took = (time.monotonic() - self._begun) * (os.cpu_count() or 1)
        theirs = (_busy_seconds() - self._busy) - (_our_seconds() - self._ours)
        return max(0.0, theirs / took) if took else 0.0


def _busy_seconds() -> float:
    """Of all cores, since the start of the machine (proc(5), /proc/stat)."""
    user, nice, system, _idle, _waiting, irq, softirq, *_ = Path("/proc/stat").read_text("ascii").split()[1:]
    return sum(map(int, (user, nice, system, irq, softirq))) / os.sysconf("SC_CLK_TCK")


def _our_seconds() -> float:
    """Of the bench and of all it has started and ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def file_system(folder: Path) -> str:
    """The type of the file system that holds ``folder``, as /proc/self/mounts calls it."""
    best, kind = "", "unknown"
    for line in Path("/proc/self/mounts").read_text("utf-8").splitlines():
        _, place, found, *_ = line.split()
        inside = place == "/" or f"{folder.resolve()}/".startswith(f"{place}/")
        if inside and len(place) >= len(best):
            best, kind = place, found
    return kind


def flush_seconds(folder: Path) -> float:
    """The middle of some tries to append 4 KB and flush it: below this no journaled message can go."""
    path = folder / "flush.tmp"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    took = []
    try:
        for _ in range(FLUSHES):
            begun = time.perf_counter()
            os.write(handle, bytes(4096))
            os.fdatasync(handle)
            took.append(time.perf_counter() - begun)
    finally:
        os.close(handle)
        path.unlink()
    return sorted(took)[len(took) // 2]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.machine()
