"""A thread that should always run: started, watched, started again with growing pauses when it dies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from appliance.clock import Clock
from appliance.health import ThreadState

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds until a thread that died is started again; doubled each time
LONGEST_PAUSE = 60.0
CALM_AFTER = 600.0  # a thread that has run so long is trusted again


class Worker:
    """``body(stop)`` runs in the thread and returns soon after ``stop`` is set; ``wake`` hurries it up.

    ``before_again`` runs before each start after a death, in the thread that supervises. ``hangs``: whether
    the body has done nothing for longer than anything it does may take.
    """

    def __init__(
        self,
        name: str,
        body: Callable[[threading.Event], None],
        *,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        before_again: Callable[[], None] = lambda: None,
        hangs: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self._body = body
        self._clock = clock
        self._wake = wake
        self._before_again = before_again
        self._hangs = hangs
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._started_at = 0.0
        self._again_at = 0.0
        self._pause = FIRST_PAUSE
        self._deaths = 0
        self._last_error = ""

    @property
    def state(self) -> ThreadState:
        thread = self._thread
        alive = thread is not None and thread.is_alive()
        return ThreadState(self.name, alive, self._deaths, self._last_error, hangs=alive and self._hangs())

    def start(self) -> None:
        """Begin. Once."""
        self._started_at = self._clock.monotonic()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def supervise(self) -> bool:
        """Start the thread again if it has died and its pause is over; -> whether it was started."""
        thread = self._thread
        now = self._clock.monotonic()
        if thread is None or thread.is_alive() or self._stop.is_set() or now < self._again_at:
            return False
        self._before_again()
        log.warning("%s is started again", self.name)
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to end; returns at once."""
        self._stop.set()
        self._wake()

    def join(self, timeout: float) -> bool:
        """Wait for the end; -> whether it has ended."""
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._body(self._stop)
            if self._stop.is_set():
                return
            self._died("it ended by itself")
        except Exception as error:
            log.exception("%s died", self.name)
            self._died(f"{type(error).__name__}: {error}")

    def _died(self, why: str) -> None:
        now = self._clock.monotonic()
        if now - self._started_at > CALM_AFTER:
            self._pause = FIRST_PAUSE
        self._deaths += 1
        self._last_error = why
        self._again_at = now + self._pause
        self._pause = min(LONGEST_PAUSE, self._pause * 2)
