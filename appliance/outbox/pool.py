"""Who can send at this moment: each modem's thread says so of itself, and asks who else can."""

from __future__ import annotations

import threading
from collections.abc import Callable

from appliance.clock import Clock
from appliance.outbox.routing import Fare, Seat

# A thread renews its seat at each turn; one that waits so long for the network's answer takes nothing else.
LAPSES_AFTER = 60.0  # seconds


class Pool:
    """Safe to use from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seats: dict[str, tuple[Seat, float]] = {}

    def sit(self, seat: Seat) -> None:
        """This modem can send, or will in its next minute."""
        now = self._clock.monotonic()
        with self._lock:
            self._seats[seat.name] = seat, now

    def leave(self, name: str) -> None:
        """It cannot: gone, set aside, at its cap, no network."""
        with self._lock:
            self._seats.pop(name, None)

    def others(self, name: str) -> tuple[Seat, ...]:
        """Everybody who can send but that one."""
        limit = self._clock.monotonic() - LAPSES_AFTER
        with self._lock:
            return tuple(seat for each, (seat, seen) in self._seats.items() if each != name and seen >= limit)


class Place:
    """One modem's place in the pool. ``fare_of``: what a SIM costs and whose net it is on."""

    def __init__(self, pool: Pool, name: str, fare_of: Callable[[str], Fare]) -> None:
        self._pool = pool
        self._name = name
        self._fare_of = fare_of

    def take(self, sim: str, *, per_minute: float, room: float) -> Seat:
        """This modem can send: so many segments a minute, and ``room`` of them today."""
        seat = Seat(self._name, self._fare_of(sim), per_minute, room)
        self._pool.sit(seat)
        return seat

    def leave(self) -> None:
        """It cannot."""
        self._pool.leave(self._name)

    def others(self) -> tuple[Seat, ...]:
        """Who else can send now."""
        return self._pool.others(self._name)
