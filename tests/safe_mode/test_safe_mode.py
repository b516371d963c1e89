"""What safe mode finds, gives out, puts back and restores."""

from __future__ import annotations

import io
import tarfile
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance import __version__
from appliance.accounts import Throttled, WrongPassword, WrongSetupCode
from appliance.accounts.forgetting import obey_mark
from appliance.backup.before_update import kept_backups
from appliance.backup.envelope import WrongPassphrase
from appliance.backup.passphrase import word_list
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.errors import DamagedStore, DataFolderInUse, InputError, StorageError
from appliance.machine import Act
from appliance.safe_mode import CannotTryHere, Damage, NoBackupFirst, SafeMode, StorePart, Way
from appliance.safe_mode.raw_copy import raw_copy
from appliance.system import Supply
from appliance.update.manifest import BundleProblem, BundleRefused
from appliance.update.messages import UpdateWish
from appliance.update_desk import Hindrance, UpdateHindered
from tests.safe_mode.office import CODE, DamagedOffice
from tests.support.boxes import PASSWORD, quiet_box
from tests.support.noting_machine import NotingMachine
from tests.support.releases import SOMEBODYS, bundle_bytes, public_key


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    return DamagedOffice(tmp_path)


# -- what is wrong -----------------------------------------------------------------------------------------


def test_data_in_order_are_found_in_order(office: DamagedOffice) -> None:
    with office.safe() as mode:
        assert mode.all_fine
        assert {each.part for each in mode.findings} == set(StorePart)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("contacts.json", StorePart.BOOK),
        ("users.json", StorePart.USERS),
        ("box.sqlite3", StorePart.MESSAGES),
        ("office.json", StorePart.SETTINGS),
    ],
)
def test_what_is_damaged_is_named_and_the_rest_is_fine(
    office: DamagedOffice, name: str, part: StorePart
) -> None:
    office.damage(name)
    with office.safe() as mode:
        assert {each.part: each.damage for each in mode.findings if each.damage is not Damage.FINE} == {
            part: Damage.DAMAGED
        }
        assert next(each.detail for each in mode.findings if each.part is part)


def test_why_the_last_start_failed_is_told(office: DamagedOffice) -> None:
    with office.safe() as mode:
        assert mode.last_failure == ""
    office.diary().fail(DamagedStore("contacts.json is damaged"))
    with office.safe() as mode:
        assert mode.last_failure == "DamagedStore: contacts.json is damaged"


def test_safe_mode_never_works_beside_a_box(office: DamagedOffice) -> None:
    with (
        quiet_box(office.folder.root, clock=office.clock),
        pytest.raises(DataFolderInUse),
        office.safe(),
    ):
        pass


# -- put back ----------------------------------------------------------------------------------------------


def test_a_damaged_book_is_put_back_and_the_next_start_has_its_people(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    with office.safe() as mode:
        states = mode.kept_states()
        assert {state.people for state in states} == {1}
        mode.put_back(states[0].name)
        assert mode.all_fine
    assert office.people() == ["Hj. Euis Komariah"]


def test_an_earlier_state_that_is_damaged_too_is_shown_so_and_not_taken(office: DamagedOffice) -> None:
    with office.safe() as mode:
        name = mode.kept_states()[0].name
        (office.folder.contacts / "generations" / f"{name}.json").write_bytes(b"{}")
        assert mode.kept_states()[0].people is None
        with pytest.raises(DamagedStore):
            mode.put_back(name)
    assert len(office.people()) == 2


@pytest.mark.parametrize("name", ["", "../contacts", "no-such-state", "a/b"])
def test_what_is_no_earlier_state_is_refused(office: DamagedOffice, name: str) -> None:
    with office.safe() as mode, pytest.raises(InputError):
        mode.put_back(name)


# -- restore -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["box.sqlite3", "users.json", "contacts.json", "office.json"])
def test_a_backup_restores_whatever_is_damaged(office: DamagedOffice, name: str) -> None:
    office.damage(name)
    with office.safe() as mode:
        mode.restore(io.BytesIO(office.backup), office.words)
        assert mode.all_fine
        assert mode.door.way is Way.PASSWORD
        assert mode.door.log_in("euis", PASSWORD) == "euis"
    assert office.people() == ["Hj. Euis Komariah"]


def test_wrong_words_change_nothing_and_the_door_stays_as_it_was(office: DamagedOffice) -> None:
    with office.safe() as mode:
        with pytest.raises(WrongPassphrase):
            mode.restore(io.BytesIO(office.backup), " ".join(word_list()[:8]))
        assert mode.door.log_in("euis", PASSWORD) == "euis"
    assert len(office.people()) == 2


def test_a_backup_on_a_stick_needs_no_upload(office: DamagedOffice, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "kotak-kabar").mkdir(parents=True)
    (stick / "kotak-kabar" / "cadangan.kabar").write_bytes(office.backup)
    (stick / "holiday.kabar").write_bytes(b"a photograph")
    office.config = replace(office.config, box=replace(office.config.box, stick=str(stick)))
    office.damage("box.sqlite3")
    with office.safe() as mode:
        ((name, header),) = mode.on_stick()
        assert (name, header.people) == ("kotak-kabar/cadangan.kabar", 1)
        with pytest.raises(InputError):
            mode.restore_from_stick("../../etc/passwd", office.words)
        mode.restore_from_stick(name, office.words)
    assert office.people() == ["Hj. Euis Komariah"]


# -- save --------------------------------------------------------------------------------------------------


def members(stream: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(stream)) as tar:
        found = {member.name: tar.extractfile(member) for member in tar}
        return {name: file.read() for name, file in found.items() if file is not None}


def test_whole_data_are_given_out_as_a_backup_that_opens_with_the_words(office: DamagedOffice) -> None:
    with office.safe() as mode:
        assert mode.can_back_up
        with mode.backup() as file:
            content = file.read()
        mode.restore(io.BytesIO(content), office.words)
    assert len(office.people()) == 2


def test_damaged_data_are_given_out_as_they_are(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    with office.safe() as mode:
        assert not mode.can_back_up
        found = members(b"".join(mode.raw_copy()))
    for path in (office.folder.users, office.folder.database, office.folder.contacts / "contacts.json"):
        name = str(path.relative_to(office.folder.root))
        assert found[name] == path.read_bytes(), name
    assert not any(name.startswith(("work/", "box.lock")) for name in found)


def test_large_files_pass_through_in_pieces(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.prepare()
    folder.database.write_bytes(bytes(range(256)) * 5000)
    pieces = list(raw_copy(folder))
    assert max(map(len, pieces)) <= 1 << 18
    assert members(b"".join(pieces))["box.sqlite3"] == folder.database.read_bytes()


def test_a_folder_that_cannot_be_listed_is_named_in_the_copy(tmp_path: Path) -> None:
    found = members(b"".join(raw_copy(DataFolder(tmp_path / "gone"))))
    assert found == {"UNREADABLE.txt": b"gone/\n"}


# -- who may -----------------------------------------------------------------------------------------------


def test_an_administrator_comes_in_and_nobody_else(office: DamagedOffice) -> None:
    with office.safe() as mode:
        assert (mode.door.way, mode.door.terminal_code) == (Way.PASSWORD, "")
        for name, password in (("euis", "wrong"), ("nobody", PASSWORD)):
            with pytest.raises(WrongPassword):
                mode.door.log_in(name, password)
        assert mode.door.log_in("Euis ", PASSWORD) == "euis"
        with pytest.raises(WrongSetupCode):
            mode.door.prove_possession("")


def test_whoever_only_sends_sms_does_not_come_in(office: DamagedOffice) -> None:
    with office.safe() as mode, pytest.raises(WrongPassword):
        mode.door.log_in("siti", PASSWORD)


def test_after_a_reset_by_the_boot_file_the_sticker_opens_the_door_and_no_old_password(
    office: DamagedOffice,
) -> None:
    office.lay_sticker()
    office.folder.forget_administrators.touch()
    with office.safe() as mode:
        assert mode.door.way is Way.STICKER
        with pytest.raises(WrongPassword):
            mode.door.log_in("euis", PASSWORD)
        mode.door.prove_possession(CODE)


def test_the_button_leaves_the_door_to_the_sticker_and_the_next_start_forgets_the_administrator(
    office: DamagedOffice,
) -> None:
    office.lay_sticker()
    with office.safe() as mode:
        assert mode.door.way is Way.PASSWORD
        mode.door.forget_administrators()
        assert mode.door.way is Way.STICKER
        mode.door.prove_possession(CODE)
    with quiet_box(office.folder.root, clock=office.clock, simulate=False) as box:
        assert obey_mark(box.accounts, office.folder) == 1


def test_a_card_that_takes_no_mark_opens_the_door_for_this_time(office: DamagedOffice) -> None:
    office.lay_sticker()
    with office.safe() as mode:
        office.folder.forget_administrators.mkdir()  # nothing can be written over it
        mode.door.forget_administrators()
        office.folder.forget_administrators.rmdir()
        mode.door.reopen()
        assert mode.door.way is Way.STICKER


def test_damaged_users_leave_the_door_to_whoever_has_the_sticker(office: DamagedOffice) -> None:
    office.lay_sticker()
    office.damage("users.json")
    with office.safe() as mode:
        assert (mode.door.way, mode.door.terminal_code) == (Way.STICKER, "")
        with pytest.raises(WrongPassword):
            mode.door.log_in("euis", PASSWORD)
        with pytest.raises(WrongSetupCode):
            mode.door.prove_possession("2222-2222")
        mode.door.prove_possession(CODE.lower().replace("-", " "))


def test_without_users_and_sticker_the_code_stands_where_safe_mode_was_started(
    office: DamagedOffice,
) -> None:
    office.damage("users.json")
    with office.safe() as mode:
        assert mode.door.way is Way.TERMINAL
        mode.door.prove_possession(mode.door.terminal_code)


def test_guessing_is_slowed_down_and_a_right_try_ends_that(office: DamagedOffice) -> None:
    office.lay_sticker()
    office.damage("users.json")
    with office.safe() as mode:
        for _ in range(5):
            with pytest.raises(WrongSetupCode):
                mode.door.prove_possession("2222-2222")
        with pytest.raises(Throttled):
            mode.door.prove_possession(CODE)
        office.clock.advance(31)
        mode.door.prove_possession(CODE)
        with pytest.raises(WrongSetupCode):
            mode.door.prove_possession("2222-2222")
        mode.door.prove_possession(CODE)


# -- go on -------------------------------------------------------------------------------------------------


def test_trying_again_ends_safe_mode(office: DamagedOffice) -> None:
    with office.safe() as mode:
        mode.try_again()
    assert office.over == ["over"]


def test_an_ordinary_computer_is_not_updated_from_here(office: DamagedOffice, tmp_path: Path) -> None:
    with office.safe() as mode, pytest.raises(CannotTryHere):
        mode.update(io.BytesIO(b""))
    machine = NotingMachine(tmp_path / "run")
    with office.safe(machine) as mode, pytest.raises(BundleRefused) as refused:
        mode.update(io.BytesIO(bundle_bytes("0.2.0")))
    assert refused.value.problem is BundleProblem.WRONG_SIGNATURE  # there is no key here
    assert machine.done == []


class Pi:
    """The machine under a damaged office: it can be updated, and its supply holds or does not."""

    def __init__(self, office: DamagedOffice, folder: Path) -> None:
        self.office = office
        self.machine = NotingMachine(folder / "run")
        self.sensor = folder / "sys/class/hwmon/hwmon1"
        self.sensor.mkdir(parents=True)
        (self.sensor / "name").write_text("rpi_volt\n")
        self.holds_voltage(True)
        self.supply = Supply(folder, monotonic=office.clock.monotonic)
        places = replace(
            office.config.box, release_key=str(public_key(folder)), releases=str(folder / "releases")
        )
        office.config = replace(office.config, box=places)

    def holds_voltage(self, holds: bool) -> None:
        (self.sensor / "in0_lcrit_alarm").write_text("0\n" if holds else "1\n")

    def safe(self, disk: Disk | None = None) -> AbstractContextManager[SafeMode]:
        return self.office.safe(self.machine, self.supply, disk)

    @property
    def kept(self) -> list[Path]:
        return kept_backups(self.office.folder)


@pytest.fixture
def pi(office: DamagedOffice, tmp_path: Path) -> Pi:
    return Pi(office, tmp_path)


def new_release() -> io.BytesIO:
    return io.BytesIO(bundle_bytes("9.2.0"))


def test_before_an_update_a_backup_is_kept_that_the_words_open(pi: Pi) -> None:
    with pi.safe() as mode:
        assert mode.can_keep_backup
        assert mode.update(new_release()) == "9.2.0"
        [(act, wish)] = pi.machine.done
        assert act is Act.UPDATE
        assert isinstance(wish, UpdateWish)
        assert Path(wish.bundle).read_bytes() == new_release().getvalue()
        [kept] = pi.kept
        with kept.open("rb") as source:
            assert mode.restore(source, pi.office.words).people == 2


def test_an_update_of_damaged_data_wants_to_hear_that_there_will_be_no_backup(pi: Pi) -> None:
    pi.office.damage("contacts.json")
    with pi.safe() as mode:
        assert not mode.can_keep_backup
        with pytest.raises(NoBackupFirst):
            mode.update(new_release())
        assert pi.machine.done == []
        mode.update(new_release(), even_without_backup=True)
    assert len(pi.machine.done) == 1
    assert pi.kept == []


def test_a_backup_that_fails_stops_the_update_until_somebody_goes_on_without_one(pi: Pi) -> None:
    (pi.office.folder.root / "before-update").write_text("in the way")
    with pi.safe() as mode:
        with pytest.raises(StorageError):
            mode.update(new_release(), even_without_backup=True)
        assert pi.machine.done == []
        assert not list(pi.office.folder.work.glob("came-in*"))
        with pytest.raises(NoBackupFirst):
            mode.update(new_release())
        mode.update(new_release(), even_without_backup=True)
    assert len(pi.machine.done) == 1


def test_nothing_is_installed_on_a_supply_that_does_not_hold(pi: Pi) -> None:
    pi.holds_voltage(False)
    with pi.safe() as mode:
        for holds in (False, True):  # it was low a moment ago
            pi.holds_voltage(holds)
            with pytest.raises(UpdateHindered) as hindered:
                mode.update(new_release(), even_without_backup=True)
            assert hindered.value.hindrance is Hindrance.LOW_VOLTAGE
        assert pi.machine.done == []
        pi.office.clock.advance(181)
        mode.update(new_release())
    assert len(pi.machine.done) == 1


class Hungry(Disk):
    """The backup is what makes the voltage drop."""

    def __init__(self, pi: Pi) -> None:
        self._pi = pi

    def rename(self, path: Path, other: Path) -> None:
        super().rename(path, other)
        self._pi.holds_voltage(False)


def test_a_supply_that_gives_in_while_the_backup_is_written_stops_the_update(pi: Pi) -> None:
    with pi.safe(Hungry(pi)) as mode, pytest.raises(UpdateHindered):
        mode.update(new_release())
    assert len(pi.kept) == 1
    assert pi.machine.done == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (bundle_bytes(__version__), BundleProblem.SAME),
        (bundle_bytes("9.2.0", key=SOMEBODYS), BundleProblem.WRONG_SIGNATURE),
        (bundle_bytes("9.2.0")[:-20], BundleProblem.DAMAGED),
    ],
)
def test_only_a_whole_newer_release_of_ours_is_handed_on(
    pi: Pi, content: bytes, problem: BundleProblem
) -> None:
    with pi.safe() as mode, pytest.raises(BundleRefused) as refused:
        mode.update(io.BytesIO(content))
    assert refused.value.problem is problem
    assert pi.machine.done == []
    assert pi.kept == []


def test_the_technical_notes_tell_what_was_found(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    with office.safe() as mode:
        assert b"findings.txt" in mode.log_export.make()
