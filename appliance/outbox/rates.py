"""How fast segments have gone out lately, measured with a clock that cannot jump."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

WINDOW_SECONDS = 600.0
_KEPT = 50_000  # more than 64 modems send in the window


@dataclass(frozen=True, slots=True)
class _Sent:
    at: float
    broadcast_id: int
    sim: str


class Rates:
    """Of this run of the program; after a start nothing is known. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: deque[_Sent] = deque(maxlen=_KEPT)

    def note(self, at: float, broadcast_id: int, sim: str) -> None:
        """One segment went out at the monotonic time ``at``."""
        with self._lock:
            self._sent.append(_Sent(at, broadcast_id, sim))

    def per_minute(self, now: float, *, broadcast_id: int | None = None, sim: str | None = None) -> float:
        """Segments in a minute over the last ten; 0.0 while fewer than two went out.

        Falls as soon as nothing goes out any more.
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
