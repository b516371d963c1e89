"""One modem's thread: hear what came in, run errands, hand over the next segment, keep the modem well.

Nothing that a modem, the card or the network does ends it. What came in is on the card before it leaves the
SIM, and the intent to send is on the card before the modem hears of it: see ``hearing.py``, ``dispatch.py``.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from random import Random

from appliance.clock import Clock
from appliance.errors import ModemError, StorageError
from appliance.modem.modem import Modem
from appliance.outbox.arrivals import IncomingStore, Vouch
from appliance.outbox.climber import Key, UsbPort, Wait
from appliance.outbox.crew import Crew, Outside, Revival
from appliance.outbox.errands import (
    NOT_CONNECTED,
    NOT_POSSIBLE,
    Errand,
    ErrandKind,
    Errands,
    ErrandView,
    Ticket,
)
from appliance.outbox.governor import Governor
from appliance.outbox.history import History, NoHistory
from appliance.outbox.keeper import Keeper, NobodyKeeps
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import Accepted, HandedBack, Outcome, Refused, Unanswered
from appliance.outbox.pacing import Pacing
from appliance.outbox.sender_status import SenderState, SenderStatus
from appliance.outbox.status_board import StatusBoard
from appliance.outbox.stuck import PASSING, Stuck
from appliance.outbox.surroundings import Surroundings
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0  # the longest wait for bytes: schedules and undo times end by themselves
CARD_SECONDS = 5.0  # between two tries to write while the card refuses
MISTAKE_SECONDS = 5.0  # rest after a mistake of our own, so that it does not fill the log
HAND_BACKS_BEFORE_RECONNECT = 3
LONGEST_TURN = 180.0  # seconds, of a turn in which nothing long is done on purpose
LONGEST_WORK = 900.0  # of one that sends, connects, recovers or runs an errand


class Sender:
    """Owns a modem. ``run`` is the thread; what stands under "for others" is for other threads.

    ``vouch``: told whenever the network says what time it is. ``key``, ``usb``: what can revive the modem
    beside its own commands. ``around``: what the box knows about where it is. ``wait``: waits so many seconds
    or until the box stops, then it returns true.
    """

    def __init__(
        self,
        *,
        modem: Modem,
        ledger: Ledger,
        inbox: IncomingStore,
        pacing: Pacing,
        clock: Clock,
        random: Random,
        validity: timedelta = timedelta(hours=48),
        vouch: Vouch | None = None,
        keeper: Keeper | None = None,
        governor: Governor | None = None,
        modem_log: History | None = None,
        key: Key | None = None,
        usb: UsbPort | None = None,
        wait: Wait | None = None,
        around: Surroundings | None = None,
    ) -> None:
        self.name = modem.name
        self._modem = modem
        self._ledger = ledger
        self._clock = clock
        self._governor = governor or Governor(
            pacing=pacing, clock=clock, random=random, handed_over=ledger.sent_today
        )
        crew = Crew.of(
            modem,
            Outside(ledger, inbox, clock, modem_log or NoHistory(), vouch),
            Revival(wait or self._rest, key, usb, around or Surroundings()),
            governor=self._governor,
            keeper=keeper or NobodyKeeps(),
            validity=validity,
            is_stopping=lambda: self._stopping.is_set(),
        )
        self._keeper = crew.keeper
        self._connection = crew.connection
        self._arrivals = crew.arrivals
        self._hearing = crew.hearing
        self._dispatch = crew.dispatch
        self._board = StatusBoard(modem=modem, ledger=ledger, crew=crew)
        self._errands = Errands(clock=clock)
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._recovered = False
        self._stuck = Stuck()
        self._rest_until = 0.0
        self._turned_at = clock.monotonic()
        self._at_work = False  # at something that may take minutes and may be broken off

    # -- the thread -----------------------------------------------------------------------------------

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set (and ``wake`` called); finishes the SMS in hand. May be run again."""
        self._stopping = stop
        self._recovered = False
        while not stop.is_set():
            try:
                if not self.step():
                    self._wait()
            except Exception:
                log.exception("%s: a mistake of our own", self.name)
                self._woken.wait(MISTAKE_SECONDS)
        self._let_go()

    def step(self) -> bool:
        """One turn, without waiting but for the answer to a message; -> whether there was anything to do."""
        now = self._turned_at = self._clock.monotonic()
        if now < self._rest_until:
            return False
        try:
            return self._turn()
        except StorageError as error:
            self._board.state = SenderState.CARD
            self._rest_until = self._clock.monotonic() + CARD_SECONDS
            log.error("%s: %s", self.name, error)
        except ModemError as error:
            self._lost(error)
        except Exception:
            self._rest_until = self._clock.monotonic() + MISTAKE_SECONDS
            log.exception("%s: a mistake of our own", self.name)
        finally:
            self._at_work = False
        return False

    def _turn(self) -> bool:
        self._dispatch.settle()
        if not self._recovered:
            self._dispatch.give_back()
            self._ledger.recover_at_start(self.name)
            self._recovered = True
        heard = self._hearing.keep()
        if not self._errands.is_empty and self._is_free:
            return self._run_errand()
        if not self._connection.is_up and not self._connect():
            return False
        if not self._dispatch.has_claim:  # else it was listened to just now
            self._hearing.hear(self._modem.poll(0))
            self._look_after()
            heard = self._hearing.keep() or heard
        return self._send_next() or heard

    def _wait(self) -> None:
        """Until bytes arrive, somebody wakes us or something may be due."""
        pause = IDLE_SECONDS
        if self._governor.slot_in > 0:
            pause = min(pause, self._governor.slot_in)
        # While the card refuses nothing is asked of the modem: what it says would have to be kept.
        resting = self._rest_until > self._clock.monotonic()
        if resting or not self._connection.is_up:
            self._woken.wait(pause)
            self._woken.clear()
            return
        try:
            self._hearing.hear(self._modem.poll(pause))
        except ModemError as error:
            self._lost(error)

    def _rest(self, seconds: float) -> bool:
        """Nothing but the end of the box ends it early; -> whether that is so."""
        return self._stopping.wait(seconds)

    # -- the modem ------------------------------------------------------------------------------------

    def _connect(self) -> bool:
        self._dispatch.give_back()
        self._board.state = SenderState.CONNECTING
        if self._begin_work() and self._connection.make():
            self._at_work = False
            return True
        self._board.state = SenderState.NOT_READY if self._connection.answers else SenderState.OFFLINE
        return False

    def _look_after(self) -> None:
        if self._begin_work():
            self._connection.look_after(self._arrivals)
        self._at_work = False

    def _begin_work(self) -> bool:
        """What follows may take minutes, and ``wake`` may break it off; -> whether there is time for it."""
        self._at_work = True
        return not self._stopping.is_set()

    def _mend(self, outcome: Outcome) -> None:
        """What an outcome says about the modem itself; never what it says about people and credit."""
        error_class = outcome.error_class if isinstance(outcome, Refused) else None
        if (
            self._is_stuck(error_class, outcome)
            or error_class is ErrorClass.MODEM
            or self._governor.hand_backs >= HAND_BACKS_BEFORE_RECONNECT
        ):
            self._dispatch.give_back()
            if self._begin_work():
                self._connection.sends_fail()
            self._board.state = SenderState.CONNECTING
        elif error_class is ErrorClass.NETWORK:
            self._connection.refresh_soon()
        elif error_class is ErrorClass.STORAGE:
            self._connection.sweep_soon()
        elif isinstance(outcome, Accepted) or (error_class is not None and error_class not in PASSING):
            self._connection.sends_go()

    def _is_stuck(self, error_class: ErrorClass | None, outcome: Outcome) -> bool:
        """Refused again and again by what should pass, though registered."""
        now = self._clock.monotonic()
        if error_class in PASSING and self._connection.is_registered:
            self._stuck = self._stuck.refused(now)
        elif not isinstance(outcome, HandedBack | Unanswered):
            self._stuck = Stuck()
        return error_class in PASSING and self._stuck.is_so(now)

    def _lost(self, error: ModemError) -> None:
        if self._stopping.is_set():  # it was broken off so that the box can stop
            return
        self._connection.lost(error)
        self._board.state = SenderState.CONNECTING
        try:
            self._dispatch.give_back()
        except StorageError as refusal:  # it is tried again with the next turn
            log.error("%s: %s", self.name, refusal)

    def _let_go(self) -> None:
        """The thread ends: nothing may stay behind that the next start would have to call unknown."""
        try:
            self._dispatch.settle()
            self._dispatch.give_back()
            self._hearing.keep()
        except (StorageError, ModemError) as error:
            log.error("%s: at the end: %s", self.name, error)
        finally:
            self._modem.close()
            self._board.state = SenderState.STOPPED

    # -- sending and errands --------------------------------------------------------------------------

    def _send_next(self) -> bool:
        claimed = self._dispatch.claim()
        if claimed is None:
            self._board.state = self._board.idle_state()
            return self._modem.ready_to_send and self._begin_work() and self._keeper.look_after()
        self._board.state = SenderState.SENDING
        self._mend(self._dispatch.send(claimed))
        return True

    @property
    def _is_free(self) -> bool:
        """No answer to a message may still come."""
        return not self._connection.is_up or self._modem.ready_to_send

    def _run_errand(self) -> bool:
        self._dispatch.give_back()
        return self._begin_work() and self._errands.run_next(self._do)

    def _do(self, errand: ErrandView) -> str:
        match errand.kind:
            case ErrandKind.RECONNECT:
                self._connection.set_up_soon()
            case ErrandKind.RESTART:
                return self._start_anew()
            case _ if not self._modem.ready_to_send:
                return NOT_CONNECTED
            case ErrandKind.CHECK_BALANCE:
                return self._keeper.check_balance()
            case ErrandKind.NETWORK_MODE:
                return self._keeper.choose_network_mode(errand.value)
        return ""

    def _start_anew(self) -> str:
        answered = self._connection.answers
        self._board.state = SenderState.CONNECTING
        if self._connection.start_anew():
            return ""
        return NOT_POSSIBLE if answered else NOT_CONNECTED

    # -- for others -----------------------------------------------------------------------------------

    def wake(self) -> None:
        """There is something new to do, or it is time to stop."""
        self._woken.set()
        self._modem.wake()
        if self._stopping.is_set() and self._at_work:
            self._modem.stop_waiting()

    def try_again(self) -> None:
        """A person says that the cause of a pause is gone (credit, card)."""
        self._governor.try_again()
        self.wake()

    def ask(self, errand: Errand) -> Ticket:
        """Have something done between two messages; ``errands`` tells what comes of it."""
        ticket = self._errands.ask(errand)
        self.wake()
        return ticket

    def errands(self) -> tuple[ErrandView, ...]:
        """What was asked for, the newest first."""
        return self._errands.views()

    @property
    def sim(self) -> str:
        """The one its modem has, or had when it was heard last; "" when none was seen in this run."""
        return self._connection.sim

    @property
    def hangs(self) -> bool:
        """The thread has made no turn for longer than anything it does may take."""
        busy = self._at_work or self._dispatch.sending_since is not None
        limit = LONGEST_WORK if busy else LONGEST_TURN
        running = self._board.state is not SenderState.STOPPED
        return running and self._clock.monotonic() - self._turned_at > limit

    def status(self) -> SenderStatus:
        """How things stand, for pages and health."""
        return self._board.read(turned_at=self._turned_at, hangs=self.hangs)
