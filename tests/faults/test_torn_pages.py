"""A sector or page of a file is not what was written: zeros, noise, what lies elsewhere. It is not believed.

Sealed files have a seal and an earlier generation. The database has neither; what is broken in it the check
at the start finds, and the log beside it carries a checksum for each page (SQLite, "WAL File Format").
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from appliance.accounts import Role
from appliance.box import open_stores
from appliance.broadcasts import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.database import PAGE_BYTES, Database
from appliance.errors import DamagedStore
from appliance.stores import Stores
from tests.faults.block_log import SECTOR
from tests.support.boxes import CHEAP_HASH, PASSWORD, config_for, furnish_office, quiet_box, swift
from tests.support.clock import FakeClock
from tests.support.people import person

TEXT = "Yth. {sapaan} {nama}, rakor besok di aula kecamatan."
Harm = Callable[[bytes, int, int], bytes]


def _zeros(data: bytes, place: int, size: int) -> bytes:
    return data[:place] + bytes(len(data[place : place + size])) + data[place + size :]


def _noise(data: bytes, place: int, size: int) -> bytes:
    return data[:place] + Random(place).randbytes(len(data[place : place + size])) + data[place + size :]


def _cut_off(data: bytes, place: int, _size: int) -> bytes:
    return data[:place]


def _misplaced(data: bytes, place: int, size: int) -> bytes:
    """What belongs to the place before, or behind, is written here."""
    other = data[place - size : place] if place >= size else data[size : 2 * size]
    return data[:place] + other[: len(data[place : place + size])] + data[place + size :]


HARMS = (_zeros, _noise, _cut_off, _misplaced)
TORN = HARMS[
    :3
]  # SQLite has no checksum outside its log: a whole good page at a wrong place may go unnoticed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a box whose every sealed file was saved twice, with a broadcast; it was killed, not stopped."""
    folder = tmp_path_factory.mktemp("torn")
    with quiet_box(folder / "box", clock=FakeClock()) as box:
        furnish_office(box)
        box.accounts.add_user("neng", Role.PETUGAS, PASSWORD, full_name="Neng", by="euis")
        box.settings.save(replace(box.settings.current, sender="Pokjanal"))
        box.book.import_contacts([person(serial) for serial in range(1, 21)], [])
        box.book.import_contacts([person(21)], [])
        draft = Draft(text=TEXT, audience=AudienceSpec(all=True))
        box.broadcasts.send(draft, token="one", by="euis")
        box.broadcasts.send(draft, token="two", by="euis")
        shutil.copytree(box.data_dir, folder / "killed")
    shutil.copytree(folder / "box", folder / "stopped")
    return folder


def _sealed(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*.json")):
        if path.with_name(f"{path.name}.1").exists():
            yield path.relative_to(folder)


def _opened(folder: Path):  # type: ignore[no-untyped-def]
    return open_stores(
        config_for(swift()), data_dir=folder, alone=True, clock=FakeClock(), hash_cost=CHEAP_HASH
    )


def _said(stores: Stores) -> tuple[int, str, tuple[str, ...]]:
    users = tuple(user.name for user in stores.accounts.users())
    return len(stores.book.snapshot.by_id), stores.settings.current.office_name, users


@pytest.mark.parametrize("harm", HARMS)
def test_whichever_sector_of_a_sealed_file_is_torn_the_generation_before_it_is_used_and_said(
    folder: Path, tmp_path: Path, harm: Harm
) -> None:
    files = list(_sealed(folder / "stopped"))
    assert len(files) == 3, files  # book, settings, users
    shutil.copytree(folder / "stopped", tmp_path / "data")
    for name in files:
        path = tmp_path / "data" / name
        whole = path.read_bytes()
        for place in range(0, len(whole), SECTOR):
            torn = harm(whole, place, SECTOR)
            if torn == whole:
                continue
            path.write_bytes(torn)
            with _opened(tmp_path / "data") as stores:
                assert len(stores.recovered()) == 1, f"{name}, sector {place // SECTOR}"
                people, office, users = _said(stores)
            assert (people in (20, 21), office, set(users) >= {"euis"}) == (
                True,
                "Pokjanal Posyandu KBB",
                True,
            )
        path.write_bytes(whole)
    with _opened(tmp_path / "data") as stores:
        assert stores.recovered() == []
        assert _said(stores) == (21, "Pokjanal Posyandu KBB", ("euis", "neng"))


def test_with_both_generations_torn_the_box_says_so_and_does_not_start_empty(
    folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder / "stopped", tmp_path / "data")
    for name in _sealed(folder / "stopped"):
        path = tmp_path / "data" / name
        for each in (path, path.with_name(f"{path.name}.1")):
            each.write_bytes(_noise(each.read_bytes(), 0, SECTOR))
    with _opened(tmp_path / "data") as stores, pytest.raises(DamagedStore):
        stores.recovered()


def _rows(path: Path) -> list[list[tuple[object, ...]]]:
    """Every row of every table."""
    db = Database.open(path, [], mark=path.with_name("mark"))
    try:
        with db.read() as cur:
            names = [
                row["name"]
                for row in cur.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            return [[tuple(row) for row in cur.execute(f"SELECT * FROM {name}")] for name in names]
    finally:
        db.close()


@pytest.mark.parametrize("harm", TORN)
def test_whichever_page_of_the_database_is_torn_it_is_refused_or_whole(
    folder: Path, tmp_path: Path, harm: Harm
) -> None:
    """A page that holds nothing may be anything; any other is found at the start, never half believed."""
    path = tmp_path / "box.sqlite3"
    (tmp_path / "mark").touch()
    shutil.copy(folder / "stopped" / "box.sqlite3", path)
    expected = _rows(path)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), PAGE_BYTES):
        path.write_bytes(harm(whole, place, PAGE_BYTES))
        try:
            found = _rows(path)
        except DamagedStore:
            refused += 1
        else:
            assert found == expected, f"page {place // PAGE_BYTES + 1} is torn and believed"
    assert refused > len(whole) // PAGE_BYTES // 2


@pytest.mark.parametrize("harm", HARMS)
def test_of_a_torn_log_only_what_lies_before_the_tear_is_believed(
    folder: Path, tmp_path: Path, harm: Harm
) -> None:
    """What was not flushed when the supply failed may be anything; never half a broadcast comes of it."""
    for name in ("box.sqlite3", "box.sqlite3-wal"):
        shutil.copy(folder / "killed" / name, tmp_path / name)
    log = (tmp_path / "box.sqlite3-wal").read_bytes()
    base = (tmp_path / "box.sqlite3").read_bytes()
    assert len(log) > 100 * SECTOR
    seen = set()
    for place in range(0, len(log), 7 * SECTOR):
        (tmp_path / "box.sqlite3").write_bytes(base)
        (tmp_path / "box.sqlite3-wal").write_bytes(harm(log, place, SECTOR))
        (tmp_path / "box.sqlite3-shm").unlink(missing_ok=True)
        try:
            seen.add(_broadcasts(tmp_path / "box.sqlite3"))
        except DamagedStore:  # cut off in the middle of the tables' making: there is no such table yet
            seen.add((0, 0))
    assert seen <= {(0, 0), (1, 21), (2, 42)}
    assert (1, 21) in seen


def _broadcasts(path: Path) -> tuple[int, int]:
    db = Database.open(path, [])
    try:
        with db.read() as cur:
            tables = cur.execute("SELECT count(*) FROM sqlite_master WHERE name = 'broadcast'").fetchone()[0]
            if not tables:
                return 0, 0
            broadcasts = cur.execute("SELECT count(*) FROM broadcast").fetchone()[0]
            return broadcasts, cur.execute("SELECT count(*) FROM segment").fetchone()[0]
    finally:
        db.close()
