"""Why the box started: told by what the run before could still write, and by what the machine says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.data_folder import DataFolder
from appliance.errors import DamagedStore
from appliance.machine import Act, ActRefused, NoMachine
from appliance.run_diary import End, Run, RunDiary, StartReason, ToldMachine
from appliance.run_diary.diary import KEPT
from appliance.system import BootFacts
from tests.support.clock import FakeClock
from tests.support.noting_machine import NotingMachine


class Place:
    """One card, and the machine around it."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = DataFolder(tmp_path / "data")
        self.folder.prepare()
        self.clock = FakeClock()
        self.result = tmp_path / "last-result"

    def process(self, boot: str = "a", *, version: str = "1.0", by_watchdog: bool = False) -> RunDiary:
        """A process that starts on it."""
        return RunDiary(
            self.folder,
            clock=self.clock,
            boot=BootFacts(boot, by_watchdog),
            version=version,
            last_result=self.result,
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_first_start_is_the_first(place: Place) -> None:
    assert place.process().begin().why is StartReason.FIRST
    assert [run.number for run in place.process().runs()] == [1]


def test_whoever_pulls_the_plug_is_told_so_at_the_next_start(place: Place) -> None:
    place.process("a").begin()
    run = place.process("b").begin()
    assert (run.number, run.why) == (2, StartReason.POWER_CUT)


def test_a_machine_that_hung_until_its_watchdog_bit_was_no_power_cut(place: Place) -> None:
    place.process("a").begin()
    assert place.process("b", by_watchdog=True).begin().why is StartReason.MACHINE_HANG


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("watchdog killed 6", StartReason.HANG),
        ("oom-kill killed 9", StartReason.MEMORY),
        ("signal killed 11", StartReason.CRASH),
        ("", StartReason.CRASH),
    ],
)
def test_a_program_that_ended_by_itself_is_explained_by_its_service_manager(
    place: Place, said: str, why: StartReason
) -> None:
    place.process("a").begin()
    place.result.write_text(said)
    assert place.process("a").begin().why is why


def test_what_systemd_said_of_another_start_of_the_machine_is_not_heard(place: Place) -> None:
    place.process("a").begin()
    place.result.write_text("watchdog")
    assert place.process("b").begin().why is StartReason.POWER_CUT


@pytest.mark.parametrize(
    ("act", "boot", "why"),
    [
        (Act.RESTART, "b", StartReason.RESTART),
        (Act.POWER_OFF, "b", StartReason.AFTER_POWER_OFF),
        (Act.LOGS, "b", StartReason.MACHINE),
        (None, "b", StartReason.MACHINE),
        (None, "a", StartReason.SERVICE),
    ],
)
def test_what_a_person_asked_for_is_remembered_over_the_restart(
    place: Place, tmp_path: Path, act: Act | None, boot: str, why: StartReason
) -> None:
    diary = place.process("a")
    diary.begin()
    machine = ToldMachine(NotingMachine(tmp_path / "run"), diary.expect)
    if act is not None:
        machine.start(act)
    diary.end()
    diary.end()
    assert place.process(boot).begin().why is why


def test_an_act_that_was_refused_explains_nothing(place: Place) -> None:
    diary = place.process("a")
    diary.begin()
    machine = ToldMachine(NoMachine(), diary.expect)
    assert not machine.can(Act.RESTART)
    with pytest.raises(ActRefused):
        machine.start(Act.RESTART)
    diary.end()
    assert place.process("b").begin().why is StartReason.MACHINE


def test_another_version_is_an_update_whoever_stopped_the_old_one(place: Place) -> None:
    diary = place.process("a")
    diary.begin()
    diary.end()
    assert place.process("a", version="1.1").begin().why is StartReason.UPDATE


def test_a_power_cut_during_an_update_stays_a_power_cut(place: Place) -> None:
    place.process("a").begin()
    assert place.process("b", version="1.1").begin().why is StartReason.POWER_CUT


def test_restored_data_take_over_inside_one_process(place: Place) -> None:
    diary = place.process("a")
    diary.begin()
    diary.expect(End.CHANGE_OVER)
    diary.end()
    assert diary.begin().why is StartReason.RESTORE
    diary.end()
    assert place.process("a").begin().why is StartReason.SERVICE


def test_a_start_that_failed_says_why_and_is_counted(place: Place) -> None:
    for _ in range(3):
        place.process("a").fail(DamagedStore("no readable generation is left"))
    last = place.process("a").runs()[0]
    assert (last.number, last.end, last.why) == (3, End.FAILED, StartReason.START_FAILED)
    assert last.detail == "DamagedStore: no readable generation is left"
    assert place.process("a").begin().why is StartReason.START_FAILED


def test_a_run_that_cannot_go_on_is_marked_as_failed(place: Place) -> None:
    diary = place.process("a")
    diary.begin()
    diary.fail(DamagedStore("gone"))
    diary.end()
    assert [run.end for run in diary.runs()] == [End.FAILED]


def test_runs_are_ordered_by_number_however_the_clock_jumps(place: Place) -> None:
    for year in (2026, 1970, 2031):
        place.clock.set_wall(datetime(year, 1, 1, tzinfo=UTC))
        place.process("a").begin()
    assert [run.number for run in place.process().runs()] == [3, 2, 1]


def test_a_start_without_a_trusted_clock_gets_its_time_later_and_right(place: Place) -> None:
    place.clock.trusted = False
    diary = place.process()
    assert diary.begin().began is None
    place.clock.advance(90)
    assert diary.date() is False
    assert diary.runs()[0].began is None
    place.clock.set_wall(datetime(2026, 12, 8, 3, 0, tzinfo=UTC))
    place.clock.trusted = True
    diary.date()
    written = place.folder.runs.stat().st_mtime_ns
    assert diary.runs()[0].began == datetime(2026, 12, 8, 3, 0, tzinfo=UTC) - timedelta(seconds=90)
    diary.date()
    assert place.folder.runs.stat().st_mtime_ns == written


def test_the_diary_stays_small(place: Place) -> None:
    for number in range(KEPT + 5):
        place.process(str(number)).begin()
    assert len(place.process().runs(limit=100)) == KEPT
    assert place.process().runs()[0].number == KEPT + 5
    assert place.folder.runs.stat().st_size < 8192


@pytest.mark.parametrize("damage", [b"", b"{", b'[{"number": "x"}]', b"\xff\xfe"])
def test_a_damaged_diary_begins_anew_and_stops_nobody(place: Place, damage: bytes) -> None:
    place.folder.runs.write_bytes(damage)
    assert place.process().begin().why is StartReason.FIRST


def test_a_card_that_keeps_nothing_stops_nobody(place: Place) -> None:
    place.folder.runs.with_suffix(".new").mkdir()
    (place.folder.runs.with_suffix(".new") / "in the way").touch()
    diary = place.process()
    assert diary.begin().why is StartReason.FIRST
    diary.end()
    assert diary.runs() == ()


def test_a_run_without_words_is_as_small_as_can_be() -> None:
    run = Run(number=1, why=StartReason.FIRST)
    assert (run.end, run.detail, run.began) == (End.OPEN, "", None)
