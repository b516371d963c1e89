"""The boards: which pin of the header switches the modem, how long, and how long it takes. Pure table.

The pin is the board's, not the chip's. Pins by their BCM numbers, times in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class PowerKind(StrEnum):
    """What a board's power pin does."""

    KEY = "key"  # a push button: a pulse switches on what is off, and off what is on
    SWITCH = "switch"  # a tap: the level decides
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hat:
    """One board.

    ``active_high``: the level that presses the KEY, or that gives power by the SWITCH; at rest the key is not
    pressed, and the power is on. ``on_pulse``/``off_pulse``: how long the key is pressed; for a SWITCH
    ``off_pulse`` is how long power stays away. ``on_wait``: until AT is answered, ``off_wait``: until the
    modem is off. ``released``: the pin goes back to being an input after the pulse. ``reset_pin`` works only
    on a modem that is on. ``radio_off_pin`` at ``radio_off_high`` holds the radio off whatever AT+CFUN says.
    ``starts_by_itself``: with the power, without a key. ``usb_only``: nothing is to be had from its UART;
    ``uart_only``: it has no USB.
    """

    name: str
    title: str
    family: str
    power_pin: int | None = None
    kind: PowerKind = PowerKind.NONE
    active_high: bool = True
    on_pulse: float = 1.0
    off_pulse: float = 1.5
    on_wait: float = 10.0
    off_wait: float = 10.0
    released: bool = False
    reset_pin: int | None = None
    reset_pulse: float = 0.1
    reset_active_high: bool = True
    radio_off_pin: int | None = None
    radio_off_high: bool = True
    starts_by_itself: bool = False
    usb_only: bool = False
    uart_only: bool = False

    @property
    def idle_high(self) -> bool:
        """The level at which nothing happens: the key not pressed, or the power on."""
        return self.active_high if self.kind is PowerKind.SWITCH else not self.active_high

    def may_carry(self, family: str, *, on_usb: bool) -> bool:
        """Whether a modem of this family can be the one on this board; ``family`` "": nobody knows it yet.

        ``on_usb``: it is a USB device itself, not a UART, be it behind an adapter.
        """
        reached = not (self.uart_only if on_usb else self.usb_only)
        return reached and family in ("", self.family)


_BOARDS = (
    Hat(
        "waveshare-sim7600",
        "Waveshare SIM7600E-H/G-H 4G HAT",
        "sim7600",
        power_pin=6,
        kind=PowerKind.KEY,
        on_pulse=2.0,
        off_pulse=3.0,
        on_wait=20.0,
        off_wait=18.0,
        radio_off_pin=4,
    ),
    Hat(
        "waveshare-a7670e",
        "Waveshare A7670E Cat-1 HAT",
        "a76xx",
        power_pin=4,
        kind=PowerKind.KEY,
        on_pulse=1.5,
        off_pulse=3.0,
        on_wait=20.0,
        off_wait=18.0,
    ),
    Hat(
        "kamod-a7670e",
        "KAmod A7670E HAT",
        "a76xx",
        power_pin=4,
        kind=PowerKind.KEY,
        on_pulse=1.5,
        off_pulse=3.0,
        on_wait=20.0,
        off_wait=18.0,
        reset_pin=18,
        reset_pulse=2.5,
    ),
    Hat(
        "waveshare-sim868",
        "Waveshare GSM/GPRS/GNSS HAT (SIM868)",
        "sim800",
        power_pin=4,
        kind=PowerKind.KEY,
        active_high=False,
        on_pulse=4.0,
        off_pulse=4.0,
        on_wait=10.0,
        off_wait=10.0,
        released=True,
    ),
    Hat(
        "waveshare-sim800c",
        "Waveshare GSM/GPRS HAT (SIM800C)",
        "sim800",
        power_pin=4,
        kind=PowerKind.KEY,
        active_high=False,
        on_pulse=4.0,
        off_pulse=4.0,
        on_wait=10.0,
        off_wait=10.0,
        released=True,
    ),
    Hat(
        "itead-sim800",
        "ITead RPI SIM800 add-on v2.0",
        "sim800",
        power_pin=17,
        kind=PowerKind.KEY,
        on_pulse=2.0,
        off_pulse=2.0,
        released=True,
        reset_pin=18,
        reset_pulse=0.1,
        uart_only=True,
    ),
    Hat(
        "waveshare-sim7070",
        "Waveshare SIM7070G Cat-M/NB-IoT/GPRS HAT",
        "sim7070",
        power_pin=4,
        kind=PowerKind.KEY,
        on_pulse=1.2,
        off_pulse=1.5,
        starts_by_itself=True,
    ),
    Hat(
        "waveshare-sim7080",
        "Waveshare SIM7080G Cat-M/NB-IoT HAT",
        "sim7070",
        power_pin=4,
        kind=PowerKind.KEY,
        on_pulse=1.2,
        off_pulse=1.5,
        starts_by_itself=True,
    ),
    Hat(
        "sixfab-4g",
        "Sixfab 4G/LTE Base HAT (EC25, EG25-G)",
        "ec25",
        power_pin=26,
        kind=PowerKind.SWITCH,
        active_high=False,  # HIGH cuts the power
        on_pulse=2.0,
        off_pulse=2.0,
        on_wait=120.0,
        off_wait=20.0,
        starts_by_itself=True,
        usb_only=True,
    ),
    Hat(
        "nadhat-sim800c",
        "NadHAT (SIM800C)",
        "sim800",
        power_pin=26,
        kind=PowerKind.KEY,
        on_pulse=1.0,
        off_pulse=1.5,
        uart_only=True,
    ),
)

HATS: Mapping[str, Hat] = MappingProxyType({hat.name: hat for hat in _BOARDS})
"""By the words of ``hat`` in kabar.toml; "none" is not among them."""


def hat_of(name: str, power_pin: int | None) -> Hat | None:
    """The board of that name, with ``power_pin`` in place of its usual one; None = no pin is ever touched.

    A pin without a name means the only board that uses this pin; where several do, nobody guesses: polarity
    and pulses differ.
    """
    hat = HATS.get(name)
    if hat is not None:
        return hat if power_pin is None else replace(hat, power_pin=power_pin)
    if power_pin is None:
        return None
    candidates = [each for each in _BOARDS if each.power_pin == power_pin]
    return candidates[0] if len(candidates) == 1 else None
