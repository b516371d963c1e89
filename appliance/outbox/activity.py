"""What each SIM has done today, and how fast segments have gone out lately.

In memory: counted from the ledger's rows at start and added to with each result. It costs the card nothing.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from appliance.outbox.model import DayTotals

WINDOW_SECONDS = 600.0
_KEPT = 50_000  # more than 64 modems send in the window


class Deed(StrEnum):
    """What one attempt counts as."""

    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Sent:
    at: float
    broadcast_id: int
    sim: str


class Activity:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: deque[_Sent] = deque(maxlen=_KEPT)
        self._last_sent: dict[str, int] = {}
        self._day = ""
        self._deeds: Counter[tuple[str, Deed]] = Counter()

    def begin(self, day: str, found: Iterable[tuple[str, Deed, int]]) -> None:
        """What the rows say of ``day``: (SIM, deed, how many)."""
        with self._lock:
            self._turn_to(day)
            for sim, deed, number in found:
                self._deeds[sim, deed] += number

    def note(
        self, deed: Deed, sim: str, broadcast_id: int, *, day: str, now_ms: int, monotonic: float
    ) -> None:
        """One attempt ended."""
        with self._lock:
            self._turn_to(day)
            self._deeds[sim, deed] += 1
            if deed is Deed.SENT:
                self._sent.append(_Sent(monotonic, broadcast_id, sim))
                self._last_sent[sim] = now_ms

    def last_sent(self, sim: str) -> int | None:
        """When this SIM last got a message through, in milliseconds; None if not since the start."""
        with self._lock:
            return self._last_sent.get(sim)

    def day_totals(self, day: str, sim: str | None = None) -> DayTotals:
        """Of one SIM or of all."""
        with self._lock:
            if day != self._day:
                return DayTotals()
            sums = Counter[Deed]()
            for (each, deed), number in self._deeds.items():
                if sim is None or each == sim:
                    sums[deed] += number
        return DayTotals(sums[Deed.SENT], sums[Deed.FAILED], sums[Deed.UNKNOWN])

    def per_minute(self, now: float, *, broadcast_id: int | None = None, sim: str | None = None) -> float:
        """Segments in a minute over the last ten; 0.0 while fewer than two went out.

        ``now`` is monotonic. Falls as soon as nothing goes out any more.
        """
        with self._lock:
            while self._sent and self._sent[0].at < now - WINDOW_SECONDS:
                self._sent.popleft()
            times = [
                each.at
                for each in self._sent
                if (broadcast_id is None or each.broadcast_id == broadcast_id)
                and (sim is None or each.sim == sim)
            ]
        if len(times) < 2 or now <= times[0]:
            return 0.0
        return (len(times) - 1) * 60.0 / (now - times[0])

    def _turn_to(self, day: str) -> None:
        if day != self._day:
            self._day = day
            self._deeds.clear()
