"""Who is behind the ports: asked once in the life of a port, then remembered until it is plugged anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from appliance.clock import Clock
from appliance.errors import ModemGone, PortForbidden, PortInUse
from appliance.modem.finder import FoundPort, PortKind
from appliance.modem.probe import Probed, probe
from appliance.modem.serial_port import Port, PortOpener

log = logging.getLogger(__name__)

# A module needs up to half a minute from power to AT: a silent port is asked again soon. A serial adapter may
# belong to something else that prints what it is told: seldom.
SILENT_FOR = 15.0  # seconds
SILENT_ADAPTER_FOR = 300.0


@dataclass(frozen=True, slots=True)
class Met:
    """What stands behind one device. ``who`` None: it did not answer. ``wire``: the port, if still open."""

    port: FoundPort
    who: Probed | None
    wire: Port | None = None

    @property
    def identity(self) -> str:
        """The IMEI; the place for a modem that tells none; "" for nobody."""
        if self.who is None:
            return ""
        return self.who.imei or f"at {self.port.device}"

    def close(self) -> None:
        """Let the port go; harmless when it is not open."""
        if self.wire is not None:
            self.wire.close()


@dataclass(frozen=True, slots=True)
class _Known:
    who: Probed | None
    asked_at: float


def devices(ports: Iterable[FoundPort]) -> list[tuple[FoundPort, ...]]:
    """The ports of each device together, in the order in which they were found."""
    return [tuple(group) for _device, group in groupby(ports, key=lambda port: port.device)]


class PortSurvey:
    """One thread at a time, but for ``known``."""

    def __init__(self, *, open_port: PortOpener, clock: Clock, stopping: Callable[[], bool]) -> None:
        self._open_port = open_port
        self._clock = clock
        self._stopping = stopping
        self._known: dict[FoundPort, _Known] = {}

    def known(self, port: FoundPort) -> Probed | None:
        """Who answered there, without asking."""
        known = self._known.get(port)
        return known.who if known is not None else None

    def best_known(self, ports: Sequence[FoundPort]) -> tuple[FoundPort, Probed | None]:
        """The port of one device on which somebody answered, else its first."""
        known = ((port, who) for port in ports if (who := self.known(port)) is not None)
        return next(known, (ports[0], None))

    def forget_all_but(self, ports: Iterable[FoundPort]) -> None:
        """What is not there any more, or was plugged anew, is known no longer."""
        there = set(ports)
        self._known = {port: known for port, known in self._known.items() if port in there}

    def forget(self, port: FoundPort) -> None:
        self._known.pop(port, None)

    def meet(self, ports: Sequence[FoundPort]) -> Met:
        """Ask the ports of one device, until one answers.

        Raises ``PortInUse``, ``PortForbidden``, another ``ModemGone``.
        """
        for port in ports:
            if (who := self.known(port)) is not None:
                return Met(port, who)
        trouble: ModemGone | None = None
        for port in ports:
            if self._stopping():
                raise ModemGone("the box is stopping")
            if self._is_known_silent(port):
                continue
            try:
                met = self._ask(port)
            except (PortInUse, PortForbidden):
                raise  # the modem is in other hands: its second port is not ours either
            except ModemGone as error:
                trouble = error
                continue
            if met.who is not None:
                return met
        if trouble is not None:
            raise trouble
        return Met(ports[0], None)

    def meet_anew(self, ports: Sequence[FoundPort]) -> Met:
        """The same, and who answered before has to answer again. What was no modem is left in peace."""
        for port in ports:
            if self.known(port) is not None or port.kind is not PortKind.ADAPTER:
                self.forget(port)
        return self.meet(ports)

    def take_heard(self, port: FoundPort) -> bytes:
        """What the modem said unasked while it was asked; only once."""
        known = self._known.get(port)
        if known is None or known.who is None or not known.who.heard:
            return b""
        self._known[port] = replace(known, who=replace(known.who, heard=b""))
        return known.who.heard

    def _ask(self, port: FoundPort) -> Met:
        wire = self._open_port(port.path)
        try:
            who = probe(wire, self._clock, stopping=self._stopping)
        except BaseException:
            wire.close()
            raise
        self._known[port] = _Known(who, self._clock.monotonic())
        if who is None:
            wire.close()
            log.info("nothing answers AT on %s", port.path)
            return Met(port, None)
        log.info("%s: %s %s answers", port.path, who.manufacturer, who.model)
        return Met(port, who, wire)

    def _is_known_silent(self, port: FoundPort) -> bool:
        known = self._known.get(port)
        patience = SILENT_ADAPTER_FOR if port.kind is PortKind.ADAPTER else SILENT_FOR
        return known is not None and known.who is None and self._clock.monotonic() - known.asked_at < patience
