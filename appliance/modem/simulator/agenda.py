"""What is to happen when: one heap of timers for the whole simulation. Knows no clock."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

# An action gets the moment it was due, so that a late call runs a chain of events at their own times.
Action = Callable[[float], None]


class Timer:
    """One appointment; ``cancel()`` may be called at any time, also afterwards."""

    __slots__ = ("action", "when")

    def __init__(self, when: float, action: Action) -> None:
        self.when = when
        self.action: Action | None = action

    def cancel(self) -> None:
        self.action = None


class Agenda:
    """Appointments in seconds on whatever scale the callers share."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()

    def at(self, when: float, action: Action) -> Timer:
        timer = Timer(when, action)
        heapq.heappush(self._heap, (when, next(self._order), timer))
        return timer

    def run_due(self, now: float) -> None:
        """Run everything due by ``now``, in order, also what is appointed for it meanwhile."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            when, _, timer = heapq.heappop(heap)
            action, timer.action = timer.action, None
            if action is not None:
                action(when)

    def next_deadline(self) -> float | None:
        """When ``run_due`` has work again; None if never."""
        while self._heap and self._heap[0][2].action is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None
