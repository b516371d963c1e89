"""One file for whoever helps; what cannot be had is told in it."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from appliance.errors import StorageError
from appliance.log_export import JOURNAL, LogExport, LogsWish, RecentLines
from appliance.machine import Act, Machine, NoMachine
from tests.support.clock import FakeClock
from tests.support.noting_machine import NotingMachine


def files(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name).decode() for name in pack.namelist()}


def export(
    machine: Machine,
    *,
    sections: dict[str, Callable[[], Iterable[str]]] | None = None,
    clock: FakeClock | None = None,
    pause: Callable[[float], object] = lambda seconds: None,
) -> dict[str, str]:
    """What is in the file."""
    made = LogExport(
        machine,
        sections or {},
        clock=clock or FakeClock(),
        lines=lambda: ["said by ourselves"],
        pause=pause,
    )
    return files(made.make())


def test_an_ordinary_computer_gives_what_the_box_itself_has_said(tmp_path: Path) -> None:
    found = export(NoMachine(tmp_path), sections={"health.txt": lambda: ["card: good"]})
    assert found["journal.txt"] == "said by ourselves\n"
    assert found["health.txt"] == "card: good\n"
    assert "health.txt" in found["README.txt"]


def test_on_the_box_the_act_copies_the_journal_and_the_copy_does_not_stay(tmp_path: Path) -> None:
    machine = NotingMachine(tmp_path)
    (tmp_path / JOURNAL).write_text("of the last time")

    def later(_seconds: float) -> None:
        (tmp_path / JOURNAL).write_text("the journal\n")

    found = export(machine, pause=later)
    assert found["journal.txt"] == "the journal\n"
    assert machine.done == [(Act.LOGS, LogsWish())]
    assert not (tmp_path / JOURNAL).exists()


def test_an_act_that_never_answers_is_not_waited_for_longer_than_it_may_take(tmp_path: Path) -> None:
    clock = FakeClock()
    found = export(NotingMachine(tmp_path), clock=clock, pause=clock.advance)
    assert "The journal could not be had" in found["journal.txt"]
    assert "said by ourselves" in found["journal.txt"]
    assert clock.monotonic() < 1040


def test_a_part_that_is_damaged_says_so_and_the_others_are_there(tmp_path: Path) -> None:
    def broken() -> list[str]:
        raise StorageError("box.sqlite3 is damaged near +62 812 3456 7890")

    found = export(NoMachine(tmp_path), sections={"health.txt": broken, "versions.txt": lambda: ["1.0"]})
    assert found["health.txt"] == "StorageError: box.sqlite3 is damaged near [nomor]\n"
    assert found["versions.txt"] == "1.0\n"


def record(text: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("outbox", logging.WARNING, __file__, 1, text, values, None)


def test_the_last_lines_are_kept_masked(capsys: pytest.CaptureFixture[str]) -> None:
    recent = RecentLines(most=3)
    for number in range(5):
        recent.handle(record("message %d to 0812-3456-7890: 'halo'", number))
    assert [line.split(" ", 2)[2] for line in recent.lines()] == [
        f"WARNING message {number} to [nomor]: [teks]" for number in (2, 3, 4)
    ]


def test_a_line_that_cannot_be_put_together_stops_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    recent = RecentLines()
    recent.handle(record("%d", "not a number"))
    assert recent.lines() == ()
