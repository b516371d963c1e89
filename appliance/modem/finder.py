"""Which serial port leads to a modem: by USB identity and interface, never by the number behind ttyUSB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from appliance.errors import ModemGone
from appliance.modem.serial_port import Port, PortOpener

SERIAL_DEVICES = Path("/sys/class/tty")
_PREFIXES = ("ttyUSB", "ttyACM")

# (VID, PID) -> interfaces that take AT commands, the one to use first (as in ModemManager's udev rules)
AT_INTERFACES: Mapping[tuple[int, int], tuple[int, ...]] = MappingProxyType(
    {
        (0x1E0E, 0x9001): (2, 3),  # SIM7000/7100/7500/7600
        (0x1E0E, 0x9011): (4, 5),  # A7600E/A7602E/A7670
        (0x1E0E, 0x9205): (2,),  # SIM7070/7080/7090
        (0x1E0E, 0x9206): (2,),  # the same, second layout
        (0x2C7C, 0x0125): (2, 3),  # EC25/EG25-G
        (0x2C7C, 0x0121): (2, 3),  # EC21
        (0x2C7C, 0x0191): (2, 3),  # EG91
        (0x2C7C, 0x0195): (2, 3),  # EG95
        (0x2C7C, 0x0296): (2, 3),  # BG96
    }
)


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A port that takes AT commands. ``device`` is where it is plugged ("1-1.2")."""

    path: str
    vid: int
    pid: int
    interface: int
    device: str


def find_ports(serial_devices: Path = SERIAL_DEVICES) -> list[FoundPort]:
    """One port for each known modem on USB, in the order of their sockets."""
    found = (_described(entry) for entry in _entries(serial_devices))
    usable = [port for port in found if port is not None and port.interface in _interfaces(port)]
    usable.sort(key=lambda port: (port.device, _interfaces(port).index(port.interface)))
    best: dict[str, FoundPort] = {}
    for port in usable:
        best.setdefault(port.device, port)
    return list(best.values())


def open_first_free(find: Callable[[], Sequence[FoundPort]], open_port: PortOpener) -> Port:
    """Open the first found port that can be had. Raises ``ModemGone``, or ``PortInUse`` if all are taken."""
    ports = find()
    if not ports:
        raise ModemGone("no modem was found on USB")
    refusals: list[ModemGone] = []
    for port in ports:
        try:
            return open_port(port.path)
        except ModemGone as error:
            refusals.append(error)
    raise refusals[-1]


def _interfaces(port: FoundPort) -> tuple[int, ...]:
    return AT_INTERFACES.get((port.vid, port.pid), ())


def _entries(serial_devices: Path) -> Iterable[Path]:
    try:
        return [entry for entry in serial_devices.iterdir() if entry.name.startswith(_PREFIXES)]
    except OSError:
        return []


def _described(entry: Path) -> FoundPort | None:
    """Climb from the tty to its USB interface and the device that carries it; None if it is not on USB."""
    place = (entry / "device").resolve()
    for interface in (place, *place.parents):
        number = _hexadecimal(interface / "bInterfaceNumber")
        if number is not None:
            device = interface.parent
            vid, pid = _hexadecimal(device / "idVendor"), _hexadecimal(device / "idProduct")
            if vid is None or pid is None:
                return None
            return FoundPort(f"/dev/{entry.name}", vid, pid, number, device.name)
    return None


def _hexadecimal(attribute: Path) -> int | None:
    try:
        return int(attribute.read_text(), 16)
    except (OSError, ValueError):
        return None
