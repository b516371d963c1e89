"""The supply is cut at any write of a restore, or of a backup to a stick: the old, or the new, and whole."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from random import Random

import pytest

from appliance.backup.backups import decide, prepare
from appliance.backup.envelope import open_envelope
from appliance.backup.restoring import Restoring
from appliance.backup.settling import settle
from appliance.box import open_stores
from appliance.contacts.model import Contact
from appliance.data_folder import DataFolder
from appliance.schemas import schemas
from appliance.stores import Stores
from appliance.usb_stick import UsbStick
from tests.faults.block_log import BlockLog, ImageFile, PowerCuts
from tests.faults.logged_disk import LoggedDisk, copy_image, salvage, why_not
from tests.support.boxes import CHEAP_HASH, config_for, swift
from tests.support.clock import FakeClock
from tests.support.people import person

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "this machine has all it needs")

CUTS = 200
OLD, NEW = 12, 30  # people in the book before the restore, and in the backup
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


def after_cuts(written: Written, folder: Path, *, honest: bool = True) -> Iterator[tuple[Path, int]]:
    """The files after each of so many cuts, and how many successes had been told by then."""
    chance = Random(3)
    ends = [request.end for request in written.log.requests]
    first = next((place for place, end in enumerate(ends) if end > written.began), 0)
    points = sorted(chance.choices(range(first, len(ends) + 1), k=CUTS))
    durable, left, found = folder / "durable.img", folder / "left.img", folder / "found"
    copy_image(written.disk.base, durable)
    with durable.open("r+b", buffering=0) as file:
        cuts = PowerCuts(written.log, ImageFile(file), chance, honest=honest)
        for point in points:
            cuts.advance(point)
            copy_image(durable, left)
            with left.open("r+b", buffering=0) as image:
                cuts.leave_on(ImageFile(image))
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


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory, backup: tuple[Path, str]) -> Written:
    """A box with ``OLD`` people whose data are replaced, step by step as the desk and the next start do."""
    disk = LoggedDisk(tmp_path_factory.mktemp("restore"))
    clock = FakeClock()
    path, words = backup
    with disk.attached():
        with stores_in(disk.mounted / "data", clock) as stores:
            stores.book.import_contacts(people(OLD), [])
            assert stores.accounts.users() == ()
            assert stores.ledger.broadcasts(limit=1) == ()
        began = disk.written
        folder = DataFolder(disk.mounted / "data")
        with folder.lock(), path.open("rb") as source:
            prepared = partial(settle, schemas=schemas(), clock=clock, zone=UTC)
            _, restoring = prepare(folder, source, words, settle=prepared)
            decide(restoring, clock.now())
            decided = disk.written
            restoring.finish()
    return Written(disk, BlockLog(disk.log), began, (decided,))


def test_after_a_cut_at_any_write_of_a_restore_the_next_start_finds_all_of_old_or_new(
    restored: Written, tmp_path: Path
) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    for found, told in after_cuts(restored, tmp_path):
        with stores_in(found / "data", FakeClock()) as stores:
            assert stores.recovered() == []
            number = len(stores.book)
            assert number in ((NEW,) if told else (OLD, NEW))
            deeds = [entry.what for entry in stores.accounts.audit.entries()]
            assert ("backup restored" in deeds) is (number == NEW), "book and ledger are of one box"
            assert not Restoring(stores.folder).finish()
        seen[number, told] += 1
    assert sum(seen.values()) == CUTS
    assert {number for number, _ in seen} == {OLD, NEW}


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
