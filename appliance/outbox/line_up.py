"""Who is next in the queue: bulk broadcasts by turns, within each the order of acceptance, by operator group.

In memory: the turns begin anew with the box, and cost the card nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from appliance.clock import Clock
from appliance.database import Cursor, Database
from appliance.outbox.routing import Plan, Seat, are_alike, plan
from appliance.outbox.rows import Work
from appliance.sms.numbers import PhoneNumber
from appliance.sms.operators import OperatorTable

READY = (
    "SELECT id FROM segment WHERE broadcast_id = ? AND route = ? AND status = 'queued' AND sequence = 1"
    " AND due_at IS NULL AND sim IS NULL ORDER BY id LIMIT 1"
)
# Of a long message sent again: its other parts went out by this SIM, and the phone joins them by sender.
BOUND = (
    "SELECT id FROM segment WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL AND sim = ?"
    " AND again = 1 AND broadcast_id = ? ORDER BY id LIMIT 1"
)
WAITING = (
    "SELECT s.route, COUNT(*) * b.segments / b.accepted"
    " FROM segment s JOIN broadcast b ON b.id = s.broadcast_id"
    " WHERE s.broadcast_id = ? AND s.status = 'queued' AND s.sequence = 1 AND s.due_at IS NULL"
    " AND s.sim IS NULL GROUP BY s.route"
)
COUNTED_FOR = 2.0  # seconds: then what waits is counted again

NO_ROUTE = 0
"""Of a number whose operator is not known."""


class Routes:
    """Operator groups as small numbers: that is what a queued segment carries."""

    def __init__(self, numbers: Mapping[str, int], operators: OperatorTable) -> None:
        self._operators = operators
        self.numbers = {"": NO_ROUTE, **numbers}
        self.groups = {number: group for group, number in self.numbers.items()}

    def of(self, number: PhoneNumber | None) -> int:
        operator = None if number is None else self._operators.lookup(number)
        return NO_ROUTE if operator is None else self.numbers.get(operator.group, NO_ROUTE)


def routes_of(db: Database, operators: OperatorTable) -> Routes:
    """Every group of the table has a number and keeps it."""
    with db.read() as cur:
        numbers = {row["name"]: row["route"] for row in cur.execute("SELECT name, route FROM operator_group")}
    new = sorted(operators.groups - numbers.keys())
    if new:
        with db.write() as cur:
            for place, group in enumerate(new, 1 + max(numbers.values(), default=NO_ROUTE)):
                numbers[group] = place
                cur.execute("INSERT INTO operator_group (route, name) VALUES (?, ?)", (place, group))
    return Routes(numbers, operators)


def count_groups(cur: Cursor, broadcasts: Iterable[int], routes: Routes) -> dict[str, float]:
    """Segments that wait in these broadcasts, by operator group; every group is named."""
    waiting = dict.fromkeys(routes.numbers, 0.0)
    for broadcast_id in broadcasts:
        for route, number in cur.execute(WAITING, (broadcast_id,)):
            waiting[routes.groups[route]] += number
    return waiting


class LineUp:
    """Used inside a transaction only, so by one thread at a time."""

    def __init__(self, clock: Clock, routes: Routes) -> None:
        self.routes = routes
        self._clock = clock
        self._turns: dict[int, int] = {}
        self._turn = 0
        self._waiting: dict[str, float] = {}
        self._counted: frozenset[int] = frozenset()
        self._counted_at = -COUNTED_FOR

    def first(self, work: Work, broadcast_id: int, sim: str) -> int | None:
        """The first that waits in this broadcast and that ``sim`` may carry, whatever its operator."""
        return self._first(work, broadcast_id, sim, [self.routes.groups])

    def next_bulk(
        self,
        work: Work,
        broadcasts: Collection[int],
        sim: str,
        me: Seat | None,
        others: Sequence[Seat],
    ) -> int | None:
        """The next of these broadcasts for a modem: each broadcast in its turn, one person a turn."""
        by_turn = sorted(broadcasts, key=lambda each: (self._turns.get(each, 0), each))
        for tiers in self._stages(work, broadcasts, me, others):
            for broadcast_id in by_turn:
                found = self._first(work, broadcast_id, sim, tiers)
                if found is not None:
                    self._turn += 1
                    self._turns[broadcast_id] = self._turn
                    return found
        return None

    def _stages(
        self, work: Work, broadcasts: Collection[int], me: Seat | None, others: Sequence[Seat]
    ) -> list[list[list[int]]]:
        """Its own tiers, then where it helps: as routes."""
        if me is None or are_alike(me, others):
            return [[list(self.routes.groups)]]
        made: Plan = plan(me, others, self.waiting(work, broadcasts))
        return [
            [[self.routes.numbers[group] for group in tier] for tier in tiers]
            for tiers in (made.own, made.helping)
        ]

    def waiting(self, work: Work, broadcasts: Collection[int]) -> dict[str, float]:
        """Segments that wait in these broadcasts by operator group, as counted a moment ago."""
        now, which = self._clock.monotonic(), frozenset(broadcasts)
        if which != self._counted or not 0 <= now - self._counted_at < COUNTED_FOR:
            self._waiting = count_groups(work.cur, which, self.routes)
            self._counted, self._counted_at = which, now
        return self._waiting

    def _first(self, work: Work, broadcast_id: int, sim: str, tiers: Iterable[Iterable[int]]) -> int | None:
        """What only this SIM may carry, then the first of the first tier in which somebody waits."""
        bound = work.cur.execute(BOUND, (sim, broadcast_id)).fetchone()
        if bound is not None:
            return int(bound["id"])
        ready = (self._ready(work, broadcast_id, routes) for routes in tiers)
        return next((found for found in ready if found is not None), None)

    def _ready(self, work: Work, broadcast_id: int, routes: Iterable[int]) -> int | None:
        found = [
            int(row["id"])
            for route in routes
            if (row := work.cur.execute(READY, (broadcast_id, route)).fetchone()) is not None
        ]
        return min(found, default=None)
