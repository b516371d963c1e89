"""Data folders to measure on: a small office, and one with 15,000 contacts and 300,000 messages behind it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from random import Random

from msgspec.structs import replace

from appliance.accounts import Role
from appliance.box import open_stores
from appliance.clock import Clock, SystemClock
from appliance.config import Config
from appliance.stores import Stores
from tests.bench import history, people
from tests.bench.workbench import Workbench
from tests.support import workbooks
from tests.support.clock import FakeClock

USER, PASSWORD = "bench", "melati-tiga-cilame-bench"
CONTACTS = 15_000
BROADCASTS = 20  # to all of them: 300,000 messages
INCOMING = 1_000
DAYS = 60  # over which they went out

# fits one SMS for every invented name
TEXT = (
    "Yth. {sapaan} {nama}, pertemuan kader {posyandu} Desa {desa} hari Senin jam 09.00 di Balai Desa."
    " Mohon bawa buku SIP. -Pokjanal"
)
_TOKEN_FILE = "bench-token.txt"


def small_office(folder: Path, contacts: int) -> Path:
    """A new office with so many people, and nothing sent yet."""
    with _stores(folder, SystemClock()) as stores:
        _furnish(stores, folder, contacts)
    return folder


def big_office(bench: Workbench, name: str) -> Path:
    """A copy, for one measure, of the office of the design's size; built once and kept."""
    kept = bench.once("big office", lambda: _kept_big_office(bench))
    copy = bench.fresh(name)
    shutil.copytree(kept, copy, dirs_exist_ok=True)
    return copy


def token_of(folder: Path) -> str:
    """The API token of an office made here."""
    return (folder / _TOKEN_FILE).read_text("ascii")


def _kept_big_office(bench: Workbench) -> Path:
    folder = bench.folder / f"office-{_version()}"
    if not folder.exists():
        for outdated in bench.folder.glob("office-*"):
            shutil.rmtree(outdated)
        bench.say(f"building an office of {CONTACTS:,} contacts and {CONTACTS * BROADCASTS:,} messages, once")
        half_done = bench.fresh("office-being-built")
        _build(half_done)
        half_done.rename(folder)
    return folder


def _build(folder: Path) -> None:
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
    clock = FakeClock(start)
    with _stores(folder, clock) as stores:
        _furnish(stores, folder, CONTACTS)
        crowd = list(stores.book.snapshot.by_id.values())
        for number in range(BROADCASTS):
            clock.set_wall(start + timedelta(days=DAYS * number / BROADCASTS))
            history.send(stores, crowd, number, clock)
        clock.set_wall(start + timedelta(days=DAYS))
        history.receive(stores, crowd, INCOMING, clock)
        for contact in crowd[:: CONTACTS // 150]:
            if contact.number is not None:
                stores.ledger.opt_out(contact.number, "bench")
        stores.number_health.fold()  # as a box does every quarter of an hour


@contextmanager
def _stores(folder: Path, clock: Clock) -> Iterator[Stores]:
    with open_stores(Config(), data_dir=folder, alone=True, clock=clock, random=Random(1)) as stores:
        yield stores


def _furnish(stores: Stores, folder: Path, contacts: int) -> None:
    stores.accounts.add_user(USER, Role.ADMIN, PASSWORD, full_name="Petugas Ukur", by="bench")
    stores.settings.choose_areas(workbooks.bandung_barat())
    stores.settings.save(
        replace(stores.settings.current, office_name="Pokjanal Posyandu KBB", sender="Pokjanal KBB")
    )
    stores.book.import_contacts(list(people.people(contacts)), [], source="bench.xlsx")
    (folder / _TOKEN_FILE).write_text(stores.accounts.create_token("bench", by="bench"), "ascii")


def _version() -> str:
    """Changes with whatever shapes the kept folder, so that an old one is built anew."""
    shapes = [resources.files(f"appliance.{room}") / "schema.sql" for room in ("outbox", "inbox", "accounts")]
    shapes.append(resources.files("appliance.contacts") / "model.py")
    ours = [Path(module.__file__ or "") for module in (history, people)]
    parts = [shape.read_bytes() for shape in shapes] + [path.read_bytes() for path in (*ours, Path(__file__))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
