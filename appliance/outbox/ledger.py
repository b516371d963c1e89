"""The ledger: what was accepted, and what has become of it. One method is one transaction, flushed on return.

The families of changes live beside it (accepting, claims, results, report_store, control); here they get
their transaction, the time and the clock that cannot jump.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from appliance.outbox.activity import Deed
from appliance.outbox.claims import ANYTHING, ClaimRules
from appliance.outbox.decisions import Decided
from appliance.outbox.erasing import Erased
from appliance.outbox.ledger_reads import LedgerReads
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
from appliance.outbox.moves import load_part
from appliance.outbox.pacing import WIB
from appliance.outbox.report_store import RawReport
from appliance.outbox.results import Recorded
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, day_of, start_of_day, to_ms
from appliance.outbox.self_tests import SelfTestKind
from appliance.outbox.status import Status
from appliance.sms.numbers import PhoneNumber
from appliance.sms.operators import OperatorTable
from appliance.sms.pdu import StatusReport
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

REPORT_PATIENCE = timedelta(hours=48)
SIM_PATIENCE = timedelta(hours=72)
SIM_GRACE = 3600.0  # seconds
REPORT_NEWS = timedelta(hours=1)
_CHUNK = 200  # rows changed in one go by housekeeping: the senders never wait long


def schema() -> str:
    """The SQL of the outbox' tables, for ``Database.open``."""
    return resources.files("appliance.outbox").joinpath("schema.sql").read_text(encoding="utf-8")


class Ledger(LedgerReads):
    """Safe to use from any thread. ``zone``: the office's, for what "today" is; ``operators``: whose a
    number is, None = the table that ships with the box."""

    def __init__(
        self, db: Database, clock: Clock, *, zone: tzinfo = WIB, operators: OperatorTable | None = None
    ) -> None:
        super().__init__(db, clock, zone, operators or OperatorTable.default())
        now = clock.now()
        self._began = clock.monotonic()
        with db.read() as cur:
            for broadcast_id, seconds in reading.undo_seconds(cur):
                self._undo.begin(broadcast_id, seconds)
            deeds = reading.deeds_since(cur, to_ms(start_of_day(now, zone)))
        self._activity.begin(day_of(now, zone), deeds)
        self._look_at_all_reports = True

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

    def recover_at_start(self, modem: str | None = None) -> int:
        """Whatever is ``sending`` when nobody can be sending becomes ``unknown``; -> how many.

        To be called before the senders start; with ``modem`` before that one's sender starts again.
        """
        with self._db.read() as cur:
            sending = reading.sending(cur, modem)
        if not sending:
            return 0
        with self._work() as work:
            lost = [load_part(work, segment) for segment in sending]
            for part in lost:
                results.unanswered(work, part, Reason.INTERRUPTED)
        for part in lost:
            self._count(Deed.UNKNOWN, part.sim or "", part.broadcast_id)
        return len(lost)

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

    # -- delivery reports -----------------------------------------------------------------------------

    def store_report(self, sim: str, pdu_hex: str, report: StatusReport) -> bool:
        """Keep a report, raw, and fold it if its segment is known; False if it was here already.

        After this it may be deleted from the SIM.
        """
        return self.store_reports([RawReport.of(sim, pdu_hex, report)]) == 1

    def store_reports(self, reports: Iterable[RawReport]) -> int:
        """Several in one flush; -> how many were new."""
        with self._work() as work:
            return sum(report_store.store(work, raw) for raw in reports)

    def fold_reports(self) -> int:
        """Try again to match the reports that wait for their segment; -> how many found it.

        All of them once after the start, then those of the last hour: news of a message looks for older ones.
        """
        since = 0 if self._look_at_all_reports else to_ms(self._clock.now() - REPORT_NEWS)
        with self._db.read() as cur:
            waiting = report_store.waiting_since(cur, since)
        found = 0
        for start in range(0, len(waiting), _CHUNK):
            with self._work() as work:
                found += report_store.fold_waiting(work, waiting[start : start + _CHUNK])
        self._look_at_all_reports = False
        return found

    def expire_reports(self, patience: timedelta = REPORT_PATIENCE) -> int:
        """Sent so long ago without a report: ``unconfirmed``; -> how many segments. Drops very old reports.

        Does nothing while the clock is not trusted.
        """
        if not self._clock.trust().trusted:
            return 0
        with self._db.read() as cur:
            overdue = reading.sent_before(cur, to_ms(self._clock.now() - patience))
        done = 0
        for start in range(0, len(overdue), _CHUNK):
            with self._work() as work:
                done += sum(report_store.overdue(work, each) for each in overdue[start : start + _CHUNK])
        with self._work() as work:
            report_store.forget_old(work)
        self.finish_erasures()
        return done

    def give_up_on_missing_sims(self, here: Collection[str] = ()) -> int:
        """Messages begun by a SIM that never came back: ``failed``; -> how many segments.

        ``here``: SIMs in their modems. Never in the first hour: a box that was off for days must look first.
        """
        if not self._clock.trust().trusted or self._clock.monotonic() < self._began + SIM_GRACE:
            return 0
        with self._work() as work:
            return control.strand(work, reading.bound_since(work.cur, to_ms(work.now - SIM_PATIENCE)), here)

    def follow_the_clock(self) -> bool:
        """Move along what was written before somebody set the clock; -> whether somebody had. Cheap."""
        was_set = bool(self._wall.jump())
        if was_set:
            with self._work():
                pass
        return was_set

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

    def close_finished(self) -> int:
        """Take finished broadcasts off the senders' list; -> how many. Cheap when there are none."""
        mark = self._tallies.mark()
        with self._db.read() as cur:
            finished = reading.finished_ids(cur, self._tallies, mark)
        if not finished:
            return 0
        with self._work() as work:
            return sum(control.close(work, broadcast_id) for broadcast_id in finished)

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

    def finish_erasures(self) -> int:
        """Of those erased before, the messages whose fate is known by now; -> how many. Cheap without any."""
        with self._db.read() as cur:
            waiting = erasing.waiting(cur)
        if not waiting:
            return 0
        with self._work() as work:
            return erasing.finish(work, waiting)

    # -- inside ---------------------------------------------------------------------------------------

    @contextmanager
    def _work(self, *, alone: bool = False) -> Iterator[Work]:
        """One transaction; the tallies of what it touched are forgotten when it is on the card."""
        jump = timedelta()
        try:
            with self._db.write(alone=alone) as cur:
                work = Work(cur, self._clock.now(), self._clock.trust().trusted, self._zone)
                jump = self._wall.jump()
                if jump:
                    self._wall.settle(work, jump)
                    self._activity.move(day_of(work.now - jump, self._zone), work.day)
                self._wall.settled(jump)
                yield work
        except BaseException:
            self._wall.settled(-jump)  # it is not on the card after all
            raise
        self._tallies.forget(work.touched)

    def _note(self, recorded: Recorded) -> None:
        if recorded.deed is not None:
            self._count(recorded.deed, recorded.sim, recorded.broadcast_id)

    def _count(self, deed: Deed, sim: str, broadcast_id: int) -> None:
        now = self._clock.now()
        self._activity.note(
            deed,
            sim,
            broadcast_id,
            day=day_of(now, self._zone),
            now_ms=to_ms(now),
            monotonic=self._clock.monotonic(),
        )
