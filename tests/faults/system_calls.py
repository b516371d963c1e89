"""A box under strace: it is killed at one system call, or the kernel refuses that call, as a bad card does.

strace counts each call in each thread by itself: a fault strikes the first thread that comes to its number.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

# By these a store changes; opening and reading change nothing.
WRITES = (
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "link",
    "unlink",
    "mkdir",
    "fallocate",
)
FLUSHES = frozenset({"fsync", "fdatasync"})
_CALL = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)$", re.MULTILINE)


def why_not() -> str:
    """What this machine lacks; "" = nothing."""
    return "" if shutil.which("strace") else "strace is not installed"


@dataclass(frozen=True, slots=True)
class Call:
    """The ``nth`` call of that name in its thread. ``place``: what strace says about its arguments."""

    thread: int
    name: str
    nth: int
    place: str


@dataclass(frozen=True, slots=True)
class CallFault:
    """At the ``nth`` call of that name SIGKILL, or the kernel's ``error``; then at each ``step``-th after."""

    call: str
    nth: int
    error: str = ""
    step: int = 0

    @property
    def expression(self) -> str:
        """As strace(1) wants it."""
        when = f"{self.nth}+{self.step}" if self.step else str(self.nth)
        what = f"error={self.error}" if self.error else "signal=SIGKILL"
        return f"inject={self.call}:{what}:when={when}"

    def __str__(self) -> str:
        return self.expression


class Tracer:
    """``attach`` it to a box; afterwards ``calls`` and ``struck`` tell what has happened."""

    def __init__(self, log: Path, fault: CallFault | None = None) -> None:
        self._log = log
        self._fault = fault
        self._process: subprocess.Popen[str] | None = None

    @property
    def fails_a_flush(self) -> bool:
        """Afterwards the box trusts the card no more."""
        return self._fault is not None and self._fault.call in FLUSHES

    def attach(self, pid: int) -> None:
        """Returns when every call of that process, and of all its threads, is looked at."""
        watched = ",".join(WRITES) if self._fault is None else self._fault.call
        words = ["strace", "-f", "-y", "-s", "0", "-o", str(self._log), "-e", f"trace={watched}"]
        if self._fault is not None:
            words += ["-e", self._fault.expression]
        self._process = subprocess.Popen([*words, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
        if self._process.stderr is None or "attached" not in (said := self._process.stderr.readline()):
            raise AssertionError(f"strace could not be attached: {said}")

    def close(self) -> None:
        """After the box has ended, strace ends by itself."""
        if self._process is not None:
            with self._process as process:
                process.communicate()
            self._process = None

    def calls(self) -> tuple[Call, ...]:
        """Every call that writes, in order."""
        seen: Counter[tuple[str, str]] = Counter()
        found = []
        for match in _CALL.finditer(self._text()):
            key = match["thread"], match["call"]
            seen[key] += 1
            found.append(Call(int(match["thread"]), match["call"], seen[key], match["rest"]))
        return tuple(found)

    def struck(self) -> int:
        """How often the kernel has refused a call."""
        return self._text().count("(INJECTED)")

    def _text(self) -> str:
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""
