"""When all will have been sent: what is queued, by modems with paces and caps, around the nights. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from appliance.outbox.pacing import WIB, Pacing, Waiting, next_time
from appliance.outbox.routing import Fare
from appliance.outbox.stretch import ALL_BUT, Stretch
from appliance.outbox.windows import Closings

# How long an SMS takes on a modem without a pace of its own, until it is measured (an estimate for LTE).
SECONDS_PER_SEGMENT = 1.5

ANY_FARE = Fare()

_DAYS = 400
_STRETCHES = 5  # open ones a day: night, noon, evening and a stop part them


@dataclass(frozen=True, slots=True)
class ModemPace:
    """What can be expected of one modem: segments per minute, and how many today and on each further day.

    ``fare``: of its SIM; who is dearer waits for others (routing.py). ``name``: the office's word for it.
    """

    per_minute: float
    left_today: float = float("inf")
    daily: float = float("inf")
    fare: Fare = ANY_FARE
    name: str = ""

    @classmethod
    def of(
        cls,
        pacing: Pacing,
        *,
        handed_over: int = 0,
        seconds_per_segment: float = SECONDS_PER_SEGMENT,
        fare: Fare = ANY_FARE,
        name: str = "",
    ) -> ModemPace:
        """Of a modem's settings, what it did today and how long the link takes."""
        link = 60.0 / seconds_per_segment
        rate = min(pacing.per_minute, link) if pacing.per_minute > 0 else link
        left = max(0, pacing.daily_cap - handed_over) if pacing.daily_cap else float("inf")
        return cls(rate, left, pacing.daily_cap or float("inf"), fare, name)


@dataclass(frozen=True, slots=True)
class Forecast:
    """``finish_at`` None: never, as things are. ``per_minute``: of all modems together while they send.

    ``reason``: what keeps everything from going out at this moment. ``carried``: by each of the modems, by
    operator group.
    """

    finish_at: datetime | None
    per_minute: float
    reason: Waiting = Waiting.NOTHING
    carried: tuple[Mapping[str, float], ...] = ()


def forecast(
    segments: float,
    modems: Sequence[ModemPace],
    now: datetime,
    quiet: Closings,
    *,
    zone: tzinfo = WIB,
    groups: Mapping[str, float] | None = None,
) -> Forecast:
    """When so many segments will have gone out, from ``now`` on, by these modems together.

    ``groups``: how they are shared out among operator groups, as any numbers; None: nobody knows.
    """
    rate = sum(modem.per_minute for modem in modems)
    local = now.astimezone(zone)
    nothing = tuple[Mapping[str, float], ...]({} for _ in modems)
    if not segments:
        return Forecast(now, rate, carried=nothing)
    if rate <= 0:
        return Forecast(None, 0.0, Waiting.NO_MODEM, nothing)
    reason = Waiting.NOTHING
    if all(modem.left_today < 1 for modem in modems):
        reason = Waiting.DAILY_CAP
    elif quiet.contain(local):
        reason = Waiting.QUIET_HOURS
    carried: list[dict[str, float]] = [{} for _ in modems]
    finish = _finish(_by_group(segments, groups), modems, local, quiet, carried)
    finish_at = None if finish is None else finish.astimezone(now.tzinfo)
    return Forecast(finish_at, rate, reason, tuple(carried))


def segments_until_done(people: int, segments: float, others: Iterable[tuple[int, float]]) -> float:
    """What goes out until a bulk broadcast is done: its own, and of each other as many people's as it has.

    ``others``: people and segments of the bulk broadcasts it takes turns with.
    """
    return segments + sum(
        theirs * min(1.0, people / their_people) for their_people, theirs in others if their_people
    )


def _by_group(segments: float, groups: Mapping[str, float] | None) -> dict[str, float]:
    whole = sum(groups.values()) if groups else 0.0
    if not groups or not whole:
        return {"": float(segments)}
    return {group: segments * number / whole for group, number in groups.items() if number}


def _finish(
    waiting: Mapping[str, float],
    modems: Sequence[ModemPace],
    now: datetime,
    quiet: Closings,
    carried: Sequence[dict[str, float]],
) -> datetime | None:
    """``carried`` grows by what each modem sends until then."""
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
        stretch = Stretch(waiting, modems, left)
        minutes = stretch.pass_minutes((end - moment) / timedelta(minutes=1))
        waiting, left = stretch.waiting, stretch.left
        for sum_of, part in zip(carried, stretch.carried, strict=True):
            sum_of.update({group: sum_of.get(group, 0.0) + number for group, number in part.items()})
        if sum(waiting.values()) < ALL_BUT:
            return moment + timedelta(minutes=minutes)
        moment = end
        if moment == midnight:
            left = [modem.daily for modem in modems]
    return None
