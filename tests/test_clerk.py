"""The housekeeping thread, and how threads that die are started again."""

from __future__ import annotations

import logging
import threading

import pytest

from appliance.clerk import Chore, Clerk
from appliance.workers import CALM_AFTER, FIRST_PAUSE, LONGEST_PAUSE, Worker
from tests.support.clock import FakeClock

PATIENCE = 10.0  # seconds; a test that waits so long has failed


class Diary:
    """What was done, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def chore(self, name: str, every: float, found: int = 0) -> Chore:
        def do() -> int:
            self.done.append(name)
            return found

        return Chore(name, every, do)

    def take(self) -> list[str]:
        done, self.done = self.done, []
        return done


def clerk_with(*chores: Chore, clock: FakeClock) -> Clerk:
    return Clerk(chores=chores, clock=clock, bell=threading.Event())


def test_everything_is_done_at_the_start_and_then_when_it_is_due() -> None:
    clock, diary = FakeClock(), Diary()
    clerk = clerk_with(diary.chore("inbox", 0), diary.chore("reports", 10), clock=clock)
    clerk.step()
    assert diary.take() == ["inbox", "reports"]
    clerk.step()
    assert diary.take() == ["inbox"]
    clock.advance(10)
    clerk.step()
    assert diary.take() == ["inbox", "reports"]


def test_a_step_says_whether_there_was_work() -> None:
    clock, diary = FakeClock(), Diary()
    assert not clerk_with(diary.chore("inbox", 0), clock=clock).step()
    assert clerk_with(diary.chore("inbox", 0, found=3), clock=clock).step()


def test_a_clock_that_jumps_hurries_nothing() -> None:
    clock, diary = FakeClock(), Diary()
    clerk = clerk_with(diary.chore("reports", 10), clock=clock)
    clerk.step()
    clock.set_wall(clock.now().replace(year=2036))
    clerk.step()
    assert diary.take() == ["reports"]


def test_one_chore_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    clock, diary = FakeClock(), Diary()

    def fail() -> int:
        raise OSError("the card is gone")

    clerk = clerk_with(Chore("sessions", 60, fail), diary.chore("inbox", 0), clock=clock)
    with caplog.at_level(logging.ERROR):
        assert not clerk.step()
        assert not clerk.step()
    assert diary.take() == ["inbox", "inbox"]
    # and it is not tried again before it is due
    assert len(caplog.records) == 1
    assert "sessions failed" in caplog.text


def test_the_bell_wakes_the_clerk_and_stop_ends_it() -> None:
    did = threading.Semaphore(0)
    bell, stop = threading.Event(), threading.Event()

    def do() -> int:
        did.release()
        return 0

    clerk = Clerk(chores=[Chore("inbox", 0, do)], clock=FakeClock(), bell=bell)
    thread = threading.Thread(target=clerk.run, args=(stop,))
    thread.start()
    try:
        assert did.acquire(timeout=PATIENCE)
        bell.set()
        assert did.acquire(timeout=PATIENCE)
    finally:
        stop.set()
        clerk.wake()
        thread.join(PATIENCE)
    assert not thread.is_alive()


# -- threads -------------------------------------------------------------------------------------------------


class Mortal:
    """A body that dies when told to and otherwise waits for its end."""

    def __init__(self) -> None:
        self.die = threading.Event()
        self.wake = threading.Event()
        self.began = threading.Semaphore(0)

    def __call__(self, stop: threading.Event) -> None:
        self.began.release()
        self.wake.wait(PATIENCE)
        self.wake.clear()
        if self.die.is_set() and not stop.is_set():
            raise RuntimeError("struck by lightning")

    def kill(self, worker: Worker) -> None:
        assert self.began.acquire(timeout=PATIENCE)
        self.die.set()
        self.wake.set()
        assert worker.join(PATIENCE)
        self.die.clear()


def test_a_thread_that_dies_is_started_again_after_a_growing_pause() -> None:
    clock, mortal, recovered = FakeClock(), Mortal(), []
    worker = Worker(
        "sender Telkomsel",
        mortal,
        clock=clock,
        wake=mortal.wake.set,
        before_again=lambda: recovered.append(clock.monotonic()),
    )
    worker.start()
    pause = FIRST_PAUSE
    for deaths in range(1, 10):
        mortal.kill(worker)
        assert (worker.state.alive, worker.state.deaths) == (False, deaths)
        assert "struck by lightning" in worker.state.last_error
        assert not worker.supervise()
        clock.advance(pause)
        assert worker.supervise()
        assert worker.state.alive
        pause = min(LONGEST_PAUSE, pause * 2)
    # what was in hand is settled before each new start
    assert len(recovered) == 9
    worker.stop()
    assert worker.join(PATIENCE)


def test_a_thread_that_ran_long_enough_is_trusted_again() -> None:
    clock, mortal = FakeClock(), Mortal()
    worker = Worker("clerk", mortal, clock=clock, wake=mortal.wake.set)
    worker.start()
    for _ in range(3):
        mortal.kill(worker)
        clock.advance(LONGEST_PAUSE)
        assert worker.supervise()
    clock.advance(CALM_AFTER + 1)
    mortal.kill(worker)
    clock.advance(FIRST_PAUSE)
    assert worker.supervise()
    worker.stop()
    assert worker.join(PATIENCE)


def test_a_thread_that_was_told_to_end_stays_ended() -> None:
    clock, mortal = FakeClock(), Mortal()
    worker = Worker("clerk", mortal, clock=clock, wake=mortal.wake.set)
    assert worker.join(0)  # before it was ever started
    assert not worker.supervise()
    worker.start()
    worker.stop()
    assert worker.join(PATIENCE)
    clock.advance(1000)
    assert not worker.supervise()
    assert (worker.state.alive, worker.state.deaths) == (False, 0)


def test_a_thread_that_ends_without_being_told_counts_as_dead() -> None:
    clock = FakeClock()
    worker = Worker("clerk", lambda stop: None, clock=clock)
    worker.start()
    assert worker.join(PATIENCE)
    assert worker.state.deaths == 1
    assert worker.state.last_error == "it ended by itself"


def test_the_clerk_restarts_what_has_died() -> None:
    clock, mortal = FakeClock(), Mortal()
    worker = Worker("sender Telkomsel", mortal, clock=clock, wake=mortal.wake.set)
    clerk = Clerk(chores=[], clock=clock, bell=threading.Event(), watches=[worker])
    worker.start()
    mortal.kill(worker)
    assert not clerk.step()
    clock.advance(FIRST_PAUSE)
    assert clerk.step()
    assert worker.state.alive
    worker.stop()
    assert worker.join(PATIENCE)
