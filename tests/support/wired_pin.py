"""Mock pins of the header, with wires to a simulated HAT: what a pin is set to, the HAT feels."""

from __future__ import annotations

from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from appliance.modem.simulator.boards import BOARDS
from tests.support.hat_by_hand import HatByHand

# what the header's pins are called on the way to the HAT
POWER, RESET, FLIGHT = "power", "reset", "flight"


class WiredPin(MockPin):
    """Tells its factory about every change of its level while it is an output."""

    def _change_state(self, value: bool) -> bool:
        changed = bool(super()._change_state(value))
        if changed and self.function == "output":
            self.factory.changed(self.info.name, value)
        return changed


class WiredPins(MockFactory):  # type: ignore[misc]
    """``levels``: every change, as (pin, level); ``cut``: the wires lead nowhere (a jumper)."""

    def __init__(self, *, cut: bool = False) -> None:
        super().__init__(pin_class=WiredPin)
        self.levels: list[tuple[int, bool]] = []
        self._cut = cut
        self._lines: dict[int, str] = {}
        self._table: HatByHand | None = None

    def wire(self, table: HatByHand) -> None:
        """To the board that the simulated HAT is."""
        board = table.hat.power.board
        self._table = table
        lines = {board.pin: POWER, board.reset_pin: RESET, board.flight_pin: FLIGHT}
        self._lines = {pin: line for pin, line in lines.items() if pin is not None}

    def changed(self, name: str, level: Any) -> None:
        pin = int(name.removeprefix("GPIO"))
        self.levels.append((pin, bool(level)))
        line = self._lines.get(pin)
        if line is not None and self._table is not None and not self._cut:
            self._table.hat.due(self._table.now)
            self._table.hat.key(bool(level), self._table.now, line)  # type: ignore[arg-type]

    def presses(self, pin: int) -> int:
        """How often it went up."""
        return sum(level for each, level in self.levels if each == pin)


class NoPins:
    """The pin factory of a machine without pins."""

    def wire(self, table: HatByHand) -> None:
        """There is nothing to be wired."""

    def __getattr__(self, name: str) -> Any:
        raise OSError("there is no /dev/gpiochip0")


def board_pin(name: str) -> int:
    """The power pin of a board."""
    pin = BOARDS[name].pin
    assert pin is not None
    return pin
