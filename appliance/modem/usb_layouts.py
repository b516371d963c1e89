"""Which interface of which USB device takes AT commands. Pure tables, as in ModemManager's udev rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HUAWEI = 0x12D1


@dataclass(frozen=True, slots=True)
class Layout:
    """``at``: interfaces that take AT commands, the one to use first; () = not known, each may be asked."""

    title: str
    at: tuple[int, ...] = ()


MODEMS: Mapping[tuple[int, int], Layout] = MappingProxyType(
    {
        # interface 0 diagnostics, 1 NMEA, 4 audio: opening those has hung modules
        (0x1E0E, 0x9001): Layout("SIMCom SIM7000/7100/7500/7600", (2, 3)),
        # also a SIM7600 that was switched to RNDIS; interface 2 is diagnostics here
        (0x1E0E, 0x9011): Layout("SIMCom A76xx", (4, 5)),
        (0x1E0E, 0x9018): Layout("SIMCom A76xx in ECM mode"),
        (0x1E0E, 0x9205): Layout("SIMCom SIM7070/7080/7090", (2, 3)),
        (0x1E0E, 0x9206): Layout("SIMCom SIM7070/7080/7090", (2, 5)),
        (0x2C7C, 0x0125): Layout("Quectel EC25/EG25", (2, 3)),
        (0x2C7C, 0x0121): Layout("Quectel EC21", (2, 3)),
        (0x2C7C, 0x0191): Layout("Quectel EG91", (2, 3)),
        (0x2C7C, 0x0195): Layout("Quectel EG95", (2, 3)),
        (0x2C7C, 0x0296): Layout("Quectel BG96", (2, 3)),
    }
)

# Makers whose every serial device is a modem; the layout differs from firmware to firmware.
MAKERS: Mapping[int, Layout] = MappingProxyType(
    {
        HUAWEI: Layout("Huawei stick"),
        0x1E0E: Layout("SIMCom modem"),
        0x2C7C: Layout("Quectel modem"),
    }
)

# A HAT's UART brought out on USB, or any other serial device in the office: asked last, and seldom.
ADAPTERS: Mapping[tuple[int, int], Layout] = MappingProxyType(
    {
        (0x10C4, 0xEA60): Layout("CP210x serial adapter"),
        (0x10C4, 0xEA70): Layout("CP2105 serial adapter"),
        (0x1A86, 0x7523): Layout("CH340 serial adapter"),
        (0x1A86, 0x5523): Layout("CH341 serial adapter"),
        (0x1A86, 0x55D4): Layout("CH9102 serial adapter"),
        (0x0403, 0x6001): Layout("FTDI serial adapter"),
        (0x0403, 0x6010): Layout("FTDI serial adapter"),
        (0x0403, 0x6011): Layout("FTDI serial adapter"),
        (0x0403, 0x6015): Layout("FTDI serial adapter"),
        (0x067B, 0x2303): Layout("PL2303 serial adapter"),
    }
)


def modem_layout(vid: int, pid: int) -> Layout | None:
    """The layout of a device that is certainly a modem, None for anything else."""
    return MODEMS.get((vid, pid)) or MAKERS.get(vid)
