"""What the code behind an AT command is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.modem.simulator.command_line import Reply, Request

if TYPE_CHECKING:
    from appliance.modem.simulator.hat import SimulatedHat


@dataclass(frozen=True, slots=True)
class Call:
    """One command on its way: which module, what it says, when."""

    hat: SimulatedHat
    request: Request
    now: float


# Raises AtError for an error result.
Handler = Callable[[Call], Reply]
