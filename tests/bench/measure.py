"""One number beside its bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class BenchFailed(Exception):
    """A run did not do what it was to be measured at: no number is better than a wrong one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``value`` in ``unit``; ``bar`` and ``goal`` in the same unit, None where the design names none.

    ``at_least``: the value has to be as large as the bar, not as small. ``note``: how it came about.
    """

    name: str
    value: float
    unit: str
    bar: float | None = None
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is kept; None without a bar."""
        return None if self.bar is None else self._keeps(self.bar)

    @property
    def reaches_goal(self) -> bool:
        return self.goal is not None and self._keeps(self.goal)

    def _keeps(self, limit: float) -> bool:
        return self.value >= limit if self.at_least else self.value <= limit

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "bar": self.bar,
            "goal": self.goal,
            "at_least": self.at_least,
            "met": self.met,
            "note": self.note,
        }


def period(times: Sequence[float]) -> float:
    """Seconds from one time to the next, by least squares over all of them.

    The simulated network takes a message in somewhere between Ctrl-Z and its answer; the line through all
    messages is not moved by where it was with the first and the last.
    """
    if len(times) < 3:
        raise BenchFailed("too few messages to tell a pace")
    middle = (len(times) - 1) / 2
    mean = sum(times) / len(times)
    above = sum((place - middle) * (time - mean) for place, time in enumerate(times))
    return above / sum((place - middle) ** 2 for place in range(len(times)))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` (0 to 1) of all values do not exceed (nearest rank)."""
    if not values:
        raise BenchFailed("nothing was measured")
    ordered = sorted(values)
    return ordered[max(1, math.ceil(len(ordered) * share)) - 1]
