"""What any released version has written, this one opens: every row, every person, every setting.

Schemas only grow: a box that goes back to the release before must find its columns and may leave out those it
does not know. To add a release: ``python -m tests.releases.freeze`` (see there), and commit what it writes.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from appliance import __version__
from appliance.box import open_stores
from appliance.data_folder import DataFolder
from appliance.schemas import schemas
from appliance.stores import Stores
from tests.releases.freeze import PEOPLE, RELEASES, freeze
from tests.support.boxes import CHEAP_HASH, PASSWORD, config_for, swift
from tests.support.clock import FakeClock

RELEASED = sorted(path.name for path in RELEASES.iterdir() if path.is_dir())
# Whoever was logged in when it was frozen is let in again, and that is a row of its own.
Rows = Mapping[str, Counter[tuple[Any, ...]]]
Columns = Mapping[str, tuple[str, ...]]


def ledger_of(version: str) -> sqlite3.Connection:
    """The ledger as that version wrote it."""
    ledger = sqlite3.connect(":memory:")
    ledger.executescript((RELEASES / version / "box.sql").read_text("utf-8"))
    return ledger


def columns_of(ledger: sqlite3.Connection) -> Columns:
    tables = ledger.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: tuple(row[1] for row in ledger.execute(f'PRAGMA table_info("{name}")'))
        for (name,) in tables.fetchall()
    }


def rows_of(ledger: sqlite3.Connection, columns: Columns) -> Rows:
    """The rows of every table, as far as those columns go. Raises ``sqlite3.OperationalError``."""
    found = {}
    for table, names in columns.items():
        # with the table's name before it: SQLite takes a lone name it does not know for a text
        chosen = ", ".join(f'"{table}"."{name}"' for name in names)
        found[table] = Counter(ledger.execute(f'SELECT {chosen} FROM "{table}"').fetchall())
    return found


def lay_out(version: str, folder: Path) -> Path:
    """The data folder of a box of that version."""
    data = folder / "data"
    shutil.copytree(RELEASES / version / "files", data)
    with closing(sqlite3.connect(data / "box.sqlite3")) as ledger:
        ledger.executescript((RELEASES / version / "box.sql").read_text("utf-8"))
    return data


@pytest.fixture(params=RELEASED)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Stores]]:
    data = lay_out(request.param, tmp_path)
    with open_stores(
        config_for(swift()),
        data_dir=data,
        alone=True,
        clock=FakeClock(),
        random=Random(5),
        hash_cost=CHEAP_HASH,
    ) as stores:
        yield request.param, stores


def test_every_row_of_every_table_is_still_there(opened: tuple[str, Stores]) -> None:
    version, stores = opened
    assert stores.ledger.active()
    with closing(ledger_of(version)) as before, closing(sqlite3.connect(stores.folder.database)) as now:
        columns = columns_of(before)
        old, new = rows_of(before, columns), rows_of(now, columns)
    assert sum(map(len, old.values())) > 60
    for table, rows in old.items():
        assert rows <= new[table], f"{table} has lost something"


def test_people_users_and_settings_are_still_there(opened: tuple[str, Stores]) -> None:
    _version, stores = opened
    assert stores.recovered() == []
    assert len(stores.book) == PEOPLE - 1
    assert stores.settings.current.office_name == "Pokjanal Posyandu KBB"
    assert stores.settings.current.price == 300
    assert [user.name for user in stores.accounts.users()] == ["euis", "siti"]
    assert stores.accounts.log_in("euis", PASSWORD, address="10.42.0.7").user.full_name == "Euis Komariah"
    assert len(stores.backups.words.split()) == 8


def test_the_promises_go_on(opened: tuple[str, Stores]) -> None:
    """Nothing that was with a modem is sent again, who said BERHENTI gets nothing, the sums add up."""
    _version, stores = opened
    assert len(stores.ledger.opted_out()) == 1
    for broadcast in stores.ledger.broadcasts(limit=10):
        assert sum(broadcast.counts.values()) == PEOPLE
    stopped = min(each.id for each in stores.ledger.broadcasts(limit=10))
    assert stores.ledger.counts(stopped)["unknown"] == 1
    segment = stores.ledger.claim("Telkomsel", "510100000000001")
    assert segment is not None
    stores.ledger.record_sent(segment.id, 77)


@pytest.mark.parametrize("version", RELEASED)
def test_a_box_that_goes_back_can_write_where_columns_were_added(version: str, tmp_path: Path) -> None:
    """The release before does not name them: each is empty by itself, or has a value to begin with."""
    data = DataFolder(lay_out(version, tmp_path))
    with open_stores(config_for(swift()), data_dir=data.root, alone=True, clock=FakeClock()) as stores:
        assert stores.ledger.active()
    with closing(ledger_of(version)) as before, closing(sqlite3.connect(data.database)) as now:
        known = columns_of(before)
        for table, names in known.items():
            for _place, name, _kind, required, default, _key in now.execute(f'PRAGMA table_info("{table}")'):
                assert name in names or not required or default is not None, f"{table}.{name}"


def test_a_column_that_disappears_is_found_out(tmp_path: Path) -> None:
    """The judge can fail: a schema without one column, and a table with one row less."""
    version = RELEASED[0]
    with closing(ledger_of(version)) as before, closing(ledger_of(version)) as now:
        columns = columns_of(before)
        now.execute("DELETE FROM audit WHERE rowid = (SELECT min(rowid) FROM audit)")
        assert not rows_of(before, columns)["audit"] <= rows_of(now, columns)["audit"]
        now.execute("ALTER TABLE audit RENAME COLUMN what TO deed")
        with pytest.raises(sqlite3.OperationalError):
            rows_of(now, columns)


def test_this_very_version_is_frozen_too_or_can_be(tmp_path: Path) -> None:
    """The office that is frozen knows every table of today's schemas, with something in most of them."""
    freeze(tmp_path / __version__)
    with closing(sqlite3.connect(":memory:")) as ledger:
        ledger.executescript((tmp_path / __version__ / "box.sql").read_text("utf-8"))
        rows = rows_of(ledger, columns_of(ledger))
    with closing(sqlite3.connect(":memory:")) as today:
        today.executescript("\n".join(schemas()))
        assert set(rows) == set(columns_of(today))
    assert sum(bool(found) for found in rows.values()) > len(rows) / 2, "furnish() says too little"
