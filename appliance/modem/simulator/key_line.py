"""The pins of the header that reach the module's power: key or switch, reset, flight mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from appliance.modem.simulator.agenda import Agenda, Timer
from appliance.modem.simulator.boards import Board, Wire
from appliance.modem.simulator.chip import KeyTimes

if TYPE_CHECKING:
    from appliance.modem.simulator.power import Power

GRACE = 0.05  # seconds: a pulse that a computer times is never exact

LineName = Literal["power", "reset", "flight"]


class KeyLine:
    """Takes levels with their time, and does what the module does about them. ``pulses``: seconds each.

    A key pressed long enough starts what is off and stops what runs; pressed too long, it stops what it has
    started; what is shutting down does not feel it.
    """

    def __init__(self, power: Power, agenda: Agenda, board: Board, times: KeyTimes, pace: float) -> None:
        self._power = power
        self._agenda = agenda
        self._board = board
        self._times = times
        self._pace = pace
        self._timers: list[Timer] = []
        self._reset: Timer | None = None
        self._pressed_at: float | None = None
        self._deaf_until = 0.0
        self.flight = False
        self.pulses: list[float] = []

    @property
    def pressed(self) -> bool:
        return self._pressed_at is not None

    def shutting_down(self, now: float) -> None:
        self._deaf_until = now + self._times.down * self._pace

    def level(self, level: bool, now: float, line: LineName = "power") -> None:
        """The pin has that level from now on. Raises ``ValueError`` if the board has no such pin."""
        if line == "flight":
            self._need(self._board.flight_pin is not None, line)
            self.flight = level
        elif line == "reset":
            self._need(self._board.reset_pin is not None, line)
            self._reset_pin(level == self._board.reset_high, now)
        else:
            self._need(self._board.wire is not Wire.NONE, line)
            self._power_pin(level == self._board.pressed_high, now)

    def _reset_pin(self, pressed: bool, now: float) -> None:
        if self._reset is not None:
            self._reset.cancel()
        self._reset = None
        if pressed:
            self._reset = self._agenda.at(now + self._board.reset_after - GRACE, self._reset_now)

    def _reset_now(self, now: float) -> None:
        if self._power.running:
            self._power.reset(now)

    def _need(self, there: bool, line: str) -> None:
        if not there:
            raise ValueError(f"the board {self._board.name} has no {line} pin")

    def _power_pin(self, pressed: bool, now: float) -> None:
        if pressed == self.pressed:
            return
        if self._pressed_at is not None:
            self.pulses.append(now - self._pressed_at)
        self._pressed_at = now if pressed else None
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._board.wire is Wire.SWITCH:
            if pressed:
                self._power.off(now)
            else:
                self._power.supply(now)
        elif pressed and now >= self._deaf_until:
            if self._power.running:
                self._at(now + self._times.off, self._stop)
            else:
                self._at(now + self._times.on, self._start)

    def _at(self, when: float, action: Callable[[float], None]) -> None:
        self._timers.append(self._agenda.at(when - GRACE, action))

    def _start(self, now: float) -> None:
        if not self._power.running:
            self._power.on(now)
            self._at(now - self._times.on + self._times.too_long, self._stop)

    def _stop(self, now: float) -> None:
        if self._power.running:
            self._power.switched_off_by_key(now)
            self.shutting_down(now)
