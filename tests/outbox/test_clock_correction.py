"""The clock is found to be wrong and corrected in the middle of the work: nothing is lost or sent twice.

The world and its modem have the right time; the box starts three years behind it, or a day ahead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from appliance.clock import ClockTrust, SystemClock
from appliance.errors import SendRefused
from appliance.outbox.pacing import WIB, Pacing, QuietHours
from appliance.outbox.sender import Sender
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.outbox.desk import Desk
from tests.outbox.office import Office, number, open_office
from tests.support.clock import FakeClock
from tests.support.fake_modem import FakeModem

SLOW = Pacing(per_minute=20, daily_cap=0, quiet=QuietHours(), per_person_daily=0)


class BoxClock(FakeClock):
    """The real ``SystemClock`` of a machine whose own time is wrong; only the world's time passes."""

    def __init__(self, world: FakeClock, root: Path, wrong: timedelta) -> None:
        super().__init__()
        self.world = world
        self.wrong = wrong
        self.system = SystemClock(
            root=root, host=lambda: (world.now() + self.wrong).timestamp(), ticks=world.monotonic
        )

    def now(self) -> datetime:
        return self.system.now()

    def monotonic(self) -> float:
        return self.world.monotonic()

    def trust(self) -> ClockTrust:
        return self.system.trust()

    def advance(self, seconds: float) -> None:
        self.world.advance(seconds)


class NetworkModem(FakeModem):
    """Tells the world's time when the network does, and remembers when it took what."""

    tells_the_time = False

    def network_time(self) -> datetime | None:
        return self.clock.now() if self.tells_the_time else None


class WrongDesk(Desk):
    """A sender in a box whose clock is wrong; ``office`` must have a ``BoxClock``."""

    def __init__(self, office: Office, clock: BoxClock) -> None:
        self.box_clock = clock
        self.network = NetworkModem(clock.world)
        super().__init__(office, SLOW)
        self.modem = self.network
        self.sender = self.make_sender()

    def make_sender(self) -> Sender:
        return Sender(
            modem=self.modem,  # type: ignore[arg-type]
            ledger=self.office.ledger,
            inbox=self.inbox,
            pacing=self.pacing,
            clock=self.clock,
            random=Random(1),
            vouch=self.box_clock.system.vouch,
            wait=self.clock.advance,
        )

    def pace(self, pacing: Pacing) -> None:
        self.pacing = pacing
        self.sender = self.make_sender()

    def hear_the_network(self) -> None:
        """From now on it tells the time; long enough for the clock to be corrected."""
        self.network.tells_the_time = True
        self.pass_time(40)
        assert self.clock.trust().source == "nitz"
        assert abs(self.clock.now() - self.box_clock.world.now()) < timedelta(seconds=5)


@pytest.fixture(
    params=[timedelta(days=-3 * 365), timedelta(days=1)], ids=["three years behind", "a day ahead"]
)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WrongDesk]:
    world = FakeClock(datetime(2026, 12, 8, 9, 0, tzinfo=WIB))
    clock = BoxClock(world, tmp_path, request.param)
    with open_office(tmp_path, clock) as office:
        yield WrongDesk(office, clock)


def test_a_broadcast_goes_on_and_each_person_gets_one_message(desk: WrongDesk) -> None:
    broadcast = desk.office.accept(40)
    desk.pass_time(40)
    before = len(desk.modem.taken)
    assert 5 < before < 20
    desk.hear_the_network()
    desk.pass_time(180)
    assert Counter(desk.modem.numbers()) == Counter(number(n) for n in range(1, 41))
    assert desk.office.counts(broadcast) == {Status.SENT: 40}


def test_the_pace_is_the_same_before_and_after(desk: WrongDesk) -> None:
    desk.office.accept(60)
    desk.pass_time(60)
    before = len(desk.modem.taken)
    desk.hear_the_network()
    corrected = len(desk.modem.taken)
    desk.pass_time(60)
    assert abs((len(desk.modem.taken) - corrected) - before) <= 5


def test_a_power_cut_after_the_correction_sends_nothing_twice(desk: WrongDesk) -> None:
    desk.office.accept(30)
    desk.pass_time(30)
    desk.hear_the_network()
    desk.plug_in_again()
    desk.pass_time(120)
    assert Counter(desk.modem.numbers()) == Counter(number(n) for n in range(1, 31))


def test_what_is_scheduled_waits_until_the_time_is_known_and_goes_out_in_time(desk: WrongDesk) -> None:
    when = desk.box_clock.world.now() + timedelta(hours=2)
    desk.office.accept(1, not_before=when)
    desk.pass_time(3600, tick=20)
    assert desk.modem.taken == []
    desk.hear_the_network()
    desk.pass_time(3000, tick=20)
    assert desk.modem.taken == []
    desk.pass_time(600, tick=5)
    assert len(desk.modem.taken) == 1
    assert abs(desk.box_clock.world.now() - when) < timedelta(seconds=120)


def test_what_is_scheduled_for_a_time_that_passed_meanwhile_goes_out_when_the_time_is_known(
    desk: WrongDesk,
) -> None:
    desk.office.accept(1, not_before=desk.box_clock.world.now() + timedelta(minutes=10))
    desk.pass_time(3600, tick=20)
    assert desk.modem.taken == []
    desk.hear_the_network()
    assert len(desk.modem.taken) == 1


def test_the_night_is_quiet_as_soon_as_the_time_is_known(desk: WrongDesk) -> None:
    desk.pace(Pacing(per_minute=0, daily_cap=0, quiet=QuietHours.parse("20:00-07:00"), per_person_daily=0))
    world = desk.box_clock.world
    world.set_wall(datetime(2026, 12, 8, 21, 0, tzinfo=WIB))
    desk.hear_the_network()
    desk.office.accept(3)
    desk.pass_time(9 * 3600, tick=60)
    assert desk.modem.taken == []
    desk.pass_time(3600 + 120, tick=60)
    assert len(desk.modem.taken) == 3
    assert world.now().hour == 7


def test_a_retry_comes_neither_at_once_nor_a_day_late(desk: WrongDesk) -> None:
    desk.modem.outcomes.append(SendRefused(41, "CMS", ErrorClass.TEMPORARY))
    broadcast = desk.office.accept(1)
    desk.pass_time(20)
    assert desk.office.status(broadcast) is Status.ERRORED
    row = waiting_seconds(desk)
    desk.hear_the_network()
    assert desk.modem.taken == []
    assert waiting_seconds(desk) == pytest.approx(row - 40, abs=5)
    desk.pass_time(row - 60)
    assert desk.modem.taken == []
    desk.pass_time(60)
    assert len(desk.modem.taken) == 1


def waiting_seconds(desk: WrongDesk) -> float:
    """How long the one message that waits will wait."""
    with desk.office.db.read() as cur:
        due = cur.execute("SELECT due_at FROM segment WHERE due_at IS NOT NULL").fetchone()["due_at"]
    return float(due) / 1000 - desk.clock.now().timestamp()


def test_the_time_to_take_a_broadcast_back_is_the_same(desk: WrongDesk) -> None:
    desk.pass_time(5)
    desk.office.accept(1, undo=90)
    desk.hear_the_network()
    desk.pass_time(45)
    assert desk.modem.taken == []
    desk.pass_time(10)
    assert len(desk.modem.taken) == 1


def test_a_report_still_finds_the_message_that_was_sent_under_the_wrong_date(desk: WrongDesk) -> None:
    broadcast = desk.office.accept(1)
    desk.pass_time(5)
    desk.hear_the_network()
    assert desk.ledger.expire_reports() == 0
    assert desk.office.status(broadcast) is Status.SENT
    desk.modem.bring_report()
    desk.pass_time(5)
    assert desk.office.status(broadcast) is Status.DELIVERED


def test_the_second_half_of_a_message_is_not_given_up_as_years_old(desk: WrongDesk) -> None:
    desk.pass_time(5)
    broadcast = desk.office.accept(1, parts=2)
    desk.ledger.record_sent(desk.office.claim().id, 1)
    desk.network.tells_the_time = True
    with desk.office.db.read() as cur:
        assert cur.execute("SELECT count(*) FROM segment WHERE sim IS NOT NULL").fetchone()[0] == 2
    correct_without_sending(desk)
    assert desk.ledger.follow_the_clock()
    assert desk.ledger.give_up_on_missing_sims() == 0
    desk.pass_time(30)
    assert desk.office.status(broadcast) is Status.SENT


def correct_without_sending(desk: WrongDesk) -> None:
    """As if the sender of another modem had heard the time."""
    for _ in range(2):
        desk.box_clock.system.vouch("nitz", desk.box_clock.world.now())
        desk.clock.advance(15)
    assert desk.clock.trust().trusted


def test_a_sim_does_not_get_its_cap_for_the_day_twice(desk: WrongDesk) -> None:
    desk.pace(Pacing(per_minute=20, daily_cap=12, quiet=QuietHours(), per_person_daily=0))
    desk.office.accept(40)
    desk.pass_time(25)
    assert 0 < len(desk.modem.taken) < 12
    desk.hear_the_network()
    desk.pass_time(600)
    assert len(desk.modem.taken) == 12
    desk.office.ledger.follow_the_clock()  # the clerk asks every ten seconds
    assert not desk.office.ledger.follow_the_clock()
    desk.office.restart()
    assert desk.office.ledger.sent_today(desk.modem.imsi) == 12


def test_reports_on_our_own_messages_correct_the_clock_where_the_network_is_silent(desk: WrongDesk) -> None:
    desk.office.accept(10)
    desk.pass_time(20)
    for which in range(3):
        desk.modem.bring_report(which, seconds=1)
        desk.pass_time(2)
    assert desk.clock.trust().source == "scts"
    assert abs(desk.clock.now() - desk.box_clock.world.now()) < timedelta(seconds=30)


def test_somebody_who_sets_the_machines_clock_later_moves_nothing(desk: WrongDesk) -> None:
    desk.office.accept(40)
    desk.pass_time(10)
    desk.hear_the_network()
    desk.box_clock.wrong = timedelta(days=4000)
    desk.pass_time(200)
    assert Counter(desk.modem.numbers()) == Counter(number(n) for n in range(1, 41))
    assert abs(desk.clock.now() - desk.box_clock.world.now()) < timedelta(seconds=5)
