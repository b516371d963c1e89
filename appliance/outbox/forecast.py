"""When all will have been sent: what is queued, by modems with paces and caps, around the nights. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from appliance.outbox.pacing import WIB, Pacing, Waiting, next_time
from appliance.outbox.windows import Closings

# How long an SMS takes on a modem without a pace of its own, until it is measured (an estimate for LTE).
SECONDS_PER_SEGMENT = 1.5

_DAYS = 400
_STRETCHES = 5  # open ones a day: night, noon, evening and a stop part them


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
    segments: int, modems: Sequence[ModemPace], now: datetime, quiet: Closings, *, zone: tzinfo = WIB
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


def _finish(segments: float, modems: Sequence[ModemPace], now: datetime, quiet: Closings) -> datetime | None:
    left = [modem.left_today for modem in modems]
    moment = now
    for _ in range(_STRETCHES * _DAYS):
        opens = quiet.end_after(moment)
        if opens is None or opens - now > timedelta(days=_DAYS):
            return None
        if opens.date() != moment.date():
            left = [modem.daily for modem in modems]
        moment = opens
        midnight = next_time(moment, time(0))
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
