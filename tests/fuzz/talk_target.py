"""A whole conversation with a modem that cannot be relied on: it ends, and nothing is ever sent twice."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from random import Random

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.events import IncomingPdu, ModemNotReady, UssdFailed
from appliance.modem.modem import Modem
from appliance.modem.probe import probe
from appliance.modem.profile import NetworkMode
from appliance.modem.serial_port import Port
from tests.fuzz.corpus import families
from tests.fuzz.noisy_port import NoisyPort
from tests.support.clock import FakeClock
from tests.support.scripted_modem import GREETING


class OnePin:
    """Knows one PIN; a try is noted before it is made, and gives the right to no other until it was right."""

    def __init__(self) -> None:
        self.allowed = 0
        self._tried = False

    def pin_for(self, iccid: str, imei: str, left: int | None = None) -> str:
        return "" if self._tried else "4711"

    def may_try(self, iccid: str, imei: str, pin: str, left: int | None) -> bool:
        return left is None or left >= 3

    def about_to_try(self, iccid: str, imei: str, pin: str) -> None:
        self._tried = True
        self.allowed += 1

    def accepted(self, iccid: str, imei: str, pin: str) -> None:
        self._tried = False

    def refused(self, iccid: str, imei: str, pin: str, left: int | None = None) -> None:
        self._tried = True


class Talk:
    """One modem behind ports that are as moody as ``mood``, opened as often as it likes."""

    def __init__(self, random: Random, mood: float) -> None:
        self._random = random
        self._mood = mood
        self._honest = random.choice(families())
        self._clock = FakeClock()
        self._ports: list[NoisyPort] = []
        self._pins = OnePin()
        self.modem = Modem(
            name="M", open_port=self._open, profile=None, clock=self._clock, sim_pins=self._pins
        )

    def call(self, what: Callable[[], object], *allowed: type[Exception]) -> None:
        """``what`` ends by itself, if need be with one of the errors it documents."""
        for port in self._ports[-1:]:
            port.call_begins()
        with suppress(*allowed):
            what()
        if sum(port.pins for port in self._ports) > self._pins.allowed:
            raise AssertionError("a PIN was given that had been tried before")

    def send(self) -> None:
        """At most one Ctrl-Z, none if it says so, and nothing written behind one."""
        before = [port.handed_over for port in self._ports]
        safe = False
        try:
            self.modem.send(GREETING)
        except (NotHandedOver, ModemGone):
            safe = True
        except (SendRefused, SendUncertain):
            pass
        gone_out = sum(port.handed_over for port in self._ports) - sum(before)
        if gone_out > 1 or (safe and gone_out):
            raise AssertionError(f"Ctrl-Z was written {gone_out} times, and send says safe={safe}")
        if any(b"\x1b" in port.written_after for port in self._ports) and gone_out:
            raise AssertionError("an ESC was written behind a Ctrl-Z")

    def _open(self) -> Port:
        if self._random.random() < self._mood * 0.2:
            raise ModemGone("the port does not exist")
        mood = self._mood if self._ports or self._random.random() < 0.3 else 0.0  # most begin well
        self._ports.append(NoisyPort(self._clock, self._random, mood, self._honest))
        return self._ports[-1]

    @property
    def cures(self) -> tuple[Callable[[], object], ...]:
        """What is done to a modem that does not do well."""
        modem = self.modem
        return (
            modem.answers,
            modem.search_network,
            modem.cycle_radio,
            modem.restart,
            modem.shut_down,
            lambda: modem.set_network_mode(NetworkMode.ONLY_2G),
        )

    def sour(self) -> None:
        """From now on the port in use is as moody as the others."""
        for port in self._ports[-1:]:
            port.become(self._mood)


def probed(data: bytes) -> None:
    """The short talk with whoever is on a port: somebody, nobody, or gone; and never a Ctrl-Z or a PIN."""
    random = Random(zlib.crc32(data))
    clock = FakeClock()
    port = NoisyPort(clock, random, random.choice((0.02, 0.3, 0.8, 1.0)), random.choice(families()))
    with suppress(ModemGone):
        probe(port, clock)
    if port.handed_over or port.pins:
        raise AssertionError("asking who is there has sent something")


def talk(data: bytes) -> None:
    """Connect, then whatever a box asks of its modem, in any order."""
    random = Random(zlib.crc32(data))
    told = Talk(random, random.choice((0.02, 0.1, 0.3, 0.8)))
    modem = told.modem
    told.call(modem.connect, ModemGone, ModemNotReady)
    told.sour()
    for _ in range(random.randint(1, 8)):
        told.call(told.send)
        told.call(lambda: modem.poll(random.choice((0, 1, 60))), ModemGone)
        asked = random.random()
        if asked < 0.2:
            told.call(modem.sweep, ModemGone)
        elif asked < 0.3:
            told.call(lambda: modem.delete(IncomingPdu("00", "ME", 3)), ModemGone)
        elif asked < 0.5:
            told.call(modem.refresh, ModemGone)
        elif asked < 0.6:
            told.call(modem.network_time, ModemGone)
        elif asked < 0.7:
            told.call(lambda: modem.ussd_menu("*888#", ["4"]), ModemGone, UssdFailed)
        elif asked < 0.95:
            told.call(random.choice(told.cures), ModemGone)
        if not modem.connected:
            told.call(modem.connect, ModemGone, ModemNotReady)
    modem.close()
