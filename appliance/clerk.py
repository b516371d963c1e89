"""The one housekeeping thread: folds what came in, settles what stays open, watches the other threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.errors import StorageError
from appliance.workers import Worker

log = logging.getLogger(__name__)

# Woken when something comes in; otherwise it looks this often, which is soon enough to miss a dead thread.
REST_SECONDS = 5.0
LONGEST_ROUND = 300.0  # seconds; no round of chores takes so long, whatever has come in


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done every so many seconds, at the start too. ``do`` says how much it found to do."""

    name: str
    every: float
    do: Callable[[], int | bool]


class Clerk:
    """``step()`` does each chore that is due. One that fails is logged and tried again when it is due next.

    ``bell`` is rung (set) by whoever has work for it.
    """

    def __init__(
        self, *, chores: Sequence[Chore], clock: Clock, bell: threading.Event, watches: Sequence[Worker] = ()
    ) -> None:
        self._chores = tuple(chores)
        self._clock = clock
        self._watches = list(watches)
        self._due = [float("-inf")] * len(self._chores)
        self._bell = bell
        self._turned_at = clock.monotonic()

    def also_watch(self, worker: Worker) -> None:
        """One more, before the clerk runs."""
        self._watches.append(worker)

    @property
    def hangs(self) -> bool:
        """One of its chores does not end."""
        return self._clock.monotonic() - self._turned_at > LONGEST_ROUND

    def step(self) -> bool:
        """Do what is due; -> whether there was anything to do, and so probably more."""
        found = False
        for worker in self._watches:
            found |= bool(self._guarded(f"watching {worker.name}", worker.supervise))
        now = self._turned_at = self._clock.monotonic()
        for place, chore in enumerate(self._chores):
            if now >= self._due[place]:
                # before it is done: one that always fails must not be tried without pause
                self._due[place] = now + chore.every
                found |= bool(self._guarded(chore.name, chore.do))
        return found

    def run(self, stop: threading.Event) -> None:
        """The thread's body."""
        while not stop.is_set():
            self._bell.clear()
            if not self.step():
                self._bell.wait(REST_SECONDS)

    def wake(self) -> None:
        """Something has come in, or the box stops."""
        self._bell.set()

    def _guarded(self, name: str, do: Callable[[], int | bool]) -> int | bool:
        try:
            return do()
        except StorageError as refusal:  # it is done when the card takes it again
            log.error("%s waits: %s", name, refusal)
            return 0
        except Exception:
            log.exception("%s failed", name)
            return 0
