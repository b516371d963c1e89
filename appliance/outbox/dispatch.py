"""Claim one segment after the other, hand it over, write down what became of it.

The order is the promise: the intent is on the card before the first byte of a message goes to the modem; that
one will come it may know while the card still writes. What has been handed over and is not written down yet,
and what is claimed ahead, is known here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.errors import ModemError
from appliance.modem.modem import Modem
from appliance.outbox.arrivals import Arrivals
from appliance.outbox.claims import ClaimRules
from appliance.outbox.connection import Connection
from appliance.outbox.governor import Governor
from appliance.outbox.handover import encoded, hand_over
from appliance.outbox.hearing import Hearing
from appliance.outbox.keeper import Keeper
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused, Unanswered
from appliance.outbox.status import IllegalTransition
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

NOT_HANDED_OVER = "not_handed_over"


class Dispatch:
    """Belongs to the thread of its modem; the attributes may be read by others.

    ``sending_since``: monotonic, None while nothing is being handed over. ``last_error``: an ``ErrorClass``
    or ``not_handed_over``, and when.
    """

    def __init__(
        self,
        *,
        modem: Modem,
        ledger: Ledger,
        governor: Governor,
        keeper: Keeper,
        connection: Connection,
        hearing: Hearing,
        arrivals: Arrivals,
        clock: Clock,
        validity: timedelta,
        is_stopping: Callable[[], bool],
    ) -> None:
        self.sending_since: float | None = None
        self.last_error: tuple[str, datetime | None] = ("", None)
        self.last_sent_at: datetime | None = None
        self._modem = modem
        self._ledger = ledger
        self._governor = governor
        self._keeper = keeper
        self._connection = connection
        self._hearing = hearing
        self._arrivals = arrivals
        self._clock = clock
        self._validity = validity
        self._is_stopping = is_stopping
        self._claimed: ClaimedSegment | None = None
        self._unrecorded: tuple[ClaimedSegment, Outcome] | None = None

    @property
    def has_claim(self) -> bool:
        """A segment is claimed ahead: the modem was listened to just before."""
        return self._claimed is not None

    def claim(self) -> ClaimedSegment | None:
        """The segment to hand over now, its intent on the card; None: nothing may or need be sent."""
        ahead, self._claimed = self._claimed, None
        if ahead is not None:
            return ahead
        if not self._connection.is_registered:
            self._governor.absent()
            return None
        rules = self._governor.rules(self._connection.sim)
        if rules is None or not self._modem.ready_to_send:
            return None
        claimed = self._ledger.claim(self._modem.name, self._connection.sim, rules)
        if claimed is None:
            self._governor.nothing_left()
        return claimed

    def send(self, claimed: ClaimedSegment) -> Outcome:
        """Hand it over and write the result down. Raises ``ModemError`` when the modem is lost behind it."""
        began = self.sending_since = self._clock.monotonic()
        outcome = hand_over(self._modem, claimed, self._validity)
        self.sending_since = None
        self._unrecorded = claimed, outcome
        self._governor.went(claimed, outcome, began)
        self._arrivals.went(claimed, outcome, began)
        self._keeper.went(claimed, outcome)
        self._note(claimed, outcome)
        self._finish(claimed, outcome)
        if isinstance(outcome, Refused | Unanswered) and self._governor.set_aside:
            self._pass_on()
        return outcome

    def settle(self) -> None:
        """Write down what the card did not take before."""
        if self._unrecorded is not None:
            self._record(*self._unrecorded)

    def give_back(self) -> None:
        """The modem is not there: what was claimed but never handed over goes back into the queue."""
        self._governor.absent()
        if self._claimed is not None:
            self._unrecorded, self._claimed = (self._claimed, HandedBack()), None
            self._modem.withdraw()
            self._record(*self._unrecorded)

    def _pass_on(self) -> None:
        """Others do the work of a modem that is set aside: they need not wait until it may try again."""
        if self._governor.others_can_send and not self._governor.held:
            self._ledger.pass_on(self._connection.sim)

    def _finish(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """Write the result down; in the same flush the reports that came meanwhile and the next intent."""
        gone = None
        try:
            self._hearing.hear(self._modem.poll(0))
        except ModemError as error:
            gone = error
        rules = self._rules_for_next()
        if rules is None:
            self._record(claimed, outcome)
        else:
            self._record_and_claim(claimed, outcome, rules)
        if gone is not None:
            raise gone

    def _record_and_claim(self, claimed: ClaimedSegment, outcome: Outcome, rules: ClaimRules) -> None:
        reports = self._arrivals.waiting_reports()
        # else the modem is needed for something between this message and the next
        straight_on = isinstance(outcome, Accepted) and not self._arrivals.must_delete
        try:
            _, self._claimed = self._ledger.record_and_claim(
                claimed.id,
                outcome,
                self._modem.name,
                self._connection.sim,
                rules,
                reports,
                before_flush=self._announce if straight_on else None,
            )
        finally:
            if self._claimed is None:
                self._modem.withdraw()
        self._unrecorded = None
        self._arrivals.reports_are_kept(len(reports))

    def _announce(self, following: ClaimedSegment) -> None:
        """The modem makes ready for it while the card writes the intent down: AT+CMGS hands nothing over."""
        pdu = encoded(following, self._validity)
        if pdu is not None:
            self._modem.announce(pdu)

    def _rules_for_next(self) -> ClaimRules | None:
        """None: the next message is not to be claimed in the same breath."""
        if self._is_stopping() or not self._connection.is_registered or not self._modem.ready_to_send:
            return None
        if self._arrivals.has_messages or self._connection.has_chores:
            return None
        return self._governor.rules(self._connection.sim, in_hand=1)

    def _record(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        try:
            self._ledger.record(claimed.id, outcome)
        except (IllegalTransition, LookupError):
            log.exception("%s: segment %d is not what it was when claimed", self._modem.name, claimed.id)
        self._unrecorded = None

    def _note(self, claimed: ClaimedSegment, outcome: Outcome) -> None:
        """Remember and log what is not as it should be; numbers masked, texts never."""
        now = self._clock.now()
        if isinstance(outcome, Accepted):
            self.last_sent_at = now
            return
        word: str = NOT_HANDED_OVER
        if isinstance(outcome, Refused):
            word = outcome.error_class
            log.info("%s: %s refused (%s)", self._modem.name, claimed.number.masked, _code(outcome))
        elif isinstance(outcome, Unanswered):
            word = ErrorClass.UNCERTAIN
            self._hearing.gave_up(claimed.id)
            log.warning("%s: %s uncertain: %s", self._modem.name, claimed.number.masked, outcome.why)
        self.last_error = word, now


def _code(refused: Refused) -> str:
    code = "ERROR" if refused.code is None else f"+{refused.namespace} ERROR: {refused.code}"
    return f"{code}, {refused.error_class}"
