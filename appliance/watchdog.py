"""systemd's watchdog: told that the box lives, as long as clerk, pages and every sender turn.

sd_notify(3): a datagram to the socket that ``NOTIFY_SOCKET`` names; systemd.service(5), ``WatchdogSec=``: a
service that is silent for so long is started again. Nothing is lost then, nothing sent twice: it is like a
power cut. The clerk feeds it, so that a clerk that hangs feeds nobody.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from appliance.health import ThreadState

log = logging.getLogger(__name__)

FEEDING = 10.0  # seconds; ``WatchdogSec=`` should be six times as long


class Pages(Protocol):
    """Those who serve the pages."""

    def turn(self) -> bool:
        """A request that is sent now is answered."""
        ...

    @property
    def state(self) -> ThreadState: ...


class ServiceManager:
    """systemd, at the other end of its socket. It cannot be reached: that is logged, nothing else."""

    def __init__(self, address: str) -> None:
        """``address``: a path, or a name that begins with ``@`` (an abstract socket, unix(7))."""
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> ServiceManager | None:
        """None: nobody waits for news."""
        address = environment.get("NOTIFY_SOCKET", "")
        return cls(address) if address else None

    def ready(self) -> None:
        self._tell("READY=1")

    def alive(self) -> None:
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, word: str) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.setblocking(False)
                out.sendto(word.encode(), self._address)
        except OSError as error:
            log.warning("systemd did not hear %s: %s", word, error)


class Watchdog:
    """``hanging``: names of threads that have stopped turning."""

    def __init__(self, hanging: Callable[[], Sequence[str]]) -> None:
        self._hanging = hanging
        self._pages: Pages | None = None
        self._manager: ServiceManager | None = None
        self._told: list[str] = []
        self.all_turn = False  # at the last feeding: every sender turned, the pages were there and answered

    def attend(self, pages: Pages, manager: ServiceManager | None = None) -> None:
        """From now on the pages are watched too. ``manager``: whom to tell."""
        self._pages, self._manager = pages, manager

    def pages(self) -> Sequence[ThreadState]:
        """How those who serve the pages are; empty while there are none."""
        return () if self._pages is None else (self._pages.state,)

    def feed(self) -> bool:
        """Tell that all is alive, if it is. A chore that leaves nothing to do."""
        hanging = list(self._hanging())
        if self._pages is not None and not self._pages.turn():
            hanging.append("pages")
        if hanging != self._told:
            log.error("what hangs now: %s", ", ".join(hanging) or "nothing any more")
            self._told = hanging
        self.all_turn = self._pages is not None and not hanging
        if not hanging and self._manager is not None:
            self._manager.alive()
        return False
