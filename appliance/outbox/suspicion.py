"""When refusals speak against the SIM's account: no code says "no credit", but a pattern shows it. Pure.

At least three failures in a row, over three different phones, while the modem is registered with a usable
signal. What is counted is remembered, so that nobody who was refused meanwhile is charged for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused
from appliance.sms.status_codes import ErrorClass

PHONES = 3
USABLE_SIGNAL = 16  # percent: 5 of the 31 steps of +CSQ

_SPEAKS = frozenset({ErrorClass.ACCOUNT, ErrorClass.TEMPORARY, ErrorClass.UNCERTAIN})
_FORGIVABLE = frozenset({ErrorClass.ACCOUNT, ErrorClass.TEMPORARY})


def speaks_against_account(outcome: Outcome) -> bool:
    """Refused for reasons that an account may have, or no answer at all."""
    if isinstance(outcome, Accepted | HandedBack):
        return False
    return not isinstance(outcome, Refused) or outcome.error_class in _SPEAKS


def radio_is_fine(*, registered: bool, signal_percent: int | None) -> bool:
    """Then a refusal is not the radio's. A modem that does not tell its signal is believed to have one."""
    return registered and (signal_percent is None or signal_percent >= USABLE_SIGNAL)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``refusals``: by segment, how often each was refused; ``phones``: that nothing got through to."""

    phones: frozenset[str] = frozenset()
    refusals: Mapping[int, int] = field(default_factory=dict)

    def after(self, claimed: ClaimedSegment, outcome: Outcome, *, radio_fine: bool) -> Suspicion:
        """One more hand-over. A message that got through ends all suspicion."""
        if isinstance(outcome, Accepted):
            return Suspicion()
        if isinstance(outcome, Refused) and outcome.error_class is ErrorClass.DUPLICATE:
            return Suspicion()
        if not radio_fine or not speaks_against_account(outcome):
            return self
        refusals = self.refusals
        if isinstance(outcome, Refused) and outcome.error_class in _FORGIVABLE:
            refusals = {**refusals, claimed.id: refusals.get(claimed.id, 0) + 1}
        return Suspicion(self.phones | {str(claimed.number)}, refusals)

    @property
    def is_strong(self) -> bool:
        return len(self.phones) >= PHONES
