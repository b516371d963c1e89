"""What becomes of an accepted message, and what its sender is told: the habits of operators and handsets."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

# TP-Status (TS 23.040 9.2.3.15)
RECEIVED = 0x00
STILL_TRYING = 0x30  # temporary, the SMSC keeps trying; operator-specific range
NOT_OBTAINABLE = 0x43
EXPIRED = 0x46

HOUR = 3600.0
DEFAULT_VALIDITY = 3 * 24 * HOUR  # where the message does not say, the SMSC's own


@dataclass(frozen=True)
class Fate:
    """``events``: (seconds after acceptance, TP-Status), in order, one report each.

    ``reached``: seconds until the handset has the message, None if it never gets it.
    """

    events: tuple[tuple[float, int], ...]
    reached: float | None


class Habit(Protocol):
    def fate(self, number: str, validity: float, random: random.Random, pace: float, /) -> Fate:
        """``validity`` in seconds; ``pace`` below 1 makes everything that much faster."""
        ...


class Prompt:
    """Every handset is on and answers within two seconds."""

    def fate(self, _number: str, _validity: float, random: random.Random, pace: float) -> Fate:
        delay = random.uniform(0.05, 2.0) * pace
        return Fate(((delay, RECEIVED),), delay)


class Never:
    """Every handset gets its message, no report comes back: some operators are like that."""

    def fate(self, _number: str, _validity: float, random: random.Random, pace: float) -> Fate:
        return Fate((), random.uniform(1.0, 5.0) * pace)


class Realistic:
    """An estimate: 60 % after 4-15 s, 25 % after minutes, 10 % after hours, 5 % never.

    Two numbers in a hundred are no longer in use, always the same ones.
    """

    def fate(self, number: str, validity: float, random: random.Random, pace: float) -> Fate:
        if zlib.crc32(number.encode()) % 100 < 2:
            return Fate(((random.uniform(2.0, 8.0) * pace, NOT_OBTAINABLE),), None)
        luck = random.random()
        if luck < 0.60:
            delay = random.uniform(4.0, 15.0) * pace
            return Fate(((delay, RECEIVED),), delay)
        if luck < 0.95:
            minutes = luck < 0.85
            delay = random.lognormvariate(5.0, 0.8) if minutes else random.uniform(1.0, 12.0) * HOUR
            first_try = random.uniform(4.0, 15.0)
            if delay > validity:
                return Fate(((first_try * pace, STILL_TRYING), (validity * pace, EXPIRED)), None)
            final = (max(delay, first_try) * pace, RECEIVED)
            events = (final,) if minutes else ((first_try * pace, STILL_TRYING), final)
            return Fate(events, final[0])
        return Fate((), None)


HABITS: Mapping[str, Habit] = {"prompt": Prompt(), "realistic": Realistic(), "never": Never()}


def validity_seconds(octet: int | None) -> float:
    """Relative TP-VP (TS 23.040 9.2.3.12.1) in seconds."""
    if octet is None:
        return DEFAULT_VALIDITY
    if octet <= 143:
        return (octet + 1) * 300.0
    if octet <= 167:
        return 12 * HOUR + (octet - 143) * 1800.0
    if octet <= 196:
        return (octet - 166) * 24 * HOUR
    return (octet - 192) * 7 * 24 * HOUR
