"""The plug is pulled at every moment of a save, and every state the card may then be in is opened again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from appliance.contacts.book import ContactBook
from appliance.contacts.disk import Disk
from appliance.contacts.model import Contact
from appliance.contacts.sealed_storage import SealedStorage
from appliance.errors import DamagedStore, StorageError
from tests.support.card import RecordingDisk, final_states, states_after_a_cut
from tests.support.clock import FakeClock

Tables = dict[str, dict[str, Any]]
OLDER: Tables = {"people": {"a": {"name": "Euis"}}}
OLD: Tables = {"people": {"a": {"name": "Euis"}, "b": {"name": "Neng"}}}
NEW: Tables = {"people": {"a": {"name": "Hj. Euis Komariah"}, "c": {"name": "Ai"}}}


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def found_in(state: dict[str, bytes], folder: Path) -> Tables | None:
    """What a start finds; then a save must work there, whatever was left lying about."""
    for name, data in state.items():
        (folder / name).write_bytes(data)
    storage = opened_file(folder)
    read = storage.read()
    found = read and {
        name: {key: dict(value) for key, value in table.items()} for name, table in read.items()
    }
    storage.write({"people": {"z": {"name": "after"}}})
    assert opened_file(folder).read() is not None
    return found


def opened_file(folder: Path, disk: Disk | None = None) -> SealedStorage:
    """The file with its mark; in one folder, because the card of these tests has but one."""
    return SealedStorage(folder / "book.json", disk=disk, mark=folder / "mark")


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """One fresh folder after the other."""

    def fresh() -> Iterator[Path]:
        number = 0
        while True:
            folder = tmp_path / f"state-{number}"
            folder.mkdir()
            yield folder
            number += 1

    return fresh()


def prepare(folder: Path, situation: str) -> Tables | None:
    """Bring the folder into a situation; what a start finds there."""
    path = folder / "book.json"
    if situation == "the first save ever":
        return None
    opened_file(folder).write(OLDER)
    if situation == "the second save":
        return OLDER
    opened_file(folder).write(OLD)
    if situation == "the current file is damaged":
        path.write_bytes(path.read_bytes()[:-7])
        return OLDER
    if situation == "the current file is lost":
        path.unlink()
        return OLDER
    if situation == "a box from before there were marks":
        (folder / "mark").unlink()
    if situation == "a cut save has left its traces":
        (folder / "book.json.new").write_bytes(b"half an ima")
        (folder / "book.json.1.new").hardlink_to(path)
    return OLD


@pytest.mark.parametrize(
    "situation",
    [
        "the first save ever",
        "the second save",
        "any later save",
        "the current file is damaged",
        "the current file is lost",
        "a cut save has left its traces",
        "a box from before there were marks",
    ],
)
def test_after_a_cut_the_book_is_exactly_the_old_or_exactly_the_new_one(
    tmp_path: Path, folders: Iterator[Path], situation: str
) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    old = prepare(folder, situation)
    before = files_in(folder)
    disk = RecordingDisk()
    opened_file(folder, disk).write(NEW)

    found = [found_in(state, next(folders)) for state in states_after_a_cut(before, disk.steps)]

    assert all(one in (old, NEW) for one in found)
    assert old in found
    assert len(found) > 20  # the model has really looked
    # once "saved" has been said, it is the new one for good
    assert all(found_in(state, next(folders)) == NEW for state in final_states(before, disk.steps))


def test_what_was_saved_once_is_never_taken_for_new_however_the_first_save_was_cut(
    tmp_path: Path, folders: Iterator[Path]
) -> None:
    disk = RecordingDisk()
    opened_file(tmp_path, disk).write(NEW)

    for state in states_after_a_cut({}, disk.steps):
        if "mark" in state:  # nobody has been told "saved" without it
            assert "book.json" in state
        folder = next(folders)
        saved = found_in(state, folder) is not None
        assert saved or "mark" not in state
    for state in final_states({}, disk.steps):
        folder = next(folders)
        found_in(state, folder)
        for path in folder.glob("book.json*"):
            path.unlink()
        with pytest.raises(DamagedStore):
            opened_file(folder)


def test_a_first_import_that_is_cut_leaves_an_empty_book_or_the_whole_import(
    tmp_path: Path, folders: Iterator[Path]
) -> None:
    disk = RecordingDisk()
    (tmp_path / "book").mkdir()
    book = ContactBook.open(
        tmp_path / "book", clock=FakeClock(), random=Random(1), disk=disk, mark=tmp_path / "mark"
    )
    book.import_contacts([Contact(id="euis", name="Euis"), Contact(id="neng", name="Neng")], [], "kepala")

    found = []
    for state in states_after_a_cut({}, disk.steps):
        folder = next(folders)
        (folder / "book" / "imports").mkdir(parents=True)
        for name, data in state.items():
            inside = {"mark": "", "kepala": "book/imports"}.get(name.partition(".")[0], "book")
            (folder / inside / name).write_bytes(data)
        again = ContactBook.open(folder / "book", clock=FakeClock(), random=Random(1), mark=folder / "mark")
        found.append(tuple(again.snapshot.by_id))
        assert len(again) == len(again.snapshot.imports) * 2

    assert set(found) == {(), ("euis", "neng")}


@pytest.mark.parametrize("left_out", ["sync", "sync_folder"])
def test_a_save_without_one_of_its_flushes_would_be_caught_by_this_model(
    tmp_path: Path, folders: Iterator[Path], left_out: str
) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    prepare(folder, "any later save")
    before = files_in(folder)
    disk = RecordingDisk()
    opened_file(folder, disk).write(NEW)
    steps = [step for step in disk.steps if step.call != left_out]

    def found(state: dict[str, bytes]) -> Tables | None:
        try:
            return found_in(state, next(folders))
        except DamagedStore:
            return None

    assert not all(found(state) == NEW for state in final_states(before, steps))


# real processes

_ADD_UNTIL_KILLED = """
import sys, random
from pathlib import Path
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.clock import SystemClock
book = ContactBook.open(Path(sys.argv[1]), clock=SystemClock(), random=random.SystemRandom())
while True:
    print(book.add(Contact(id=book.new_id(), name="Euis " * 20)).id, flush=True)
"""

_ADD_UNTIL_FULL = """
import resource, sys
from pathlib import Path
from appliance.errors import StorageFull
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
import random
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.clock import SystemClock
book = ContactBook.open(Path(sys.argv[1]), clock=SystemClock(), random=random.SystemRandom())
try:
    while True:
        print(book.add(Contact(id=book.new_id(), name="Euis " * 20)).id, flush=True)
except StorageFull:
    print("full", len(book))
"""


def opened(folder: Path) -> ContactBook:
    return ContactBook.open(folder, clock=FakeClock(), random=Random(1))


@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_process_killed_while_it_saves_has_lost_nothing_that_it_acknowledged(
    tmp_path: Path, after: int
) -> None:
    command = [sys.executable, "-c", _ADD_UNTIL_KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = {process.stdout.readline().strip() for _ in range(after)}
        process.kill()
        acknowledged |= {
            line.strip() for line in process.stdout.read().splitlines() if len(line.strip()) == 12
        }

    found = set(opened(tmp_path).snapshot.by_id)

    assert acknowledged <= found
    assert len(found - acknowledged) <= 1  # saved, but killed before it could say so


def test_a_card_that_is_full_keeps_everything_acknowledged_and_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _ADD_UNTIL_FULL, str(tmp_path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    *acknowledged, last = done.stdout.splitlines()

    assert last == f"full {len(acknowledged)}"
    assert set(opened(tmp_path).snapshot.by_id) == set(acknowledged)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match="cannot be used"):
        opened(tmp_path / "book")
