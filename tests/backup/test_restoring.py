"""The data folder is the old one or the new one, wherever the power fails."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from appliance.backup.restoring import RestoreUnfinished, Restoring
from appliance.backup.set_aside import forget_old
from appliance.contacts.book import KEPT_DAYS
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from tests.support.clock import FakeClock
from tests.support.failing_disk import FailingDisk, PowerCut

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


STEPS = range(80)  # more than there are


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


def decided(root: Path) -> DataFolder:
    folder = folder_with_old_data(root)
    restoring = Restoring(folder)
    lay(restoring.begin(), NEW)
    restoring.decide("2026-12-08")
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


@pytest.mark.parametrize(
    "name", ["box-id", "before-update/cadangan.kabar", "forget-administrators", "last-time", "update-asked"]
)
def test_what_is_of_the_box_and_not_of_the_office_stays(tmp_path: Path, name: str) -> None:
    folder = folder_with_old_data(tmp_path)
    lay(tmp_path, {name: "of this box"})
    restored(folder, Disk())
    assert (tmp_path / name).read_text() == "of this box"


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


def steps(
    tmp_path: Path, trouble: BaseException, *, late: bool = False
) -> Iterator[tuple[Path, FailingDisk]]:
    """A new place and a card that fails at the next step, until everything is done before it fails."""
    for number in count():
        disk = FailingDisk(number, trouble, late=late)
        yield tmp_path / str(number), disk
        if disk.is_past_the_end:
            assert number > 20, "there are more steps in a restore"
            return


REFUSALS = [OSError(errno.EIO, "Input/output error"), OSError(errno.ENOSPC, "No space left on device")]


@pytest.mark.parametrize("refusal", REFUSALS, ids=["broken", "full"])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("earlier", [0, 1])
def test_a_card_that_refuses_at_any_step_leaves_the_old_data_or_the_next_start_has_the_new(
    tmp_path: Path, refusal: OSError, late: bool, earlier: int
) -> None:
    for root, disk in steps(tmp_path, refusal, late=late):
        folder = folder_with_old_data(root)
        for _ in range(earlier):
            restored(folder, Disk())  # at the same second of a clock that stands
            (root / "users.json").write_text("later users")
        before = data_in(root)
        try:
            restored(folder, disk)
        except RestoreUnfinished:
            folder.prepare()  # as each start does first
            Restoring(folder).finish()
        except StorageError:
            assert not Restoring(folder).finish(), "what was told as not done is not done later"
            assert data_in(root) == before | _draft(root)
            continue
        assert data_in(root) == NEW
        assert before in [data_in(path) for path in root.glob("before-restore-*")], (
            "the old data are not lost"
        )


@pytest.mark.parametrize("trouble", [*REFUSALS, PowerCut()], ids=["broken", "full", "power cut"])
def test_while_it_goes_on_the_card_may_refuse_again_at_any_step(
    tmp_path: Path, trouble: BaseException
) -> None:
    for first, disk in steps(tmp_path, trouble):
        for again in (0, 9, 21):
            root = first / str(again)
            folder = decided(root)
            for each in (disk, FailingDisk(again, trouble)):
                with suppress(RestoreUnfinished, PowerCut):
                    Restoring(folder, disk=each).finish()
                folder.prepare()
            Restoring(folder).finish()
            assert data_in(root) == NEW
            assert data_in(root / "before-restore-2026-12-08") == OLD


@pytest.mark.parametrize("trouble", REFUSALS, ids=["broken", "full"])
def test_stores_that_somebody_has_opened_half_way_give_way_and_nothing_is_lost(
    tmp_path: Path, trouble: OSError
) -> None:
    made_anew = {"box.sqlite3": "empty", "users.json": "empty", "contacts/contacts.json": "empty"}
    for root, disk in steps(tmp_path, trouble):
        folder = decided(root)
        with suppress(RestoreUnfinished):
            Restoring(folder, disk=disk).finish()
        if (root / "restore-decided").exists():
            lay(root, {name: text for name, text in made_anew.items() if not (root / name).exists()})
            Restoring(folder).finish()
        assert OLD.items() <= data_in(root / "before-restore-2026-12-08").items()
        found = data_in(root)
        assert NEW.items() <= found.items()
        assert found.keys() - NEW.keys() <= {"users.json"}


def test_nothing_new_is_laid_out_while_a_restore_is_unfinished(tmp_path: Path) -> None:
    restoring = Restoring(decided(tmp_path))
    with pytest.raises(RestoreUnfinished):
        restoring.begin()
    assert restoring.finish()
    assert data_in(tmp_path) == NEW


def test_a_decision_that_a_card_brings_back_changes_nothing(tmp_path: Path) -> None:
    folder = decided(tmp_path)
    decision = (tmp_path / "restore-decided").read_bytes()
    Restoring(folder).finish()
    (tmp_path / "restore-decided").write_bytes(decision)
    assert not Restoring(folder).finish()
    assert data_in(tmp_path) == NEW
    assert data_in(tmp_path / "before-restore-2026-12-08") == OLD


@pytest.mark.parametrize("name", [b"", b"\0\0\0", b"../elsewhere", b"before-restore-"])
def test_a_decision_that_cannot_be_read_is_done_all_the_same(tmp_path: Path, name: bytes) -> None:
    for root, disk in steps(tmp_path, REFUSALS[0]):
        folder = decided(root)
        (root / "restore-decided").write_bytes(name)
        with suppress(RestoreUnfinished):
            Restoring(folder, disk=disk).finish()
        Restoring(folder).finish()
        assert data_in(root) == NEW
        assert data_in(root / "before-restore-unknown") == OLD


# -- what stepped aside ------------------------------------------------------------------------------------


def test_only_the_data_before_the_last_restore_are_kept(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    restoring = Restoring(folder)
    lay(restoring.begin(), OLD)
    restoring.decide("2026-12-09")
    restoring.finish()
    assert [path.name for path in tmp_path.glob("before-restore-*")] == ["before-restore-2026-12-09"]


def test_two_restores_at_the_same_second_keep_what_the_second_replaced(tmp_path: Path) -> None:
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    restored(folder, Disk())
    [kept] = tmp_path.glob("before-restore-*")
    assert data_in(kept) == NEW
    assert data_in(tmp_path) == NEW


def test_what_stepped_aside_for_a_restore_that_never_finished_is_never_forgotten(tmp_path: Path) -> None:
    folder, clock = decided(tmp_path), FakeClock()
    with pytest.raises(RestoreUnfinished):
        Restoring(folder, disk=FailingDisk(20, REFUSALS[0])).finish()
    (tmp_path / "restore-decided").unlink()  # the card has lost it
    kept = data_in(tmp_path / "before-restore-2026-12-08")
    assert kept
    for _ in range(2):
        forget_old(folder, clock)
        clock.advance(40 * 86_400)
    lay(tmp_path, OLD)
    restored(folder, Disk())
    assert data_in(tmp_path / "before-restore-2026-12-08") == kept


def test_whoever_was_erased_since_a_restore_is_in_nothing_it_replaced_a_month_later(tmp_path: Path) -> None:
    clock = FakeClock()
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    for _ in range(KEPT_DAYS + 1):
        forget_old(folder, clock)
        assert list(tmp_path.glob("before-restore-*"))
        clock.advance(86_400)
    forget_old(folder, clock)
    assert not list(tmp_path.glob("before-restore-*"))
    assert data_in(tmp_path) == NEW


def test_a_clock_that_was_years_ahead_makes_nothing_old_nor_keeps_it_for_years(tmp_path: Path) -> None:
    clock = FakeClock()
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    [kept] = tmp_path.glob("before-restore-*")
    (kept / "found-on").write_text("2046-01-01\n")
    forget_old(folder, clock)
    assert kept.exists()
    clock.advance((KEPT_DAYS + 1) * 86_400)
    forget_old(folder, clock)
    assert not kept.exists()


def test_a_clock_that_nobody_believes_makes_nothing_old(tmp_path: Path) -> None:
    clock = FakeClock()
    folder = folder_with_old_data(tmp_path)
    restored(folder, Disk())
    forget_old(folder, clock)
    clock.advance((KEPT_DAYS + 1) * 86_400)
    clock.trusted = False
    forget_old(folder, clock)
    assert list(tmp_path.glob("before-restore-*"))
