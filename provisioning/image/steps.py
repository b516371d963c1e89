"""Say what is being done while it is done, and how many seconds it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    seconds: float
    note: str = ""


@dataclass
class Steps:
    """``with steps.step("root file system") as said: …; said("from the cache")``."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    clock: Callable[[], float] = time.monotonic
    done: list[Step] = field(default_factory=list)
    _told: bool = False

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """What is said last is written behind the seconds."""
        notes = [""]
        self._told = False
        self.out.write(f"  {name:<44}")
        self.out.flush()
        start = self.clock()
        try:
            yield notes.append
        except BaseException:
            self.out.write(" stopped\n")
            raise
        taken = Step(name, self.clock() - start, notes[-1])
        self.done.append(taken)
        if self._told:
            self.out.write(f"\n  {name:<44}")
        self.out.write(f"{taken.seconds:7.1f} s  {taken.note}".rstrip() + "\n")
        self.out.flush()

    def tell(self, line: str) -> None:
        """How far the step under way has come, on a line of its own."""
        self._told = True
        self.out.write(f"\n    {line}")
        self.out.flush()

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.done)
