"""When a modem may send the next segment, and when all will be sent: pace, daily cap, quiet hours. Pure.

The operator, not the radio, is the limit: XL took a SIM with more than 360 SMS an hour for a spammer (2013).
Times of the office are aware datetimes in its zone; waiting is counted in monotonic seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

WIB = timezone(timedelta(hours=7), "WIB")

JITTER = 0.3  # share of the interval: nobody sends like clockwork
SLOWED = 2.0  # times the interval, after the network said it is congested
SLOW_SECONDS = 15 * 60.0

# How long an SMS takes on a modem without a pace of its own, until it is measured (an estimate for LTE).
SECONDS_PER_SEGMENT = 1.5

_QUIET = re.compile(r"(\d{1,2})[:.](\d{2})\s*-\s*(\d{1,2})[:.](\d{2})")
_FORECAST_DAYS = 400


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
        return _next(now, self.end) if self.contain(now) else now

    def start_after(self, now: datetime) -> datetime | None:
        """When it is quiet next; None if never."""
        return None if self.are_none else _next(now, self.start)


def _next(now: datetime, clock: time) -> datetime:
    """The first moment behind ``now`` at which the clock shows that."""
    moment = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pacing:
    """How one modem may send. ``per_minute`` 0: as fast as the link; the others 0: no limit."""

    per_minute: float = 5.0
    daily_cap: int = 300
    quiet: QuietHours = field(default_factory=QuietHours)
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


# -- forecast ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModemPace:
    """What can be expected of one modem: segments per minute, and how many today and on each further day."""

    per_minute: float
    left_today: float = float("inf")
    daily: float = float("inf")

    @classmethod
    def of(
        cls, pacing: Pacing, *, handed_over: int = 0, seconds_per_segment: float = SECONDS_PER_SEGMENT
    ) -> ModemPace:
        """Of a modem's settings, what it did today and how long the link takes."""
        link = 60.0 / seconds_per_segment
        rate = min(pacing.per_minute, link) if pacing.per_minute > 0 else link
        if not pacing.daily_cap:
            return cls(rate)
        return cls(rate, max(0, pacing.daily_cap - handed_over), pacing.daily_cap)


@dataclass(frozen=True, slots=True)
class Forecast:
    """``finish_at`` None: never, as things are. ``per_minute``: of all modems together while they send.

    ``reason``: what keeps everything from going out at this moment.
    """

    finish_at: datetime | None
    per_minute: float
    reason: Waiting = Waiting.NOTHING


def forecast(
    segments: int, modems: Sequence[ModemPace], now: datetime, quiet: QuietHours, *, zone: tzinfo = WIB
) -> Forecast:
    """When so many segments will have gone out, from ``now`` on, by these modems together."""
    rate = sum(modem.per_minute for modem in modems)
    local = now.astimezone(zone)
    if not segments:
        return Forecast(now, rate)
    if rate <= 0:
        return Forecast(None, 0.0, Waiting.NO_MODEM)
    reason = Waiting.NOTHING
    if all(modem.left_today < 1 for modem in modems):
        reason = Waiting.DAILY_CAP
    elif quiet.contain(local):
        reason = Waiting.QUIET_HOURS
    finish = _finish(segments, modems, local, quiet)
    return Forecast(None if finish is None else finish.astimezone(now.tzinfo), rate, reason)


def _finish(
    segments: float, modems: Sequence[ModemPace], now: datetime, quiet: QuietHours
) -> datetime | None:
    left = [modem.left_today for modem in modems]
    moment = now
    for _ in range(2 * _FORECAST_DAYS):  # at most two stretches a day
        moment = quiet.end_after(moment)
        midnight = _next(moment, time(0))
        end = min(midnight, quiet.start_after(moment) or midnight)
        minutes, done, left = _stretch(segments, modems, left, (end - moment) / timedelta(minutes=1))
        segments -= done
        if segments < 0.5:
            return moment + timedelta(minutes=minutes)
        moment = end
        if moment == midnight:
            left = [modem.daily for modem in modems]
    return None


def _stretch(
    segments: float, modems: Sequence[ModemPace], left: Sequence[float], minutes: float
) -> tuple[float, float, list[float]]:
    """One stretch without a break: minutes until done or its end, segments done, what each may still send."""
    can = [min(modem.per_minute * minutes, room) for modem, room in zip(modems, left, strict=True)]
    if sum(can) <= segments:
        return minutes, sum(can), [room - done for room, done in zip(left, can, strict=True)]
    needed = _minutes_for(segments, modems, left)
    done = [min(modem.per_minute * needed, room) for modem, room in zip(modems, left, strict=True)]
    return needed, segments, [room - each for room, each in zip(left, done, strict=True)]


def _minutes_for(segments: float, modems: Sequence[ModemPace], left: Sequence[float]) -> float:
    """Minutes until so many are done, the modems dropping out one after the other at their caps."""
    dropping = sorted(
        (room / modem.per_minute, modem.per_minute)
        for modem, room in zip(modems, left, strict=True)
        if modem.per_minute > 0
    )
    rate = sum(per_minute for _, per_minute in dropping)
    passed = 0.0
    for until, per_minute in dropping:
        if segments <= rate * (until - passed):
            break
        segments -= rate * (until - passed)
        passed = until
        rate -= per_minute
    return passed + segments / rate if rate > 0 else passed
