"""The ledger: what was accepted, and what has become of it. One method is one transaction, flushed on return.

The families of changes live beside it (accepting, claims, results, report_store, control); here, and in
ledger_upkeep.py, they get their transaction, the time and the clock that cannot jump.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from importlib import resources

from appliance.clock import Clock
from appliance.database import Database
from appliance.outbox import (
    accepting,
    claims,
    control,
    decisions,
    erasing,
    forgiving,
    reading,
    report_store,
    results,
    self_tests,
)
from appliance.outbox.claims import ANYTHING, ClaimRules
from appliance.outbox.decisions import Decided
from appliance.outbox.erasing import Erased
from appliance.outbox.ledger_upkeep import LedgerUpkeep
from appliance.outbox.model import (
    Accepted,
    Broadcast,
    ClaimedSegment,
    HandedBack,
    NewBroadcast,
    NewRecipient,
    Outcome,
    Refused,
    Stop,
    Unanswered,
)
from appliance.outbox.pacing import WIB
from appliance.outbox.report_store import RawReport
from appliance.outbox.rows import day_of, start_of_day, to_ms
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.operators import OperatorTable
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)


def schema() -> str:
    """The SQL of the outbox' tables, for ``Database.open``."""
    return resources.files("appliance.outbox").joinpath("schema.sql").read_text(encoding="utf-8")


class Ledger(LedgerUpkeep):
    """Safe to use from any thread. ``zone``: the office's, for what "today" is; ``operators``: whose a
    number is, None = the table that ships with the box."""

    def __init__(
        self, db: Database, clock: Clock, *, zone: tzinfo = WIB, operators: OperatorTable | None = None
    ) -> None:
        super().__init__(db, clock, zone, operators or OperatorTable.default())
        now = clock.now()
        with db.read() as cur:
            for broadcast_id, seconds in reading.undo_seconds(cur):
                self._undo.begin(broadcast_id, seconds)
            deeds = reading.deeds_since(cur, to_ms(start_of_day(now, zone)))
        self._activity.begin(day_of(now, zone), deeds)

    # -- accepting ------------------------------------------------------------------------------------

    def accept(self, new: NewBroadcast, recipients: Sequence[NewRecipient]) -> Broadcast:
        """Write a broadcast down, all of it or nothing; the same token again gives the same broadcast.

        Raises ``InputError`` for a recipient that can never be sent, ``StorageFull``, ``StorageError``.
        """
        with self._work(alone=True) as work:
            broadcast_id, is_new = accepting.accept(work, new, recipients, self._routes.of)
            if is_new:
                # Before the transaction ends: no sender may see it without its undo time.
                undo = timedelta(0) if new.undo_until is None else new.undo_until - work.now
                self._undo.begin(broadcast_id, undo.total_seconds())
        accepted = self.broadcast(broadcast_id)
        if accepted is None:
            raise RuntimeError("a broadcast vanished")
        return accepted

    def accept_test(
        self, modem: str, number: PhoneNumber, text: str, kind: SelfTestKind, *, by: str = ""
    ) -> int:
        """One SMS to one's own phone by this modem alone; -> its broadcast id, for ``test_result``.

        It takes the place of one that still waits, and goes out also while the SIM pauses for its account's
        sake. Raises ``InputError`` for a text that does not fit into one SMS.
        """
        with self._work() as work:
            return self_tests.accept(work, modem, number, text, kind, by)

    def drop_tests(self, modem: str) -> int:
        """Test messages of this modem that have not gone out are not sent any more; -> how many."""
        with self._work() as work:
            return self_tests.drop_waiting(work, modem)

    # -- sending --------------------------------------------------------------------------------------

    def claim(self, modem: str, sim: str, rules: ClaimRules = ANYTHING) -> ClaimedSegment | None:
        """The next segment for this modem, its intent flushed: it may now be handed over, once.

        Replies and *darurat* first, in the order of acceptance; then the bulk broadcasts by turns, one person
        a turn, as ``routing`` says; None when there is nothing for this modem now.
        """
        with self._work() as work:
            return claims.claim(work, modem, sim, rules, self._line, self._undo.running())

    def record(self, segment_id: int, outcome: Outcome) -> Status:
        """How the hand-over of a claimed segment ended; -> its new state."""
        with self._work() as work:
            recorded = results.record(work, segment_id, outcome, self._activity.last_sent)
        self._note(recorded)
        return recorded.status

    def record_and_claim(
        self,
        segment_id: int,
        outcome: Outcome,
        modem: str,
        sim: str,
        rules: ClaimRules = ANYTHING,
        reports: Iterable[RawReport] = (),
        *,
        before_flush: Callable[[ClaimedSegment], object] | None = None,
    ) -> tuple[Status, ClaimedSegment | None]:
        """The result of the last and the intent of the next in one flush, for a modem that need not wait.

        ``reports`` that have come in meanwhile are kept in the same go. ``before_flush`` is told the next
        while nothing of it is on the card yet: it must be quick, raise nothing and hand nothing over.
        """
        with self._work() as work:
            recorded = results.record(work, segment_id, outcome, self._activity.last_sent)
            for raw in reports:
                report_store.store(work, raw)
            claimed = claims.claim(work, modem, sim, rules, self._line, self._undo.running())
            if claimed is not None and before_flush is not None:
                before_flush(claimed)
        self._note(recorded)
        return recorded.status, claimed

    def record_sent(self, segment_id: int, reference: int) -> None:
        """The network took it. ``reference``: TP-MR, -1 when the modem would not say."""
        self.record(segment_id, Accepted(reference))

    def record_error(
        self, segment_id: int, *, error_class: ErrorClass, code: int | None = None, namespace: str = ""
    ) -> Status:
        """Refused behind Ctrl-Z; what follows is decided in retry.py."""
        return self.record(segment_id, Refused(error_class, code, namespace))

    def record_not_handed_over(self, segment_id: int) -> None:
        """It ended before Ctrl-Z: back into the queue."""
        self.record(segment_id, HandedBack())

    def record_unknown(self, segment_id: int, why: str) -> None:
        """Nobody can say whether it left. Only a person sends it again."""
        self.record(segment_id, Unanswered(why))

    def record_late_answer(
        self, modem: str, sim: str, reference: int, *, segment_id: int | None = None
    ) -> int | None:
        """The answer to the message this modem gave up last; -> that segment, None if it cannot be told."""
        with self._work() as work:
            return results.late_answer(work, modem, sim, reference, segment_id)

    def forgive(self, refusals: Mapping[int, int]) -> int:
        """These refusals (segment -> how many) spoke against the SIM: nobody is charged; -> how many changed.

        What had failed for good by them is queued again; what is unknown stays unknown.
        """
        with self._work() as work:
            return sum(forgiving.forgive(work, segment, times) for segment, times in refusals.items())

    def pass_on(self, sim: str) -> int:
        """What this SIM was refused and would try again later may go at once, by others; -> how many.

        What counts against a recipient goes on counting; a message of which a part is out stays with its SIM.
        """
        with self._work() as work:
            return forgiving.pass_on(work, sim)

    # -- what a person decides ------------------------------------------------------------------------

    def pause(self, broadcast_id: int, reason: str = "", *, by: str = "") -> bool:
        """Nothing more is claimed of it; -> whether that is news. Raises ``NotPossible``."""
        with self._work() as work:
            return control.pause(work, broadcast_id, reason, by)

    def resume(self, broadcast_id: int, *, by: str = "") -> bool:
        """Go on, also after a stop; -> whether that is news. Raises ``NotPossible``."""
        with self._work() as work:
            return control.resume(work, broadcast_id, by)

    def stop(self, broadcast_id: int, wish: Stop | None, *, by: str = "") -> bool:
        """Stand still for that span, None = lift it; -> whether that is news. Raises ``NotPossible``."""
        with self._work() as work:
            return control.stop(work, broadcast_id, wish, by)

    def note(self, broadcast_id: int, what: Decided, who: str, *, word: str = "") -> None:
        """Something was decided that changes nothing here: a modem's rest begins or ends."""
        with self._work() as work:
            decisions.note(work, broadcast_id, what, who, word=word)

    def cancel(self, broadcast_id: int, *, by: str = "") -> int:
        """What has not been handed to a modem is never sent; -> how many recipients. Also the undo."""
        with self._work() as work:
            return control.cancel(work, broadcast_id, by)

    def resend(
        self, broadcast_id: int, statuses: Iterable[Status], by: str, *, seen: datetime | None = None
    ) -> int:
        """A person (``by``) has failed or unknown messages sent again; -> how many recipients.

        ``seen``: when that person looked: what has changed since is left alone.
        """
        with self._work() as work:
            done = control.resend(work, broadcast_id, statuses, by, seen)
        log.info("broadcast %d: %d recipients queued again by %s", broadcast_id, done, by)
        return done

    def opt_out(self, number: PhoneNumber, how: str) -> bool:
        """BERHENTI: at once, whatever is queued; -> whether that is news."""
        with self._work() as work:
            return control.opt_out(work, number, how)

    def opt_in(self, number: PhoneNumber, how: str = "") -> bool:
        with self._work() as work:
            return control.opt_in(work, number, how)

    def erase_person(self, numbers: Collection[PhoneNumber], contact_id: str) -> Erased:
        """Take a person out of every message to these numbers and that contact, see erasing.py."""
        with self._db.read() as cur:
            found = erasing.messages_of(cur, numbers, contact_id)
        with self._work(alone=True) as work:
            erased = erasing.erase(work, found)
        log.info("a person was erased from %d messages, %d were cancelled", len(found), erased.cancelled)
        return erased
