"""The signal of a day as a drawing: SVG paths, and the words that say the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean

from appliance.modem_log.model import SignalPoint

DAY = timedelta(hours=24)
HEIGHT = 24
MARK = 6  # of the height: a lost network is a mark along the upper edge, so shape tells, not colour alone
LATE = timedelta(hours=1)  # a record that begins later than this is no whole day


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the day. ``percent`` None: nothing was measured; ``cut``: no network for a moment of it."""

    at: datetime
    percent: int | None
    cut: bool
    network: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``signal`` and ``cuts`` are paths in a drawing of ``width`` x ``HEIGHT``; ``percent``: the day's mean.

    ``breaks``: how often the network was lost; ``since``: when the record begins, None for a whole day.
    """

    width: int
    signal: str
    cuts: str
    percent: int | None
    breaks: int
    since: datetime | None
    stretches: tuple[Stretch, ...]

    @property
    def is_empty(self) -> bool:
        return self.percent is None and not self.breaks


def chart(points: Sequence[SignalPoint], now: datetime, *, columns: int = 48) -> Chart:
    """The 24 hours before ``now`` in equal ``columns``, each two units wide."""
    start = now - DAY
    seen = [point for point in points if start < point.at <= now]
    stretches = tuple(_stretches(seen, start, columns))
    known = [point.percent for point in seen if point.percent is not None]
    late = not seen or seen[0].at - start > LATE
    return Chart(
        width=columns * 2,
        signal=_area([stretch.percent for stretch in stretches]),
        cuts="".join(f"M{2 * x} 0h2v{MARK}h-2z" for x, each in enumerate(stretches) if each.cut),
        percent=round(mean(known)) if known else None,
        breaks=_breaks(seen),
        since=seen[0].at if seen and late else None,
        stretches=stretches,
    )


def _stretches(points: Sequence[SignalPoint], start: datetime, columns: int) -> list[Stretch]:
    width = DAY / columns
    places: list[list[SignalPoint]] = [[] for _ in range(columns)]
    for point in points:
        places[min(columns - 1, int((point.at - start) / width))].append(point)
    return [_stretch(start + place * width, found) for place, found in enumerate(places)]


def _stretch(at: datetime, points: Sequence[SignalPoint]) -> Stretch:
    percents = [point.percent for point in points if point.percent is not None]
    networks = [point.network for point in points if point.network]
    return Stretch(
        at,
        round(mean(percents)) if percents else None,
        any(not point.registered for point in points),
        networks[-1] if networks else "",
    )


def _area(percents: Sequence[int | None]) -> str:
    """Steps that stand on the ground line; where nothing was measured there is a hole."""
    path: list[str] = []
    before: int | None = None
    for place, percent in enumerate(percents):
        top = None if percent is None else HEIGHT - max(1, round(percent * HEIGHT / 100))
        if top is not None and before is None:
            path.append(f"M{2 * place} {HEIGHT}V{top}h2")
        elif top is not None:
            path.append("h2" if top == before else f"V{top}h2")
        elif before is not None:
            path.append(f"V{HEIGHT}z")
        before = top
    if before is not None:
        path.append(f"V{HEIGHT}z")
    return "".join(path)


def _breaks(points: Sequence[SignalPoint]) -> int:
    """How often the network was lost, not for how long."""
    states = [True, *(point.registered for point in points)]
    return sum(1 for before, after in pairwise(states) if before and not after)
