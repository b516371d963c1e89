"""Modems on a shelf, to be plugged into a machine of files: they say who they are, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from appliance.errors import PortInUse, PortMissing
from appliance.modem.port_broker import PortBroker
from appliance.modem.port_holder import Holder, in_use
from appliance.modem.serial_port import Port
from tests.support.clock import FakeClock
from tests.support.machine import Machine
from tests.support.scripted_port import ScriptedPort


@dataclass
class ShelfModem:
    """``deaf``: nothing answers. ``news``: what it says unasked when it is asked who it is."""

    imei: str
    model: str = "SIMCOM_SIM7600E-H"
    manufacturer: str = "SIMCOM INCORPORATED"
    revision: str = "SIM7600M22_V2.0"
    more: str = ""  # AT+SIMCOMATI
    deaf: bool = False
    news: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def answer(self, command: str) -> tuple[str, ...]:
        told = {
            "AT": "",
            "AT+CGMI": self.manufacturer,
            "AT+CGMM": self.model,
            "AT+CGMR": f"+CGMR: {self.revision}",
            "AT+CGSN": self.imei,
            "ATI": f"Manufacturer: {self.manufacturer}",
            "AT+SIMCOMATI": self.more,
        }.get(command)
        if told is None:
            return ("ERROR",)
        unasked = self.news if command == "AT+CGMM" else ()
        return (*unasked, *([told] if told else []), "OK")


class ShelfPort(ScriptedPort):
    """A port with a shelf modem behind it, or with nobody (None)."""

    def __init__(self, clock: FakeClock, path: str, modem: ShelfModem | None) -> None:
        super().__init__(clock)
        self.path = path
        self._modem = modem

    def _answer(self, command: str) -> None:
        if self._modem is None or self._modem.deaf:
            return
        self._modem.asked.append(command)
        for line in self._modem.answer(command):
            self._waiting += f"\r\n{line}\r\n".encode()


class RememberedSeats:
    """What a database would keep."""

    def __init__(self) -> None:
        self.seats: dict[str, tuple[str, str]] = {}

    def imei_of(self, name: str) -> str:
        return self.seats.get(name, ("", ""))[0]

    def place_of(self, name: str) -> str:
        return self.seats.get(name, ("", ""))[1]

    def remember(self, name: str, imei: str, place: str) -> None:
        self.seats[name] = (imei, place)


class Shelf:
    """``machine`` with modems in it, and a broker that hands them out."""

    def __init__(self, root: Path) -> None:
        self.machine = Machine(root)
        self.clock = FakeClock()
        self.seats = RememberedSeats()
        self.behind: dict[str, ShelfModem | None] = {}  # name of the tty -> modem
        self.in_use: dict[str, str] = {}  # name of the tty -> program
        self.ports: list[ShelfPort] = []
        self.broker = self.new_broker()

    def new_broker(self) -> PortBroker:
        """As after a restart of the box."""
        return PortBroker(
            look=self.machine.look, open_port=self.open_port, seats=self.seats, clock=self.clock
        )

    def plug(self, socket: str, modem: ShelfModem | None, tty: str, usb: str = "1e0e:9001") -> None:
        """With its one AT port."""
        self.machine.plug(socket, usb, **{tty: "04" if usb.endswith("9011") else "02"})
        self.behind[tty] = modem

    def pull(self, socket: str, tty: str) -> None:
        self.machine.pull(socket)
        del self.behind[tty]
        for port in self.ports:
            if Path(port.path).name == tty:
                port.closed = True

    def open_port(self, path: str) -> Port:
        name = Path(path).name
        if name in self.in_use:
            raise PortInUse(*in_use(path, [Holder(self.in_use[name], 102)]))
        if name not in self.behind:
            raise PortMissing(f"{path} does not exist")
        if any(port.path == path and not port.closed for port in self.ports):
            raise PortInUse(f"{path} is held by this program", "this program")
        self.ports.append(ShelfPort(self.clock, path, self.behind[name]))
        return self.ports[-1]

    @property
    def open_ports(self) -> list[str]:
        """The ttys that are open just now."""
        return sorted(Path(port.path).name for port in self.ports if not port.closed)


def name_of(port: Port) -> str:
    """The tty behind a port that was given out."""
    return Path(str(getattr(port, "path", ""))).name


def sections(broker: PortBroker, *names: str, **bound: str) -> list[Callable[[], Port]]:
    """Openers of sections with ``port = "auto"``; ``bound``: name -> IMEI."""
    return [broker.opener(name, "auto", bound.get(name, "")) for name in (*names, *bound)]
