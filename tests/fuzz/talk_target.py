"""A whole conversation with a modem that cannot be relied on: it ends, and nothing is ever sent twice."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from random import Random

from appliance.errors import ModemGone, NotHandedOver, SendRefused, SendUncertain
from appliance.modem.events import IncomingPdu, ModemNotReady, UssdFailed
from appliance.modem.modem import Modem
from appliance.modem.serial_port import Port
from tests.fuzz.noisy_port import NoisyPort
from tests.support.clock import FakeClock
from tests.support.scripted_modem import GREETING


class Talk:
    """One modem behind ports that are as moody as ``mood``, opened as often as it likes."""

    def __init__(self, random: Random, mood: float) -> None:
        self._random = random
        self._mood = mood
        self._clock = FakeClock()
        self._ports: list[NoisyPort] = []
        self.modem = Modem(name="M", open_port=self._open, profile=None, clock=self._clock)

    def call(self, what: Callable[[], object], *allowed: type[Exception]) -> None:
        """``what`` ends by itself, if need be with one of the errors it documents."""
        for port in self._ports[-1:]:
            port.call_begins()
        with suppress(*allowed):
            what()

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
        self._ports.append(NoisyPort(self._clock, self._random, mood))
        return self._ports[-1]

    def sour(self) -> None:
        """From now on the port in use is as moody as the others."""
        for port in self._ports[-1:]:
            port.become(self._mood)


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
            told.call(lambda: modem.ussd("*888#"), ModemGone, UssdFailed)
        if not modem.connected:
            told.call(modem.connect, ModemGone, ModemNotReady)
    modem.close()
