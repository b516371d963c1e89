"""A simulated HAT on the table as a port: its hours pass in milliseconds, nobody has to wait for them."""

from __future__ import annotations

from appliance.errors import ModemGone, PortMissing
from appliance.modem.serial_port import Port, WriteFailed
from tests.support.clock import FakeClock
from tests.support.hat_by_hand import HatByHand


class TablePort:
    """``clock`` and the hat's time move together, by reading only."""

    def __init__(self, table: HatByHand, clock: FakeClock) -> None:
        self._table = table
        self._clock = clock
        self._woken = False
        self._open = True
        self.written: list[tuple[float, bytes]] = []  # with its time

    def read(self, timeout: float) -> bytes:
        end = self._table.now + timeout
        while True:
            said = self._table.hat.due(self._table.now)
            if said:
                return said
            if self.is_dead:
                raise ModemGone("the port vanished")
            if self._woken:
                self._woken = False
                return b""
            deadline = self._table.hat.next_deadline()
            then = end if deadline is None else min(end, deadline)
            if then <= self._table.now:
                return b""
            self._clock.advance(then - self._table.now)
            self._table.now = then

    def write(self, data: bytes) -> None:
        self._table.hat.due(self._table.now)
        if self.is_dead:
            raise WriteFailed("the port vanished", 0)
        self.written.append((self._table.now, data))
        self._table.hat.receive(data, self._table.now)

    @property
    def is_dead(self) -> bool:
        return not self._open or not self._table.hat.plugged

    def vanish(self) -> None:
        """The plug is pulled: whoever holds this end of it holds nothing, even when the HAT is back."""
        self._open = False

    def wake(self) -> None:
        self._woken = True

    def close(self) -> None:
        self._open = False


class Table:
    """A HAT, a clock, and ports to it whenever one is opened."""

    def __init__(self, table: HatByHand) -> None:
        self.hat = table
        self.clock = FakeClock()
        self.ports: list[TablePort] = []

    def open_port(self) -> Port:
        self.hat.hat.due(self.hat.now)
        if not self.hat.hat.plugged:
            raise PortMissing("the port does not exist")
        self.hat.do("opened", modem=self.hat.hat.index)
        self.ports.append(TablePort(self.hat, self.clock))
        return self.ports[-1]

    def wait(self, seconds: float) -> None:
        """Let time pass with nobody listening."""
        self.clock.advance(seconds)
        self.hat.now += seconds
