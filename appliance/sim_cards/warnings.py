"""When a person should be told about a SIM: its masa aktif nears its end, or its operator refuses. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appliance.sim_cards.model import Conclusion, SimCard

WARN_AT = (0, 1, 3, 7, 14)  # days before the last day


class SimWord(StrEnum):
    """What is the matter with a SIM; health and pages have a sentence for each."""

    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"
    NO_CREDIT = "no_credit"
    BLOCKED = "blocked"
    NOT_SENDING = "not_sending"  # it pauses, and why is being found out or cannot be


_OF_CONCLUSION = {
    Conclusion.NO_CREDIT: SimWord.NO_CREDIT,
    Conclusion.EXPIRED: SimWord.EXPIRED,
    Conclusion.BLOCKED: SimWord.BLOCKED,
    Conclusion.INQUIRING: SimWord.NOT_SENDING,
    Conclusion.UNKNOWN: SimWord.NOT_SENDING,
}


@dataclass(frozen=True, slots=True)
class SimFinding:
    """``days``: until the last day of its masa aktif, negative behind it; None = not known."""

    modem: str
    word: SimWord
    days: int | None


def warning(expires: date | None, today: date) -> int | None:
    """The mark of 14, 7, 3, 1 or 0 days that has been passed; None = nothing to warn of."""
    if expires is None:
        return None
    left = (expires - today).days
    return next((mark for mark in WARN_AT if left <= mark), None)


def is_expired(card: SimCard, today: date) -> bool:
    """Its masa aktif is over as far as anybody has said; or only the masa tenggang is spoken of."""
    if card.expires is not None:
        return card.expires < today
    return card.grace_until is not None


def findings(cards: Iterable[SimCard], today: date) -> tuple[SimFinding, ...]:
    """What health should say of these SIMs, the graver thing of each."""
    found = (_finding(card, today) for card in cards)
    return tuple(each for each in found if each is not None)


def _finding(card: SimCard, today: date) -> SimFinding | None:
    days = None if card.expires is None else (card.expires - today).days
    if card.hold is not None and card.hold.conclusion in _OF_CONCLUSION:
        return SimFinding(card.modem, _OF_CONCLUSION[card.hold.conclusion], days)
    if is_expired(card, today):
        return SimFinding(card.modem, SimWord.EXPIRED, days)
    if warning(card.expires, today) is not None:
        return SimFinding(card.modem, SimWord.EXPIRES_SOON, days)
    return None
