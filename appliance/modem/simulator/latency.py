"""How long the radio takes: shift plus lognormal, estimated from published measurements. In seconds."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

GSM, LTE = 0, 7
WEAK_SIGNAL = 8  # +CSQ below this slows everything down


@dataclass(frozen=True)
class Delay:
    """``shift`` + a lognormal part of the given median and sigma."""

    shift: float = 0.0
    median: float = 0.0
    sigma: float = 0.0

    def sample(self, random: random.Random, *, weak: bool = False) -> float:
        if self.median == 0.0:
            return self.shift
        # moving or at the edge of a cell: half a second more on average, and twice the spread in the tail
        sigma, extra = (self.sigma * 2, 0.5) if weak else (self.sigma, 0.0)
        return self.shift + extra + self.median * math.exp(random.gauss(0.0, sigma))

    @property
    def typical(self) -> float:
        return self.shift + self.median


@dataclass(frozen=True)
class Speed:
    """One bearer. ``closed``: Ctrl-Z to answer with no radio link up; ``open``: with that of the last SMS.

    The link stays up for ``open_for`` seconds after an answer; with ``needs_cmms`` only if AT+CMMS keeps it.
    ``prompt``, ``command``: bounds of the delay before ``> `` and before the answer of any other command.
    ``arrival``: bounds of the gap between two incoming messages. ``technology``: <AcT> of TS 27.007 7.3.
    ``pace`` scales everything around it (reports, people, boot) so that a fast simulation is fast as a whole.
    """

    closed: Delay
    open: Delay
    open_for: float = 0.0
    needs_cmms: bool = False
    prompt: tuple[float, float] = (0.03, 0.2)
    command: tuple[float, float] = (0.002, 0.015)
    arrival: tuple[float, float] = (0.5, 2.0)
    technology: int = LTE
    pace: float = 1.0

    def answer_delay(self, random: random.Random, idle: float | None, *, kept: bool, weak: bool) -> float:
        """Ctrl-Z to answer. ``idle``: since the last answer (None = none yet), ``kept``: AT+CMMS is on."""
        up = idle is not None and idle <= self.open_for and (kept or not self.needs_cmms)
        return (self.open if up else self.closed).sample(random, weak=weak)

    def prompt_delay(self, random: random.Random) -> float:
        return random.uniform(*self.prompt) if self.prompt[1] else 0.0

    def command_delay(self, random: random.Random) -> float:
        return random.uniform(*self.command) if self.command[1] else 0.0


def fixed(seconds: float) -> Speed:
    """Always exactly this from Ctrl-Z to the answer, and no other delay: for measuring the host's share."""
    delay = Delay(seconds)
    return Speed(
        delay, delay, prompt=(0, 0), command=(0, 0), arrival=(0, 0), pace=min(1.0, max(0.01, seconds))
    )


# Estimates. 2G without CMMS sets the whole link up again for each SMS.
SPEEDS: Mapping[str, Speed] = {
    "2g": Speed(
        Delay(2.0, 1.6, 0.45),
        Delay(1.2, 0.9, 0.40),
        open_for=3.0,
        needs_cmms=True,
        arrival=(2.0, 5.0),
        technology=GSM,
    ),
    "lte": Speed(Delay(0.6, 0.9, 0.50), Delay(0.4, 0.6, 0.50), open_for=10.0),
    "lte-idle": Speed(Delay(0.6, 0.9, 0.50), Delay(0.6, 0.9, 0.50)),
    "ims": Speed(Delay(0.3, 0.4, 0.50), Delay(0.3, 0.4, 0.50), open_for=10.0),
    "instant": fixed(0.0),
}
