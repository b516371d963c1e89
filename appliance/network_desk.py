"""What the pages ask about the network: how the box is reached, another way, what came of a change."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec

from appliance.accounts.audit import Audit
from appliance.boot_file.one_shots import NetworkKeys, WifiKeys, wifi_problem, wire_problem
from appliance.clock import Clock
from appliance.machine import Act, ActRefused, Machine
from appliance.network.model import REPORT, Address, Deed, NetworkWish, Report, Wifi, Wire
from appliance.network.own_addresses import own_addresses
from appliance.sticker import BadSticker, read_sticker

log = logging.getLogger(__name__)

LARGEST_REPORT = 256 * 1024
# The act may take two minutes; after that nobody waits any more.
PATIENCE = 180.0


class NetworkBusy(ActRefused):
    """A change is under way; another one would take the place of its wish."""

    def __init__(self) -> None:
        super().__init__("the network is being changed")


@dataclass(frozen=True, slots=True)
class NetworkState:
    """``can``: this machine lets the box change something; ``report``: None = the machine has told nothing;
    ``hotspot``: the box's own Wi-Fi, None = it has no sticker; ``waiting``: a change is under way."""

    can: bool
    addresses: Sequence[Address]
    report: Report | None
    hotspot: Wifi | None
    waiting: bool


class NetworkDesk:
    """``sticker``: the file of the box's own Wi-Fi. Changing raises ActRefused, and NetworkBusy."""

    def __init__(
        self,
        machine: Machine,
        *,
        sticker: Path,
        audit: Callable[[], Audit],
        clock: Clock,
        random: Random,
        addresses: Callable[[], Sequence[Address]] = own_addresses,
    ) -> None:
        self._machine = machine
        self._sticker = sticker
        self._audit = audit
        self._clock = clock
        self._random = random
        self._addresses = addresses
        self._asked: tuple[int, float] | None = None  # the number of the last wish, and when it was
        self._busy_since: float | None = None  # as the report says; an act that was killed says it for ever
        self._one = threading.Lock()

    @property
    def state(self) -> NetworkState:
        report = self._report()
        return NetworkState(
            can=self._machine.can(Act.NETWORK),
            addresses=self._addresses(),
            report=report,
            hotspot=self._hotspot(),
            waiting=self._waiting(report),
        )

    def be_hotspot(self, by: str) -> None:
        """The box's own Wi-Fi, always."""
        self._wish(NetworkWish(deed=Deed.HOTSPOT), by, "the box's own Wi-Fi")

    def by_button(self) -> None:
        """The box's own Wi-Fi, for whoever stands at the case."""
        self._start(NetworkWish(deed=Deed.HOTSPOT))

    def only_cable(self, by: str) -> None:
        """No Wi-Fi as long as the cable leads somewhere."""
        self._wish(NetworkWish(deed=Deed.WIRE), by, "cable only")

    def join(self, wifi: Wifi, by: str) -> None:
        """The office's Wi-Fi; a name or password that cannot be: see ``wifi_problem``."""
        self._wish(NetworkWish(deed=Deed.JOIN, wifi=wifi), by, f"Wi-Fi {wifi.name}")

    def lay_cable(self, wire: Wire, by: str) -> None:
        """A fixed address for the cable, or "auto"; what cannot be: see ``wire_problem``."""
        self._wish(NetworkWish(deed=Deed.ADDRESS, wire=wire), by, f"cable {wire.address}")

    def listen(self) -> None:
        """Which Wi-Fi can be heard is in the report soon."""
        self._start(NetworkWish(deed=Deed.SCAN))

    @staticmethod
    def is_wifi(wifi: Wifi) -> bool:
        """Whether a Wi-Fi can have that name and password."""
        return bool(wifi.name) and not wifi_problem(WifiKeys(name=wifi.name, password=wifi.password))

    @staticmethod
    def is_wire(wire: Wire) -> bool:
        """Whether these addresses go together."""
        return not wire_problem(
            NetworkKeys(address=wire.address, gateway=wire.gateway, dns=wire.name_servers)
        )

    def _wish(self, wish: NetworkWish, by: str, about: str) -> None:
        self._start(wish)
        self._audit().record(by, "network changed", about)

    def _start(self, wish: NetworkWish) -> None:
        with self._one:
            if self._waiting(self._report()):
                raise NetworkBusy
            number = self._random.getrandbits(48) | 1  # 0 is the card's own order
            self._machine.start(Act.NETWORK, msgspec.structs.replace(wish, number=number))
            self._asked = (number, self._clock.monotonic())

    def _waiting(self, report: Report | None) -> bool:
        now = self._clock.monotonic()
        if report is not None and report.busy:
            if self._busy_since is None:
                self._busy_since = now
            return now - self._busy_since < PATIENCE
        self._busy_since = None
        if self._asked is None:
            return False
        number, since = self._asked
        answered = report is not None and report.answer is not None and report.answer.number == number
        return not answered and now - since < PATIENCE

    def _report(self) -> Report | None:
        path = self._machine.folder / REPORT
        try:
            with path.open("rb") as file:
                return msgspec.json.decode(file.read(LARGEST_REPORT), type=Report)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as problem:
            log.warning("%s cannot be read: %s", os.fspath(path), problem)
            return None

    def _hotspot(self) -> Wifi | None:
        try:
            sticker = read_sticker(self._sticker)
        except BadSticker:
            return None
        return None if sticker is None else Wifi(sticker.hotspot_name, sticker.hotspot_passphrase)
