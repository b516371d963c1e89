"""A port that a section of the configuration holds: what was heard before is read first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.errors import ModemGone
from appliance.modem.serial_port import Port, WriteFailed

_SENDS = b"AT+CMGS"


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds what. ``imei``: of the modem that was met there, "" when it has not answered yet."""

    section: str
    path: str
    device: str
    imei: str = ""


class HeldPort:
    """A ``Port`` whose ``close`` also tells the broker. ``heard``: octets that came before it was held.

    ``prove``: for a port that was given out before anybody answered on it. It is asked before the first
    message, and raises ``ModemGone`` when the modem there belongs to somebody else.
    """

    def __init__(
        self,
        port: Port,
        hold: Hold,
        *,
        heard: bytes,
        let_go: Callable[[HeldPort], None],
        prove: Callable[[HeldPort], None] | None = None,
    ) -> None:
        self.hold = hold
        self.path = hold.path
        self._port = port
        self._heard = heard
        self._let_go = let_go
        self._prove = prove
        self._withdrawn = False

    @property
    def is_proven(self) -> bool:
        """Whether the modem there is known to be the section's own."""
        return self._prove is None

    def withdraw(self) -> None:
        """Take it back: its next use raises ``ModemGone``. For other threads."""
        self._withdrawn = True
        self._port.wake()

    def read(self, timeout: float) -> bytes:
        if self._withdrawn:
            raise ModemGone(f"{self.path} was given to the wrong section")
        if self._heard:
            heard, self._heard = self._heard, b""
            return heard
        return self._port.read(timeout)

    def write(self, data: bytes) -> None:
        if self._withdrawn:
            raise WriteFailed(f"{self.path} was given to the wrong section", 0)
        if self._prove is not None and data.startswith(_SENDS):
            self._prove(self)
            self._prove = None
        self._port.write(data)

    def wake(self) -> None:
        self._port.wake()

    def close(self) -> None:
        self._port.close()
        self._let_go(self)
