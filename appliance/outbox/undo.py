"""How long a broadcast may still be taken back, measured with a clock that cannot jump."""

from __future__ import annotations

import threading

from appliance.clock import Clock

# Nobody may configure more. A clock set back between accepting and here would make it days.
LONGEST_SECONDS = 3600.0


class UndoTimes:
    """Which broadcasts wait for their undo time to end. Safe to use from any thread.

    Of this run of the program: across a restart no time is known to have passed, so it begins anew.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[int, float] = {}

    def begin(self, broadcast_id: int, seconds: float) -> None:
        """``seconds`` of undo from now; none or fewer: nothing to wait for."""
        with self._lock:
            self._until[broadcast_id] = self._clock.monotonic() + min(seconds, LONGEST_SECONDS)

    def running(self) -> frozenset[int]:
        """The broadcasts that may not be sent yet."""
        now = self._clock.monotonic()
        with self._lock:
            self._until = {each: until for each, until in self._until.items() if until > now}
            return frozenset(self._until)
