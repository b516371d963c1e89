"""What will come of a person's PIN before it is kept: the rules of ``pins`` asked in advance. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PinOutlook(StrEnum):
    """Whether the box will try a PIN, and if not, why."""

    WILL_BE_TRIED = "will_be_tried"
    WAITS = "waits"  # the card is not asking for one: tried when it does
    REFUSED_BEFORE = "refused_before"  # this card has refused this PIN
    LAST_TRY = "last_try"  # the card allows one more, and that one is not the box's
    TRIES_UNKNOWN = "tries_unknown"  # one was refused, nobody can tell how many are left: to be confirmed
    END_UNKNOWN = "end_unknown"  # a power cut came between: to be confirmed


NOT_TRIED = frozenset(
    {PinOutlook.REFUSED_BEFORE, PinOutlook.LAST_TRY, PinOutlook.TRIES_UNKNOWN, PinOutlook.END_UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class LockedCard:
    """A card that asked for its PIN, as the modem told of it. ``left``: tries, None = it cannot tell."""

    iccid: str
    imei: str
    left: int | None


class Rules(Protocol):
    """Of a supposed PIN: see ``modem.SimPins``."""

    def pin_for(self, iccid: str, imei: str, left: int | None = None) -> str: ...

    def may_try(self, iccid: str, imei: str, pin: str, left: int | None) -> bool: ...


def outlook(rules: Rules, card: LockedCard | None, pin: str, *, was_refused: bool) -> PinOutlook:
    """``was_refused``: this card has refused this PIN. ``card`` None: none has asked for a PIN."""
    if card is None:
        return PinOutlook.WAITS
    if rules.pin_for(card.iccid, card.imei, card.left) != pin:
        return PinOutlook.REFUSED_BEFORE if was_refused else PinOutlook.END_UNKNOWN
    if rules.may_try(card.iccid, card.imei, pin, card.left):
        return PinOutlook.WILL_BE_TRIED
    return PinOutlook.TRIES_UNKNOWN if card.left is None else PinOutlook.LAST_TRY
