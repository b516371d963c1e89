"""Tests live in memory only where a box would not notice the difference."""

from __future__ import annotations

from pathlib import Path

from tests.support.memory_disk import memory_disk


def test_a_folder_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert memory_disk(tmp_path / "none") is None


def test_nothing_of_the_trial_stays(tmp_path: Path) -> None:
    memory_disk(tmp_path)
    assert list(tmp_path.iterdir()) == []
