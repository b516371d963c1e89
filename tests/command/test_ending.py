"""A box that cannot start says why, once for the terminal and once for the diary."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from appliance.command.ending import DAMAGED, diary_of, noting_failures
from appliance.errors import BoxError, DamagedStore, DataFolderInUse
from appliance.run_diary import End, StartReason
from tests.support.boxes import quiet_box

SERVICE = {"INVOCATION_ID": "6f3a"}  # as systemd says it


def test_a_damaged_store_ends_with_the_status_that_leads_to_safe_mode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(click.exceptions.Exit) as ended, noting_failures(tmp_path, SERVICE):
        raise DamagedStore("no readable generation of\ncontacts.json is left")
    assert ended.value.exit_code == DAMAGED
    assert capsys.readouterr().err == "kabar: no readable generation of contacts.json is left\n"
    last = diary_of(tmp_path).runs()[0]
    assert (last.end, last.why) == (End.FAILED, StartReason.FIRST)
    assert last.detail.startswith("DamagedStore: no readable generation")


def test_damage_that_shows_when_other_data_take_over_is_damage_too(tmp_path: Path) -> None:
    with pytest.raises(click.exceptions.Exit) as ended, noting_failures(tmp_path, SERVICE):
        raise BoxError("the box could not be opened again") from DamagedStore("damaged")
    assert ended.value.exit_code == DAMAGED


def test_any_other_failure_is_noted_and_goes_on(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(BoxError, match="port 80"), noting_failures(tmp_path, SERVICE):
            raise BoxError("the pages cannot be served at port 80")
    assert [run.why for run in diary_of(tmp_path).runs()] == [StartReason.START_FAILED, StartReason.FIRST]


def test_whoever_finds_another_box_at_work_leaves_its_diary_alone(tmp_path: Path) -> None:
    with quiet_box(tmp_path) as box:
        box.runs.begin()
        with pytest.raises(DataFolderInUse), noting_failures(tmp_path, SERVICE):
            raise DataFolderInUse("in use by process 7")
        assert [run.end for run in box.runs.runs()] == [End.OPEN]


def test_a_box_that_ends_as_it_was_told_has_nothing_to_note(tmp_path: Path) -> None:
    with noting_failures(tmp_path, SERVICE):
        pass
    assert diary_of(tmp_path).runs() == ()


def test_to_whoever_types_the_command_damage_is_an_error_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(DamagedStore), noting_failures(tmp_path, {}):
        raise DamagedStore("the contact book cannot be opened")
