"""What safe mode finds, gives out, puts back and restores."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.accounts import Throttled, WrongPassword, WrongSetupCode
from appliance.accounts.forgetting import obey_mark
from appliance.backup.envelope import WrongPassphrase
from appliance.backup.passphrase import word_list
from appliance.data_folder import DataFolder
from appliance.errors import DamagedStore, DataFolderInUse, InputError
from appliance.safe_mode import Damage, StorePart, Way
from appliance.safe_mode.raw_copy import raw_copy
from tests.safe_mode.office import CODE, DamagedOffice
from tests.support.boxes import PASSWORD, quiet_box


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


def test_a_pipe_and_a_link_on_a_stick_stop_nobody_and_are_no_backups(
    office: DamagedOffice, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "cadangan.kabar").write_bytes(office.backup)
    (stick / "link.kabar").symlink_to(stick / "cadangan.kabar")
    os.mkfifo(stick / "pipe.kabar")
    office.config = replace(office.config, box=replace(office.config.box, stick=str(stick)))
    with office.safe() as mode:
        assert [name for name, _ in mode.on_stick()] == ["cadangan.kabar"]


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


def test_the_technical_notes_tell_what_was_found(office: DamagedOffice) -> None:
    office.damage("contacts.json")
    with office.safe() as mode:
        assert b"findings.txt" in mode.log_export.make()
