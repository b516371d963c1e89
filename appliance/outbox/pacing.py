"""When a modem may send the next segment: pace, daily cap, quiet hours. Pure.

The operator, not the radio, is the limit: XL took a SIM with more than 360 SMS an hour for a spammer (2013).
Times of the office are aware datetimes in its zone; waiting is counted in monotonic seconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from appliance.outbox.windows import Closings

WIB = timezone(timedelta(hours=7), "WIB")

JITTER = 0.3  # share of the interval: nobody sends like clockwork
SLOWED = 2.0  # times the interval, after the network said it is congested
SLOW_SECONDS = 15 * 60.0

_QUIET = re.compile(r"(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` of the office's day, over midnight if need be; equal = none."""

    start: time = time(0)
    end: time = time(0)

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """``"20:00-07:00"``; ``""`` = none. Raises ``ValueError``."""
        if not text.strip():
            return cls()
        found = _QUIET.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'quiet hours are written like "20:00-07:00", not "{text}"')
        start_hour, start_minute, end_hour, end_minute = (int(group) for group in found.groups())
        return cls(time(start_hour, start_minute), time(end_hour, end_minute))

    @property
    def are_none(self) -> bool:
        return self.start == self.end

    def contain(self, now: datetime) -> bool:
        """Whether ``now``, in the office's zone, is quiet."""
        if self.are_none:
            return False
        clock = now.timetz().replace(tzinfo=None)
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def end_after(self, now: datetime) -> datetime:
        """When the quiet hours that contain ``now`` end; ``now`` itself if it is not quiet."""
        return next_time(now, self.end) if self.contain(now) else now

    def start_after(self, now: datetime) -> datetime | None:
        """When it is quiet next; None if never."""
        return None if self.are_none else next_time(now, self.start)


def next_time(now: datetime, clock: time) -> datetime:
    """The first moment behind ``now`` at which the clock shows that."""
    moment = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pacing:
    """How one modem may send. ``per_minute`` 0: as fast as the link; the others 0: no limit.

    ``quiet`` may be asked anew at each claim: what the office changes counts from the next message on.
    """

    per_minute: float = 5.0
    daily_cap: int = 300
    quiet: Closings = field(default_factory=QuietHours)
    per_person_daily: int = 5
    zone: tzinfo = WIB


class Waiting(StrEnum):
    """Why a modem that could send does not."""

    NOTHING = ""
    PACE = "pace"
    QUIET_HOURS = "quiet_hours"
    DAILY_CAP = "daily_cap"
    NO_MODEM = "no_modem"


def next_slot(slot: float, began: float, per_minute: float, *, random: Random, slowed: bool = False) -> float:
    """When the next segment may go, after one that ``began`` then and whose own time was ``slot``; monotonic.

    The parts of one message may go at once: each moves the slot on, so that the pace holds all the same.
    """
    if per_minute <= 0:
        return began
    interval = 60.0 / per_minute * (SLOWED if slowed else 1.0)
    return max(slot, began) + interval * random.uniform(1.0 - JITTER, 1.0 + JITTER)


def what_holds(
    pacing: Pacing, *, now: datetime, clock_trusted: bool, monotonic: float, slot: float, handed_over: int
) -> Waiting:
    """What keeps this modem from taking the next bulk message. ``handed_over``: segments today.

    ``QUIET_HOURS`` holds bulk only. A clock that is not trusted cannot tell night from day: then it is day.
    """
    if pacing.daily_cap and handed_over >= pacing.daily_cap:
        return Waiting.DAILY_CAP
    if slot > monotonic:
        return Waiting.PACE
    if clock_trusted and pacing.quiet.contain(now.astimezone(pacing.zone)):
        return Waiting.QUIET_HOURS
    return Waiting.NOTHING
