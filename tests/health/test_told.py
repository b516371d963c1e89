"""What a running box tells ``kabar check``."""

from __future__ import annotations

from pathlib import Path

from appliance.health import HealthCheck, HealthResult, HealthWord
from appliance.health.told import Teller, last_told
from tests.support.clock import FakeClock

CHECK = HealthCheck("card", HealthResult.BAD, HealthWord.NO_ROOM, "3 MB", (("free_mb", 3),))


def teller(tmp_path: Path, *folders: Path) -> Teller:
    clock = FakeClock()
    return Teller(lambda: [CHECK], data_dir=tmp_path, folders=folders, boot="this", ticks=clock.monotonic)


def test_what_was_told_is_read_whole(tmp_path: Path) -> None:
    teller(tmp_path, tmp_path).tell()
    told = last_told(tmp_path, [tmp_path], boot="this")
    assert told is not None
    assert (told.checks, told.ticks) == ((CHECK,), 1000.0)
    assert told.checks[0].figure("free_mb") == 3


def test_a_machine_without_a_run_folder_tells_beside_the_data(tmp_path: Path) -> None:
    missing, beside = tmp_path / "run", tmp_path / "work"
    beside.mkdir()
    teller(tmp_path, missing, beside).tell()
    assert last_told(tmp_path, [missing, beside], boot="this") is not None


def test_nobody_is_told_what_another_box_or_another_start_said(tmp_path: Path) -> None:
    teller(tmp_path, tmp_path).tell()
    assert last_told(tmp_path / "another", [tmp_path], boot="this") is None
    assert last_told(tmp_path, [tmp_path], boot="later") is None


def test_a_box_that_ends_takes_its_words_back(tmp_path: Path) -> None:
    one = teller(tmp_path, tmp_path)
    one.tell()
    one.forget()
    assert last_told(tmp_path, [tmp_path], boot="this") is None


def test_nonsense_in_the_file_is_nothing_told(tmp_path: Path) -> None:
    (tmp_path / "health.json").write_text('{"data_dir": 3}')
    assert last_told(tmp_path, [tmp_path], boot="this") is None
