"""The machine's own clock: asked to be set when it is wrong and the box knows better.

The box itself needs that for nothing. But the journal, the files on a stick and the next start do: an Act
does it, as root (privileged/clock.py).
"""

from __future__ import annotations

import logging
from math import inf

import msgspec

from appliance.clock import Clock
from appliance.machine import Act, ActRefused, Machine
from appliance.time_sources import Source

log = logging.getLogger(__name__)

AGAIN = 600.0  # seconds until it is asked once more: a machine that does not do it is not asked all the time

# These go by the machine's own clock: there is nothing to be told to it.
_BY_THE_MACHINE = frozenset({Source.NTP, Source.HOST, Source.NONE})


class ClockWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``time``: seconds since 1970 when the monotonic clock showed ``ticks`` seconds: so nothing is lost
    while the act is being started. ``person``: an administrator says so, who may go back before the saved
    time."""

    time: float
    ticks: float
    person: bool = False


class HostClock:
    """Raises nothing: a box whose machine cannot be told goes on with its own time."""

    def __init__(self, clock: Clock, machine: Machine) -> None:
        self._clock = clock
        self._machine = machine
        self._asked_at = -inf

    def mind(self) -> bool:
        """A chore: ask when it is wrong by more than a minute; -> whether it was asked."""
        trust = self._clock.trust()
        if not trust.trusted or not trust.host_off or trust.source in _BY_THE_MACHINE:
            return False
        ticks = self._clock.monotonic()
        if ticks - self._asked_at < AGAIN or not self._machine.can(Act.CLOCK):
            return False
        self._asked_at = ticks
        now = self._clock.now().timestamp()
        wish = ClockWish(now, self._clock.monotonic(), person=trust.source == Source.PERSON)
        try:
            self._machine.start(Act.CLOCK, wish)
        except ActRefused as refusal:
            log.warning("the machine's clock is wrong by %s and was not set: %s", trust.host_off, refusal)
            return False
        log.info("the machine's clock is wrong by %s: it is being set", trust.host_off)
        return True
