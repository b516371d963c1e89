"""Run a range of inputs against one target: count them, keep the numbers of those that failed."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.mutators import make
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.watchdog import Hung, at_most

MOST_FAILURES = 20  # of one range; the rest would be the same
PATIENCE_BY_THE_CLOCK = 6  # times that in processor seconds: other programs run too


@dataclass
class Tally:
    """What became of a range. ``slowest``: processor seconds and number of the slowest input."""

    target: str
    inputs: int = 0
    octets: int = 0
    seconds: float = 0.0
    slowest: tuple[float, int] = (0.0, -1)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.inputs += other.inputs
        self.octets += other.octets
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures


def input_of(target: str, seed: int, number: int, table: Mapping[str, Target] = TARGETS) -> bytes:
    """The input with this number: always the same."""
    return make(Random(f"{seed} {target} {number}"), pool=table[target].pool())


def run_range(target: str, seed: int, first: int, count: int, table: Mapping[str, Target] = TARGETS) -> Tally:
    """Inputs ``first`` to ``first + count - 1``. One that never ends is torn away from, and fails."""
    tally = Tally(target)
    patience = table[target].patience
    for number in range(first, first + count):
        data = input_of(target, seed, number, table)
        begun = time.process_time()
        try:
            with at_most(patience * PATIENCE_BY_THE_CLOCK):
                table[target].run(data)
        except (Exception, Hung):
            tally.failures.append((number, traceback.format_exc(limit=-6)))
        took = time.process_time() - begun
        tally.inputs += 1
        tally.octets += len(data)
        tally.seconds += took
        tally.slowest = max(tally.slowest, (took, number))
        if took > patience:
            tally.failures.append((number, f"took {took:.1f} s for {len(data)} octets"))
        if len(tally.failures) >= MOST_FAILURES:
            break
    return tally
