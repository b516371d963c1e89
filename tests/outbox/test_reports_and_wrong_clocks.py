"""A trusted clock is set, by hours, while reports are out: no report is taken for that of another."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from appliance.outbox.model import Broadcast
from appliance.outbox.rows import recipient_of
from appliance.outbox.status import Status
from tests.outbox.office import MODEM, Office, number, open_office, recipient
from tests.support.clock import FakeClock
from tests.support.fake_modem import SIM

HOUR = 3600

Act = tuple[str, int]


def test_a_report_on_the_third_part_does_not_settle_the_first_though_the_clock_was_set_between(
    office: Office,
) -> None:
    broadcast = office.accept([recipient(1, parts=3)])
    office.ledger.record_unknown(office.claim().id, "no answer")  # and the network has not got it
    taken_at = office.clock.now()
    office.clock.set_wall(taken_at + timedelta(hours=1))
    office.send(reference=50)
    office.send(reference=51)
    office.report(number(1), 50, sent_at=taken_at)
    office.report(number(1), 51, sent_at=taken_at)
    assert states(office, broadcast)[0] is Status.UNKNOWN


def test_nor_when_the_clock_was_set_between_two_runs(office: Office) -> None:
    broadcast = office.accept([recipient(1, parts=2)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    taken_at = office.clock.now()
    office.clock.set_wall(taken_at + timedelta(hours=1))
    office.restart()
    office.send(reference=50)
    office.report(number(1), 50, sent_at=taken_at)
    assert states(office, broadcast)[0] is Status.UNKNOWN


def states(office: Office, broadcast: Broadcast) -> list[Status]:
    """Of the parts of its only message."""
    with office.db.read() as cur:
        rows = cur.execute("SELECT status FROM segment WHERE broadcast_id = ? ORDER BY id", (broadcast.id,))
        return [Status(row["status"]) for row in rows]


def test_of_two_messages_without_an_answer_to_one_phone_the_time_alone_settles_neither(
    office: Office,
) -> None:
    first, second = office.accept([recipient(1)]), office.accept([recipient(1)])
    for _ in range(2):
        office.ledger.record_unknown(office.claim().id, "no answer")
        office.clock.advance(70)
    office.report(number(1), 50, sent_at=office.clock.now() - timedelta(seconds=70))
    assert office.status(first) is office.status(second) is Status.UNKNOWN


def test_what_was_sent_before_the_clock_was_set_still_gets_its_report(office: Office) -> None:
    """It was an hour ahead, and trusted."""
    sent = office.accept(1)
    office.send(reference=7)
    true_time = office.clock.now() - timedelta(hours=1)
    office.clock.set_wall(true_time)
    office.report(number(1), 7, sent_at=true_time)
    assert office.status(sent) is Status.DELIVERED


def test_an_old_message_of_the_same_reference_that_has_its_report_does_not_keep_the_unknown_waiting(
    office: Office,
) -> None:
    office.accept([recipient(1)])
    office.send(reference=99)
    office.report(number(1), 99)
    office.clock.advance(30 * 24 * HOUR)
    unknown = office.accept([recipient(1)])
    office.ledger.record_unknown(office.claim().id, "no answer")
    office.report(number(1), 99)
    assert office.status(unknown) is Status.DELIVERED


class World:
    """A network that knows the time, and a box whose clock is set while it says that it may be trusted."""

    def __init__(self, office: Office, clock: FakeClock) -> None:
        self.office = office
        self.clock = clock
        self._zero = clock.now() - timedelta(seconds=clock.monotonic())
        self.reports: list[tuple[str, int, datetime]] = []
        self.taken: Counter[int] = Counter()  # parts the network has, by recipient
        self.broadcasts: list[Broadcast] = []
        self._reference = 0

    def do(self, act: Act) -> None:
        word, value = act
        getattr(self, word)(value)

    def accept(self, value: int) -> None:
        self.broadcasts.append(self.office.accept([recipient(1 + value % 2, parts=1 + value % 3)]))

    def send(self, value: int) -> None:
        """The answer comes, or it does not, and then the network may have it all the same."""
        claimed = self.office.ledger.claim(MODEM, SIM)
        if claimed is None:
            return
        answered, is_taken = value % 3 == 0, value % 3 < 2
        self._reference = (self._reference + 1) % 256
        if is_taken:
            self.taken[recipient_of(claimed.id)] += 1
            self.reports.append((str(claimed.number), self._reference, self._true_time()))
        self.clock.advance(2 if answered else 65)
        if answered:
            self.office.ledger.record_sent(claimed.id, self._reference)
        else:
            self.office.ledger.record_unknown(claimed.id, "no answer")

    def report(self, value: int) -> None:
        """Any of those that are out, also one that was told before."""
        if self.reports:
            to, reference, sent_at = self.reports[value % len(self.reports)]
            self.office.report(to, reference, sent_at=sent_at)

    def set_clock(self, value: int) -> None:
        self.clock.set_wall(self.clock.now() + timedelta(seconds=value))

    def restart(self, _value: int) -> None:
        self.office.restart()

    def pause(self, value: int) -> None:
        self.clock.advance(value % 240)

    def judge(self) -> None:
        """What is called delivered has left."""
        for broadcast in self.broadcasts:
            (row,) = self.office.ledger.recipients(broadcast.id)
            if row.status is Status.DELIVERED:
                assert self.taken[row.id] == row.segments, "settled by the report of another"

    def _true_time(self) -> datetime:
        whole = self._zero + timedelta(seconds=self.clock.monotonic())
        return whole.replace(microsecond=0)


JUMPS = st.sampled_from([HOUR, -HOUR, 400, -400, 90, 24 * HOUR, -24 * HOUR])
NUMBERS = st.integers(0, 20)
ACTS = st.one_of(
    st.tuples(st.just("accept"), NUMBERS),
    st.tuples(st.just("send"), NUMBERS),
    st.tuples(st.just("send"), NUMBERS),
    st.tuples(st.just("report"), NUMBERS),
    st.tuples(st.just("set_clock"), JUMPS),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("pause"), NUMBERS.map(lambda value: 12 * value)),
)


@given(st.lists(ACTS, min_size=4, max_size=40))
@example([("accept", 0), ("send", 2), ("set_clock", HOUR), ("restart", 0), ("accept", 0), ("send", 1)])
@example([("accept", 2), ("send", 2), ("set_clock", HOUR), ("send", 0), ("send", 0)])
def test_however_often_a_trusted_clock_is_set_nobody_gets_the_report_of_another(acts: list[Act]) -> None:
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as folder, open_office(Path(folder), clock) as office:
        world = World(office, clock)
        for act in acts:
            world.do(act)
            world.judge()
        for which in range(len(world.reports)):
            world.report(which)
        office.ledger.fold_reports()
        world.judge()
