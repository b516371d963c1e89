"""A backup of a box that works, and what another box makes of it."""

from __future__ import annotations

import errno
import io
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from appliance.backup.backups import Backups, look_into, restore
from appliance.backup.contents import sealed_files
from appliance.backup.desk import RestoreDesk
from appliance.backup.envelope import (
    BackupDamaged,
    EnvelopeWriter,
    Header,
    NoBackup,
    WrongPassphrase,
    open_envelope,
)
from appliance.backup.passphrase import WordsWrong, new_passphrase
from appliance.backup.restoring import Restoring
from appliance.backup.settling import settle
from appliance.box import Box, open_box
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.disk import Disk
from appliance.data_folder import DataFolder
from appliance.errors import StorageFull
from appliance.outbox.status import BroadcastState, Status
from appliance.schemas import schemas
from tests.support.boxes import CHEAP_HASH, PASSWORD, config_for, furnish_office, swift
from tests.support.clock import FakeClock
from tests.support.people import person

EVERYBODY = AudienceSpec(all=True)
CONFIG = config_for(swift("Modem 1"))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """A box with 20 people, one opt-out and a broadcast that waits."""
    with opened(tmp_path / "old", clock) as box:
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 21)], [])
        box.ledger.opt_out(person(20).numbers[0], "sms")
        box.broadcasts.send(Draft("Halo {nama}", EVERYBODY), token="t", by="euis")
        box.accounts.log_in("euis", PASSWORD, address="192.168.1.20")
        yield box


def opened(folder: Path, clock: FakeClock) -> Box:
    return open_box(
        CONFIG, data_dir=folder, simulate=True, clock=clock, random=Random(5), hash_cost=CHEAP_HASH
    )


def backup_of(box: Box) -> bytes:
    into = io.BytesIO()
    box.backups.write(into)
    return into.getvalue()


def put_in_place(folder: Path, file: bytes, words: str, clock: FakeClock) -> Header:
    place = DataFolder(folder)
    settling = partial(settle, schemas=schemas(), clock=clock, zone=CONFIG.box.zone)
    with place.lock():
        return restore(place, io.BytesIO(file), words, settle=settling, moment=clock.now())


def test_a_new_box_has_everybody_every_message_and_who_wants_no_more(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    file, words = backup_of(office), office.backups.words
    put_in_place(tmp_path / "new", file, words, clock)
    with opened(tmp_path / "new", clock) as box:
        assert box.book.snapshot.people == office.book.snapshot.people
        assert box.settings.current == office.settings.current
        assert box.ledger.opted_out() == {person(20).numbers[0]}
        [sent] = box.broadcasts.recent()
        assert sent.counts == office.broadcasts.recent()[0].counts
        assert box.backups.words == words


def test_nothing_that_waited_goes_out_by_itself_after_a_restore(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    put_in_place(tmp_path / "new", backup_of(office), office.backups.words, clock)
    with opened(tmp_path / "new", clock) as box:
        clock.advance(3600)
        [sent] = box.broadcasts.recent()
        assert (sent.state, sent.pause_reason) == (BroadcastState.PAUSED, "restored")
        assert box.ledger.claim("Modem 1", "51010") is None


def test_what_was_with_a_modem_when_the_backup_was_made_is_unknown(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    clock.advance(300)
    assert office.ledger.claim("Modem 1", "51010") is not None
    put_in_place(tmp_path / "new", backup_of(office), office.backups.words, clock)
    with opened(tmp_path / "new", clock) as box:
        assert box.broadcasts.recent()[0].counts[Status.UNKNOWN] == 1


def test_nobody_is_logged_in_on_the_restored_box_and_everybody_can_log_in(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    put_in_place(tmp_path / "new", backup_of(office), office.backups.words, clock)
    with opened(tmp_path / "new", clock) as box:
        with box.db.read() as cur:
            assert cur.execute("SELECT count(*) FROM session").fetchone()[0] == 0
        assert box.accounts.log_in("euis", PASSWORD, address="192.168.1.21")


def test_the_set_up_code_is_in_no_backup(office: Box) -> None:
    assert office.data_dir.joinpath("box.sqlite3").exists()
    _, pieces = open_envelope(io.BytesIO(backup_of(office)), office.backups.words)
    assert b"setup-code" not in b"".join(pieces)


def test_the_words_stay_the_same_until_somebody_asks_for_others(office: Box) -> None:
    words = office.backups.words
    assert office.backups.words == words
    assert office.backups.new_words() != words
    assert office.backups.words != words


def test_a_backup_tells_whose_it_is_without_its_words(office: Box) -> None:
    header = look_into(io.BytesIO(backup_of(office)))
    assert (header.people, header.box) == (20, "Pokjanal Posyandu KBB")


def test_a_restore_over_other_data_keeps_those_beside(office: Box, tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path / "new", clock) as other:
        other.book.import_contacts([person(99)], [])
    put_in_place(tmp_path / "new", backup_of(office), office.backups.words, clock)
    [before] = (tmp_path / "new").glob("before-restore-*")
    with opened(before, clock) as other:
        assert [found.id for found in other.book.snapshot.people] == [person(99).id]


def members_of(office: Box, backup: bytes) -> list[str]:
    _, pieces = open_envelope(io.BytesIO(backup), office.backups.words)
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces)), mode="r:gz") as tar:
        return tar.getnames()


def test_what_a_restore_has_replaced_is_in_no_later_backup(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    place = tmp_path / "new"
    with opened(place, clock) as other:
        other.book.import_contacts([person(99)], [])
    put_in_place(place, backup_of(office), office.backups.words, clock)
    (place / "before-update").mkdir()
    (place / "before-update" / "plan.json").write_text("{}")
    with opened(place, clock) as box:
        assert sorted(members_of(office, backup_of(box))) == sorted(members_of(office, backup_of(office)))


def test_a_backup_that_an_older_program_filled_with_replaced_data_is_restored_without_them(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    place = tmp_path / "new"
    into = io.BytesIO()
    old, plain = office.data_dir / "older-program", io.BytesIO()
    office.db.copy_to(old)
    with tarfile.open(fileobj=plain, mode="w:gz") as tar:
        tar.add(old, "box.sqlite3")
        for path in sealed_files(office.folder):
            tar.add(path, str(path.relative_to(office.data_dir)))
            tar.add(path, f"before-restore-2026-12-01-020000/{path.relative_to(office.data_dir)}")
        tar.add(office.folder.users, "before-update/users.json")
    header = look_into(io.BytesIO(backup_of(office)))
    envelope = EnvelopeWriter(into, header, office.backups.words)
    envelope.write(plain.getvalue())
    envelope.finish()
    for _ in range(2):
        put_in_place(place, into.getvalue(), office.backups.words, clock)
        with opened(place, clock) as box:
            assert len(box.book) == 20
        assert not (place / "before-restore-2026-12-01-020000").exists()
        assert not (place / "before-update").exists()


@pytest.mark.parametrize("trouble", ["wrong words", "seven words", "half a file", "a workbook", "newer data"])
def test_what_cannot_be_restored_changes_nothing(
    office: Box, tmp_path: Path, clock: FakeClock, trouble: str
) -> None:
    with opened(tmp_path / "new", clock) as other:
        other.book.import_contacts([person(99)], [])
    file, words = backup_of(office), office.backups.words
    if trouble == "wrong words":
        words = new_passphrase(Random(99))
    elif trouble == "seven words":
        words = words.rpartition(" ")[0]
    elif trouble == "half a file":
        file = file[: len(file) // 2]
    elif trouble == "a workbook":
        file = b"PK\x03\x04"
    else:
        file = file.replace(b'"schema":1', b'"schema":2')
    with pytest.raises((WrongPassphrase, WordsWrong, BackupDamaged, NoBackup)):
        put_in_place(tmp_path / "new", file, words, clock)
    assert not list((tmp_path / "new" / "work").iterdir())
    with opened(tmp_path / "new", clock) as other:
        assert [found.id for found in other.book.snapshot.people] == [person(99).id]


def test_a_restore_that_the_power_cut_stopped_goes_on_at_the_next_start(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    put_in_place(tmp_path / "new", backup_of(office), office.backups.words, clock)
    # the moment between the decision and the first file in its place
    place = DataFolder(tmp_path / "new")
    staged = Restoring(place).begin()
    for name in ("box.sqlite3", "contacts", "settings", "users.json", "backup-words.txt"):
        (place.root / name).rename(staged / name)
    (place.root / "restore-decided").write_text("before-restore-2026-12-09")
    with opened(place.root, clock) as box:
        assert len(box.book) == 20


class ForgetsNames(Disk):
    """It does not say that the names in that folder are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sync_folder(self, path: Path) -> None:
        if path == self._folder:
            raise OSError(errno.EIO, "Input/output error")
        super().sync_folder(path)


def test_a_box_that_works_starts_again_for_a_decided_restore_even_if_the_card_says_nothing(
    office: Box, tmp_path: Path, clock: FakeClock
) -> None:
    restarts: list[str] = []
    place = DataFolder(tmp_path / "new")
    with opened(place.root, clock) as box:
        box.book.import_contacts([person(99)], [])
        desk = RestoreDesk(
            place,
            settle=partial(settle, schemas=schemas(), clock=clock, zone=CONFIG.box.zone),
            clock=clock,
            restart=lambda: restarts.append("restart"),
            disk=ForgetsNames(place.root),
        )
        desk.take(io.BytesIO(backup_of(office)))
        desk.restore(office.backups.words)
        assert (desk.decided, restarts) == (True, ["restart"])
    with opened(place.root, clock) as box:
        assert box.restored
        assert len(box.book) == 20


def test_without_room_for_the_ledgers_copy_no_backup_is_begun(office: Box, clock: FakeClock) -> None:
    backups = Backups(
        NearlyFull(office.data_dir),
        name=lambda: "KBB",
        copy_ledger=office.db.copy_to,
        people=lambda: 20,
        clock=clock,
        random=Random(1),
    )
    into = io.BytesIO()
    with pytest.raises(StorageFull):
        backups.write(into)
    assert not into.getvalue()


class NearlyFull(DataFolder):
    def free_bytes(self) -> int:
        return 1000
