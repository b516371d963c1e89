"""When bulk may go out: the hours of the office, Friday noon, Ramadhan evenings, Idul Fitri. Pure.

Moments are aware datetimes in the office's zone. What is closed is said as spans that begin on a day; the
rest is open. Replies and *darurat* do not ask here. A clock that is not trusted cannot tell: then it is open
(pacing.what_holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from appliance.outbox.pacing import QuietHours

FRIDAY = 4  # date.weekday()
FRIDAY_NOON = QuietHours(time(11, 30), time(13, 0))
BREAKING_FAST = QuietHours(time(17, 30), time(19, 0))

_DAY = timedelta(days=1)
_SEARCHED = timedelta(days=40)  # an opening that is further away is none
_WEEK = 8  # days in which every closing that comes back has come


class Closed(StrEnum):
    """Why nothing of a broadcast goes out at a moment."""

    NIGHT = "night"  # outside the hours of the office, or of the configuration file
    FRIDAY = "friday"
    BREAKING_FAST = "breaking_fast"
    IDUL_FITRI = "idul_fitri"
    STOPPED = "stopped"  # somebody had one broadcast stop until the next day


class Closings(Protocol):
    """What senders and forecasts ask; ``QuietHours`` is the simplest."""

    def contain(self, now: datetime) -> bool:
        """Whether ``now`` is closed."""
        ...

    def end_after(self, now: datetime) -> datetime | None:
        """The first open moment from ``now`` on; None: there is none to be found."""
        ...

    def start_after(self, now: datetime) -> datetime | None:
        """When the next closing begins behind ``now``; None: not within a week."""
        ...


class OpeningHours(Closings, Protocol):
    """Closings that can be explained."""

    def why(self, now: datetime) -> Closed | None:
        """What closes ``now``; None: it is open."""
        ...


@dataclass(frozen=True, slots=True)
class Season:
    """One Ramadhan, first and last day of fasting."""

    first: date
    last: date

    @classmethod
    def before(cls, idul_fitri: date) -> Season:
        """Of thirty days, the longest it can be: one evening too many is no harm."""
        return cls(idul_fitri - 30 * _DAY, idul_fitri - _DAY)

    @property
    def idul_fitri(self) -> date:
        """Its first day."""
        return self.last + _DAY

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_same_as(self, other: Season) -> bool:
        """Whether both mean one Ramadhan, however the moon was seen: the next is 354 days away."""
        return abs(self.last - other.last) < 90 * _DAY


@dataclass(frozen=True, slots=True)
class Windows:
    """``daily``: closed every day. ``fasting``: the evenings that pause; ``rest_days``: days without bulk."""

    daily: tuple[QuietHours, ...] = ()
    friday_noon: bool = False
    fasting: tuple[Season, ...] = ()
    rest_days: frozenset[date] = field(default_factory=frozenset)

    def contain(self, now: datetime) -> bool:
        return self.why(now) is not None

    def why(self, now: datetime) -> Closed | None:
        """What closes ``now``; of several the one that ends last."""
        found = self._around(now)
        return max(found)[1] if found else None

    def end_after(self, now: datetime) -> datetime | None:
        """The first open moment from ``now`` on; None: not within forty days."""
        moment = now
        while found := self._around(moment):
            moment = max(found)[0]
            if moment - now > _SEARCHED:
                return None
        return moment

    def start_after(self, now: datetime) -> datetime | None:
        """When the next closing begins behind ``now``; None: not within a week."""
        for ahead in range(_WEEK):
            starts = [start for start, _, _ in self._begun_on(now, now.date() + ahead * _DAY) if start > now]
            if starts:
                return min(starts)
        return None

    def _around(self, now: datetime) -> list[tuple[datetime, Closed]]:
        """The closings that contain ``now``: when each ends, and what it is."""
        days = now.date() - _DAY, now.date()
        return [
            (end, word) for day in days for start, end, word in self._begun_on(now, day) if start <= now < end
        ]

    def _begun_on(self, now: datetime, day: date) -> Iterator[tuple[datetime, datetime, Closed]]:
        """The closings that begin on ``day``, in the zone of ``now``."""
        for span in self.daily:
            yield from _on(day, span, now, Closed.NIGHT)
        if self.friday_noon and day.weekday() == FRIDAY:
            yield from _on(day, FRIDAY_NOON, now, Closed.FRIDAY)
        if any(season.has(day) for season in self.fasting):
            yield from _on(day, BREAKING_FAST, now, Closed.BREAKING_FAST)
        if day in self.rest_days:
            yield from _on(day, None, now, Closed.IDUL_FITRI)


@dataclass(frozen=True, slots=True)
class WithStop:
    """The hours of one broadcast that stands still from ``start`` until ``end``."""

    hours: OpeningHours
    start: datetime
    end: datetime

    def contain(self, now: datetime) -> bool:
        return self.why(now) is not None

    def why(self, now: datetime) -> Closed | None:
        return Closed.STOPPED if self.start <= now < self.end else self.hours.why(now)

    def end_after(self, now: datetime) -> datetime | None:
        opens = self.hours.end_after(now)
        if opens is not None and self.start <= opens < self.end:
            return self.hours.end_after(self.end.astimezone(now.tzinfo))
        return opens

    def start_after(self, now: datetime) -> datetime | None:
        closes = self.hours.start_after(now)
        stop = self.start.astimezone(now.tzinfo)
        if stop <= now:
            return closes
        return stop if closes is None else min(stop, closes)


MORNING = time(7)


def opening_on_the_day_after(hours: Closings, moment: datetime) -> datetime:
    """When an office with these hours goes on the next day; in the morning, where nothing else says when."""
    midnight = _at(moment.date() + _DAY, time(0), moment)
    opens = hours.end_after(midnight)
    if opens is not None and opens != midnight:
        return opens
    morning = _at(midnight.date(), MORNING, moment)
    return hours.end_after(morning) or morning


def _on(
    day: date, span: QuietHours | None, now: datetime, word: Closed
) -> Iterator[tuple[datetime, datetime, Closed]]:
    """One span of a day, perhaps over midnight; ``None``: the whole day."""
    if span is None:
        yield _at(day, time(0), now), _at(day + _DAY, time(0), now), word
    elif not span.are_none:
        last = day if span.start < span.end else day + _DAY
        yield _at(day, span.start, now), _at(last, span.end, now), word


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, now.tzinfo)
