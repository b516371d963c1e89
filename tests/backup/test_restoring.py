"""The data folder is the old one or the new one, wherever the power fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.backup.restoring import Restoring
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.errors import StorageError

OLD = {
    "box.sqlite3": "old ledger",
    "contacts/contacts.json": "old book",
    "users.json": "old users",
    "used/book": "",
}
NEW = {
    "box.sqlite3": "new ledger",
    "contacts/contacts.json": "new book",
    "settings/office.json": "new office",
}


class PowerCut(BaseException):
    """Nothing runs after it."""


class FailingDisk(Disk):
    """The power fails, or the card refuses, at the step of that number."""

    def __init__(self, step: int, trouble: BaseException) -> None:
        self._left = step
        self._trouble = trouble

    def _step(self) -> None:
        self._left -= 1
        if self._left == -1:
            raise self._trouble

    def create(self, path: Path) -> int:
        self._step()
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        self._step()
        return super().write(handle, data)

    def sync(self, handle: int) -> None:
        self._step()
        super().sync(handle)

    def rename(self, path: Path, other: Path) -> None:
        self._step()
        super().rename(path, other)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        self._step()
        super().sync_folder(path)


STEPS = range(32)  # more than there are


def lay(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def data_in(root: Path) -> dict[str, str]:
    stays = ("work", "before-restore", "box.lock")
    found = (path for path in root.rglob("*") if path.is_file())
    inside = {str(path.relative_to(root)): path.read_text() for path in found}
    return {name: content for name, content in inside.items() if not name.startswith(stays)}


def folder_with_old_data(path: Path) -> DataFolder:
    folder = DataFolder(path)
    folder.prepare()
    lay(path, OLD)
    return folder


def restored(folder: DataFolder, disk: Disk) -> None:
    restoring = Restoring(folder, disk=disk)
    lay(restoring.begin(), NEW)
    restoring.decide("2026-12-08")
    restoring.finish()


def test_the_new_data_are_in_place_and_the_old_ones_beside_them(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    assert data_in(tmp_path) == NEW
    assert data_in(tmp_path / "before-restore-2026-12-08") == OLD
    assert folder.contacts_mark.parent.is_dir(), "the new stores can be marked as used"
    assert not Restoring(folder).finish()


def test_the_sticker_of_the_box_is_not_changed_by_the_data_of_another(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    folder.sticker.write_text("of this box")
    restored(folder, Disk())
    assert folder.sticker.read_text() == "of this box"


@pytest.mark.parametrize("step", STEPS)
def test_after_a_power_cut_at_any_step_the_next_start_finds_all_of_one_of_them(
    tmp_path: Path, step: int
) -> None:
    folder = folder_with_old_data(tmp_path)
    try:
        restored(folder, FailingDisk(step, PowerCut()))
    except PowerCut:
        was_decided = (tmp_path / "restore-decided").exists()
        folder.prepare()  # as each start does first
        went_on = Restoring(folder).finish()
        assert went_on is was_decided
        assert data_in(tmp_path) in ([NEW] if was_decided else [NEW, OLD | _draft(tmp_path)])
    else:
        assert data_in(tmp_path) == NEW


def _draft(root: Path) -> dict[str, str]:
    """What may be left of a decision that was not made."""
    return {path.name: path.read_text() for path in root.glob("restore-decided.new")}


@pytest.mark.parametrize("step", STEPS)
def test_a_second_power_cut_while_it_goes_on_changes_nothing(tmp_path: Path, step: int) -> None:
    folder = folder_with_old_data(tmp_path)
    restoring = Restoring(folder)
    lay(restoring.begin(), NEW)
    restoring.decide("2026-12-08")
    try:
        Restoring(folder, disk=FailingDisk(step, PowerCut())).finish()
    except PowerCut:
        folder.prepare()
        was_left = (tmp_path / "restore-decided").exists()
        assert Restoring(folder).finish() is was_left
    assert data_in(tmp_path) == NEW


def test_what_was_laid_out_and_never_decided_goes_at_the_next_start(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    staged = Restoring(folder).begin()
    lay(staged, NEW)
    assert not Restoring(folder).finish()
    assert not staged.exists()
    assert data_in(tmp_path) == OLD


@pytest.mark.parametrize("step", range(12))
def test_a_card_that_refuses_before_the_decision_leaves_the_old_data(tmp_path: Path, step: int) -> None:
    folder = folder_with_old_data(tmp_path)
    restoring = Restoring(folder, disk=FailingDisk(step, OSError(28, "No space left on device")))
    lay(restoring.begin(), NEW)
    try:
        restoring.decide("2026-12-08")
    except StorageError:
        if not Restoring(folder).finish():
            assert data_in(tmp_path) == OLD | _draft(tmp_path)
            return
    Restoring(folder).finish()
    assert data_in(tmp_path) == NEW


def test_only_the_data_before_the_last_restore_are_kept(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    restoring = Restoring(folder)
    lay(restoring.begin(), OLD)
    restoring.decide("2026-12-09")
    restoring.finish()
    assert [path.name for path in tmp_path.glob("before-restore-*")] == ["before-restore-2026-12-09"]
