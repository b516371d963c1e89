"""Keeps the account of the SIM in one modem: balance, masa aktif, suspicion, network; a ``Keeper``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta, tzinfo
from importlib import resources

from appliance.clock import Clock
from appliance.modem.events import ModemIdentity, ModemState
from appliance.modem.modem import Modem
from appliance.modem.profile import NetworkMode
from appliance.modem_log import LogWord
from appliance.outbox.balance_asker import BalanceAsker
from appliance.outbox.errands import NOT_POSSIBLE
from appliance.outbox.governor import Governor
from appliance.outbox.history import History
from appliance.outbox.inquiry import Inquiry, one_sms
from appliance.outbox.ledger import Ledger
from appliance.outbox.lte_look import LteLook
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome
from appliance.outbox.network_keeper import NetworkKeeper
from appliance.outbox.sim_work import SimWork
from appliance.outbox.suspicion import Suspicion, radio_is_fine
from appliance.sim_cards.model import Conclusion
from appliance.sim_cards.operator_sms import Sign
from appliance.sim_cards.store import SimCards
from appliance.sms.numbers import PhoneNumber

log = logging.getLogger(__name__)

IDLE_SECONDS = 120.0  # nothing was sent for so long: nobody waits while a code is dialled
ASK_SECONDS = 3600.0  # the least time between two looks at the balance
ASK_AGAIN_SECONDS = 6 * 3600.0  # after one without an answer
LOOK_SECONDS = 60.0  # between two looks at when that was
ASK_EVERY = timedelta(hours=24)
MESSAGES_BETWEEN = 100  # after so many the balance is asked for whatever the hour
JUST_SENT_SECONDS = 600.0  # an operator's "no credit" that comes later is about something else


def canary_text() -> str:
    """What the administrator reads; ``{modem}`` is filled in."""
    return resources.files("appliance.outbox").joinpath("canary.txt").read_text(encoding="utf-8").strip()


class SimKeeper:
    """Belongs to the thread of its modem. ``price``: rupiah for one SMS. ``zone``: the office's.

    ``mode``: what the modem keeps to from its first set-up on. ``text``: of the test message to the
    administrator; ``{modem}`` is filled in.
    """

    def __init__(
        self,
        *,
        modem: Modem,
        cards: SimCards,
        ledger: Ledger,
        governor: Governor,
        history: History,
        clock: Clock,
        admin_number: Callable[[], PhoneNumber | None],
        price: Callable[[], int],
        zone: tzinfo,
        mode: NetworkMode = NetworkMode.AUTO,
        text: str | None = None,
    ) -> None:
        self._modem = modem
        self._cards = cards
        self._governor = governor
        self._history = history
        self._clock = clock
        self._network = NetworkKeeper(modem=modem, cards=cards, history=history, clock=clock, mode=mode)
        self._asker = BalanceAsker(
            modem=modem, cards=cards, history=history, clock=clock, network=self._network
        )
        canary = canary_text() if text is None else text
        work = SimWork(modem, cards, ledger, governor, history, clock, admin_number)
        self._inquiry = Inquiry(
            work, asker=self._asker, network=self._network, price=price, text=canary, zone=zone
        )
        self._lte = LteLook(work, network=self._network, text=lambda: one_sms(canary, modem.name))
        self._sim = ""
        self._suspicion = Suspicion()
        self._sent_since = 0  # messages accepted since the balance was asked for
        self._sent_at = -JUST_SENT_SECONDS
        self._busy_at = 0.0
        self._ask_at = 0.0
        self._look_at = 0.0

    # -- what the sender tells -----------------------------------------------------------------------

    def met(self, identity: ModemIdentity, state: ModemState) -> None:
        """See ``Keeper``. Raises ``StorageError``."""
        seen = self._cards.seen(
            self._modem.name,
            imsi=identity.imsi,
            iccid=identity.iccid,
            imei=identity.imei,
            operator=state.operator,
        )
        if seen.swapped:
            log.info("%s: another SIM", self._modem.name)
            self._history.note(self._modem.name, LogWord.SIM_SWAPPED)
        if seen.card.sim != self._sim:
            self._sim = seen.card.sim
            self._suspicion = Suspicion()
            self._sent_since = 0
            self._ask_at = self._look_at = 0.0
            self._governor.try_again()  # what was suspected of another SIM
        self._busy_at = self._clock.monotonic()
        self._lte.met()
        self._network.met(self._sim)
        self._inquiry.met(seen.card.hold)

    def went(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """See ``Keeper``; what follows is written down in the next idle moment."""
        self._busy_at = self._clock.monotonic()
        if isinstance(outcome, HandedBack):
            return
        if isinstance(outcome, Accepted):
            self._sent_since += 1
            self._sent_at = self._busy_at
        if self._lte.is_open:
            self._lte.went(outcome)
            return
        self._network.went(outcome)
        self._inquiry.went(claimed, outcome)
        if self._inquiry.is_open:
            return
        state = self._modem.state
        fine = radio_is_fine(registered=state.registered, signal_percent=state.signal_percent)
        self._suspicion = self._suspicion.after(claimed, outcome, radio_fine=fine)
        if self._suspicion.is_strong:
            self._governor.hold(Conclusion.INQUIRING)  # nobody else is to be refused

    def look_after(self) -> bool:
        """See ``Keeper``. Raises ``ModemGone``, ``StorageError``."""
        if not self._sim or self._modem.identity is None:
            return False
        if self._lte.is_open:
            return self._lte.look_after(self._sim)
        self._hear_the_operator()
        if self._suspicion.is_strong and not self._inquiry.is_open:
            self._inquiry.begin(self._sim, self._suspicion)
            self._suspicion = Suspicion()
        registered = self._modem.state.registered
        if self._inquiry.is_open:
            return self._inquiry.look_after(registered=registered)
        if not registered:
            return self._network.no_network()
        return self._network.look_after() or self._look_at_lte() or self._look_at_balance()

    # -- what a person asks for ------------------------------------------------------------------------

    def check_balance(self) -> str:
        """See ``Keeper``; "" or a word of ``balance_asker``. Raises ``ModemGone``, ``StorageError``."""
        if not self._sim:
            return NOT_POSSIBLE
        asked = self._asker.ask(self._sim)
        self._note_asked(answered=not asked.word)
        self._inquiry.reconsider(asked)
        return asked.word

    def choose_network_mode(self, mode: str) -> str:
        """See ``Keeper``. Raises ``ModemGone``, ``StorageError``."""
        if mode not in tuple(NetworkMode) or not self._sim:
            return NOT_POSSIBLE
        return "" if self._network.choose(NetworkMode(mode)) else NOT_POSSIBLE

    # -- inside ---------------------------------------------------------------------------------------

    def _hear_the_operator(self) -> None:
        """Its SMS about the account; "no credit" behind accepted messages is a suspicion by itself."""
        notice = self._cards.take_notice(self._sim)
        if notice is None:
            return
        if self._inquiry.is_open:
            self._inquiry.news(notice.sign)
        elif notice.sign is not Sign.NONE and self._has_just_sent():
            self._inquiry.begin(self._sim, self._suspicion, notice.sign)
            self._suspicion = Suspicion()

    def _look_at_lte(self) -> bool:
        idle = self._clock.monotonic() - self._busy_at >= IDLE_SECONDS
        return idle and self._lte.begin(self._sim)

    def _has_just_sent(self) -> bool:
        return self._clock.monotonic() - self._sent_at < JUST_SENT_SECONDS

    def _look_at_balance(self) -> bool:
        """Once a day, and after each hundred messages."""
        now = self._clock.monotonic()
        many = self._sent_since >= MESSAGES_BETWEEN
        idle = now - self._busy_at >= IDLE_SECONDS
        if now < self._ask_at or not (idle or many):
            return False
        if not many:
            if now < self._look_at:
                return False
            self._look_at = now + LOOK_SECONDS
            if not self._is_a_day_old():
                return False
        self._note_asked(answered=False)  # a modem that dies of the question is not asked again soon
        self._note_asked(answered=not self._asker.ask(self._sim).word)
        return True

    def _is_a_day_old(self) -> bool:
        """``abs``: a clock that was set back must not make a day last for years."""
        card = self._cards.of(self._sim)
        if card is None or not card.code:
            return False
        return card.asked_at is None or abs(self._clock.now() - card.asked_at) >= ASK_EVERY

    def _note_asked(self, *, answered: bool) -> None:
        pause = ASK_SECONDS if answered else ASK_AGAIN_SECONDS
        self._ask_at = self._clock.monotonic() + pause
        self._sent_since = 0
