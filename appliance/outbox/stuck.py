"""Refusals that should pass by themselves and do not: then the module is to blame after all. Pure.

"Wait", "no network" and the like cost nobody an attempt and are no reason to restart anything, unless they go
on while the modem is registered and nothing gets through.
"""

from __future__ import annotations

from dataclasses import dataclass

from appliance.sms.status_codes import ErrorClass

PASSING = frozenset({ErrorClass.WAIT, ErrorClass.NETWORK, ErrorClass.STORAGE, ErrorClass.SIM})
MANY, MANY_WITHIN = 5, 300.0  # so many in a row, over so many seconds
FEW, FEW_WITHIN = 3, 900.0  # or so many, when the pauses between them are long


@dataclass(frozen=True, slots=True)
class Stuck:
    """``refusals`` in a row while registered, the first of them at ``since`` (monotonic)."""

    refusals: int = 0
    since: float = 0.0

    def refused(self, now: float) -> Stuck:
        """By one of the classes that should pass."""
        return Stuck(self.refusals + 1, self.since if self.refusals else now)

    def is_so(self, now: float) -> bool:
        lasted = now - self.since
        return (self.refusals >= MANY and lasted >= MANY_WITHIN) or (
            self.refusals >= FEW and lasted >= FEW_WITHIN
        )
