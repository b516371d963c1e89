"""A SIM whose operator refuses everything: pause it, ask for the balance, send one test message, conclude.

::

    suspicion -> held -> balance asked for -> test message out -> accepted: go on
                  ^                            |
                  '-- after 15 min, 1 h, 3 h --'-- refused: no_credit | expired | blocked | unknown

Nobody who was refused meanwhile is charged for it. A restart of the box ends neither pause nor waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta, tzinfo
from enum import Enum, auto

from appliance.modem_log import LogWord
from appliance.outbox.balance_asker import Asked, BalanceAsker
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome
from appliance.outbox.network_keeper import NetworkKeeper
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.sim_work import SimWork
from appliance.outbox.suspicion import Suspicion, speaks_against_account
from appliance.sim_cards.model import Conclusion, Hold
from appliance.sim_cards.operator_sms import Sign
from appliance.sim_cards.verdict import judge
from appliance.sms.alphabet import tidy
from appliance.sms.segments import split

log = logging.getLogger(__name__)

PAUSES = (15 * 60.0, 3600.0, 3 * 3600.0)  # seconds between two inquiries; the last one again and again
AFTER_START = 60.0  # a modem that has just been connected may still be busy with itself
TOP_UP_SECONDS = 15 * 60.0  # an empty account is asked after so often: a top-up may come without an SMS
TRIAL_SECONDS = 600.0  # the longest wait for a test message to go out: registration may take minutes

_EMPTY = (Conclusion.NO_CREDIT, Conclusion.EXPIRED)
_LOG_WORDS: Mapping[Conclusion, LogWord] = {
    Conclusion.NO_CREDIT: LogWord.NO_CREDIT,
    Conclusion.EXPIRED: LogWord.EXPIRED,
    Conclusion.BLOCKED: LogWord.BLOCKED,
    Conclusion.UNKNOWN: LogWord.CAUSE_UNKNOWN,
}


def one_sms(text: str, modem: str) -> str:
    """The text of a test message as one SMS, whatever the modem is called."""
    named = tidy(text.format(modem=modem)).text
    return named if len(split(named).parts) == 1 else text.format(modem="")


class _Step(Enum):
    WAIT = auto()  # for the next inquiry
    TRIAL = auto()  # a test message, or one message that waits, is about to show


class Inquiry:
    """Belongs to the thread of its modem."""

    def __init__(
        self,
        work: SimWork,
        *,
        asker: BalanceAsker,
        network: NetworkKeeper,
        price: Callable[[], int],
        text: str,
        zone: tzinfo,
    ) -> None:
        self._modem = work.modem
        self._cards = work.cards
        self._ledger = work.ledger
        self._governor = work.governor
        self._history = work.history
        self._clock = work.clock
        self._admin_number = work.admin_number
        self._asker = asker
        self._network = network
        self._price = price
        self._text = text
        self._zone = zone
        self._hold: Hold | None = None
        self._step = _Step.WAIT
        self._at = 0.0  # monotonic: the next inquiry, or the end of the trial
        self._top_up_at = 0.0  # monotonic: the next look at an account that is empty
        self._canary: int | None = None  # its broadcast
        self._passed: bool | None = None  # the trial
        self._suspect: Conclusion | None = None  # what the balance says in this round
        self._answered = False
        self._sign = Sign.NONE
        self._by_sms = False  # the suspicion is but an SMS of the operator
        self._refusals: dict[int, int] = {}  # of messages that went out as a trial

    @property
    def is_open(self) -> bool:
        """The SIM is held."""
        return self._hold is not None

    # -- beginning and ending -------------------------------------------------------------------------

    def met(self, hold: Hold | None) -> None:
        """The modem is set up with a SIM of which the store says this."""
        if hold == self._hold or (hold and self._hold and hold.sim == self._hold.sim):
            return
        self._drop_trial()
        self._hold, self._sign, self._by_sms = hold, Sign.NONE, False
        if hold is None:
            self._governor.try_again()
            return
        self._answered = True  # as far as anybody remembers
        self._wait(self._left_of(hold))

    def begin(self, sim: str, suspicion: Suspicion, sign: Sign = Sign.NONE) -> None:
        """Hold the SIM, take back what was charged to people. Raises ``StorageError``: nothing has begun."""
        self._ledger.forgive(suspicion.refusals)
        hold = Hold(sim, self._clock.now(), Conclusion.INQUIRING)
        self._cards.hold(hold)
        self._hold, self._sign = hold, sign
        self._by_sms = sign is not Sign.NONE
        self._wait(0.0)
        log.warning("%s: the operator seems to refuse everything; the SIM pauses", self._modem.name)

    def went(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """A message while the SIM is held: a test, a person's or ours, or the one that was let go."""
        if self._hold is None or isinstance(outcome, HandedBack):
            return
        if isinstance(outcome, Accepted):
            self._passed = True
            return
        ours = self._step is _Step.TRIAL and self._canary in (None, claimed.broadcast_id)
        if ours and speaks_against_account(outcome):
            self._passed = False  # anything else is the radio's or the number's: no verdict
        if self._canary is None:
            self._refusals[claimed.id] = self._refusals.get(claimed.id, 0) + 1

    def news(self, sign: Sign) -> None:
        """The operator has written about the account: look at once, if it may be good news."""
        self._sign = sign
        if sign is Sign.NONE and self._step is _Step.WAIT:
            self._at = self._clock.monotonic()

    # -- going on -------------------------------------------------------------------------------------

    def look_after(self, *, registered: bool) -> bool:
        """Do what is due; -> whether anything was. Raises ``ModemGone``, ``StorageError``."""
        hold = self._hold
        if hold is None:
            return False
        if not self._governor.held or (self._passed and self._is_proof()):  # a person says so, or a message
            self._end(hold)
            return True
        now = self._clock.monotonic()
        if self._step is _Step.WAIT:
            if not registered:
                return False
            if now < self._at:
                return self._look_for_top_up(hold)
            self._inquire(hold)
            return True
        if self._passed is not False and now < self._at:
            return False
        if self._passed is None and self._canary is None:
            self._end(hold)  # there was no message to try it with: the next ones will show
        else:
            self._conclude(hold)
        return True

    def _is_proof(self) -> bool:
        """Whether a message that was accepted shows that the operator sends it.

        One that takes messages and writes afterwards that they were not paid for has to deliver the test.
        """
        if self._suspect is None or self._sign is Sign.NONE:
            return True
        test = None if self._canary is None else self._ledger.test_result(self._canary)
        return test is not None and test.is_delivered

    def reconsider(self, asked: Asked) -> None:
        """A person has asked for the balance: an account that was empty and is not any more may send."""
        hold = self._hold
        if hold is None or self._step is _Step.TRIAL:
            return
        suspect = self._judge(hold.sim, asked)
        if hold.conclusion in _EMPTY and suspect is None and not asked.word:
            self._end(hold)

    def _look_for_top_up(self, hold: Hold) -> bool:
        """Between two inquiries: a code costs nothing, a test message does."""
        now = self._clock.monotonic()
        if hold.conclusion not in _EMPTY or not self._answered or now < self._top_up_at:
            return False
        self._top_up_at = now + TOP_UP_SECONDS
        asked = self._asker.ask(hold.sim)
        self._answered = not asked.word  # one that falls silent is asked again with the next inquiry
        self.reconsider(asked)
        return True

    def _inquire(self, hold: Hold) -> None:
        """Ask for the balance; then see whether a message goes out."""
        self._at = self._clock.monotonic() + PAUSES[0]  # a modem that dies of the question is not asked soon
        self._passed = None
        asked = self._asker.ask(hold.sim)
        self._answered = not asked.word
        self._suspect = self._judge(hold.sim, asked)
        was_empty = hold.conclusion in _EMPTY
        if self._suspect is None and self._answered and (was_empty or self._by_sms):
            self._end(hold)
            return
        if self._suspect is None:
            self._network.try_2g()
        self._try(hold)

    def _try(self, hold: Hold) -> None:
        """One test message to the administrator; without a number, one of the messages that wait."""
        number = self._admin_number()
        self._governor.hold(hold.conclusion)
        if number is not None:
            self._canary = self._ledger.accept_test(
                self._modem.name, number, one_sms(self._text, self._modem.name), SelfTestKind.CANARY
            )
            self._history.note(self._modem.name, LogWord.TEST_SENT)
        elif self._suspect is None:
            self._governor.probe()
        else:
            self._passed = False  # there is nobody to try it with, and the account says why
        self._step, self._at = _Step.TRIAL, self._clock.monotonic() + TRIAL_SECONDS

    def _conclude(self, hold: Hold) -> None:
        """Nothing goes out: say why, and wait longer."""
        refused = self._passed is False
        neither = Conclusion.BLOCKED if refused and self._answered else Conclusion.UNKNOWN
        conclusion = self._suspect or neither
        self._drop_trial()
        self._network.give_up_2g()
        pause = PAUSES[min(hold.rounds, len(PAUSES) - 1)]
        held = replace(
            hold,
            conclusion=conclusion,
            rounds=hold.rounds + 1,
            next_at=self._clock.now() + timedelta(seconds=pause),
        )
        self._cards.hold(held)
        self._hold = held
        self._by_sms = False
        self._wait(pause)
        if conclusion is not hold.conclusion:
            self._history.note(self._modem.name, _LOG_WORDS[conclusion])
            log.warning("%s: the SIM pauses (%s)", self._modem.name, conclusion)

    def _end(self, hold: Hold) -> None:
        """The SIM may send again."""
        self._drop_trial()
        self._cards.release(hold.sim)
        self._hold, self._sign = None, Sign.NONE
        self._governor.try_again()
        self._history.note(self._modem.name, LogWord.RESUMED)
        log.info("%s: the SIM may send again", self._modem.name)

    # -- inside ---------------------------------------------------------------------------------------

    def _wait(self, seconds: float) -> None:
        if self._hold is not None:
            self._governor.hold(self._hold.conclusion, seconds)
        self._step = _Step.WAIT
        self._at = self._clock.monotonic() + seconds
        self._top_up_at = self._clock.monotonic() + TOP_UP_SECONDS
        self._passed = None

    def _drop_trial(self) -> None:
        """Whatever was to show whether messages go out is not wanted any more; nobody is charged for it."""
        if self._canary is not None:
            self._ledger.drop_tests(self._modem.name)
            self._canary = None
        if self._refusals:
            self._ledger.forgive(self._refusals)
            self._refusals = {}

    def _judge(self, sim: str, asked: Asked) -> Conclusion | None:
        card = self._cards.of(sim)
        if card is None:
            return None
        return judge(
            card,
            asked.reading,
            self._sign,
            price=self._price(),
            today=self._clock.now().astimezone(self._zone).date(),
            clock_trusted=self._clock.trust().trusted,
        )

    def _left_of(self, hold: Hold) -> float:
        """Seconds until the next inquiry of a pause that began before the box was started.

        Bounded by the pause itself: a clock that was wrong makes nobody wait for years.
        """
        if hold.next_at is None:
            return AFTER_START
        whole = PAUSES[min(max(hold.rounds - 1, 0), len(PAUSES) - 1)]
        left = (hold.next_at - self._clock.now()).total_seconds()
        return min(max(left, AFTER_START), whole)
