"""The serial port on the 40-pin header: which tty it is on which Raspberry Pi, and what keeps it from use."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# On a Pi 5 serial0 is the three-pin debug connector (ttyAMA10); the header's UART is RP1's first PL011.
_RP1 = re.compile(r"Raspberry Pi (?:5|Compute Module 5)")
_RP1_HEADER = "ttyAMA0"
_HEADER_ALIAS = "serial0"
# The upstream kernel's trees give serial0 to the radio chip of a Pi with Bluetooth, and serial1 to the header
# (Linux, bcm283x-rpi-wifi-bt.dtsi); the foundation's trees put the header first.
_ALIASES = (_HEADER_ALIAS, "serial1")
_TTY = re.compile(r"tty(?:S|AMA)\d+")
_RADIO = "bluetooth"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the kernel shows itself; tests bring little trees of their own."""

    sys: Path = Path("/sys")
    proc: Path = Path("/proc")
    dev: Path = Path("/dev")

    @classmethod
    def under(cls, root: Path) -> Places:
        """``sys``, ``proc`` and ``dev`` in one folder."""
        return cls(root / "sys", root / "proc", root / "dev")


class ObstacleWord(StrEnum):
    """What keeps something that looks like a modem, or its port, from use."""

    CONSOLE = "console"  # the kernel talks on the port: login text would be typed into the modem
    UART_OFF = "uart_off"  # the header's serial port is not switched on
    ONLY_STORAGE = "only_storage"  # a stick that shows itself as a CD-ROM
    ONLY_NETWORK = "only_network"  # a stick that plays network card: it has no AT port
    NO_DRIVER = "no_driver"  # on USB, but the kernel made no serial port for it


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``where``: the port or the USB socket; ``sentence``: English, what it is and what to do about it."""

    word: ObstacleWord
    where: str
    sentence: str


def header_uart(places: Places) -> str | Obstacle | None:
    """The name of the header's tty ("ttyAMA0"), what is in its way, or None on any other machine."""
    model = read_text(places.proc / "device-tree" / "model")
    if not model.startswith("Raspberry Pi"):
        return None
    name = _rp1_header(places) if _RP1.match(model) else _alias(places)
    if not name:
        setting = "dtparam=uart0=on" if _RP1.match(model) else "enable_uart=1"
        return Obstacle(
            ObstacleWord.UART_OFF,
            "header",
            f"the header's serial port is off: add {setting} to config.txt and restart",
        )
    if name in consoles(places):
        return Obstacle(
            ObstacleWord.CONSOLE,
            str(places.dev / name),
            f"{places.dev / name} is the kernel's console: remove console={_HEADER_ALIAS},115200"
            " (or its like) from cmdline.txt and restart",
        )
    return name


def consoles(places: Places) -> frozenset[str]:
    """The ttys the kernel writes its messages to (Linux, admin-guide/serial-console.rst)."""
    found = set()
    for word in read_text(places.proc / "cmdline").split():
        key, _, value = word.partition("=")
        name = value.partition(",")[0]
        if key == "console" and name:
            # the firmware writes the real name; a file edited by hand may hold the alias
            found |= {name, _alias(places)} if name == _HEADER_ALIAS else {name}
    return frozenset(found - {""})


def is_debug_connector(path: str, places: Places) -> bool:
    """Whether the port is a Pi 5's three-pin connector, which no HAT can reach."""
    model = read_text(places.proc / "device-tree" / "model")
    return bool(_RP1.match(model)) and Path(os.path.realpath(path)).name == "ttyAMA10"


def _rp1_header(places: Places) -> str:
    return _RP1_HEADER if _is_there(places.dev / _RP1_HEADER) else ""


def _alias(places: Places) -> str:
    """The header's tty: udev's link, else the first UART of the device tree that has no radio chip on it."""
    link = places.dev / _HEADER_ALIAS
    if link.is_symlink():
        target = Path(os.path.realpath(link))
        return target.name if _is_there(target) else ""
    tree = places.proc / "device-tree"
    for alias in _ALIASES:
        node = read_text(tree / "aliases" / alias)
        if node and not _is_there(tree / node.lstrip("/") / _RADIO):
            return _tty_of(node, places)
    return ""


def _tty_of(node: str, places: Places) -> str:
    """The name that the kernel gave to a UART of the device tree; "" for one without a driver."""
    ttys = places.sys / "class" / "tty"
    names = (entry.name for entry in sorted(ttys.glob("tty*")) if _TTY.fullmatch(entry.name))
    for name in names:
        device = Path(os.path.realpath(ttys / name / "device"))
        # a newer kernel has a controller and a port between the tty and its UART (serial_base_bus.c)
        owners = (Path(os.path.realpath(place / "of_node")) for place in (device, *device.parents[:3]))
        if any(str(owner).endswith(node) for owner in owners) and _is_there(places.dev / name):
            return name
    return ""


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def read_text(file: Path) -> str:
    """What the kernel says there, without the NUL or the line end behind it; "" when it says nothing."""
    try:
        return file.read_bytes()[:4096].decode("ascii", "replace").strip("\0\n ")
    except OSError:
        return ""
