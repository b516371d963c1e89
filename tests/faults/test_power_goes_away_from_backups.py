"""The supply is cut at any write of a restore, or of a backup to a stick: the old, or the new, and whole."""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from functools import partial
from pathlib import Path
from random import Random

import pytest

from appliance.backup.backups import decide, prepare
from appliance.backup.envelope import open_envelope
from appliance.backup.restoring import RestoreUnfinished, Restoring
from appliance.backup.settling import settle
from appliance.box import open_stores
from appliance.contacts.model import Contact
from appliance.contacts.sealed_storage import SealedStorage
from appliance.data_folder import DataFolder
from appliance.schemas import schemas
from appliance.stores import Stores
from appliance.usb_stick import UsbStick
from tests.faults.block_log import BlockLog, ImageFile, PowerCuts
from tests.faults.logged_disk import LoggedDisk, copy_image, salvage, why_not
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.clock import FakeClock
from tests.support.failing_disk import FailingDisk
from tests.support.people import person

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "this machine has all it needs")

CUTS, FEWER_CUTS = 200, 70
OLD, NEW, MORE = 12, 30, 5  # people in the book before the restore, in the backup, and new since
WORKED = "worked before the restore"  # in the audit of data that are replaced
DAYS = 9  # on which a backup is written to the stick: more than are kept


@dataclass(frozen=True)
class Written:
    """What the disk was told. ``told``: where its log stood each time somebody was told of a success."""

    disk: LoggedDisk
    log: BlockLog
    began: int
    told: tuple[int, ...]


@contextmanager
def stores_in(folder: Path, clock: FakeClock) -> Iterator[Stores]:
    with open_stores(
        config_for(swift()), data_dir=folder, alone=True, clock=clock, random=Random(7), hash_cost=CHEAP_HASH
    ) as stores:
        yield stores


def people(number: int) -> list[Contact]:
    return [person(serial) for serial in range(1, number + 1)]


def after_cuts(
    written: Written, folder: Path, *, cuts: int = CUTS, honest: bool = True
) -> Iterator[tuple[Path, int]]:
    """The files after each of so many cuts, and how many successes had been told by then."""
    chance = Random(3)
    ends = [request.end for request in written.log.requests]
    first = next((place for place, end in enumerate(ends) if end > written.began), 0)
    points = sorted(chance.choices(range(first, len(ends) + 1), k=cuts))
    durable, left, found = folder / "durable.img", folder / "left.img", folder / "found"
    copy_image(written.disk.base, durable)
    with durable.open("r+b", buffering=0) as file:
        power = PowerCuts(written.log, ImageFile(file), chance, honest=honest)
        for point in points:
            power.advance(point)
            copy_image(durable, left)
            with left.open("r+b", buffering=0) as image:
                power.leave_on(ImageFile(image))
            salvage(left, found)
            at = ends[point - 1] if point else 0
            yield found, sum(each <= at for each in written.told)
            shutil.rmtree(found)


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A backup with ``NEW`` people, and its words."""
    folder = tmp_path_factory.mktemp("source")
    with stores_in(folder / "data", FakeClock()) as stores:
        stores.book.import_contacts(people(NEW), [])
        with (folder / "whole.kabar").open("wb") as into:
            stores.backups.write(into)
        return folder / "whole.kabar", stores.backups.words


class Way(StrEnum):
    """How the restore goes on whose writes are cut off."""

    FIRST = "first"
    SECOND = "second"  # of this box, at the same second of a clock that stands, after more work
    CARRIED_ON = "carried on"  # the card has refused in the middle, and once more at the next try


@dataclass(frozen=True)
class Restored:
    """``before``: how many people were in the book then."""

    written: Written
    before: int
    cuts: int


@pytest.fixture(scope="module", params=list(Way), ids=str)
def restored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, backup: tuple[Path, str]
) -> Restored:
    """A box whose data are replaced, step by step as the desk and the next start do."""
    way: Way = request.param
    disk = LoggedDisk(tmp_path_factory.mktemp("restore"))
    clock = FakeClock()
    with disk.attached():
        folder = DataFolder(disk.mounted / "data")
        work_in(folder, people(OLD), clock)
        before = OLD
        if way is Way.SECOND:
            decided_restore(folder, backup, clock).finish()
            work_in(folder, people(NEW + MORE)[NEW:], clock)
            before = NEW + MORE
        began = disk.written
        restoring = decided_restore(folder, backup, clock)
        decided = disk.written
        if way is Way.CARRIED_ON:
            for step in (9, 13):
                refusing = FailingDisk(step, OSError(errno.EIO, "Input/output error"))
                with pytest.raises(RestoreUnfinished):
                    Restoring(folder, disk=refusing).finish()
        restoring.finish()
    cuts = CUTS if way is Way.FIRST else FEWER_CUTS
    return Restored(Written(disk, BlockLog(disk.log), began, (decided,)), before, cuts)


def work_in(folder: DataFolder, new: list[Contact], clock: FakeClock) -> None:
    with stores_in(folder.root, clock) as stores:
        stores.book.import_contacts(new, [], f"import{len(new)}")
        stores.accounts.audit.record("", WORKED)


def decided_restore(folder: DataFolder, backup: tuple[Path, str], clock: FakeClock) -> Restoring:
    path, words = backup
    prepared = partial(settle, schemas=schemas(), clock=clock, zone=UTC)
    with folder.lock(), path.open("rb") as source:
        _, restoring = prepare(folder, source, words, settle=prepared)
        decide(restoring, clock.now())
    return restoring


def people_beside(data: Path) -> list[int]:
    """In the books that stepped aside."""
    books = data.glob("before-restore-*/contacts/contacts.json")
    return [len((SealedStorage(path).read() or {})["contacts"]) for path in books]


def test_after_a_cut_at_any_write_of_a_restore_the_next_start_finds_all_of_old_or_new(
    restored: Restored, tmp_path: Path
) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    before = restored.before
    for found, told in after_cuts(restored.written, tmp_path, cuts=restored.cuts):
        with stores_in(found / "data", FakeClock()) as stores:
            assert stores.recovered() == []
            number = len(stores.book)
            assert number in ((NEW,) if told else (before, NEW))
            deeds = [entry.what for entry in stores.accounts.audit.entries()]
            assert (WORKED in deeds) is (number == before), "book and ledger are of one box"
            assert not Restoring(stores.folder).finish()
        if number == NEW:
            assert people_beside(found / "data") == [before], "nothing is lost"
        seen[number, told] += 1
    assert sum(seen.values()) == restored.cuts
    assert {number for number, _ in seen} == {before, NEW}


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, str]:
    """A stick that is in for ``DAYS`` days, and the words of what is written to it."""
    source = tmp_path_factory.mktemp("box")
    disk = LoggedDisk(tmp_path_factory.mktemp("stick"))
    clock = FakeClock()
    told = []
    with stores_in(source / "data", clock) as stores, disk.attached():
        stores.book.import_contacts(people(OLD), [])
        keeper = UsbStick(
            disk.mounted,
            backups=stores.backups,
            card_free=stores.folder.free_bytes,
            clock=clock,
            zone=UTC,
            audit=stores.accounts.audit,
        )
        began = disk.written
        for _ in range(DAYS):
            assert keeper.step()
            told.append(disk.written)
            clock.advance(86_400)
        words = stores.backups.words
    return Written(disk, BlockLog(disk.log), began, tuple(told)), words


class Reader:
    """Opens backups; one that was seen before, byte for byte, is not opened again."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._seen: dict[bytes, bool] = {}

    def opens(self, path: Path) -> bool:
        content = path.read_bytes()
        known = hashlib.sha256(content).digest()
        if known not in self._seen:
            header, pieces = open_envelope(io.BytesIO(content), self._words)
            self._seen[known] = sum(map(len, pieces)) > 0 and header.people == OLD
        return self._seen[known]


def test_after_a_cut_at_any_write_every_backup_on_the_stick_is_whole_and_none_is_missing(
    stick: tuple[Written, str], tmp_path: Path
) -> None:
    written, words = stick
    counts: Counter[int] = Counter()
    reader = Reader(words)
    for found, told in after_cuts(written, tmp_path):
        files = list(found.rglob("*.kabar"))
        assert len(files) >= min(told, 7)
        assert all(map(reader.opens, files))
        counts[told] += 1
    assert sum(counts.values()) == CUTS
    assert len(counts) > DAYS / 2


def test_a_stick_that_lies_about_flushing_is_found_out(stick: tuple[Written, str], tmp_path: Path) -> None:
    written, _words = stick
    cuts = after_cuts(written, tmp_path, honest=False)
    assert any(len(list(found.rglob("*.kabar"))) < min(told, 7) for found, told in cuts)
