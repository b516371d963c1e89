"""What a person asks of a modem: queued here by any thread, done by the modem's own between two messages."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from appliance.clock import Clock

KEPT = 8  # errands that are done and may still be looked at
WAITING = 8  # more at once is somebody leaning on the button

# Words for why an errand has failed; the keeper of the SIM has more
NOT_CONNECTED = "not_connected"
NOT_POSSIBLE = "not_possible"  # there is neither a command for it nor a power key
INTERRUPTED = "interrupted"  # the modem went away, or the box was stopped


class ErrandKind(StrEnum):
    """What can be asked for."""

    RESTART = "restart"  # the module itself: its own command, else the power key
    RECONNECT = "reconnect"  # let go of the port and set up again, without any patience
    CHECK_BALANCE = "check_balance"
    NETWORK_MODE = "network_mode"  # ``value``: a modem.profile.NetworkMode


class ErrandState(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Errand:
    """A wish. ``value`` only where the kind asks for one."""

    kind: ErrandKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Names one errand for whoever asked."""

    number: int


@dataclass(frozen=True, slots=True)
class ErrandView:
    """An errand as a page shows it. ``word``: what came of it, or why not; "" = nothing to add."""

    ticket: Ticket
    kind: ErrandKind
    asked_at: datetime
    state: ErrandState
    word: str = ""
    value: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in (ErrandState.DONE, ErrandState.FAILED)


class Errands:
    """``ask`` and ``views`` are for every thread; ``run_next`` for the modem's own."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: deque[ErrandView] = deque()  # the first one may be running
        self._done: deque[ErrandView] = deque(maxlen=KEPT)
        self._number = 0

    def ask(self, errand: Errand) -> Ticket:
        """Queue it. What already waits in the same words is not queued again: its ticket is given."""
        with self._lock:
            for each in self._open:
                if each.kind is errand.kind and (each.value == errand.value or len(self._open) >= WAITING):
                    return each.ticket
            if len(self._open) >= WAITING:
                return self._open[-1].ticket
            self._number += 1
            ticket = Ticket(self._number)
            view = ErrandView(ticket, errand.kind, self._clock.now(), ErrandState.WAITING, value=errand.value)
            self._open.append(view)
            return ticket

    @property
    def is_empty(self) -> bool:
        """Nothing waits; costs nothing to ask."""
        return not self._open

    def views(self) -> tuple[ErrandView, ...]:
        """The newest first, those that are over included."""
        with self._lock:
            return (*reversed(self._open), *reversed(self._done))

    def run_next(self, do: Callable[[ErrandView], str]) -> bool:
        """Do the oldest one, by ``do``: -> "" or a word for why not; -> whether there was one.

        Whatever ``do`` raises is raised, and the errand has failed.
        """
        with self._lock:
            if not self._open:
                return False
            errand = self._open[0] = replace(self._open[0], state=ErrandState.RUNNING)
        word = INTERRUPTED
        try:
            word = do(errand)
        finally:
            with self._lock:
                state = ErrandState.FAILED if word else ErrandState.DONE
                self._done.append(replace(self._open.popleft(), state=state, word=word))
        return True
