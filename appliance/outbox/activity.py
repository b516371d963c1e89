"""What each SIM has done today, and how fast segments have gone out lately.

In memory: counted from the ledger's rows at start and added to with each result. It costs the card nothing.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from appliance.outbox.model import DayTotals

WINDOW_SECONDS = 600.0
BUSY_GAP_SECONDS = 60.0  # longer between two segments: the SIM had nothing to do, or had to wait
_TELLING_GAPS = 4
_KEPT = 50_000  # more than 64 modems send in the window
_DAYS_KEPT = 8


class Deed(StrEnum):
    """What one attempt counts as."""

    SENT = "sent"
    FAILED = "failed"  # it will be tried again
    REFUSED = "refused"  # for good
    UNKNOWN = "unknown"


class Activity:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: dict[object, deque[float]] = {}  # by SIM, by broadcast, and None for all
        self._tried: dict[str, deque[float]] = {}  # by SIM
        self._last_sent: dict[str, int] = {}
        self._days: dict[str, Counter[tuple[str, Deed]]] = {}

    def begin(self, day: str, found: Iterable[tuple[str, Deed, int]]) -> None:
        """What the rows say of ``day``: (SIM, deed, how many)."""
        with self._lock:
            deeds = self._deeds_of(day)
            for sim, deed, number in found:
                deeds[sim, deed] += number

    def move(self, day: str, to: str) -> None:
        """That day was in truth another: a clock that is set must not give a SIM its cap twice."""
        with self._lock:
            if day != to and day in self._days:
                moved = self._days.pop(day)
                self._deeds_of(to).update(moved)

    def note(
        self, deed: Deed, sim: str, broadcast_id: int, *, day: str, now_ms: int, monotonic: float
    ) -> None:
        """One attempt ended."""
        with self._lock:
            self._deeds_of(day)[sim, deed] += 1
            _add(self._tried.setdefault(sim, deque(maxlen=_KEPT)), monotonic)
            if deed is not Deed.SENT:
                return
            self._last_sent[sim] = now_ms
            for key in (None, sim, broadcast_id):
                _add(self._sent.setdefault(key, deque(maxlen=_KEPT)), monotonic)

    def last_sent(self, sim: str) -> int | None:
        """When this SIM last got a message through, in milliseconds; None if not since the start."""
        with self._lock:
            return self._last_sent.get(sim)

    def day_totals(self, day: str, sim: str | None = None) -> DayTotals:
        """Of one SIM or of all."""
        with self._lock:
            sums = Counter[Deed]()
            for (each, deed), number in self._days.get(day, {}).items():
                if sim is None or each == sim:
                    sums[deed] += number
        refused = sums[Deed.REFUSED]
        return DayTotals(sums[Deed.SENT], sums[Deed.FAILED] + refused, sums[Deed.UNKNOWN], refused)

    def per_minute(self, now: float, of: str | int | None = None) -> float:
        """Segments in a minute over the last ten; 0.0 while fewer than two went out.

        ``of`` a SIM (str), a broadcast (int) or all; ``now`` is monotonic. Falls as soon as nothing goes out.
        """
        with self._lock:
            times = self._sent.get(of)
            if times is None:
                return 0.0
            _forget_before(times, now - WINDOW_SECONDS)
            if not times:
                del self._sent[of]
                return 0.0
            if len(times) < 2 or now <= times[0]:
                return 0.0
            return (len(times) - 1) * 60.0 / (now - times[0])

    def busy_per_minute(self, now: float, sim: str) -> float:
        """Segments it tries in a minute while it has something to do, in the last ten; 0.0: not known.

        What a forecast needs: an hour without work does not make a link slow, nor do numbers that are none.
        """
        with self._lock:
            times = self._tried.get(sim, deque())
            recent = [time for time in times if time >= now - WINDOW_SECONDS]
        gaps = [later - earlier for earlier, later in pairwise(recent)]
        busy = [gap for gap in gaps if gap <= BUSY_GAP_SECONDS]
        if len(busy) < _TELLING_GAPS or not sum(busy):
            return 0.0
        return len(busy) * 60.0 / sum(busy)

    def _deeds_of(self, day: str) -> Counter[tuple[str, Deed]]:
        if day not in self._days and len(self._days) >= _DAYS_KEPT:
            del self._days[next(iter(self._days))]
        return self._days.setdefault(day, Counter())


def _add(times: deque[float], monotonic: float) -> None:
    times.append(monotonic)
    _forget_before(times, monotonic - WINDOW_SECONDS)


def _forget_before(times: deque[float], limit: float) -> None:
    while times and times[0] < limit:
        times.popleft()
