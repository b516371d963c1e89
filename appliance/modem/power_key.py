"""The HAT's pins: the power key or power switch, the reset pin, and the one that would hold the radio off.

The only file of this room that speaks gpiozero. Pins are opened at rest, so that this presses nothing, and
every press ends at rest, whatever happens meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gpiozero import OutputDevice

from appliance.modem.hats import Hat, PowerKind

log = logging.getLogger(__name__)

Wait = Callable[[float], object]
"""Waits so many seconds, less when it is time to stop."""


class PowerKey:
    """The pins of one HAT. ``pins``: a gpiozero pin factory, None = that of the machine.

    On a machine without pins it says so once, in the log, and is not ``usable``. Never raises for a pin.
    """

    def __init__(self, hat: Hat, *, pins: Any = None) -> None:
        self.hat = hat
        self._pins = pins
        self._power: Any = None
        self._radio: Any = None
        self._told = False
        self._works = hat.kind is not PowerKind.NONE and hat.power_pin is not None
        if hat.radio_off_pin is not None:
            self._radio = self._open(hat.radio_off_pin, active_high=hat.radio_off_high)
        if self._works and not hat.released:
            self._power = self._open_power()
        if self._told:
            self._works = False

    @property
    def usable(self) -> bool:
        """Whether pressing can do anything, as far as the pins are concerned."""
        return self._works

    @property
    def has_reset_pin(self) -> bool:
        return self._works and self.hat.reset_pin is not None

    def switch_off(self, wait: Wait) -> None:
        """Press so long that a module that is on goes off; a switch stays off until ``switch_on``."""
        if self.hat.kind is PowerKind.SWITCH:
            self._set(powered=False)
            wait(self.hat.off_pulse)
        else:
            self._press(self.hat.off_pulse, wait)

    def switch_on(self, wait: Wait) -> None:
        """Press so long that a module that is off starts."""
        if self.hat.kind is PowerKind.SWITCH:
            self._set(powered=True)
        else:
            self._press(self.hat.on_pulse, wait)

    def reset(self, wait: Wait) -> None:
        """The reset pin, where there is one; it does nothing to a module that is off."""
        if self.hat.reset_pin is None:
            return
        pin = self._open(self.hat.reset_pin, active_high=self.hat.reset_active_high)
        self._pulse(pin, self.hat.reset_pulse, wait)
        _close(pin)

    def close(self) -> None:
        """Let go of every pin, at rest."""
        if self.hat.kind is PowerKind.SWITCH:
            self._set(powered=True)
        for pin in (self._power, self._radio):
            _close(pin)
        self._power = self._radio = None
        self._works = False

    def _press(self, seconds: float, wait: Wait) -> None:
        if not self._works:
            return
        pin = self._power or self._open_power()
        self._pulse(pin, seconds, wait)
        if self.hat.released:
            _close(pin)

    def _pulse(self, pin: Any, seconds: float, wait: Wait) -> None:
        if pin is None:
            return
        try:
            pin.on()
            wait(seconds)
        except Exception as error:
            self._tell(error)
        finally:
            with suppress(Exception):  # told already, if there is anything to tell
                pin.off()

    def _set(self, *, powered: bool) -> None:
        if self._power is None:
            return
        try:
            self._power.value = powered
        except Exception as error:
            self._tell(error)

    def _open_power(self) -> Any:
        switch = self.hat.kind is PowerKind.SWITCH
        return self._open(self.hat.power_pin, active_high=self.hat.active_high, active=switch)

    def _open(self, pin: int | None, *, active_high: bool, active: bool = False) -> Any:
        try:
            return OutputDevice(pin, active_high=active_high, initial_value=active, pin_factory=self._pins)
        except Exception as error:  # each pin library has errors of its own
            self._tell(error)
            return None

    def _tell(self, error: Exception) -> None:
        self._works = False
        if not self._told:
            self._told = True
            log.error("the pins of the %s cannot be used (%s): the box does without", self.hat.title, error)


def _close(pin: Any) -> None:
    if pin is not None:
        with suppress(Exception):  # on a machine whose pins do not work there is nothing to be done
            pin.close()
