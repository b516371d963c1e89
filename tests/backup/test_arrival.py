"""What comes in is what a person looks at and agrees to; a stick that anybody filled stops nobody."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from appliance.backup.arrival import Arrival, ArrivalChanged, ArrivalInUse, plain_files
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from tests.support.in_use import in_use

NO_TEXT = b"salinan \xe9.kabar"  # as an old computer writes an accent
NO_TEXT_EITHER = b"Cad\xe9"


@pytest.fixture
def arrival(tmp_path: Path) -> Arrival[bytes]:
    """Of files that are known by their first word."""
    folder = DataFolder(tmp_path / "data")
    folder.work.mkdir(parents=True)

    def first_word(source: BinaryIO, _size: int) -> bytes:
        return source.read().split()[0]

    return Arrival(folder, "came-in", what="backup", look=first_word)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_what_was_looked_at_is_what_is_used(arrival: Arrival[bytes]) -> None:
    seen = arrival.take(BytesIO(b"january")).mark
    with arrival.held(seen) as arrived:
        assert arrived.path.read_bytes() == b"january"


@pytest.mark.parametrize("seen", ["", "0000"])
def test_without_the_mark_of_what_is_there_nothing_is_used(arrival: Arrival[bytes], seen: str) -> None:
    arrival.take(BytesIO(b"january"))
    with pytest.raises(ArrivalChanged), arrival.held(seen):
        raise AssertionError("it is used")


def test_what_somebody_else_has_brought_meanwhile_is_not_used(arrival: Arrival[bytes]) -> None:
    seen = arrival.take(BytesIO(b"january"))
    arrival.take(BytesIO(b"december"))
    for mark in (arrival.held(seen.mark), seen.held(seen.mark)):
        with pytest.raises(ArrivalChanged), mark:
            raise AssertionError("it is used")


def test_the_same_file_brought_once_more_is_still_the_one_that_was_looked_at(arrival: Arrival[bytes]) -> None:
    seen = arrival.take(BytesIO(b"january")).mark
    arrival.take(BytesIO(b"january"))
    with arrival.held(seen):
        pass
    assert arrival.take(BytesIO(b"january, cut")).mark != seen


def test_another_stick_with_a_file_of_the_same_name_is_noticed_and_shown(
    arrival: Arrival[bytes], stick: Path
) -> None:
    (stick / "x.kabar").write_bytes(b"january")
    seen = arrival.take_from_stick(stick / "x.kabar").mark
    (stick / "x.kabar").write_bytes(b"december")
    with pytest.raises(ArrivalChanged), arrival.held(seen):
        raise AssertionError("it is used")
    assert arrival.arrived is not None
    assert arrival.arrived.about == b"december"


def test_while_one_is_put_in_place_none_comes_and_none_goes(arrival: Arrival[bytes], stick: Path) -> None:
    (stick / "x.kabar").write_bytes(b"december")
    arrived = arrival.take(BytesIO(b"january"))
    with in_use(arrived):
        for deed in (
            lambda: arrival.take(BytesIO(b"december")),
            lambda: arrival.take_from_stick(stick / "x.kabar"),
            arrival.drop,
            arrived.held(arrived.mark).__enter__,
        ):
            with pytest.raises(ArrivalInUse):
                deed()
        assert arrived.path.read_bytes() == b"january"
    arrival.drop()
    assert arrival.arrived is None


def test_whoever_uses_one_may_let_it_go_and_brings_no_other_before_that_is_over(
    arrival: Arrival[bytes],
) -> None:
    with arrival.held(arrival.take(BytesIO(b"january")).mark):
        with pytest.raises(ArrivalInUse):
            arrival.take(BytesIO(b"december"))
        arrival.drop()
    arrival.take(BytesIO(b"december"))


def test_a_pipe_a_link_and_a_folder_are_refused_at_once(arrival: Arrival[bytes], stick: Path) -> None:
    os.mkfifo(stick / "pipe.kabar")
    (stick / "link.kabar").symlink_to("/dev/zero")
    (stick / "folder.kabar").mkdir()
    for name in ("pipe.kabar", "link.kabar", "folder.kabar", "gone.kabar"):
        with pytest.raises(StorageError):
            arrival.take_from_stick(stick / name)
    assert plain_files(stick, ".kabar") == []


def test_a_pipe_that_took_the_place_of_the_file_is_refused_too(arrival: Arrival[bytes], stick: Path) -> None:
    (stick / "x.kabar").write_bytes(b"january")
    seen = arrival.take_from_stick(stick / "x.kabar").mark
    (stick / "x.kabar").unlink()
    os.mkfifo(stick / "x.kabar")
    with pytest.raises(StorageError), arrival.held(seen):
        raise AssertionError("it is used")


def test_names_that_are_no_text_are_passed_over_and_the_others_found(stick: Path) -> None:
    (stick / "kantor").mkdir()
    (stick / "kantor" / "b.kabar").write_bytes(b"1")
    (stick / "a.kabar").write_bytes(b"1")
    (stick / os.fsdecode(NO_TEXT)).write_bytes(b"1")
    (stick / os.fsdecode(NO_TEXT_EITHER)).mkdir()
    (stick / os.fsdecode(NO_TEXT_EITHER) / "c.kabar").write_bytes(b"1")
    assert plain_files(stick, ".kabar") == [stick / "a.kabar", stick / "kantor" / "b.kabar"]


def test_a_stick_that_was_pulled_out_has_none(stick: Path) -> None:
    assert plain_files(stick / "gone", ".kabar") == []
