"""The SQLite file: flushed changes, snapshots for readers, the card's troubles by name."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.database import PAGE_BYTES, Cursor, Database
from appliance.errors import DamagedStore, StorageError, StorageFull
from appliance.shared_flush import MOST_TOGETHER, SharedFlush

SCHEMA = "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database.open(tmp_path / "box.sqlite3", [SCHEMA])
    yield db
    db.close()


def add(db: Database, text: str) -> None:
    with db.write() as cur:
        cur.execute("INSERT INTO note (text) VALUES (?)", (text,))


def notes(db: Database) -> list[str]:
    with db.read() as cur:
        return [row["text"] for row in cur.execute("SELECT text FROM note ORDER BY id")]


def test_what_was_written_is_there_after_opening_anew(tmp_path: Path, db: Database) -> None:
    add(db, "Kirim")
    db.close()
    again = Database.open(tmp_path / "box.sqlite3", [SCHEMA])
    assert notes(again) == ["Kirim"]
    again.close()


def test_a_change_that_raises_is_not_made_at_all(db: Database) -> None:
    def change_half() -> None:
        with db.write() as cur:
            cur.execute("INSERT INTO note (text) VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_half()
    assert notes(db) == []
    add(db, "whole")
    assert notes(db) == ["whole"]


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(db: Database) -> None:
    add(db, "before")
    with db.read() as cur:
        count = "SELECT COUNT(*) FROM note"
        assert cur.execute(count).fetchone()[0] == 1
        add(db, "meanwhile")
        assert cur.execute(count).fetchone()[0] == 1
    assert notes(db) == ["before", "meanwhile"]


def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(StorageError), db.read() as cur:
        cur.execute("INSERT INTO note (text) VALUES ('no')")


def test_readings_may_be_nested_and_may_stand_inside_a_change(db: Database) -> None:
    with db.write() as cur:
        cur.execute("INSERT INTO note (text) VALUES ('new')")
        assert notes(db) == []
        with db.read() as outer:
            assert outer.execute("SELECT 1").fetchone()[0] == 1
            assert notes(db) == []


def test_a_change_inside_a_change_is_a_mistake_that_says_so(db: Database) -> None:
    with pytest.raises(RuntimeError, match="a write inside a write"), db.write(), db.write():
        pass


def test_writers_of_many_threads_queue(db: Database) -> None:
    def write(place: int) -> None:
        for n in range(25):
            add(db, f"{place}-{n}")

    threads = [threading.Thread(target=write, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notes(db)) == 200


def test_of_writers_that_come_together_those_that_fail_take_nothing_of_the_others_along(db: Database) -> None:
    """Flushed together or not: what returned is there, what raised is not, not even in part."""
    start = threading.Barrier(12)
    done: list[str] = []
    failed: list[str] = []

    def write(place: int) -> None:
        start.wait()
        for number in range(40):
            text = f"{place}-{number}"
            try:
                with db.write(alone=place == 0) as cur:
                    cur.execute("INSERT INTO note (text) VALUES (?)", (text,))
                    cur.execute("INSERT INTO note (text) VALUES (?)", (text + "b",))
                    if (place + number) % 5 == 0:
                        raise KeyError(text)
                done.append(text)
            except KeyError:
                failed.append(text)

    threads = [threading.Thread(target=write, args=(place,)) for place in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there = sorted(notes(db))
    assert len(done) + len(failed) == 12 * 40
    assert there == sorted([*done, *(text + "b" for text in done)])


def test_when_the_card_rolls_back_a_whole_group_each_of_its_writers_hears_of_it(db: Database) -> None:
    with db.write() as cur:
        cur.execute(
            "CREATE TRIGGER full BEFORE INSERT ON note WHEN NEW.text LIKE 'bad%'"
            " BEGIN SELECT RAISE (ROLLBACK, 'no room'); END"
        )
    start = threading.Barrier(8)
    done: list[str] = []

    def write(place: int) -> None:
        start.wait()
        for number in range(30):
            text = f"{'bad' if number % 7 == place else 'good'}-{place}-{number}"
            with suppress(Exception):
                add(db, text)
                done.append(text)

    threads = [threading.Thread(target=write, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there = notes(db)
    assert sorted(there) == sorted(done)
    assert not [text for text in there if text.startswith("bad")]


def test_every_commit_is_flushed_and_the_file_is_set_up_as_the_promises_need_it(db: Database) -> None:
    def ask(cur: Cursor, pragma: str) -> object:
        return cur.execute(f"PRAGMA {pragma}").fetchone()[0]

    with db.write() as cur:
        assert ask(cur, "journal_mode") == "wal"
        assert ask(cur, "synchronous") == 2  # FULL
        assert ask(cur, "foreign_keys") == 1
        assert ask(cur, "page_size") == PAGE_BYTES


def test_a_broken_rule_of_the_schema_is_our_mistake_and_not_the_cards(db: Database) -> None:
    add(db, "once")
    with pytest.raises(Exception, match="UNIQUE") as caught:
        add(db, "once")
    assert not isinstance(caught.value, StorageError)
    with pytest.raises(Exception, match="no such table") as caught, db.read() as cur:
        cur.execute("SELECT * FROM nowhere")
    assert not isinstance(caught.value, StorageError)


def test_a_closed_database_says_so_and_may_be_closed_twice(db: Database) -> None:
    db.close()
    db.close()
    with pytest.raises(StorageError, match="closed"):
        add(db, "late")
    with pytest.raises(StorageError, match="closed"):
        notes(db)


def test_a_reading_that_runs_while_the_database_closes_ends_well(db: Database) -> None:
    add(db, "here")
    with db.read() as cur:
        db.close()
        assert cur.execute("SELECT text FROM note").fetchone()["text"] == "here"


# -- the card's troubles -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [0, 100, PAGE_BYTES + 1])
def test_a_damaged_file_is_noticed_and_never_taken_for_an_empty_one(tmp_path: Path, where: int) -> None:
    path = tmp_path / "box.sqlite3"
    db = Database.open(path, [SCHEMA])
    for n in range(500):
        add(db, f"note {n}")
    db.close()
    content = bytearray(path.read_bytes())
    content[where : where + 40] = b"\xaa" * 40
    path.write_bytes(content)
    with pytest.raises(DamagedStore, match=r"box\.sqlite3 is damaged"):
        Database.open(path, [SCHEMA])


def test_something_else_in_place_of_the_file_is_damage_too(tmp_path: Path) -> None:
    path = tmp_path / "box.sqlite3"
    path.write_text("Daftar Kader Posyandu\n" * 100)
    with pytest.raises(DamagedStore):
        Database.open(path, [SCHEMA])


def test_a_folder_that_is_not_there_is_the_cards_trouble(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the card refused"):
        Database.open(tmp_path / "nowhere" / "box.sqlite3", [SCHEMA])


def test_a_full_card_is_called_full_and_nothing_of_the_change_is_there(db: Database) -> None:
    add(db, "small")
    with db.write() as cur:
        # as a full card would: no page more than there is
        cur.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StorageFull, match="no room left"), db.write() as cur:
        cur.executemany("INSERT INTO note (text) VALUES (?)", [(f"{n}" * 50,) for n in range(1000)])
    assert notes(db) == ["small"]
    with db.write() as cur:
        cur.execute("PRAGMA max_page_count = 1000000")
    add(db, "room again")
    assert notes(db) == ["small", "room again"]


NOTES = "CREATE TABLE IF NOT EXISTS note (text TEXT) STRICT;"

# A process of its own, because only from outside can its system calls be made to fail.
WRITER = """
import sys
from pathlib import Path
from appliance.database import Database
from appliance.errors import StorageError, StorageFull
db = Database.open(Path(sys.argv[1]), [sys.argv[2]])
for n in range(6):
    try:
        with db.write() as cur:
            cur.execute("INSERT INTO note (text) VALUES (?)", (f"{n}",))
        print(n, "written", flush=True)
    except StorageFull:
        print(n, "full", flush=True)
    except StorageError:
        print(n, "refused", flush=True)
"""


# In such a process the flushes 3 to 8 are those of the six commits, and each commit writes a header and a
# page, from the tenth write on.
FAULTS = [
    ("fdatasync:error=EIO:when=3", "refused"),
    ("fdatasync:error=EIO:when=5..6", "refused"),
    ("fdatasync:error=EIO:when=4+", "refused"),
    ("pwrite64:error=EIO:when=12", "refused"),
    ("pwrite64:error=EIO:when=15", "refused"),
    ("pwrite64:error=EIO:when=14+", "refused"),
    ("pwrite64:error=ENOSPC:when=13", "full"),
    ("pwrite64:error=ENOSPC:when=12+", "full"),
]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to make system calls fail")
@pytest.mark.parametrize(("fault", "word"), FAULTS)
def test_a_write_or_a_flush_that_fails_is_never_taken_for_success(
    tmp_path: Path, fault: str, word: str
) -> None:
    path = tmp_path / "box.sqlite3"
    Database.open(path, [NOTES]).close()
    call = fault.split(":", maxsplit=1)[0]
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}"]
    told = subprocess.run(
        [*trace, sys.executable, "-c", WRITER, str(path), NOTES],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    lines = [line.split() for line in told.stdout.splitlines()]
    assert word in {what for _, what in lines} <= {"written", word}, told

    again = Database.open(path, [])
    with again.read() as cur:
        found = [row["text"] for row in cur.execute("SELECT text FROM note ORDER BY rowid")]
    again.close()
    assert found == [n for n, what in lines if what == "written"]


def test_a_flush_that_was_none_is_never_taken_for_success_and_nothing_is_written_after_it(
    tmp_path: Path,
) -> None:
    """As when the file system gave up while it flushed: ``COMMIT`` has nothing to complain of."""
    gave_up = threading.Event()

    def confirm(folder: int) -> None:
        assert os.fstat(folder).st_ino == tmp_path.stat().st_ino
        if gave_up.is_set():
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    db = Database.open(tmp_path / "box.sqlite3", [SCHEMA], confirm=confirm)
    add(db, "kept")
    gave_up.set()
    with pytest.raises(StorageError, match="did not keep it: Read-only file system"):
        add(db, "nobody can tell")
    gave_up.clear()  # whatever it says now: what it holds is not what was confirmed
    with pytest.raises(StorageError, match="keeps nothing any more"):
        add(db, "later")
    assert db.given_up
    assert "kept" in notes(db)  # what can be read may be read
    db.close()

    again = Database.open(tmp_path / "box.sqlite3", [SCHEMA], confirm=confirm)
    add(again, "after the start")
    assert notes(again)[-1] == "after the start"
    again.close()


def test_when_a_flush_was_none_each_writer_that_shared_it_hears_so(tmp_path: Path) -> None:
    gave_up = threading.Event()

    def confirm(_folder: int) -> None:
        if gave_up.is_set():
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    db = Database.open(tmp_path / "box.sqlite3", [SCHEMA], confirm=confirm)
    all_there = threading.Barrier(5)
    refused: list[str] = []

    def write(place: int) -> None:
        all_there.wait()
        try:
            add(db, f"{place}")
        except StorageError as error:
            refused.append(str(error))

    gave_up.set()
    threads = [threading.Thread(target=write, args=(place,)) for place in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close()
    assert len(refused) == 5


class Confirming:
    """What is asked after each flush whether the card still keeps what it is given."""

    def __init__(self) -> None:
        self.asked = 0
        self.trouble: OSError | None = None

    def __call__(self) -> None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def confirming() -> Confirming:
    return Confirming()


@pytest.fixture
def flush(tmp_path: Path, confirming: Confirming) -> Iterator[SharedFlush]:
    path = tmp_path / "box.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.executescript(
        f"{SCHEMA} CREATE TABLE answer (note INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED);"
    )
    flush = SharedFlush(connection, path, confirming)
    yield flush
    with flush.ended():
        """Closed."""


def test_after_a_commit_that_failed_the_card_is_asked_and_when_it_keeps_nothing_it_is_given_up(
    flush: SharedFlush, confirming: Confirming
) -> None:
    confirming.trouble = OSError(errno.EROFS, "read-only")

    def write() -> None:
        with flush.write(alone=False) as cur:
            cur.execute("INSERT INTO answer VALUES (7)")  # to no note: COMMIT says so

    with pytest.raises(sqlite3.IntegrityError):
        write()
    assert flush.given_up
    confirming.trouble = None
    with pytest.raises(StorageError, match="keeps nothing"):
        write()


def test_writers_without_end_are_flushed_every_64(flush: SharedFlush, confirming: Confirming) -> None:
    """Else the first of them would wait for a gap in the queue."""
    writers = 3 * MOST_TOGETHER
    queued = threading.Semaphore(0)

    def write(place: int) -> None:
        queued.release()
        with flush.write(alone=False) as cur:
            cur.execute("INSERT INTO note (text) VALUES (?)", (str(place),))

    threads = [threading.Thread(target=write, args=(place,)) for place in range(writers)]
    with flush.write(alone=True) as cur:
        cur.execute("INSERT INTO note (text) VALUES ('first')")
        for thread in threads:
            thread.start()
        for _ in threads:
            queued.acquire()
    for thread in threads:
        thread.join()
    assert confirming.asked >= 1 + writers // MOST_TOGETHER


def test_a_lost_database_is_lost_not_new(tmp_path: Path) -> None:
    path, mark = tmp_path / "box.sqlite3", tmp_path / "used" / "database"
    mark.parent.mkdir()
    Database.open(path, [SCHEMA], mark=mark).close()
    Database.open(path, [SCHEMA], mark=mark).close()
    path.unlink()
    with pytest.raises(DamagedStore, match=r"box\.sqlite3 is missing.*remove .*used/database first"):
        Database.open(path, [SCHEMA], mark=mark)
    assert not path.exists()
    mark.unlink()  # on purpose
    Database.open(path, [SCHEMA], mark=mark).close()
    assert path.exists()


def test_a_database_that_has_become_an_empty_file_is_lost_too(tmp_path: Path) -> None:
    path, mark = tmp_path / "box.sqlite3", tmp_path / "used"
    Database.open(path, [SCHEMA], mark=mark).close()
    path.write_bytes(b"")
    with pytest.raises(DamagedStore, match=r"box\.sqlite3 is empty"):
        Database.open(path, [SCHEMA], mark=mark)
    mark.unlink()
    Database.open(path, [SCHEMA], mark=mark).close()


def test_a_mark_that_cannot_be_made_stops_nothing(tmp_path: Path) -> None:
    Database.open(tmp_path / "box.sqlite3", [SCHEMA], mark=tmp_path / "nowhere" / "database").close()


def test_a_file_of_an_older_box_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "box.sqlite3"
    old = Database.open(path, [SCHEMA])
    add(old, "old")
    old.close()
    newer = SCHEMA.replace(
        "text TEXT NOT NULL UNIQUE", "text TEXT NOT NULL UNIQUE, route INTEGER NOT NULL DEFAULT 0, sim TEXT"
    )
    for _ in range(2):
        db = Database.open(path, [newer + "CREATE INDEX IF NOT EXISTS note_route ON note (route);"])
        with db.read() as cur:
            row = cur.execute("SELECT text, route, sim FROM note").fetchone()
        assert tuple(row) == ("old", 0, None)
        db.close()
