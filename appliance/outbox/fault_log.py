"""The last lines spoken with a modem, written to the log around a fault and at no other time."""

from __future__ import annotations

import logging

from appliance.clock import Clock
from appliance.modem.dialogue import Dialogue

log = logging.getLogger(__name__)

LINES = 40
SAME_FAULT_SECONDS = 3600.0  # the same fault again says nothing new
ANY_FAULT_SECONDS = 60.0  # one fault leads to the next


class FaultLog:
    """Of one modem. The lines are masked already: no number, no text, no PIN is in them."""

    def __init__(self, *, name: str, dialogue: Dialogue, clock: Clock) -> None:
        self._name = name
        self._dialogue = dialogue
        self._clock = clock
        self._told: dict[str, float] = {}

    def tell(self, fault: str) -> bool:
        """``fault``: a word for it; -> whether the lines were written."""
        now = self._clock.monotonic()
        if now - max(self._told.values(), default=-ANY_FAULT_SECONDS) < ANY_FAULT_SECONDS:
            return False
        if now - self._told.get(fault, -SAME_FAULT_SECONDS) < SAME_FAULT_SECONDS:
            return False
        self._told[fault] = now
        lines = self._dialogue.lines()[-LINES:]
        if lines:
            log.warning("%s: %s; the last lines were\n%s", self._name, fault, "\n".join(lines))
        return True
