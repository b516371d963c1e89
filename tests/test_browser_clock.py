"""The time as an administrator tells it: asked about, heard from nobody else, and noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.accounts.audit import Audit
from appliance.accounts.models import Role, User
from appliance.browser_clock import MEMORY, BrowserClock, Question, Refusal, Said, TimeRefused
from appliance.clock import SystemClock
from appliance.database import Database
from appliance.schemas import schemas
from tests.support.clockless_pi import NOW, ClocklessPi

EUIS = User("1", "euis", "Euis Komariah", Role.ADMIN)
SITI = User("2", "siti", "Siti", Role.PETUGAS)
RINA = User("3", "rina", "Rina", Role.PENYETUJU)


class Desk:
    """The clock of a box, and who tells it the time."""

    def __init__(self, folder: Path, db: Database, *, believe_host: bool = False) -> None:
        self.pi = ClocklessPi(folder / "root")
        self.pi.wrong = -timedelta(days=300)
        self.clock: SystemClock = self.pi.clock(believe_host=believe_host)
        self.audit = Audit(db, self.clock)
        self.taken = 0
        self.browser = BrowserClock(
            clock=self.clock,
            audit=self.audit,
            vouch=self.clock.vouch,
            is_ruled_out=self.clock.is_ruled_out,
            taken=self._count,
        )

    def _count(self) -> None:
        self.taken += 1

    def tell(self, ahead: timedelta = timedelta(), confirmed: Question = Question.NONE) -> Question:
        said = self.browser.hear(self.pi.world + ahead)
        return self.browser.take(said, by=EUIS, confirmed=confirmed).question

    def off(self) -> timedelta:
        return self.clock.now() - self.pi.world


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database.open(tmp_path / "box.sqlite3", schemas())
    yield db
    db.close()


@pytest.fixture
def desk(tmp_path: Path, db: Database) -> Desk:
    return Desk(tmp_path, db)


def refused(desk: Desk, time: datetime, by: User = EUIS) -> Refusal:
    with pytest.raises(TimeRefused) as told:
        desk.browser.take(desk.browser.hear(time), by=by, confirmed=Question.FAR)
    return told.value.why


def test_nothing_happens_before_the_administrator_has_confirmed_a_jump(desk: Desk) -> None:
    assert desk.tell() is Question.FAR
    assert not desk.clock.trust().trusted
    assert desk.taken == 0
    assert desk.tell(confirmed=Question.JUMP) is Question.FAR, "another question was answered"
    assert desk.tell(confirmed=Question.FAR) is Question.NONE
    assert desk.clock.trust().source == "person"
    assert abs(desk.off()) < timedelta(seconds=1)
    assert desk.taken == 1


def test_the_time_that_reading_takes_is_not_lost(desk: Desk) -> None:
    said = desk.browser.hear(desk.pi.world)
    desk.pi.passed += 300
    desk.browser.take(said, by=EUIS, confirmed=Question.FAR)
    assert abs(desk.off()) < timedelta(seconds=1)


def test_it_is_noted_who_has_set_the_clock_from_when_to_when(desk: Desk) -> None:
    desk.tell(confirmed=Question.FAR)
    [entry] = desk.audit.entries()
    assert (entry.who, entry.what) == ("euis", "clock set")
    assert entry.subject == "2026-02-11 02:00 -> 2026-12-08 02:00 UTC"


@pytest.mark.parametrize(
    ("ahead", "question"),
    [
        (timedelta(minutes=9), Question.NONE),
        (timedelta(minutes=11), Question.JUMP),
        (timedelta(days=30), Question.JUMP),
        (timedelta(days=46), Question.FAR),
        (-timedelta(seconds=50), Question.NONE),
        (-timedelta(minutes=2), Question.BACK),
        (-timedelta(days=30), Question.BACK),
        (-timedelta(days=46), Question.FAR),
        (timedelta(days=3650), Question.FAR),
    ],
)
def test_what_must_be_confirmed(desk: Desk, ahead: timedelta, question: Question) -> None:
    desk.tell(confirmed=Question.FAR)
    assert desk.tell(ahead) is question


def test_a_box_that_shows_1970_knows_no_date_that_another_could_be_far_from(desk: Desk) -> None:
    desk.pi.wrong = datetime(1970, 1, 1, tzinfo=UTC) - NOW
    assert desk.tell() is Question.JUMP


def test_a_wrong_phone_is_put_right_by_the_next(desk: Desk) -> None:
    desk.tell(timedelta(days=3650), confirmed=Question.FAR)
    assert desk.tell() is Question.FAR
    assert desk.tell(confirmed=Question.FAR) is Question.NONE
    assert abs(desk.off()) < timedelta(seconds=1)


@pytest.mark.parametrize("by", [SITI, RINA], ids=lambda user: user.role)
def test_nobody_but_an_administrator_is_heard(desk: Desk, by: User) -> None:
    assert refused(desk, desk.pi.world, by) is Refusal.NOT_ADMIN
    assert not desk.clock.trust().trusted


@pytest.mark.parametrize("year", [1, 1970, 2025, 2046, 9999])
def test_years_that_cannot_be_are_refused_even_when_confirmed(desk: Desk, year: int) -> None:
    assert refused(desk, datetime(year, 12, 31, 23, 59, tzinfo=UTC)) is Refusal.YEAR


def test_where_a_machine_knows_the_time_nobody_is_asked(desk: Desk) -> None:
    assert desk.browser.refusal is None
    desk.pi.ask_network(desk.clock)
    assert desk.browser.refusal is Refusal.KNOWN
    assert refused(desk, desk.pi.world) is Refusal.KNOWN


def test_a_time_before_the_sms_of_today_is_refused(desk: Desk) -> None:
    for centre in ("+6281100000", "+62816124"):
        desk.clock.vouch("scts", desk.pi.world - timedelta(hours=1), centre)
        desk.pi.passed += 5
    assert refused(desk, desk.pi.world - timedelta(days=1)) is Refusal.SMS_NEWER


def test_what_was_said_long_ago_or_before_a_restart_is_asked_for_again(desk: Desk) -> None:
    now = desk.clock.monotonic()
    for heard_at in (now - MEMORY - 1, now + 10, float("nan")):
        with pytest.raises(TimeRefused) as told:
            desk.browser.take(Said(desk.pi.world, heard_at), by=EUIS)
        assert told.value.why is Refusal.STALE


def test_the_training_office_has_the_time_of_its_computer(tmp_path: Path, db: Database) -> None:
    desk = Desk(tmp_path / "training", db, believe_host=True)
    desk.pi.wrong = timedelta()
    assert refused(desk, desk.pi.world) is Refusal.TRAINING
