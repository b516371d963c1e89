"""Refusals in a row speak against the modem or its SIM, not against the people: then it pauses. Pure.

Nothing may burn through a list of thousands because a SIM is out of credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.sms.status_codes import ErrorClass


class Suspect(StrEnum):
    """Whom a refusal speaks against when it comes in a row."""

    OPERATOR = "operator"  # credit, barring, anti-spam, the network as a whole
    MODEM = "modem"  # the module, its card or its radio
    LIST = "list"  # so many bad numbers are not bad numbers


@dataclass(frozen=True, slots=True)
class _Rule:
    suspect: Suspect
    recipients: int  # different ones, in a row, until the modem pauses
    pauses: tuple[float, ...]  # seconds; the last one again and again


_SHORT = (10.0, 30.0, 60.0, 300.0)
_LONG = (60.0, 300.0, 900.0, 3600.0)

RULES: Mapping[ErrorClass, _Rule] = {
    ErrorClass.ACCOUNT: _Rule(Suspect.OPERATOR, 3, _LONG),
    # No answer at all is how some modems tell that the credit is used up.
    ErrorClass.UNCERTAIN: _Rule(Suspect.OPERATOR, 3, _LONG),
    ErrorClass.TEMPORARY: _Rule(Suspect.OPERATOR, 5, _LONG),
    ErrorClass.CONGESTION: _Rule(Suspect.OPERATOR, 5, _LONG),
    ErrorClass.SIM: _Rule(Suspect.MODEM, 1, _LONG),
    ErrorClass.MODEM: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.NETWORK: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.STORAGE: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.WAIT: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.NUMBER: _Rule(Suspect.LIST, 10, _LONG),
    ErrorClass.PDU: _Rule(Suspect.LIST, 10, _LONG),
}


@dataclass(frozen=True, slots=True)
class Streak:
    """Refusals since the last message that got through. ``pause``: seconds to rest now, 0.0 = none."""

    recipients: Mapping[Suspect, frozenset[int]] = field(default_factory=dict)
    pauses: int = 0
    pause: float = 0.0
    reason: ErrorClass | None = None  # of the last pause

    def refused(self, error_class: ErrorClass, recipient_id: int) -> Streak:
        """One more refusal; a ``DUPLICATE`` is none."""
        rule = RULES.get(error_class)
        if rule is None:
            return self.succeeded()
        struck = self.recipients.get(rule.suspect, frozenset()) | {recipient_id}
        recipients = {**self.recipients, rule.suspect: struck}
        if len(struck) < rule.recipients:
            return Streak(recipients, self.pauses, 0.0, self.reason)
        pause = rule.pauses[min(self.pauses, len(rule.pauses) - 1)]
        return Streak(recipients, self.pauses + 1, pause, error_class)

    def succeeded(self) -> Streak:
        """A message got through: all is forgotten."""
        return Streak()
