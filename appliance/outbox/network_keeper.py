"""Keep a modem on the network on which its SIM can send; see network_choice.py for what is decided."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from appliance.clock import Clock
from appliance.modem.modem import Modem
from appliance.modem.profile import NetworkMode
from appliance.modem_log import LogWord
from appliance.outbox.history import History
from appliance.outbox.model import Accepted, Outcome
from appliance.outbox.network_choice import (
    FAILURES_BEFORE_2G,
    LOOK_AGAIN,
    NetworkTrouble,
    is_network_error,
    may_try_2g,
    wanted,
)
from appliance.sim_cards.store import SimCards

log = logging.getLogger(__name__)

SETTLE_SECONDS = 60.0  # the longest wait for the network after another mode
LOST_SECONDS = 900.0  # without a network on 2G until it is given up
LOOK_SECONDS = 60.0  # between two looks at what the card says


class NetworkKeeper:
    """Belongs to the thread of its modem. ``mode``: what the modem has been told to keep to."""

    def __init__(
        self, *, modem: Modem, cards: SimCards, history: History, clock: Clock, mode: NetworkMode
    ) -> None:
        self.mode = mode
        self._modem = modem
        self._cards = cards
        self._history = history
        self._clock = clock
        self._sim = ""
        self._trouble = NetworkTrouble()
        self._trying = False  # 2G, and nothing has got through on it yet
        self._proved = False  # something has
        self._failed = 0  # what did not, in a row
        self._hopeless_until = 0.0
        self._look_at = 0.0
        self._lost_at: float | None = None

    def met(self, sim: str) -> None:
        """The modem is set up; what it keeps to is looked at with the next idle moment."""
        if sim != self._sim:
            self._sim = sim
            self._trouble = NetworkTrouble()
            self._trying = self._proved = False
            self._hopeless_until = 0.0
        self._look_at = 0.0

    def went(self, outcome: Outcome) -> None:
        """A message has been handed over, or not."""
        self._trouble = self._trouble.after(outcome, self._modem.state.network)
        if isinstance(outcome, Accepted):
            self._proved = self._proved or self._trying
            self._failed = 0
        elif self._trying and is_network_error(outcome):
            self._failed += 1

    def look_after(self) -> bool:
        """Change the mode if that is due; -> whether it was. Raises ``ModemGone``, ``StorageError``."""
        self._keep_proof()
        self._lost_at = None
        if self._failed >= FAILURES_BEFORE_2G:
            self.give_up_2g()
            return True
        if self._trouble.is_enough and self.try_2g():
            return True
        now = self._clock.monotonic()
        if self._trying or now < self._look_at:
            return False
        self._look_at = now + LOOK_SECONDS
        card = self._cards.of(self._sim)
        if card is None:
            return False
        mode = wanted(card)
        return mode is not self.mode and self._change(mode)

    def no_network(self) -> bool:
        """There is none: where the box itself chose 2G, that may be why. -> whether it was given up."""
        now = self._clock.monotonic()
        self._lost_at = now if self._lost_at is None else self._lost_at
        if self.mode is not NetworkMode.ONLY_2G or now - self._lost_at < LOST_SECONDS:
            return False
        card = self._cards.of(self._sim)
        if card is None or card.network_mode is not NetworkMode.AUTO:
            return False
        self._trying = self._proved = False
        self._lost_at = None
        self._cards.keep_worked(self._sim, None)
        return self._change(NetworkMode.AUTO)

    def go_to(self, mode: NetworkMode) -> bool:
        """Use that one and wait for the network. Raises ``ModemGone``."""
        done = self._change(mode)
        if done:
            self._settle()
        return done

    def try_2g(self) -> bool:
        """If it may help and has not failed lately; -> whether the modem keeps to 2G now."""
        self._trouble = NetworkTrouble()
        now = self._clock.monotonic()
        may = may_try_2g(self.mode, self._modem.state.network, self._offered())
        if not may or now < self._hopeless_until:
            return False
        self._failed = 0
        self._trying = self._change(NetworkMode.ONLY_2G)
        return self._trying

    def give_up_2g(self) -> None:
        """It did not help either. Raises ``ModemGone``."""
        self._failed = 0
        if self._trying:
            self._trying = False
            self._hopeless_until = self._clock.monotonic() + LOOK_AGAIN.total_seconds()
            self._change(NetworkMode.AUTO)

    def choose(self, mode: NetworkMode) -> bool:
        """A person's choice; -> whether the modem took it. Raises ``ModemGone``, ``StorageError``.

        What seemed hopeless may be tried again, and automatic begins with what is known to work.
        """
        self._keep_proof()
        if mode not in self._offered() or not self._change(self._meant_by(mode)):
            return False
        self._trying = False
        self._trouble, self._failed, self._hopeless_until = NetworkTrouble(), 0, 0.0
        self._cards.set_network_mode(self._sim, mode)
        return True

    @contextmanager
    def for_a_moment_on_2g(self) -> Iterator[bool]:
        """-> whether the modem is on 2G meanwhile, where it was on LTE before. Raises ``ModemGone``."""
        moves = may_try_2g(self.mode, self._modem.state.network, self._offered())
        if not moves or not self._modem.set_network_mode(NetworkMode.ONLY_2G):
            yield False
            return
        try:
            self._settle()
            yield True
        finally:
            self._modem.set_network_mode(self.mode)
        self._settle()

    def _settle(self) -> None:
        """Wait for the network: a code that is dialled before is lost."""
        self._modem.search_network(SETTLE_SECONDS)
        self._modem.refresh()

    def _meant_by(self, mode: NetworkMode) -> NetworkMode:
        card = self._cards.of(self._sim)
        worked = card.worked_mode if card is not None and mode is NetworkMode.AUTO else None
        return worked if worked is not None and worked in self._offered() else mode

    def _keep_proof(self) -> None:
        if self._proved:
            self._trying = self._proved = False
            self._cards.keep_worked(self._sim, self.mode)

    def _offered(self) -> tuple[NetworkMode, ...]:
        identity = self._modem.identity
        return () if identity is None else identity.network_modes

    def _change(self, mode: NetworkMode) -> bool:
        if mode not in self._offered() or not self._modem.set_network_mode(mode):
            return False
        self.mode = mode
        self._history.note(self._modem.name, LogWord.MODE_CHANGED, mode)
        log.info("%s: network mode %s", self._modem.name, mode)
        return True
