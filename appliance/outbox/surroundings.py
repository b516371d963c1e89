"""What the box knows about a modem's surroundings that the modem itself cannot tell. For its thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _nothing() -> str:
    return ""


def _no() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``elsewhere``: the port where the modem behind the board's power key answers although this section has
    it not, "" = nowhere. ``place``: the socket where it is plugged. ``supply_was_low``: that of the Raspberry
    Pi, in these minutes.
    """

    elsewhere: Callable[[], str] = _nothing
    place: Callable[[], str] = _nothing
    supply_was_low: Callable[[], bool] = _no
