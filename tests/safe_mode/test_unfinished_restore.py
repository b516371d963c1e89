"""A restore in safe mode that the card stops half-way: told as it is, carried on with, nothing lost."""

from __future__ import annotations

import errno
import io
import shutil
import tarfile
from pathlib import Path

import pytest

from appliance.accounts.forgetting import obey_mark
from appliance.backup.restoring import RestoreUnfinished
from appliance.box import open_stores
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from appliance.safe_mode import Damage, SafeMode, StorePart, Way
from tests.safe_mode.office import CODE, DamagedOffice
from tests.support.boxes import PASSWORD, quiet_box
from tests.support.failing_disk import FailingDisk

RESTORED = ["Hj. Euis Komariah"]
BROKEN = OSError(errno.EIO, "Input/output error")
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    office = DamagedOffice(tmp_path)
    office.lay_sticker()
    return office


class RefusesNames(FailingDisk):
    """Nothing of that name changes its place, as long as the card is bad."""

    def __init__(self, *names: str) -> None:
        super().__init__(1 << 30, BROKEN)
        self.refused = frozenset(names)

    def rename(self, path: Path, other: Path) -> None:
        if path.name in self.refused:
            raise BROKEN
        super().rename(path, other)

    def is_mended(self) -> None:
        self.refused = frozenset()


def restore(mode: SafeMode, office: DamagedOffice) -> None:
    mode.restore(io.BytesIO(office.backup), office.words)


def people_in(folder: Path, office: DamagedOffice) -> list[str]:
    """In the data that lie in another folder."""
    with quiet_box(folder, clock=office.clock, simulate=False) as box:
        return sorted(person.name for person in box.book.snapshot.people)


@pytest.mark.parametrize(("trouble", "first"), [(BROKEN, 0), (FULL, 2)], ids=["broken", "full"])
def test_after_a_card_error_at_any_step_the_box_starts_with_all_of_one_and_has_not_lost_the_other(
    office: DamagedOffice, tmp_path: Path, trouble: OSError, first: int
) -> None:
    whole = office.folder.root
    before, told = office.people(), set()
    for step in range(first, 85, 5):
        place = tmp_path / str(step)
        shutil.copytree(whole, place / "data")
        office.folder = DataFolder(place / "data")
        with office.safe(disk=FailingDisk(step, trouble)) as mode:
            try:
                restore(mode, office)
                outcome = "restored"
            except RestoreUnfinished:
                outcome = "unfinished"
            except StorageError:
                outcome = "unchanged"
        told.add(outcome)
        assert office.people() == (before if outcome == "unchanged" else RESTORED), (step, outcome)
        if outcome != "unchanged":
            [aside] = office.folder.root.glob("before-restore-*")
            assert people_in(aside, office) == before, step
        shutil.rmtree(place)
    assert told == {"restored", "unfinished", "unchanged"}


@pytest.mark.parametrize("refused", ["settings", "users.json", "box.sqlite3", "contacts"])
def test_nothing_is_opened_or_offered_while_it_is_unfinished_and_it_is_carried_on_with(
    office: DamagedOffice, refused: str
) -> None:
    before, disk = office.people(), RefusesNames(refused)
    with office.safe(disk=disk) as mode:
        opening = mode.door.opening
        with pytest.raises(RestoreUnfinished):
            restore(mode, office)
        there = {path.name for path in office.folder.root.rglob("*")}
        assert mode.restore_unfinished
        assert mode.door.opening == opening, "whoever has come in stays in"
        assert {each.damage for each in mode.look_again()} == {Damage.FINE, Damage.UNFINISHED}
        assert mode.damage(StorePart.BOOK) is Damage.UNFINISHED
        assert not any((mode.can_back_up, mode.kept_states(), mode.unseen_words()))
        for act in (lambda: restore(mode, office), lambda: mode.put_back("2026-12-08"), mode.carry_on):
            with pytest.raises(RestoreUnfinished):
                act()
        assert {path.name for path in office.folder.root.rglob("*")} == there, "no store was made anew"
        disk.is_mended()
        mode.carry_on()
        assert mode.all_fine
        assert mode.door.log_in("euis", PASSWORD) == "euis"
    assert office.people() == RESTORED
    [aside] = office.folder.root.glob("before-restore-*")
    assert people_in(aside, office) == before


def test_whoever_starts_safe_mode_while_it_is_unfinished_comes_in_by_the_sticker_and_gets_the_old_data(
    office: DamagedOffice,
) -> None:
    disk = RefusesNames("box.sqlite3", "settings")
    with office.safe(disk=disk) as mode, pytest.raises(RestoreUnfinished):
        restore(mode, office)
    with office.safe(disk=disk) as mode:
        assert mode.door.way is Way.STICKER
        mode.door.prove_possession(CODE)
        copy = b"".join(mode.raw_copy())
        assert mode.log_export.make().startswith(b"PK")
    with tarfile.open(fileobj=io.BytesIO(copy)) as tar:
        names = {name.rpartition("/")[2] for name in tar.getnames()}
    assert {"box.sqlite3", "users.json", "contacts.json", "office.json"} <= names
    assert office.people() == RESTORED


def test_safe_mode_that_comes_up_by_itself_first_carries_on(office: DamagedOffice) -> None:
    with office.safe(disk=RefusesNames("settings")) as mode, pytest.raises(RestoreUnfinished):
        restore(mode, office)
    with office.safe() as mode:
        assert not mode.restore_unfinished
        assert mode.all_fine


def test_no_command_opens_a_store_while_a_restore_is_unfinished(office: DamagedOffice) -> None:
    with office.safe(disk=RefusesNames("users.json")) as mode, pytest.raises(RestoreUnfinished):
        restore(mode, office)
    with (
        pytest.raises(RestoreUnfinished),
        open_stores(office.config, data_dir=office.folder.root, clock=office.clock),
    ):
        pass
    with open_stores(office.config, data_dir=office.folder.root, alone=True, clock=office.clock) as stores:
        assert len(stores.book) == len(RESTORED)


def test_a_box_that_was_restored_is_restored_again_from_a_backup_it_made_since(office: DamagedOffice) -> None:
    for _ in range(3):
        with office.safe() as mode:
            restore(mode, office)
        with quiet_box(office.folder.root, clock=office.clock, simulate=False) as box:
            into = io.BytesIO()
            box.backups.write(into)
            office.backup = into.getvalue()
        assert office.people() == RESTORED
    assert len(list(office.folder.root.glob("before-restore-*"))) == 1


def test_a_restore_does_not_take_back_that_the_administrators_are_to_be_forgotten(
    office: DamagedOffice,
) -> None:
    with office.safe() as mode:
        mode.door.forget_administrators()
        restore(mode, office)
        assert mode.door.way is Way.STICKER
    with quiet_box(office.folder.root, clock=office.clock, simulate=False) as box:
        assert obey_mark(box.accounts, office.folder) == 1
