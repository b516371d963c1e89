"""What is remembered of the last boot test: its content and its table, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.boot.record import RECENT, Measured, Record, read, write

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HELD = Record(
    content="a1",
    at=AT,
    cuts=10,
    seconds=900.0,
    steps=(
        Measured("page answers", 71.3),
        *(Measured(f"power cut {n} of 10", 60.0, "12 delivered") for n in range(1, 11)),
    ),
    facts={"power cuts survived": "10 of 10"},
    groups=("office", "pi3"),
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


@pytest.mark.parametrize("groups", [(), ("office",), ("pi3",), ("short", "pi3")])
def test_a_run_without_one_of_the_machines_is_no_proof(groups: tuple[str, ...]) -> None:
    assert not replace(HELD, groups=groups).holds_for("a1", AT)


def test_a_record_comes_back_as_it_was_written_and_shows_its_steps_as_a_table(tmp_path: Path) -> None:
    write(HELD, tmp_path / "build/tested.json")
    found = read(tmp_path / "build/tested.json")
    assert found == HELD
    assert "| power cut 1 of 10 | 60.0 | 12 delivered |" in found.table().splitlines()
    assert "| power cuts survived | 10 of 10 |" in found.table().splitlines()


def test_no_file_and_half_a_file_are_no_record(tmp_path: Path) -> None:
    half = tmp_path / "tested.json"
    assert read(half) is None
    write(HELD, half)
    half.write_bytes(half.read_bytes()[:-40])
    assert read(half) is None
