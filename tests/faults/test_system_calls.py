"""The box dies at a system call, or the kernel refuses it one: a stride through all of them, with a seed.

``python -m tests.faults`` goes through every one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.faults import call_faults, system_calls
from tests.faults.call_faults import Point, Story
from tests.faults.families import CallPoints, strike_call
from tests.faults.rig import Rig, Tally
from tests.faults.system_calls import FLUSHES, CallFault, Tracer

pytestmark = pytest.mark.skipif(
    bool(system_calls.why_not()), reason=system_calls.why_not() or "strace is here"
)

KILLS, REFUSALS = 16, 16
SEED = 4


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with Rig.opened(tmp_path_factory.mktemp("rig")) as rig:
        yield rig


@pytest.fixture(scope="module")
def points(rig: Rig) -> CallPoints:
    return CallPoints.recorded(rig, Random(SEED))


def test_one_broadcast_writes_in_hundreds_of_system_calls_and_flushes_each_state(
    rig: Rig, tmp_path: Path
) -> None:
    with rig.office(people=6) as office:
        calls = call_faults.recorded(office, Story.SENDING, tmp_path / "calls")
    senders = {call.thread for call in calls if "/pts/" in call.place}
    assert len(senders) == 1, "one thread speaks with the modem"
    flushes = [call for call in calls if call.thread in senders and call.name in FLUSHES]
    assert len(flushes) > 6, "fewer flushes than messages"


def test_no_kill_at_a_system_call_loses_or_doubles_anything(rig: Rig, points: CallPoints) -> None:
    assert len(points.kills) > 300
    struck = _strike_all(rig, points.kills[:KILLS])
    assert struck.injections >= KILLS * 3 // 4, "most points are reached"
    assert (struck.lost, struck.doubled) == (0, 0)


def test_no_refused_write_and_no_failed_flush_loses_or_doubles_anything(rig: Rig, points: CallPoints) -> None:
    assert len(points.refusals) > 500
    struck = _strike_all(rig, points.refusals[:REFUSALS])
    assert struck.injections >= REFUSALS * 3 // 4, "most points are reached"
    assert (struck.lost, struck.doubled, struck.unknown) == (0, 0, 0)


def test_a_flush_that_fails_while_a_broadcast_is_accepted_is_never_told_as_accepted(
    rig: Rig, tmp_path: Path
) -> None:
    """Each flush in turn: what the box refuses is not there, what is there it has not refused."""
    with rig.office() as office:
        calls = call_faults.recorded(office, Story.ACCEPTING, tmp_path / "calls")
    main = calls[0].thread
    flushes = [call for call in calls if call.thread == main and call.name == "fdatasync"]
    refused = 0
    for call in flushes:
        point = Point(Story.ACCEPTING, CallFault(call.name, call.nth, "EIO"))
        with rig.office() as office:
            told = call_faults.strike(office, point, tmp_path / "strike")
            refused += "refused" in told.words
            call_faults.then_all_is_well(office, point, told)
            office.audit()
    assert refused, "no flush belonged to Kirim"


def test_a_card_that_refuses_every_fortieth_write_delays_and_loses_nothing(rig: Rig) -> None:
    point = Point(Story.SENDING, CallFault("pwrite64", 5, "ENOSPC", step=40))
    tally = strike_call(rig, point, people=10)
    assert tally.injections > 1
    assert (tally.lost, tally.doubled, tally.unknown) == (0, 0, 0)


def test_a_new_box_whose_folder_cannot_be_flushed_says_so_and_starts_when_it_can(
    rig: Rig, tmp_path: Path
) -> None:
    point = Point(Story.ACCEPTING, CallFault("fsync", 1, "EIO"))
    with rig.office(people=3) as office:
        told = call_faults.strike(office, point, tmp_path / "strike")
        assert told.words == ["unusable"]
        call_faults.then_all_is_well(office, point, told)
        office.audit()


def test_a_call_that_nobody_makes_strikes_nothing(rig: Rig, tmp_path: Path) -> None:
    tracer = Tracer(tmp_path / "log", CallFault("rename", 5000))
    with rig.office(people=2) as office:
        life = call_faults.begin(office, Story.SENDING, tracer)
        life.go_on()
        life.work_and_stop()
        assert "end" in life.last_words()
    tracer.close()
    assert tracer.struck() == 0


def _strike_all(rig: Rig, points: Sequence[Point]) -> Tally:
    whole = Tally()
    for point in points:
        whole += strike_call(rig, point)
    return whole
