"""A cage of control groups in which a program has no more than a small computer: cgroups(7), systemd-run(1).

Version 1 and version 2 of the kernel's interface are made and removed by root; where systemd keeps them
(``systemd-run --scope``) it makes one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.bench.measure import BenchFailed

PERIOD = 20_000  # microseconds in which the share is given out: a slow processor is slow all the time
# Before all others: a computer of its own has its share whatever else this machine does.
_FIRST = {1: "262144", 2: "10000"}
PATIENCE = 5.0  # seconds until the last process has left
NAME = f"kabar-bench-{os.getpid()}"
_MOUNTS = Path("/proc/self/mounts")
_OWN = Path("/proc/self/cgroup")
_ENTER = 'for each in $0; do echo $$ > "$each/cgroup.procs" || exit 1; done; exec "$@"'


@contextmanager
def cage(cores: float, memory: int) -> Iterator[Sequence[str]]:
    """The words to put before a command, which then has that many ``cores`` and bytes of ``memory``.

    Memory is that of the control group: the program's own and what the kernel keeps of its files for it.
    Raises BenchFailed where this machine permits none.
    """
    quota = int(cores * PERIOD)
    if Path("/run/systemd/system").is_dir() and shutil.which("systemd-run"):
        yield _by_systemd(cores, memory)
        return
    with ExitStack() as stack:
        made: list[Path] = []
        try:
            mounts, own = _MOUNTS.read_text("utf-8"), _OWN.read_text("utf-8")
            for folder, limits in folders_of(mounts, own, quota=quota, memory=memory).items():
                folder.mkdir()
                stack.callback(_remove, folder)
                for name, value in limits.items():
                    (folder / name).write_text(value, "ascii")
                made.append(folder)
        except OSError as error:
            raise BenchFailed(
                f"this machine permits no small computer: {error.filename}: {error.strerror}."
                " It needs root, and control groups for processor and memory"
            ) from error
        yield ["/bin/sh", "-c", _ENTER, " ".join(map(str, made))]


def _by_systemd(cores: float, memory: int) -> Sequence[str]:
    words = ["systemd-run", "--scope", "--quiet", f"--unit={NAME}", "-p", f"CPUQuota={cores:.0%}"]
    words += ["-p", f"CPUWeight={_FIRST[2]}"]
    words += ["-p", f"CPUQuotaPeriodSec={PERIOD}us", "-p", f"MemoryMax={memory}", "-p", "MemorySwapMax=0"]
    tried = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise BenchFailed(f"this machine permits no small computer: {tried.stderr.strip()}. It needs root")
    return [*words, "--"]


def folders_of(mounts: str, groups: str, *, quota: int, memory: int) -> Mapping[Path, Mapping[str, str]]:
    """Each folder to make with what is to be written into it, below the group this process is in.

    ``mounts``, ``groups``: what the kernel says of this process, proc(5). ``quota``: microseconds in a
    ``PERIOD``. Raises BenchFailed where there are no control groups.
    """
    roots, own = _mounted(mounts), _own_groups(groups)
    if "cpu" in roots and "memory" in roots:
        cpu = {
            "cpu.cfs_period_us": str(PERIOD),
            "cpu.cfs_quota_us": str(quota),
            "cpu.shares": _FIRST[1],
        }
        return {
            roots["cpu"] / own["cpu"] / NAME: cpu,
            roots["memory"] / own["memory"] / NAME: {"memory.limit_in_bytes": str(memory)},
        }
    if "" not in roots:
        raise BenchFailed("this machine has no control groups")
    limits = {
        "cpu.max": f"{quota} {PERIOD}",
        "cpu.weight": _FIRST[2],
        "memory.max": str(memory),
        "memory.swap.max": "0",
    }
    return {roots[""] / own[""] / NAME: limits}


def _mounted(mounts: str) -> dict[str, Path]:
    """Where each controller of version 1 is mounted; version 2 under ``""``."""
    found: dict[str, Path] = {}
    for line in mounts.splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            found[""] = Path(place)
        elif kind == "cgroup":
            found |= dict.fromkeys(options.split(","), Path(place))
    return found


def _own_groups(groups: str) -> dict[str, str]:
    """The group of this process for each controller, without the leading slash."""
    found: dict[str, str] = {}
    for line in groups.splitlines():
        _, controllers, group = line.split(":", 2)
        found |= dict.fromkeys(controllers.split(","), group.lstrip("/"))
    return found


def _remove(folder: Path) -> None:
    """Empty after the program's end; the kernel needs a moment for that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            folder.rmdir()
            return
        time.sleep(0.05)
