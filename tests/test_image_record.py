"""What is remembered of the last boot test: its content and its table, and for how long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests import boot
from tests.boot.record import RECENT, STEPS, Measured, Record, joined, read, write

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CUTS = tuple(Measured(f"power cut {n} of 10, promises, next boot", 60, "12 delivered") for n in range(1, 11))
HELD = Record(
    content="a1",
    at=AT,
    cuts=10,
    seconds=900.0,
    steps=(*(Measured(step, 71.3) for step in STEPS), *CUTS),
    facts={"power cuts survived": "10 of 10"},
)


def test_the_same_content_that_held_lately_is_not_booted_again() -> None:
    assert HELD.holds_for("a1", AT + RECENT - timedelta(days=1))


def test_another_content_an_old_record_and_a_run_that_failed_are_booted_again() -> None:
    assert not HELD.holds_for("a2", AT)
    assert not HELD.holds_for("a1", AT + RECENT)
    assert not HELD.holds_for("a1", AT - timedelta(days=1))
    assert not replace(HELD, problem="a promise is broken").holds_for("a1", AT)


def test_a_run_with_few_cuts_is_no_proof_for_anybody_else() -> None:
    assert HELD.whole
    assert not replace(HELD, cuts=9).holds_for("a1", AT)
    assert not replace(HELD, cuts=9, steps=HELD.steps[:-1]).holds_for("a1", AT)


def test_a_run_that_says_more_than_its_steps_is_no_proof() -> None:
    assert not replace(HELD, steps=HELD.steps[:-1]).holds_for("a1", AT)
    assert not replace(HELD, steps=()).holds_for("a1", AT)


@pytest.mark.parametrize("step", STEPS)
def test_a_run_without_one_of_the_steps_is_no_proof(step: str) -> None:
    assert not replace(HELD, steps=tuple(each for each in HELD.steps if each.step != step)).whole


def test_the_steps_of_a_whole_run_are_those_the_boot_test_has() -> None:
    said = "".join(path.read_text("utf-8") for path in Path(boot.__file__).parent.glob("*.py"))
    found = re.findall(r'steps\.step\(\s*f?"([^"]+)"', said)
    assert sorted(step for step in found if not step.startswith("power cut {cut}")) == sorted(STEPS)


def test_runs_of_one_content_that_did_all_together_are_one_and_say_what_stopped_the_first() -> None:
    first = replace(HELD, steps=HELD.steps[3:], problem="Traceback\n  AssertionError: the test was wrong\n")
    last = replace(HELD, at=AT + timedelta(hours=1), cuts=0, steps=HELD.steps[:5], facts={"memory": "80 MB"})
    record = joined([last, first])
    assert record.holds_for("a1", AT + timedelta(hours=2))
    assert record.stopped == ("AssertionError: the test was wrong",)
    assert "AssertionError: the test was wrong" in record.table()
    assert record.facts == {"power cuts survived": "10 of 10", "memory": "80 MB"}
    assert (record.seconds, len(record.steps)) == (1800.0, len(HELD.steps))


def test_runs_of_different_contents_or_whose_last_one_failed_are_no_whole_one() -> None:
    later = replace(HELD, at=AT + timedelta(hours=1))
    with pytest.raises(ValueError, match="different images"):
        joined([HELD, replace(later, content="a2")])
    assert not joined([HELD, replace(later, problem="a promise is broken")]).holds_for("a1", AT)


def test_a_record_comes_back_as_it_was_written_and_shows_its_steps_as_a_table(tmp_path: Path) -> None:
    write(HELD, tmp_path / "build/tested.json")
    found = read(tmp_path / "build/tested.json")
    assert found == HELD
    assert "| power cut 1 of 10, promises, next boot | 60.0 | 12 delivered |" in found.table().splitlines()
    assert "| power cuts survived | 10 of 10 |" in found.table().splitlines()


def test_no_file_and_half_a_file_are_no_record(tmp_path: Path) -> None:
    half = tmp_path / "tested.json"
    assert read(half) is None
    write(HELD, half)
    half.write_bytes(half.read_bytes()[:-40])
    assert read(half) is None
