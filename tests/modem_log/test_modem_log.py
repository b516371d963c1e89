"""The history of a modem: what happened to it, and how well it heard the network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.database import Cursor, Database
from appliance.errors import StorageFull
from appliance.modem_log import LogWord, ModemLog
from appliance.modem_log.log import ENTRIES_KEPT, POINTS_KEPT
from appliance.modem_log.signal import SPAN, Running, begin_of
from tests.support.clock import FakeClock

SCHEMA = resources.files("appliance.modem_log").joinpath("schema.sql").read_text()


class FullCard(Database):
    """A card that can be made to refuse, and counts what it takes."""

    refuses = False
    commits = 0

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Cursor]:
        with super().write(alone=alone) as cursor:
            if self.refuses:
                raise StorageFull("there is no room left on the card")
            yield cursor
        self.commits += 1


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def card(tmp_path: Path) -> Iterator[FullCard]:
    db = FullCard.open(tmp_path / "box.sqlite3", [SCHEMA])
    assert isinstance(db, FullCard)
    yield db
    db.close()


@pytest.fixture
def history(card: FullCard, clock: FakeClock) -> ModemLog:
    return ModemLog(card, clock)


def listen(history: ModemLog, clock: FakeClock, minutes: int, percent: int | None = 60) -> None:
    """Two measurements a minute, as the senders make them."""
    for _ in range(minutes * 2):
        history.sample("modem-1", percent, True, "4G")
        clock.advance(30)


def test_what_happened_is_told_newest_first(history: ModemLog, clock: FakeClock) -> None:
    history.note("modem-1", LogWord.CONNECTED)
    clock.advance(60)
    history.note("modem-1", LogWord.RESTARTED, "RDY")
    told = history.entries("modem-1")
    assert [(entry.word, entry.detail) for entry in told] == [("restarted", "RDY"), ("connected", "")]
    assert told[0].at - told[1].at == timedelta(seconds=60)


def test_each_modem_has_its_own_history(history: ModemLog) -> None:
    history.note("modem-1", LogWord.CONNECTED)
    history.note("modem-2", LogWord.LOST)
    assert [entry.word for entry in history.entries("modem-2")] == [LogWord.LOST]


def test_what_happened_is_on_the_card_at_once(card: FullCard, clock: FakeClock) -> None:
    ModemLog(card, clock).note("modem-1", LogWord.POWER_KEY)
    assert [entry.word for entry in ModemLog(card, clock).entries("modem-1")] == [LogWord.POWER_KEY]


def test_the_same_again_is_counted_and_not_written_again(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    for _ in range(20):
        history.note("modem-1", LogWord.PORT_MISSING)
        clock.advance(60)
    assert card.commits == 1
    (entry,) = history.entries("modem-1")
    assert (entry.times, entry.until - entry.at) == (20, timedelta(minutes=19))
    history.close()
    (entry,) = ModemLog(card, clock).entries("modem-1")
    assert entry.times == 20


def test_something_else_between_begins_a_new_entry(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    for word in (LogWord.LOST, LogWord.LOST, LogWord.RECOVERED, LogWord.LOST):
        history.note("modem-1", word)
    told = [(entry.word, entry.times) for entry in history.entries("modem-1")]
    assert told == [("lost", 1), ("recovered", 1), ("lost", 2)]
    again = [(entry.word, entry.times) for entry in ModemLog(card, clock).entries("modem-1")]
    assert again == told


def test_the_same_an_hour_later_is_a_new_entry(history: ModemLog, clock: FakeClock) -> None:
    history.note("modem-1", LogWord.RESTARTED)
    clock.advance(3601)
    history.note("modem-1", LogWord.RESTARTED)
    assert len(history.entries("modem-1")) == 2


def test_how_often_each_thing_happened_today(history: ModemLog, clock: FakeClock) -> None:
    history.note("modem-1", LogWord.UNDERVOLTAGE)
    clock.advance(2 * 86400)
    since = clock.now()
    for word in (LogWord.RESTARTED, LogWord.RESTARTED, LogWord.LOST):
        history.note("modem-1", word)
    assert history.counts("modem-1", since) == {LogWord.RESTARTED: 2, LogWord.LOST: 1}
    history.note("modem-1", LogWord.LOST)
    assert history.counts("modem-1", since)[LogWord.LOST] == 2
    history.flush()
    assert history.counts("modem-1", since)[LogWord.LOST] == 2


def test_the_history_never_grows_beyond_its_bounds(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    for number in range(ENTRIES_KEPT + 40):
        history.note("modem-1", LogWord.RESTARTED, str(number))
    history.note("modem-2", LogWord.CONNECTED)
    told = history.entries("modem-1", 10_000)
    assert len(told) == ENTRIES_KEPT
    assert told[0].detail == str(ENTRIES_KEPT + 39)
    assert len(history.entries("modem-2")) == 1


def test_a_detail_is_never_long(history: ModemLog) -> None:
    history.note("modem-1", LogWord.RESTARTED, "x" * 5000)
    assert len(history.entries("modem-1")[0].detail) == 120


def test_the_signal_of_a_day_is_one_point_for_five_minutes(history: ModemLog, clock: FakeClock) -> None:
    listen(history, clock, 25 * 60)
    day = history.signal_day("modem-1")
    assert len(day) == 24 * 12
    assert {later.at - earlier.at for earlier, later in pairwise(day)} == {SPAN}
    assert {(point.percent, point.registered, point.network) for point in day} == {(60, True, "4G")}


def test_all_modems_together_cost_one_commit_in_five_minutes(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    for _ in range(120):
        for modem in ("modem-1", "modem-2", "modem-3"):
            history.sample(modem, 50, True, "4G")
        clock.advance(30)
    assert card.commits == 11  # the twelfth is still running
    assert len(history.signal_day("modem-3")) == 12


def test_the_running_five_minutes_are_shown_but_lost_in_a_power_cut(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    listen(history, clock, 7)
    assert len(history.signal_day("modem-1")) == 2
    assert len(ModemLog(card, clock).signal_day("modem-1")) == 1


def test_a_box_that_is_stopped_writes_the_running_five_minutes_too(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    listen(history, clock, 7)
    history.close()
    history.close()
    assert len(ModemLog(card, clock).signal_day("modem-1")) == 2


def test_minutes_in_which_nothing_was_measured_are_a_gap(history: ModemLog, clock: FakeClock) -> None:
    listen(history, clock, 5)
    clock.advance(3600)
    listen(history, clock, 5)
    first, last = history.signal_day("modem-1")
    assert last.at - first.at == timedelta(minutes=65)


def test_a_short_loss_of_the_network_shows_in_its_five_minutes(history: ModemLog, clock: FakeClock) -> None:
    history.sample("modem-1", 40, True, "4G")
    history.sample("modem-1", None, False, "")
    history.sample("modem-1", 50, True, "2G")
    (point,) = history.signal_day("modem-1")
    assert (point.percent, point.registered, point.network) == (45, False, "2G")


def test_the_chart_never_grows_beyond_eight_days(card: FullCard, history: ModemLog, clock: FakeClock) -> None:
    for _ in range(POINTS_KEPT + 100):
        history.sample("modem-1", 50, True, "4G")
        clock.advance(300)
    history.close()
    with card.read() as cur:
        assert cur.execute("SELECT count(*) FROM signal_point").fetchone()[0] == POINTS_KEPT


def test_a_clock_set_back_measures_the_same_minutes_again(history: ModemLog, clock: FakeClock) -> None:
    listen(history, clock, 10, percent=20)
    clock.set_wall(clock.now() - timedelta(minutes=10))
    listen(history, clock, 10, percent=80)
    clock.set_wall(clock.now() - timedelta(seconds=1))
    assert {point.percent for point in history.signal_day("modem-1")} == {80}


def test_an_entry_from_before_the_clock_was_right_says_so(history: ModemLog, clock: FakeClock) -> None:
    clock.trusted = False
    history.note("modem-1", LogWord.CONNECTED)
    clock.trusted = True
    clock.set_wall(clock.now() + timedelta(days=1000))
    history.note("modem-1", LogWord.REGISTERED)
    assert [entry.clock_trusted for entry in history.entries("modem-1")] == [True, False]


def test_a_full_card_holds_nothing_up_and_what_happened_is_written_later(
    history: ModemLog, card: FullCard, clock: FakeClock
) -> None:
    card.refuses = True
    history.note("modem-1", LogWord.LOST)
    history.note("modem-1", LogWord.RECOVERED)
    listen(history, clock, 11)
    told = [entry.word for entry in history.entries("modem-1")]
    assert told == [LogWord.RECOVERED, LogWord.LOST]
    card.refuses = False
    history.close()
    again = ModemLog(card, clock)
    assert [entry.word for entry in again.entries("modem-1")] == told
    assert len(again.signal_day("modem-1")) == 3


def test_a_word_of_a_newer_program_is_left_out(history: ModemLog, card: FullCard) -> None:
    history.note("modem-1", LogWord.LOST)
    with card.write() as cur:
        cur.execute("UPDATE modem_event SET word = 'teleported'")
    assert history.entries("modem-1") == ()
    assert history.counts("modem-1", datetime(2026, 1, 1, tzinfo=UTC)) == {}


def test_many_threads_may_tell_at_once(history: ModemLog) -> None:
    def tell(modem: str) -> None:
        for number in range(25):
            history.note(modem, LogWord.RESTARTED, str(number))
            history.sample(modem, 50, True, "4G")
            history.entries(modem)

    threads = [threading.Thread(target=tell, args=(f"modem-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        told = [entry.detail for entry in history.entries(f"modem-{number}", 100)]
        assert told == [str(each) for each in reversed(range(25))]


@given(st.datetimes(datetime(1970, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_every_time_lies_in_the_five_minutes_that_begin_on_the_clock(time: datetime) -> None:
    began = begin_of(time)
    assert timedelta() <= time - began < SPAN
    assert (began.minute % 5, began.second, began.microsecond) == (0, 0, 0)


@given(st.lists(st.none() | st.integers(0, 100), min_size=1))
def test_a_point_lies_between_the_weakest_and_the_strongest_measurement(percents: list[int | None]) -> None:
    running = Running()
    for percent in percents:
        running.add(percent, True, "4G")
    mean = running.point(datetime(2026, 12, 8, tzinfo=UTC)).percent
    known = [percent for percent in percents if percent is not None]
    assert mean is None if not known else mean is not None and min(known) <= mean <= max(known)
