"""What keeps the ledger true unasked: reports are matched, time passes, what is over is closed.

Also the transaction that every change runs in, see ``_work``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta, tzinfo

from appliance.clock import Clock
from appliance.database import Database
from appliance.outbox import control, erasing, reading, report_store, results
from appliance.outbox.activity import Deed
from appliance.outbox.ledger_reads import LedgerReads
from appliance.outbox.moves import load_part
from appliance.outbox.report_store import RawReport
from appliance.outbox.results import Recorded
from appliance.outbox.retry import Reason
from appliance.outbox.rows import Work, day_of, to_ms
from appliance.sms.operators import OperatorTable
from appliance.sms.pdu import StatusReport

REPORT_PATIENCE = timedelta(hours=48)
SIM_PATIENCE = timedelta(hours=72)
SIM_GRACE = 3600.0  # seconds
REPORT_NEWS = timedelta(hours=1)
_CHUNK = 200  # rows changed in one go by housekeeping: the senders never wait long


class LedgerUpkeep(LedgerReads):
    """The half of the ``Ledger`` that the machine asks for: start, reports, housekeeping."""

    def __init__(self, db: Database, clock: Clock, zone: tzinfo, operators: OperatorTable) -> None:
        super().__init__(db, clock, zone, operators)
        self._began = clock.monotonic()
        self._look_at_all_reports = True

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

    # -- delivery reports ------------------------------------------------------------------------------

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

    # -- housekeeping ----------------------------------------------------------------------------------

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

    def close_finished(self) -> int:
        """Take finished broadcasts off the senders' list; -> how many. Cheap when there are none."""
        mark = self._tallies.mark()
        with self._db.read() as cur:
            finished = reading.finished_ids(cur, self._tallies, mark)
        if not finished:
            return 0
        with self._work() as work:
            return sum(control.close(work, broadcast_id) for broadcast_id in finished)

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
