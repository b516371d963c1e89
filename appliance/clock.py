"""The time, and how far it may be believed. Everything that needs the time is handed a ``Clock``."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True)
class ClockTrust:
    """Whether the wall clock may be used for schedules, and where it comes from (``rtc``, ``ntp``, ``nitz``, ``none`` ...)."""

    trusted: bool
    source: str


class Clock(Protocol):
    """Wall time for people, monotonic time for waiting."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow; no relation to the calendar."""
        ...

    def trust(self) -> ClockTrust:
        """Whether ``now()`` may be believed."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def trust(self) -> ClockTrust:
        raise NotImplementedError
