"""Every serial port that may lead to a modem: by USB identity, interface and socket, or on the Pi's header.

Nothing is opened here and no number behind ttyUSB counts. What the kernel shows may be half there at any
moment (a modem is just being pulled): whatever cannot be read is not there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from appliance.modem.header_uart import Obstacle, ObstacleWord, Places, header_uart, read_text
from appliance.modem.usb_layouts import ADAPTERS, HUAWEI, Layout, modem_layout

_PREFIXES = ("ttyUSB", "ttyACM")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,4}")
_MASS_STORAGE = 0x08  # bInterfaceClass
_NETWORK_CARD = frozenset({0x02, 0xE0})  # CDC Ethernet, RNDIS


class PortKind(IntEnum):
    """How likely a modem is behind it; the smaller, the earlier it is asked."""

    MODEM = 0  # on USB, and its AT interface is known
    UNKNOWN_LAYOUT = 1  # a modem on USB; which of its interfaces takes AT has to be asked
    HEADER = 2  # the Pi's own serial port on the 40 pins
    ADAPTER = 3  # USB to serial: a HAT's UART, or a label printer


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A port that may take AT commands.

    ``device``: where it is plugged ("1-1.2", "ttyAMA0"), the same for all ports of one modem. ``born``
    changes whenever that device appears anew. ``by_path``: its name by socket, for two modems alike.
    """

    path: str
    kind: PortKind
    vid: int = 0
    pid: int = 0
    interface: int = 0
    device: str = ""
    by_path: str = field(default="", compare=False)  # udev makes the link a moment later
    title: str = ""
    born: str = ""

    @property
    def usb(self) -> str:
        """ "1e0e:9001", "" when it is not on USB."""
        return f"{self.vid:04x}:{self.pid:04x}" if self.vid else ""


@dataclass(frozen=True, slots=True)
class Findings:
    """``ports`` in the order in which they should be asked; ``obstacles``: what a person has to clear."""

    ports: tuple[FoundPort, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class _UsbTty:
    """A tty on USB, whatever it is."""

    name: str
    interface: int
    device: Path
    vid: int
    pid: int


def find_ports(places: Places | None = None) -> list[FoundPort]:
    """All candidates; of one modem every usable port, the best first."""
    return list(look(places).ports)


def look(places: Places | None = None) -> Findings:
    """What is plugged in at this moment. Never raises."""
    places = places or Places()
    ttys = [tty for entry in _entries(places) if (tty := _on_usb(entry)) is not None]
    names = _names_by_path(places)
    ranked = [(port, rank) for tty in ttys for port, rank in _candidate(tty, places, names)]
    obstacles = list(_without_port(places, {tty.device.name for tty in ttys}))
    match header_uart(places):
        case Obstacle() as obstacle:
            obstacles.append(obstacle)
        case str(name):
            path = places.dev / name
            title, by_path = "serial port of the header", names.get(os.path.realpath(path), "")
            port = FoundPort(
                str(path), PortKind.HEADER, device=name, by_path=by_path, title=title, born=_node(path)
            )
            ranked.append((port, 0))
        case None:
            pass
    ranked.sort(key=lambda each: (each[0].kind, _natural(each[0].device), each[1], each[0].path))
    return Findings(tuple(port for port, _rank in ranked), tuple(obstacles))


@dataclass(frozen=True, slots=True)
class UsbTty:
    """What a tty on USB is, also one that must not be opened. ``layout`` None: no modem that we know."""

    interface: int
    device: str
    layout: Layout | None


def usb_tty(name: str, places: Places) -> UsbTty | None:
    """The tty called ``name``; None if it is not on USB. Never raises."""
    tty = _on_usb(places.sys / "class" / "tty" / name)
    return None if tty is None else UsbTty(tty.interface, tty.device.name, modem_layout(tty.vid, tty.pid))


def _candidate(tty: _UsbTty, places: Places, names: Mapping[str, str]) -> Iterable[tuple[FoundPort, int]]:
    """The port with its rank among those of the same modem; nothing for what must not be opened."""
    layout = modem_layout(tty.vid, tty.pid)
    if layout is None:
        adapter = ADAPTERS.get((tty.vid, tty.pid))
        if adapter is not None:
            # each UART of an adapter with several may have a modem of its own
            yield _port(tty, PortKind.ADAPTER, adapter, places, names), tty.interface
    elif not layout.at:
        yield _port(tty, PortKind.UNKNOWN_LAYOUT, layout, places, names), tty.interface
    elif tty.interface in layout.at:
        yield _port(tty, PortKind.MODEM, layout, places, names), layout.at.index(tty.interface)


def _port(
    tty: _UsbTty, kind: PortKind, layout: Layout, places: Places, names: Mapping[str, str]
) -> FoundPort:
    path = places.dev / tty.name
    device = tty.device.name
    if kind is PortKind.ADAPTER and tty.interface:
        device += f":{tty.interface}"
    # the kernel counts devnum on at each enumeration
    enumerated = f"{read_text(tty.device / 'busnum')}.{read_text(tty.device / 'devnum')}"
    return FoundPort(
        path=str(path),
        kind=kind,
        vid=tty.vid,
        pid=tty.pid,
        interface=tty.interface,
        device=device,
        by_path=names.get(os.path.realpath(path), ""),
        title=layout.title,
        born=f"{enumerated} {_node(path)}",
    )


def _node(path: Path) -> str:
    """When the device node was made, as far as the file system tells."""
    try:
        told = path.stat()
    except OSError:
        return ""
    return f"{told.st_rdev}.{told.st_ino}.{told.st_ctime_ns}"


def _entries(places: Places) -> list[Path]:
    return [entry for entry in _list(places.sys / "class" / "tty") if entry.name.startswith(_PREFIXES)]


def _on_usb(entry: Path) -> _UsbTty | None:
    """Climb from the tty to its USB interface and the device that carries it; None if it is not on USB."""
    place = Path(os.path.realpath(entry / "device"))
    for interface in (place, *place.parents):
        number = _hexadecimal(interface / "bInterfaceNumber")
        if number is not None:
            device = interface.parent
            vid, pid = _hexadecimal(device / "idVendor"), _hexadecimal(device / "idProduct")
            if vid is None or pid is None:
                return None
            return _UsbTty(entry.name, number, device, vid, pid)
    return None


def _without_port(places: Places, with_ports: set[str]) -> Iterable[Obstacle]:
    """Modems on USB that have no serial port at all."""
    for device in _list(places.sys / "bus" / "usb" / "devices"):
        vid, pid = _hexadecimal(device / "idVendor"), _hexadecimal(device / "idProduct")
        if vid is None or pid is None or device.name in with_ports:
            continue
        layout = modem_layout(vid, pid)
        if layout is not None:
            classes = {
                _hexadecimal(each / "bInterfaceClass") for each in _list(Path(os.path.realpath(device)))
            }
            yield _named(device.name, vid, pid, layout, classes - {None})


def _named(socket: str, vid: int, pid: int, layout: Layout, classes: set[int | None]) -> Obstacle:
    who = f"{layout.title} ({vid:04x}:{pid:04x}) in USB socket {socket}"
    if classes == {_MASS_STORAGE}:
        return Obstacle(
            ObstacleWord.ONLY_STORAGE,
            socket,
            f"{who} shows itself as a CD-ROM only: install usb-modeswitch, then pull it out and put it back",
        )
    if vid == HUAWEI and classes & _NETWORK_CARD:
        return Obstacle(
            ObstacleWord.ONLY_NETWORK,
            socket,
            f"{who} plays network card (HiLink firmware) and has no port for SMS: use another stick",
        )
    return Obstacle(
        ObstacleWord.NO_DRIVER,
        socket,
        f"{who} has no serial port yet: wait a minute; if it stays so, the kernel lacks the driver 'option'",
    )


def _names_by_path(places: Places) -> dict[str, str]:
    """Device -> its link in /dev/serial/by-path."""
    links = sorted(_list(places.dev / "serial" / "by-path"))
    return {os.path.realpath(link): str(link) for link in reversed(links)}


def _list(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _hexadecimal(attribute: Path) -> int | None:
    text = read_text(attribute)
    return int(text, 16) if _HEXADECIMAL.fullmatch(text) else None


def _natural(device: str) -> tuple[tuple[int, str], ...]:
    """1-1.10 comes after 1-1.2."""
    return tuple(
        (int(piece), "") if piece.isdecimal() else (-1, piece) for piece in re.split(r"[.:-]", device)
    )
