"""The data folder: one process at a time, and the room it has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from appliance.data_folder import DataFolder
from appliance.errors import DataFolderInUse, StorageError, StorageFull

_HOLD = """
import sys
from pathlib import Path
from appliance.data_folder import DataFolder
with DataFolder(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_everything_lies_in_one_folder_that_only_the_box_may_read(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.prepare()
    for path in (folder.contacts, folder.settings, folder.work):
        assert path.is_relative_to(folder.root)
        assert path.stat().st_mode & 0o777 == 0o700
    for path in (folder.database, folder.users, folder.setup_code):
        assert path.parent == folder.root


def test_a_second_process_is_refused_in_a_sentence_that_names_the_first(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"

        with pytest.raises(DataFolderInUse, match=f"in use by process {process.pid}"):
            DataFolder(tmp_path).lock()

        process.kill()  # however it ends, the kernel lets go
        process.wait()
        DataFolder(tmp_path).lock().release()


def test_the_lock_is_held_until_it_is_released(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    lock = folder.lock()
    with pytest.raises(DataFolderInUse):
        DataFolder(tmp_path).lock()
    lock.release()
    lock.release()
    with folder.lock(), pytest.raises(DataFolderInUse):
        folder.lock()
    folder.lock().release()


def test_a_folder_that_cannot_be_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageError):
        DataFolder(tmp_path / "data").lock()


def test_room_is_set_aside_and_given_back(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert not folder.has_ballast
    folder.drop_ballast()

    folder.hold_ballast(100_000)
    folder.hold_ballast(100_000)
    assert folder.has_ballast
    assert sum(path.stat().st_blocks * 512 for path in tmp_path.iterdir()) >= 100_000

    folder.drop_ballast()
    assert not folder.has_ballast


def test_more_room_than_there_is_cannot_be_set_aside(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(StorageFull):
        folder.hold_ballast(folder.free_bytes() * 2)
    assert not folder.has_ballast
