"""Which SIM takes whose message: by operator group, by price, by who else could take it sooner. Pure.

* What no other SIM would carry for less, or on its own net for the same, is a SIM's own: its net first.
* What another SIM carries for less is left to the cheapest as long as they alone will have sent all of it
  within ``PATIENCE``.
* What costs the same on its own net elsewhere is left there only if it goes in the time of one message here.
* So nobody is idle while something waits that nobody better is about to take.

All of this is for bulk. Replies and *darurat* go by whichever modem is free first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

PATIENCE = 30.0  # minutes a dearer SIM waits for cheaper ones: what a broadcast may take longer to cost less


@dataclass(frozen=True, slots=True)
class Fare:
    """What makes SIMs alike. ``group``: of its operator, "" = not known. Rupiah for one segment."""

    group: str = ""
    price: int = 0
    price_on_net: int = 0

    def cost(self, group: str) -> int:
        """Of a segment to a number of that operator group."""
        return self.price_on_net if self.is_on_net(group) else self.price

    def is_on_net(self, group: str) -> bool:
        return group != "" and group == self.group

    def rank(self, group: str) -> tuple[int, bool]:
        """The smaller the better: the price, then the own net."""
        return self.cost(group), not self.is_on_net(group)


@dataclass(frozen=True, slots=True)
class Seat:
    """A modem that can send now. ``room``: segments until its daily cap."""

    name: str
    fare: Fare
    per_minute: float
    room: float = inf

    def can_take(self, minutes: float) -> float:
        """Segments within that time."""
        return min(self.per_minute * minutes, self.room)


Tier = frozenset[str]
"""Operator groups of equal standing: between them the order of acceptance counts."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a modem takes: of its ``own`` tiers the first in which something waits; ``helping``: only when
    nothing of its own waits in any broadcast."""

    own: tuple[Tier, ...]
    helping: tuple[Tier, ...] = ()

    @property
    def groups(self) -> frozenset[str]:
        return frozenset().union(*self.own, *self.helping)


def plan(me: Seat, others: Sequence[Seat], waiting: Mapping[str, float]) -> Plan:
    """``others``: the other modems that can send now. ``waiting``: bulk segments by their number's group."""
    if are_alike(me, others):
        return Plan((frozenset(waiting),))
    own = {group for group in waiting if _is_own(me, others, group)}
    helping = {group for group in waiting if group not in own and not _is_left(me, others, waiting, group)}
    return Plan(_own_net_first(me, own), _own_net_first(me, helping))


def are_alike(me: Seat, others: Sequence[Seat]) -> bool:
    """Then there is nothing to choose: whoever is free takes the next, in the order of acceptance."""
    return all(other.fare == me.fare for other in others)


def _is_own(me: Seat, others: Sequence[Seat], group: str) -> bool:
    rank = me.fare.rank(group)
    return all(rank <= other.fare.rank(group) for other in others)


def _is_left(me: Seat, others: Sequence[Seat], waiting: Mapping[str, float], group: str) -> bool:
    """Whether others who are better at it will take all of it soon enough."""
    cost = me.fare.cost(group)
    least = min(other.fare.cost(group) for other in others)
    if least < cost:
        # Not those between: they leave it to the cheapest too, and the patience would add up.
        cheapest = [other for other in others if other.fare.cost(group) == least]
        theirs = sum(
            number for each, number in waiting.items() if _any_cheaper(cheapest, me.fare.cost(each), each)
        )
        if _together(cheapest, PATIENCE) >= theirs:
            return True
    on_net = [other for other in others if other.fare.is_on_net(group) and other.fare.cost(group) == cost]
    mine = me.fare.is_on_net(group) or not me.per_minute
    return not mine and _together(on_net, 1 / me.per_minute) >= waiting[group]


def _any_cheaper(seats: Sequence[Seat], cost: int, group: str) -> bool:
    return any(seat.fare.cost(group) < cost for seat in seats)


def _together(seats: Sequence[Seat], minutes: float) -> float:
    return sum(seat.can_take(minutes) for seat in seats)


def _own_net_first(me: Seat, groups: set[str]) -> tuple[Tier, ...]:
    on_net = frozenset(group for group in groups if me.fare.is_on_net(group))
    return tuple(tier for tier in (on_net, frozenset(groups) - on_net) if tier)
