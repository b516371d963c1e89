"""Failures that speak against a modem or its SIM, not against people: when it stops, and for how long. Pure.

Nothing may burn through a list of thousands because a SIM is out of credit, and while one SIM fails the
others do its work. Two rules, over different recipients: so many refusals in a row, or more than a tenth of
the last 25 hand-overs within two hours. Each further pause is longer, until 25 have passed without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.sms.status_codes import ErrorClass

WINDOW = 25  # hand-overs
WINDOW_SECONDS = 2 * 3600.0
MOST_FAILED = 2  # of them: three are more than a tenth


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
# Each refusal leaves one more person unknown: time for the mild steps of the ladder, then hardly any more.
_COSTLY = (10.0, 30.0, 60.0, 900.0, 3600.0)
_LONG = (60.0, 300.0, 900.0, 3600.0)

RULES: Mapping[ErrorClass, _Rule] = {
    ErrorClass.ACCOUNT: _Rule(Suspect.OPERATOR, 3, _LONG),
    # No answer at all is how some modems tell that the credit is used up.
    ErrorClass.UNCERTAIN: _Rule(Suspect.OPERATOR, 3, _LONG),
    ErrorClass.TEMPORARY: _Rule(Suspect.OPERATOR, 3, _LONG),
    ErrorClass.CONGESTION: _Rule(Suspect.OPERATOR, 3, _LONG),
    ErrorClass.SIM: _Rule(Suspect.MODEM, 1, _LONG),
    ErrorClass.MODEM: _Rule(Suspect.MODEM, 1, _COSTLY),
    ErrorClass.NETWORK: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.STORAGE: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.WAIT: _Rule(Suspect.MODEM, 1, _SHORT),
    ErrorClass.NUMBER: _Rule(Suspect.LIST, 10, _LONG),
    ErrorClass.PDU: _Rule(Suspect.LIST, 10, _LONG),
}


@dataclass(frozen=True, slots=True)
class Streak:
    """What a modem's last hand-overs say. ``pause``: seconds to rest from now, 0.0 = none.

    ``sets_aside``: the pause is the modem's own, so others do its work meanwhile; else the list's.
    """

    recipients: Mapping[Suspect, frozenset[int]] = field(default_factory=dict)  # in a row
    last: tuple[tuple[float, int | None], ...] = ()  # monotonic, and who was refused; None: got through
    pauses: int = 0
    since: int = 0  # hand-overs since the last pause
    pause: float = 0.0
    sets_aside: bool = False

    def refused(self, error_class: ErrorClass, recipient_id: int, now: float) -> Streak:
        """One more refusal; a ``DUPLICATE`` is none. ``now``: monotonic."""
        rule = RULES.get(error_class)
        if rule is None:
            return self.succeeded(now)
        struck = self.recipients.get(rule.suspect, frozenset()) | {recipient_id}
        speaks_against_list = rule.suspect is Suspect.LIST
        last = self.last if speaks_against_list else self._with(now, recipient_id)
        failed = {each for _, each in last if each is not None}
        if len(struck) < rule.recipients and (speaks_against_list or len(failed) <= MOST_FAILED):
            recipients = {**self.recipients, rule.suspect: struck}
            return Streak(recipients, last, self._pauses_remembered, self.since + 1)
        pause = rule.pauses[min(self.pauses, len(rule.pauses) - 1)]
        # Three in a row stay three: after the pause one failure more is enough to stop again.
        recipients = {**self.recipients, rule.suspect: struck}
        return Streak(recipients, (), self.pauses + 1, 0, pause, not speaks_against_list)

    def succeeded(self, now: float) -> Streak:
        """A message got through: whatever was in a row is so no more."""
        return Streak({}, self._with(now, None), self._pauses_remembered, self.since + 1)

    @property
    def _pauses_remembered(self) -> int:
        return 0 if self.since + 1 >= WINDOW else self.pauses

    def _with(self, now: float, refused: int | None) -> tuple[tuple[float, int | None], ...]:
        recent = [each for each in self.last if now - each[0] < WINDOW_SECONDS]
        return (*recent, (now, refused))[-WINDOW:]
