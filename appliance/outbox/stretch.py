"""What modems send together in a stretch of time without a break, as a flow: who takes what. Pure.

Modems whose SIMs cost the same on the same net flow together. What each kind takes is what routing says,
looked at again whenever a group runs dry, a cap is reached, or a few minutes have passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Protocol

from appliance.outbox.routing import Fare, Seat, plan

ALL_BUT = 0.5  # segments: less is nothing
_LOOKS = 50  # at most so often on the way to the end, whatever is left
_SHORTEST = 0.5  # minutes between two looks


class Pace(Protocol):
    """What has to be known of a modem."""

    @property
    def per_minute(self) -> float: ...

    @property
    def fare(self) -> Fare: ...


class Stretch:
    """``waiting``: segments by operator group; ``left``: what each modem may still send. Both shrink.

    ``carried``: what each modem has sent meanwhile, by group.
    """

    def __init__(self, waiting: Mapping[str, float], modems: Sequence[Pace], left: Sequence[float]) -> None:
        self.waiting = dict(waiting)
        self.left = list(left)
        self.carried: list[dict[str, float]] = [{} for _ in modems]
        self._modems = modems

    def pass_minutes(self, minutes: float) -> float:
        """-> after how many of them nothing waits any more; all of them if something does."""
        passed = 0.0
        while passed < minutes and sum(self.waiting.values()) >= ALL_BUT:
            step = self._step(minutes - passed)
            if step is None:
                return minutes
            passed += step
        return min(passed, minutes)

    def _step(self, longest: float) -> float | None:
        """One stretch in which everybody does the same; -> its minutes. None: nobody can send."""
        seats = self._seats()
        if not seats:
            return None
        flows = self._flows(seats)
        together = sum(flows.values())
        ends = [longest, *(self.waiting[group] / flow for group, flow in flows.items() if flow)]
        ends += [
            self.left[place] / modem.per_minute
            for place, modem in enumerate(self._modems)
            if modem.per_minute > 0 and self.left[place] >= ALL_BUT
        ]
        if len(seats) > 1:
            ends.append(max(_SHORTEST, sum(self.waiting.values()) / together / _LOOKS))
        step = min(ends)
        self._flow(seats, step)
        return step

    def _seats(self) -> list[Seat]:
        """The kinds of modems that may still send."""
        kinds: dict[Fare, tuple[float, float]] = {}
        for place, modem in enumerate(self._modems):
            if modem.per_minute > 0 and self.left[place] >= ALL_BUT:
                rate, room = kinds.get(modem.fare, (0.0, 0.0))
                kinds[modem.fare] = rate + modem.per_minute, room + self.left[place]
        return [Seat("", fare, rate, room) for fare, (rate, room) in kinds.items()]

    def _flows(self, seats: Sequence[Seat]) -> dict[str, float]:
        """Segments a minute by group."""
        flows = dict.fromkeys(self.waiting, 0.0)
        for me in seats:
            for group, share in self._shares(me, [other for other in seats if other is not me]).items():
                flows[group] += me.per_minute * share
        return flows

    def _shares(self, me: Seat, others: Sequence[Seat]) -> dict[str, float]:
        """Of its time for each group; nothing for a kind that leaves everything to others."""
        made = plan(me, others, self.waiting)
        for tier in (*made.own, *made.helping):
            waiting = {group: self.waiting[group] for group in tier if self.waiting[group] > 0}
            if waiting:
                whole = sum(waiting.values())
                return {group: number / whole for group, number in waiting.items()}
        return {}

    def _flow(self, seats: Sequence[Seat], minutes: float) -> None:
        shares = {me.fare: self._shares(me, [other for other in seats if other is not me]) for me in seats}
        for place, modem in enumerate(self._modems):
            share = shares.get(modem.fare)
            if not share or modem.per_minute <= 0 or self.left[place] < ALL_BUT:
                continue
            for group, part in share.items():
                number = modem.per_minute * part * minutes
                self.waiting[group] = max(0.0, self.waiting[group] - number)
                self.carried[place][group] = self.carried[place].get(group, 0.0) + number
            if self.left[place] != inf:
                self.left[place] -= modem.per_minute * minutes
