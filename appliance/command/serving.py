"""One box after another behind the same door: a restore asks for a restart, and the process goes on.

The way of it: the door shuts (visitors get a page that comes back by itself), requests in hand end, the old
box finishes its SMS and closes every store, the new one is opened on the same folder, where what was decided
is put in place first. A power cut anywhere in it is like any other: the next start goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from appliance.door import Door, Wsgi
from appliance.watchdog import FEEDING, ServiceManager

log = logging.getLogger(__name__)

# Longest wait for requests in hand. Who is still reading then gets an error; nothing is lost by it.
PATIENCE = 30.0


class OpenBox(Protocol):
    """What this file asks of a box."""

    restart: threading.Event

    def start(self) -> None: ...

    def stop(self) -> None: ...


B = TypeVar("B", bound=OpenBox)


class Serving(Generic[B]):
    """``open_box``: opens the box of the folder, starts nothing; ``pages``: the application over it;
    ``manager``: must hear of us while a box is put away, or it would take us for dead; ``gave_up``: called
    when no box can be opened, see ``failure``."""

    def __init__(
        self,
        *,
        open_box: Callable[[], B],
        pages: Callable[[B], Wsgi],
        door: Door,
        manager: ServiceManager | None = None,
        gave_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._open_box = open_box
        self._pages = pages
        self._door = door
        self._manager = manager
        self._gave_up = gave_up
        self.failure: Exception | None = None  # why there is no box any more
        self._ending = False
        self._thread = threading.Thread(target=self._mind, name="restarts", daemon=True)
        self.box = open_box()

    def start(self) -> None:
        """Let visitors in, start the box, and mind its wish for a restart from now on."""
        self._door.open_to(self._pages(self.box))
        self.box.start()
        self._thread.start()

    def stop(self) -> None:
        """The end. A restart that is under way is finished first."""
        self._ending = True
        self.box.restart.set()
        if self._thread.is_alive():
            self._thread.join()
        self.box.stop()

    def change_over(self) -> None:
        """Put this box away and open the next one."""
        log.warning("the box starts again inside this process")
        if not self._door.shut(PATIENCE):
            log.error("some requests did not end in time")
        done = threading.Event()
        patter = threading.Thread(target=self._say_we_live, args=(done,), daemon=True)
        patter.start()
        try:
            self.box.stop()
            self.box = self._open_box()
            self._door.open_to(self._pages(self.box))
            self.box.start()
        finally:
            done.set()
            patter.join()

    def _mind(self) -> None:
        while True:
            self.box.restart.wait()
            if self._ending:
                return
            try:
                self.change_over()
            except Exception as failure:
                # the service manager starts the process anew, and that start goes on
                log.exception("the box could not be opened again")
                self.failure = failure
                self._gave_up()
                return

    def _say_we_live(self, done: threading.Event) -> None:
        while not done.wait(FEEDING):
            if self._manager is not None:
                self._manager.alive()
