"""Ask the operator for the balance: dial the SIM's code, keep the answer as it came and what it says."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from appliance.clock import Clock
from appliance.modem.events import UssdFailed
from appliance.modem.modem import Modem
from appliance.modem_log import LogWord
from appliance.outbox.history import History
from appliance.outbox.network_keeper import NetworkKeeper
from appliance.sim_cards.balance import Reading
from appliance.sim_cards.store import SimCards

log = logging.getLogger(__name__)

NO_CODE = "no_code"  # nothing is dialled for this SIM
NO_ANSWER = "no_answer"
NOT_UNDERSTOOD = "not_understood"  # there is an answer, but nothing can be read in it

REPLY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """``word``: "" when the balance is known now, else why not."""

    word: str
    reading: Reading = field(default_factory=Reading)


class BalanceAsker:
    """Belongs to the thread of its modem. ``asked_at``: monotonic, of the last time a code was dialled."""

    def __init__(
        self, *, modem: Modem, cards: SimCards, history: History, clock: Clock, network: NetworkKeeper
    ) -> None:
        self.asked_at: float | None = None
        self._modem = modem
        self._cards = cards
        self._history = history
        self._clock = clock
        self._network = network

    def ask(self, sim: str) -> Asked:
        """Takes up to half a minute; some minutes where LTE carries no USSD, for it is asked on 2G then.

        Raises ``ModemGone``, ``StorageError``.
        """
        card = self._cards.of(sim)
        if card is None or not card.code:
            return Asked(NO_CODE)
        self.asked_at = self._clock.monotonic()
        self._cards.asked(sim)
        text = self._dial(card.code)
        if text is None:
            with self._network.for_a_moment_on_2g() as is_on_2g:
                text = self._dial(card.code) if is_on_2g else None
        if text is None:
            return Asked(NO_ANSWER)
        reading = self._cards.keep_reply(sim, text)
        self._history.note(self._modem.name, LogWord.BALANCE_CHECKED)
        return Asked("" if reading.balance is not None else NOT_UNDERSTOOD, reading)

    def _dial(self, code: str) -> str | None:
        """The answer as it came; None = there is none."""
        first, *answers = code.split()
        try:
            return self._modem.ussd_menu(first, answers, REPLY_SECONDS)
        except UssdFailed as error:
            log.info("%s: no balance (%s)", self._modem.name, error)
            return None
