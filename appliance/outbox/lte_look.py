"""Whether LTE carries SMS by now: once a day one test message, while nobody waits and 2G does the work."""

from __future__ import annotations

import logging
from collections.abc import Callable

from appliance.modem.profile import NetworkMode
from appliance.outbox.model import Accepted, HandedBack, Outcome
from appliance.outbox.network_choice import LTE, may_look_again
from appliance.outbox.network_keeper import NetworkKeeper
from appliance.outbox.pacing import Waiting
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.sim_work import SimWork
from appliance.sim_cards.model import Conclusion

log = logging.getLogger(__name__)

TRIAL_SECONDS = 180.0  # the longest wait for the test message to go out


class LteLook:
    """Belongs to the thread of its modem. Without an ``admin_number`` there is nobody to try it with."""

    def __init__(self, work: SimWork, *, network: NetworkKeeper, text: Callable[[], str]) -> None:
        self.is_open = False  # people's messages wait meanwhile
        self._modem = work.modem
        self._cards = work.cards
        self._ledger = work.ledger
        self._governor = work.governor
        self._clock = work.clock
        self._admin_number = work.admin_number
        self._network = network
        self._text = text
        self._passed: bool | None = None
        self._until = 0.0

    def met(self) -> None:
        """The modem was set up anew: what was out is not wanted any more, and 2G comes back by itself."""
        if self.is_open:
            self._close()

    def went(self, outcome: Outcome) -> None:
        """The test message has been handed over, or not."""
        if not isinstance(outcome, HandedBack):
            self._passed = isinstance(outcome, Accepted)

    def begin(self, sim: str) -> bool:
        """If it is time; -> whether anything was done. Raises ``ModemGone``, ``StorageError``."""
        number, card = self._admin_number(), self._cards.of(sim)
        free = self._governor.holds is Waiting.NOTHING and not self._governor.held
        if number is None or not free or not may_look_again(card, self._clock.now()):
            return False
        self._cards.keep_worked(sim, NetworkMode.ONLY_2G)  # not again today, whatever comes of it
        self._governor.hold(Conclusion.INQUIRING)
        self.is_open, self._passed = True, None
        if not self._network.go_to(NetworkMode.AUTO) or self._modem.state.network != LTE:
            self._close()
            self._network.go_to(NetworkMode.ONLY_2G)
            return True
        self._ledger.accept_test(self._modem.name, number, self._text(), SelfTestKind.CANARY)
        self._until = self._clock.monotonic() + TRIAL_SECONDS
        return True

    def look_after(self, sim: str) -> bool:
        """See what has become of it. Raises ``ModemGone``, ``StorageError``."""
        waits = self._passed is None and self._clock.monotonic() < self._until
        if waits and self._governor.held:
            return False
        works = bool(self._passed)
        if works:
            self._cards.keep_worked(sim, None)
            log.info("%s: LTE carries SMS again", self._modem.name)
        else:
            self._network.go_to(NetworkMode.ONLY_2G)
        self._close()
        return True

    def _close(self) -> None:
        self.is_open = False
        if not self._passed:
            self._ledger.drop_tests(self._modem.name)
        self._governor.try_again()
