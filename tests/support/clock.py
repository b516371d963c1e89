"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from appliance.clock import ClockTrust


class FakeClock:
    """``advance(seconds)`` moves wall and monotonic time together; ``set_wall`` moves only the wall clock."""

    def __init__(
        self, start: datetime = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
    ) -> None:  # Tuesday, 09.00 WIB
        self._now = start
        self._monotonic = 1000.0
        self.trusted = True
        self.doubt = ""  # a time_sources.Doubt

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def trust(self) -> ClockTrust:
        return ClockTrust(self.trusted, "test", doubt=self.doubt)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set_wall(self, now: datetime) -> None:
        self._now = now
