"""One modem's sender: hear what came in, claim the next segment, hand it over, write down what became of it.

One thread each; nothing that a modem, the card or the network does ends it. The order is the promise: the
intent is on the card before the first byte goes to the modem, and what came in is on the card before it
leaves the SIM.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from random import Random

from appliance.clock import Clock
from appliance.errors import ModemError, StorageError
from appliance.modem.events import IncomingPdu, LateAnswer, ModemEvent, ReportPdu, Restarted
from appliance.modem.modem import Modem
from appliance.outbox.arrivals import Arrivals, IncomingStore, Vouch
from appliance.outbox.claims import ClaimRules
from appliance.outbox.connection import Connection
from appliance.outbox.governor import Governor
from appliance.outbox.handover import hand_over
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import (
    Accepted,
    ClaimedSegment,
    DayTotals,
    HandedBack,
    Outcome,
    Refused,
    Unanswered,
)
from appliance.outbox.pacing import Pacing, Waiting
from appliance.outbox.sender_status import SenderState, SenderStatus, masked
from appliance.outbox.status import IllegalTransition
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0  # the longest wait for bytes: schedules and undo times end by themselves
CARD_SECONDS = 5.0  # between two tries to write while the card refuses
MISTAKE_SECONDS = 5.0  # rest after a mistake of our own, so that it does not fill the log
HAND_BACKS_BEFORE_RECONNECT = 3
NOT_HANDED_OVER = "not_handed_over"
REGISTRATION_DENIED = 3  # <stat> of +CREG, TS 27.007 7.2


class Sender:
    """Owns a modem. ``run`` is the thread; ``wake``, ``try_again`` and ``status`` are for other threads.

    ``vouch``: told whenever the network says what time it is.
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
    ) -> None:
        self.name = modem.name
        self._modem = modem
        self._ledger = ledger
        self._clock = clock
        self._validity = validity
        self._connection = Connection(modem=modem, clock=clock, vouch=vouch)
        self._arrivals = Arrivals(modem=modem, ledger=ledger, inbox=inbox, clock=clock, vouch=vouch)
        self._governor = Governor(pacing=pacing, clock=clock, random=random, handed_over=ledger.sent_today)
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._claimed: ClaimedSegment | None = None
        self._unrecorded: tuple[ClaimedSegment, Outcome] | None = None
        self._given_up: int | None = None  # the segment whose answer may still come late
        self._late_answers: list[LateAnswer] = []
        self._recovered = False
        self._rest_until = 0.0
        self._state = SenderState.STOPPED
        self._turned_at = clock.monotonic()
        self._sending_since: float | None = None
        self._last_error: tuple[str, datetime | None] = ("", None)
        self._last_sent_at: datetime | None = None
        self._restarts = 0

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
            self._state = SenderState.CARD
            self._rest_until = self._clock.monotonic() + CARD_SECONDS
            log.error("%s: %s", self.name, error)
        except ModemError as error:
            self._lost(error)
        except Exception:
            self._rest_until = self._clock.monotonic() + MISTAKE_SECONDS
            log.exception("%s: a mistake of our own", self.name)
        return False

    def _turn(self) -> bool:
        if self._unrecorded is not None:
            self._record(*self._unrecorded)
        if not self._recovered:
            self._give_back_claim()
            self._ledger.recover_at_start(self.name)
            self._recovered = True
        heard = self._keep()
        if not self._connection.is_up:
            self._give_back_claim()
            self._state = SenderState.CONNECTING
            if not self._connection.make():
                self._state = SenderState.NOT_READY if self._connection.answers else SenderState.OFFLINE
                return False
        if self._claimed is None:  # else it was listened to just now
            self._hear(self._modem.poll(0))
            self._connection.look_after(self._arrivals)
            heard = self._keep() or heard
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
            self._hear(self._modem.poll(pause))
        except ModemError as error:
            self._lost(error)

    # -- hearing --------------------------------------------------------------------------------------

    def _hear(self, events: list[ModemEvent]) -> None:
        """Sort what the modem tells; ``_keep`` commits it before the modem is asked again."""
        for event in events:
            if isinstance(event, IncomingPdu | ReportPdu):
                self._arrivals.take(self._connection.sim, [event])
            elif isinstance(event, LateAnswer):
                self._late_answers.append(event)
            elif isinstance(event, Restarted):
                self._restarts += 1
                log.warning("%s: started by itself (%s)", self.name, event.line)

    def _keep(self) -> bool:
        """Commit what was heard; -> whether there was anything. Raises ``StorageError``: nothing is lost."""
        found = bool(self._late_answers)
        while self._late_answers:
            known = self._ledger.record_late_answer(
                self.name,
                self._connection.sim,
                int(self._late_answers[0].reference),
                segment_id=self._given_up,
            )
            self._late_answers.pop(0)
            self._given_up = None
            log.info("%s: a late answer%s", self.name, "" if known else " to nothing we know")
        return self._arrivals.keep() or found

    # -- sending --------------------------------------------------------------------------------------

    def _send_next(self) -> bool:
        claimed = self._claimed or self._claim()
        self._claimed = None
        if claimed is None:
            return False
        self._state = SenderState.SENDING
        began = self._sending_since = self._clock.monotonic()
        outcome = hand_over(self._modem, claimed, self._validity)
        self._sending_since = None
        self._unrecorded = claimed, outcome
        self._governor.went(claimed, outcome, began)
        self._note(claimed, outcome)
        self._finish(claimed, outcome)
        return True

    def _claim(self) -> ClaimedSegment | None:
        if not self._connection.is_registered:
            self._state = SenderState.NO_NETWORK
            return None
        rules = self._governor.rules(self._connection.sim)
        if rules is None or not self._modem.ready_to_send:
            self._state = self._idle_state()
            return None
        claimed = self._ledger.claim(self.name, self._connection.sim, rules)
        if claimed is None:
            self._governor.nothing_left()
            self._state = self._idle_state()
        return claimed

    # -- writing down ---------------------------------------------------------------------------------

    def _finish(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """Write the result down; in the same flush the reports that came meanwhile and the next intent."""
        gone = None
        try:
            self._hear(self._modem.poll(0))
        except ModemError as error:
            gone = error
        rules = self._rules_for_next()
        if rules is None:
            self._record(claimed, outcome)
        else:
            reports = self._arrivals.waiting_reports()
            _, self._claimed = self._ledger.record_and_claim(
                claimed.id, outcome, self.name, self._connection.sim, rules, reports
            )
            self._unrecorded = None
            self._arrivals.reports_are_kept(len(reports))
        if gone is not None:
            self._lost(gone)
        else:
            self._mend(outcome)

    def _rules_for_next(self) -> ClaimRules | None:
        """None: the next message is not to be claimed in the same breath."""
        if self._stopping.is_set() or not self._connection.is_registered or not self._modem.ready_to_send:
            return None
        if self._arrivals.has_messages:
            return None
        return self._governor.rules(self._connection.sim, in_hand=1)

    def _record(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        try:
            self._ledger.record(claimed.id, outcome)
        except (IllegalTransition, LookupError):
            log.exception("%s: segment %d is not what it was when claimed", self.name, claimed.id)
        self._unrecorded = None

    def _give_back_claim(self) -> None:
        """What was claimed but never handed over goes back into the queue."""
        if self._claimed is not None:
            self._unrecorded, self._claimed = (self._claimed, HandedBack()), None
            self._record(*self._unrecorded)

    def _mend(self, outcome: Outcome) -> None:
        """What an outcome says about the modem itself."""
        error_class = outcome.error_class if isinstance(outcome, Refused) else None
        if error_class is ErrorClass.MODEM or self._governor.hand_backs >= HAND_BACKS_BEFORE_RECONNECT:
            self._lost(None)
        elif error_class is ErrorClass.NETWORK:
            self._connection.refresh_soon()
        elif error_class is ErrorClass.STORAGE:
            self._connection.sweep_soon()

    def _lost(self, error: ModemError | None) -> None:
        self._connection.lost(error)
        self._state = SenderState.CONNECTING
        try:
            self._give_back_claim()
        except StorageError as refusal:  # it is tried again with the next turn
            log.error("%s: %s", self.name, refusal)

    def _let_go(self) -> None:
        """The thread ends: nothing may stay behind that the next start would have to call unknown."""
        try:
            if self._unrecorded is not None:
                self._record(*self._unrecorded)
            self._give_back_claim()
            self._keep()
        except (StorageError, ModemError) as error:
            log.error("%s: at the end: %s", self.name, error)
        finally:
            self._modem.close()
            self._state = SenderState.STOPPED

    # -- for others -----------------------------------------------------------------------------------

    def wake(self) -> None:
        """There is something new to do, or it is time to stop."""
        self._woken.set()
        self._modem.wake()

    def try_again(self) -> None:
        """A person says that the cause of a pause is gone (credit, card)."""
        self._governor.try_again()
        self.wake()

    def status(self) -> SenderStatus:
        """How things stand, for pages and health."""
        radio = self._modem.state
        sim = self._connection.sim
        today = self._ledger.day_totals(sim) if sim else DayTotals()
        return SenderStatus(
            name=self.name,
            state=self._state,
            reason=self._reason(),
            connected=self._connection.is_up,
            operator=radio.operator,
            network=radio.network,
            signal_percent=radio.signal_percent,
            imsi_masked=masked(sim) if sim else "",
            sent_today=today.sent,
            failed_today=today.failed,
            unknown_today=today.unknown,
            per_minute=self._ledger.busy_rate(sim) if sim else 0.0,
            last_error=self._last_error[0],
            last_error_at=self._last_error[1],
            last_sent_at=self._last_sent_at,
            restarts=self._restarts,
            turned_at=self._turned_at,
            sending_since=self._sending_since,
            resumes_in=self._resumes_in(),
        )

    def _idle_state(self) -> SenderState:
        if not self._modem.ready_to_send:
            return SenderState.SENDING  # the answer to the last one may still come
        if self._governor.pause_left > 0:
            return SenderState.PAUSED
        return _IDLE_STATES.get(self._governor.holds, SenderState.READY)

    def _reason(self) -> str:
        if self._state is SenderState.PAUSED:
            return self._governor.pause_reason or ""
        if self._state in (SenderState.OFFLINE, SenderState.NOT_READY, SenderState.CONNECTING):
            return self._connection.trouble
        if self._state is SenderState.NO_NETWORK and self._modem.state.registration == REGISTRATION_DENIED:
            return "registration_denied"  # the network knows this SIM and does not want it
        return ""

    def _resumes_in(self) -> float | None:
        if self._state is SenderState.PAUSED:
            return self._governor.pause_left
        if self._state in (SenderState.OFFLINE, SenderState.NOT_READY):
            return self._connection.retry_in
        return None

    def _note(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """Remember and log what is not as it should be; numbers masked, texts never."""
        now = self._clock.now()
        if isinstance(outcome, Accepted):
            self._last_sent_at = now
            return
        word: str = NOT_HANDED_OVER
        if isinstance(outcome, Refused):
            word = outcome.error_class
            log.info("%s: %s refused (%s)", self.name, claimed.number.masked, _code(outcome))
        elif isinstance(outcome, Unanswered):
            word = ErrorClass.UNCERTAIN
            self._given_up = claimed.id
            log.warning("%s: %s uncertain: %s", self.name, claimed.number.masked, outcome.why)
        self._last_error = word, now


_IDLE_STATES = {
    Waiting.PACE: SenderState.PACING,
    Waiting.QUIET_HOURS: SenderState.QUIET_HOURS,
    Waiting.DAILY_CAP: SenderState.DAILY_CAP,
}


def _code(refused: Refused) -> str:
    code = "ERROR" if refused.code is None else f"+{refused.namespace} ERROR: {refused.code}"
    return f"{code}, {refused.error_class}"
