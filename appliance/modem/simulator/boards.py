"""How the header's pins reach the module's power on the boards that can be bought. A board is not a chip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wire(StrEnum):
    """What hangs on the power pin."""

    NONE = "none"
    KEY = "key"  # the module's power key: a press toggles
    SWITCH = "switch"  # the supply itself


@dataclass(frozen=True)
class Board:
    """``pressed_high``: the level that presses the key, or that cuts the supply of a switch.

    ``starts_alone``: the module starts when the supply comes. ``restarts``: also after it was shut down by a
    command. ``reset_high``: the level that resets, once it has lasted ``reset_after`` seconds.
    ``flight_pin``: high turns the radio off. Pins are BCM numbers.
    """

    name: str
    wire: Wire
    pin: int | None = None
    pressed_high: bool = True
    starts_alone: bool = False
    restarts: bool = False
    reset_pin: int | None = None
    reset_high: bool = True
    reset_after: float = 0.1
    flight_pin: int | None = None


BOARDS: Mapping[str, Board] = {
    board.name: board
    for board in (
        Board("none", Wire.NONE, starts_alone=True),
        Board("waveshare-sim7600", Wire.KEY, 6, flight_pin=4),
        Board("waveshare-a7670e", Wire.KEY, 4),
        Board("kamod-a7670e", Wire.KEY, 4, reset_pin=18, reset_after=2.0),
        Board("waveshare-sim868", Wire.KEY, 4, pressed_high=False),
        Board("waveshare-sim800c", Wire.KEY, 4, pressed_high=False),
        Board("waveshare-sim7070", Wire.KEY, 4, starts_alone=True),
        Board("waveshare-sim7080", Wire.KEY, 4, starts_alone=True),
        Board("itead-sim800", Wire.KEY, 17, reset_pin=18),
        Board("nadhat-sim800c", Wire.KEY, 26),
        Board("sixfab-4g", Wire.SWITCH, 26, starts_alone=True, restarts=True),
    )
}
