"""The one SQLite file: each change a flushed transaction, each reading a snapshot.

Write-ahead log, ``synchronous=FULL``: when ``write()`` has ended without an error, the change is on the card.
Writers queue and share their flushes (shared_flush.py). Readers have their own connections and never wait.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from appliance.errors import DamagedStore, StorageError
from appliance.kept import confirm_kept
from appliance.shared_flush import SharedFlush
from appliance.store_trouble import TROUBLE, translated

log = logging.getLogger(__name__)

Cursor = sqlite3.Cursor
Row = sqlite3.Row
Confirm = Callable[[int], None]  # handed a descriptor of the folder; see kept.py

# A commit writes every page it has touched. Our rows are small and lie side by side, so small pages mean few
# bytes for each SMS; eight of them fill a block of the card's file system.
PAGE_BYTES = 512
CHECKPOINT_PAGES = 8000  # the log is folded into the file about every thousand SMS
LOG_BYTES_KEPT = 16 << 20  # the log's blocks are used again: growing a file costs the card more
WRITER_CACHE_KIBIBYTES = 4 * 1024
# Of each reader: whatever is written empties it, so that it serves one reading only. A list of 15,000 people
# is sorted within it; a longer one goes through a temporary file.
READER_CACHE_KIBIBYTES = 2 * 1024
READ_THROUGH_BYTES = 256 << 20  # what even the smallest Pi can hold in memory
BUSY_MILLISECONDS = 10_000  # another process (a command that reads) may hold the file for a moment

_CHUNK = 1 << 20


class Database:
    """Everything that changes with each message or visit. Safe to use from any thread."""

    def __init__(self, path: Path, confirm: Confirm) -> None:
        """Use ``Database.open``."""
        self._path = path
        self._pool_lock = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._closed = False
        self._folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._writer = self._connect(WRITER_CACHE_KIBIBYTES)
        except BaseException:
            os.close(self._folder)
            raise
        self._shared = SharedFlush(self._writer, path, partial(confirm, self._folder))

    @classmethod
    def open(
        cls,
        path: Path,
        schemas: Sequence[str],
        *,
        check: bool = True,
        mark: Path | None = None,
        confirm: Confirm = confirm_kept,
    ) -> Database:
        """Open or make the file and whatever of the ``schemas`` (``CREATE ... IF NOT EXISTS``) it lacks.

        ``check``: SQLite's quick check first. ``mark``: an empty file elsewhere that tells a lost file from a
        new one. ``confirm``: see kept.py. Raises ``DamagedStore``, ``StorageFull`` or ``StorageError``.
        """
        new = not path.exists() or path.stat().st_size == 0  # to SQLite an empty file is a new one, too
        if new and mark is not None and mark.exists():
            raise DamagedStore(
                f"{path} is {'empty' if path.exists() else 'missing'}: it held what was sent and received,"
                f" and who wants no more messages. Put it back from a copy; to begin without it on purpose,"
                f" remove {mark} first"
            )
        try:
            db = cls(path, confirm)
        except TROUBLE as error:
            raise translated(error, path) from error
        except OSError as error:
            raise StorageError(f"the card refused: {error.strerror}") from error
        try:
            db._prepare(schemas, new=new, check=check)
            if new:
                _flush_folder(path.parent)
            if mark is not None:
                _leave_mark(mark)
        except TROUBLE as error:
            db.close()
            raise translated(error, path) from error
        except OSError as error:
            db.close()
            raise StorageError(f"the card refused: {error.strerror}") from error
        except BaseException:
            db.close()
            raise
        return db

    def write(self, *, alone: bool = False) -> AbstractContextManager[Cursor]:
        """One transaction, on the card when the block has ended; nothing of it is there when it raises.

        Writers that come at the same time share a flush and return behind it: no block may wait for another
        writer. ``alone``: a long block, which keeps nobody before it waiting. Raises ``StorageFull`` or
        ``StorageError`` when the card would not take it.
        """
        return self._shared.write(alone=alone)

    @property
    def given_up(self) -> bool:
        """The card keeps nothing any more: every ``write`` is refused until the file is opened anew."""
        return self._shared.given_up

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """One snapshot: all that is read in the block belongs together, whatever is written meanwhile."""
        connection = self._borrow()
        cursor = connection.cursor()
        try:
            cursor.execute("BEGIN")
            yield cursor
        except sqlite3.Error as error:
            raise translated(error, self._path) from error
        finally:
            cursor.close()
            self._give_back(connection)

    @contextmanager
    def leaving_no_trace(self) -> Iterator[None]:
        """What is emptied in the block is overwritten in the file, and leaves the log at the end.

        A reading that runs just then keeps its pages in the log until the next checkpoint. Raises
        ``StorageError``.
        """
        self._shared.between_writes("PRAGMA secure_delete=ON")
        try:
            yield
        finally:
            self._shared.between_writes("PRAGMA secure_delete=OFF")
        self._shared.between_writes("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, path: Path) -> None:
        """A snapshot of everything as a new, flushed file, while others read and write.

        Raises ``StorageFull`` or ``StorageError``; then the file is not there.
        """
        try:
            with closing(self._connect(READER_CACHE_KIBIBYTES)) as connection:
                connection.execute("VACUUM INTO ?", (str(path),))
            _flush(path)
        except TROUBLE as error:
            path.unlink(missing_ok=True)
            raise translated(error, self._path) from error

    def close(self) -> None:
        """Close the file; the log is folded in. A reading that still runs ends first. May be called twice."""
        with self._shared.ended(), self._pool_lock:
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            if not self._closed:
                self._closed = True
                os.close(self._folder)

    def _connect(self, cache_kibibytes: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,  # transactions are begun and ended here, never by the module
            check_same_thread=False,  # a connection is used by one thread at a time: lock and pool see to it
            cached_statements=256,
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            # one made for a single question reads the whole table, where a range of it would do
            connection.execute("PRAGMA automatic_index=OFF")
            connection.execute(f"PRAGMA cache_size=-{cache_kibibytes}")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit={LOG_BYTES_KEPT}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, schemas: Sequence[str], *, new: bool, check: bool) -> None:
        if check and not new:
            _read_through(self._path)
            problems = [row[0] for row in self._writer.execute("PRAGMA quick_check(3)")]
            if problems != ["ok"]:
                raise DamagedStore(f"{self._path.name} is damaged: {'; '.join(problems)}")
            self._writer.execute("PRAGMA shrink_memory")  # the pages of the check are not those of the day
        if not new:
            for schema in schemas:
                _add_new_columns(self._writer, schema)
        everything = "\n".join(schemas)  # one flush for all of it
        self._writer.executescript(f"BEGIN IMMEDIATE;\n{everything}\nCOMMIT;")

    def _borrow(self) -> sqlite3.Connection:
        with self._pool_lock:
            if self._closed:
                raise StorageError("the database is closed")
            if self._readers:
                return self._readers.pop()
        try:
            connection = self._connect(READER_CACHE_KIBIBYTES)
            connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error as error:
            raise translated(error, self._path) from error
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            raise
        with self._pool_lock:
            if self._closed:
                connection.close()
            else:
                self._readers.append(connection)


def _add_new_columns(connection: sqlite3.Connection, schema: str) -> None:
    """What a table of an older box lacks; a new column is ``INTEGER`` or ``TEXT`` with a plain default."""
    with closing(sqlite3.connect(":memory:")) as wanted:
        wanted.executescript(schema)
        for (table,) in wanted.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for _, name, kind, not_null, default, _ in wanted.execute(f"PRAGMA table_info({table})"):
                if there and name not in there:
                    rest = f" NOT NULL DEFAULT {default}" if not_null else ""
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}{rest}")


def _read_through(path: Path) -> None:
    """Bring the file into memory from front to back.

    The check reads it in the order of its trees. After a power cut, with nothing in memory yet, jumping
    through 300,000 messages like that takes ten times as long as reading them all.
    """
    # whatever cannot be read, the check will tell
    with suppress(OSError), path.open("rb", buffering=0) as file:
        for _ in range(READ_THROUGH_BYTES // _CHUNK):
            if not file.read(_CHUNK):
                break


def _flush_folder(folder: Path) -> None:
    """A new file is only sure to be there when its folder has been flushed too."""
    _flush(folder)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _leave_mark(mark: Path) -> None:
    """Only when the file is on the card: a power cut must never leave a mark without it."""
    if mark.exists():
        return
    try:
        mark.touch(mode=0o600)
        _flush_folder(mark.parent)
    except OSError as error:  # tried again at the next start
        log.warning("the mark %s could not be made: %s", mark, error.strerror)
