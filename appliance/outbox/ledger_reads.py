"""What may be asked of the ledger, from any thread and at any time: each answer is one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, tzinfo

from appliance.clock import Clock
from appliance.database import Cursor, Database
from appliance.outbox import decisions, messages_to, reading, self_tests
from appliance.outbox.activity import Activity
from appliance.outbox.clock_jumps import WallWatch
from appliance.outbox.decisions import Decision
from appliance.outbox.line_up import LineUp, count_groups, routes_of
from appliance.outbox.model import PRIORITY_BULK, Broadcast, Consent, DayTotals, OptOut, RecipientRow
from appliance.outbox.rows import day_of, start_of_day, to_ms
from appliance.outbox.self_tests import SelfTest, SelfTestKind
from appliance.outbox.status import BroadcastState, Status
from appliance.outbox.tallies import Tallies
from appliance.outbox.undo import UndoTimes
from appliance.sms.numbers import PhoneNumber
from appliance.sms.operators import OperatorTable


class LedgerReads:
    """The reading half of the ``Ledger``. Nothing here waits for a writer or makes one wait."""

    def __init__(self, db: Database, clock: Clock, zone: tzinfo, operators: OperatorTable) -> None:
        self._db = db
        self._clock = clock
        self._zone = zone
        self._tallies = Tallies()
        self._activity = Activity()
        self._undo = UndoTimes(clock)
        self._wall = WallWatch(clock)
        self._routes = routes_of(db, operators)
        self._line = LineUp(clock, self._routes)

    def broadcast(self, broadcast_id: int) -> Broadcast | None:
        """A broadcast as it stands; None if there is none of that number."""
        found = self._broadcasts(lambda _: [broadcast_id])
        return found[0] if found else None

    def broadcasts(self, limit: int = 20, before: int | None = None) -> tuple[Broadcast, ...]:
        """The newest first; ``before``: a broadcast id."""
        return self._broadcasts(lambda cur: reading.recent_ids(cur, limit, before))

    def active(self) -> tuple[Broadcast, ...]:
        """Those that have something left to send, in the order in which they are served."""
        found = self._broadcasts(reading.open_ids)
        return tuple(each for each in found if each.open_segments)

    def counts(self, broadcast_id: int) -> Mapping[Status, int]:
        """Recipients of a broadcast per state, every state; empty if there is no such broadcast."""
        found = self.broadcast(broadcast_id)
        return {} if found is None else found.counts

    def recipients(
        self, broadcast_id: int, status: Status | None = None, after: int = 0, limit: int = 50
    ) -> tuple[RecipientRow, ...]:
        """The next ``limit`` recipients behind the recipient id ``after``, in the order of acceptance."""
        with self._db.read() as cur:
            return reading.recipients(cur, broadcast_id, status, after, limit)

    def sent_to(
        self, numbers: Collection[PhoneNumber], former: Collection[PhoneNumber] = (), contact_id: str = ""
    ) -> Mapping[int, int]:
        """What went to a person: recipient ids with their time in ms, see messages_to.py."""
        with self._db.read() as cur:
            return messages_to.sent_to(cur, numbers, former, contact_id)

    def messages(self, recipients: Iterable[int]) -> tuple[RecipientRow, ...]:
        """Recipients by their ids, as they stand."""
        with self._db.read() as cur:
            return messages_to.messages(cur, recipients)

    def opted_out_since(self, number: PhoneNumber) -> OptOut | None:
        """When and how a number opted out; None: it has not."""
        with self._db.read() as cur:
            return reading.opt_out_of(cur, number)

    def consents(self, number: PhoneNumber) -> tuple[Consent, ...]:
        """When a number opted out and in again, the oldest first."""
        with self._db.read() as cur:
            return reading.consents_of(cur, number)

    def decisions(self, broadcast_id: int) -> tuple[Decision, ...]:
        """What was decided about it, the oldest first."""
        with self._db.read() as cur:
            return decisions.of_broadcast(cur, broadcast_id)

    def waiting_for_tomorrow(self, broadcast_id: int) -> int:
        """Its people who have had enough messages for today."""
        with self._db.read() as cur:
            return reading.waiting_for_tomorrow(cur, broadcast_id)

    def left_out(self, broadcast_id: int) -> Mapping[str, int]:
        """Its people who get nothing, by the word for why."""
        with self._db.read() as cur:
            return reading.left_out(cur, broadcast_id)

    def totals_today(self) -> Mapping[Status, int]:
        """Recipients per state whose state changed today, and all that wait."""
        mark = self._tallies.mark()
        midnight = start_of_day(self._clock.now(), self._zone)
        with self._db.read() as cur:
            return reading.totals_since(cur, self._tallies, mark, to_ms(midnight))

    def day_totals(self, sim: str | None = None) -> DayTotals:
        """What a SIM, or all of them, handed over today, in segments."""
        return self._activity.day_totals(self._today(), sim)

    def _today(self) -> str:
        """A clock that was set a moment ago has not moved the counts yet."""
        return day_of(self._clock.now() - self._wall.jump(), self._zone)

    def sent_today(self, sim: str) -> int:
        """Segments the operator may have counted today, for the daily cap."""
        return self.day_totals(sim).handed_over

    def queued_segments(self, *, urgent_only: bool = False) -> int:
        """Segments of running broadcasts that wait for a modem."""
        return sum(
            each.open_segments
            for each in self.active()
            if each.state is BroadcastState.ACTIVE and (each.priority < PRIORITY_BULK or not urgent_only)
        )

    def last_retry(self, broadcast_id: int) -> datetime | None:
        """Until when the last of those that have been put off waits; None: nobody has been."""
        with self._db.read() as cur:
            return reading.last_due(cur, broadcast_id)

    def waiting_groups(self) -> Mapping[str, float]:
        """Bulk segments that wait, by the operator group of their numbers ("" = not known)."""
        mine = [each.id for each in self.active() if each.state is BroadcastState.ACTIVE]
        with self._db.read() as cur:
            return count_groups(cur, mine, self._routes)

    def group_of(self, number: PhoneNumber | None) -> str:
        """The operator group by which this number's messages are routed, "" = not known."""
        return self._routes.groups[self._routes.of(number)]

    def rate(self, broadcast_id: int | None = None, *, sim: str | None = None) -> float:
        """Segments per minute over the last ten minutes; of one broadcast, of one SIM, or all."""
        return self._activity.per_minute(self._clock.monotonic(), broadcast_id if sim is None else sim)

    def busy_rate(self, sim: str) -> float:
        """Segments it tries per minute while it has something to do; 0.0 while that is not known."""
        return self._activity.busy_per_minute(self._clock.monotonic(), sim)

    def test_result(self, broadcast_id: int) -> SelfTest | None:
        """How a test message stands; None if there is none of that number."""
        with self._db.read() as cur:
            return self_tests.result(cur, broadcast_id)

    def last_test(self, modem: str, kind: SelfTestKind | None = None) -> SelfTest | None:
        """This modem's newest test message, of one kind or any."""
        with self._db.read() as cur:
            return self_tests.last_of(cur, modem, kind)

    def opted_out(self) -> frozenset[PhoneNumber]:
        with self._db.read() as cur:
            return reading.opted_out(cur)

    def _broadcasts(self, choose: Callable[[Cursor], list[int]]) -> tuple[Broadcast, ...]:
        now_ms = to_ms(self._clock.now())
        trusted = self._clock.trust().trusted
        undoing = self._undo.running()
        mark = self._tallies.mark()
        with self._db.read() as cur:
            found = [
                reading.broadcast(
                    cur,
                    broadcast_id,
                    self._tallies,
                    mark,
                    now_ms=now_ms,
                    trusted=trusted,
                    undoing=broadcast_id in undoing,
                )
                for broadcast_id in choose(cur)
            ]
        return tuple(each for each in found if each is not None)
