"""The one SQLite file: each change a flushed transaction, each reading a snapshot. Only here: sqlite3.

Write-ahead log, ``synchronous=FULL``: when ``write()`` has ended without an error, the change is on the card.
One connection writes and one lock makes the writers queue; those that queue are flushed together. Readers
have their own connections and never wait.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from appliance.errors import DamagedStore, StorageError, StorageFull

log = logging.getLogger(__name__)

Cursor = sqlite3.Cursor
Row = sqlite3.Row

# A commit writes every page it has touched. Our rows are small and lie side by side, so small pages mean few
# bytes for each SMS; eight of them fill a block of the card's file system.
PAGE_BYTES = 512
CHECKPOINT_PAGES = 8000  # the log is folded into the file about every thousand SMS
LOG_BYTES_KEPT = 16 << 20  # the log's blocks are used again: growing a file costs the card more
CACHE_KIBIBYTES = 8 * 1024
MOST_TOGETHER = 64  # writers that share a flush
FLUSH_PATIENCE = 0.5  # seconds until a writer looks whether the one that was to flush is still there
READ_THROUGH_BYTES = 256 << 20  # what even the smallest Pi can hold in memory
BUSY_MILLISECONDS = 10_000  # another process (a command that reads) may hold the file for a moment

_CHUNK = 1 << 20
_TROUBLE = (sqlite3.Error, UnicodeDecodeError)  # what is damaged is quoted in the error, whatever its bytes
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_CARD_TROUBLE = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)


class _Group:
    """Changes that are flushed together: all of them are on the card, or none."""

    def __init__(self) -> None:
        self.size = 0
        self.done = threading.Event()
        self.error: BaseException | None = None


class Database:
    """Everything that changes with each message or visit. Safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        """Use ``Database.open``."""
        self._path = path
        self._write_lock = threading.RLock()
        self._count_lock = threading.Lock()
        self._waiting = 0  # writers that wait for the lock
        self._inside = False  # a block of the thread that has the lock runs
        self._group: _Group | None = None
        self._pool_lock = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._closed = False
        self._writer = self._connect()

    @classmethod
    def open(
        cls, path: Path, schemas: Sequence[str], *, check: bool = True, mark: Path | None = None
    ) -> Database:
        """Open or make the file and whatever of the ``schemas`` (``CREATE ... IF NOT EXISTS``) it lacks.

        ``check``: SQLite's quick check first. ``mark``: an empty file elsewhere that tells a lost file from a
        new one. Raises ``DamagedStore``, ``StorageFull`` or ``StorageError``.
        """
        new = not path.exists() or path.stat().st_size == 0  # to SQLite an empty file is a new one, too
        if new and mark is not None and mark.exists():
            raise DamagedStore(
                f"{path} is {'empty' if path.exists() else 'missing'}: it held what was sent and received,"
                f" and who wants no more messages. Put it back from a copy; to begin without it on purpose,"
                f" remove {mark} first"
            )
        try:
            db = cls(path)
        except _TROUBLE as error:
            raise _translated(error, path) from error
        try:
            db._prepare(schemas, check=check and not new)
            if new:
                _flush_folder(path.parent)
            if mark is not None:
                _leave_mark(mark)
        except _TROUBLE as error:
            db.close()
            raise _translated(error, path) from error
        except OSError as error:
            db.close()
            raise StorageError(f"the card refused: {error.strerror}") from error
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Cursor]:
        """One transaction, on the card when the block has ended; nothing of it is there when it raises.

        Writers that come at the same time share a flush and return behind it: no block may wait for another
        writer. ``alone``: a long block, which keeps nobody before it waiting. Raises ``StorageFull`` or
        ``StorageError`` when the card would not take it.
        """
        self._take_turn(counted=not alone)
        try:
            group = self._enter_group(alone=alone)
            cursor = self._writer.cursor()
            try:
                yield cursor
            except BaseException as error:
                self._take_back(group, error)
                if isinstance(error, sqlite3.Error):
                    raise _translated(error, self._path) from error
                raise
            else:
                self._leave_group(group)
            finally:
                cursor.close()
                self._inside = False
                if self._waiting == 0 or group.size >= MOST_TOGETHER:
                    self._flush(group)
        finally:
            self._write_lock.release()
        self._await(group)

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """One snapshot: all that is read in the block belongs together, whatever is written meanwhile."""
        connection = self._borrow()
        cursor = connection.cursor()
        try:
            cursor.execute("BEGIN")
            yield cursor
        except sqlite3.Error as error:
            raise _translated(error, self._path) from error
        finally:
            cursor.close()
            self._give_back(connection)

    def close(self) -> None:
        """Close the file; the log is folded in. A reading that still runs ends first. May be called twice."""
        with self._write_lock, self._pool_lock:
            if self._group is not None:
                self._flush(self._group)
            self._closed = True
            for connection in self._readers:
                connection.close()
            self._readers.clear()
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
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
            connection.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
            connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit={LOG_BYTES_KEPT}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, schemas: Sequence[str], *, check: bool) -> None:
        if check:
            _read_through(self._path)
            problems = [row[0] for row in self._writer.execute("PRAGMA quick_check(3)")]
            if problems != ["ok"]:
                raise DamagedStore(f"{self._path.name} is damaged: {'; '.join(problems)}")
        for schema in schemas:
            _add_new_columns(self._writer, schema)
            self._writer.executescript(f"BEGIN IMMEDIATE;\n{schema}\nCOMMIT;")

    def _take_turn(self, *, counted: bool) -> None:
        """Wait for the lock; whoever waits and is ``counted`` is waited for with the flush."""
        if not counted:
            self._write_lock.acquire()
            return
        with self._count_lock:
            self._waiting += 1
        try:
            self._write_lock.acquire()
        finally:
            with self._count_lock:
                self._waiting -= 1

    def _enter_group(self, *, alone: bool) -> _Group:
        if self._closed:
            raise StorageError("the database is closed")
        if self._inside:
            raise RuntimeError("a write inside a write: one method, one transaction")
        if alone and self._group is not None:
            self._flush(self._group)
        try:
            if self._group is None:
                self._writer.execute("BEGIN IMMEDIATE")
                self._group = _Group()
            else:
                self._writer.execute("SAVEPOINT change")
        except sqlite3.Error as error:
            if self._group is not None:
                self._fail(self._group, error)
            raise _translated(error, self._path) from error
        self._inside = True
        return self._group

    def _leave_group(self, group: _Group) -> None:
        """The block has ended well; it is on the card after the flush."""
        try:
            if group.size:
                self._writer.execute("RELEASE change")
            group.size += 1
        except sqlite3.Error as error:
            self._fail(group, error)

    def _take_back(self, group: _Group, error: BaseException) -> None:
        """The block has failed; what the others of its group changed stays."""
        if not self._writer.in_transaction:
            self._fail(group, error)  # some troubles of the card roll back everything
        elif not group.size:
            self._fail(group, error)  # there are no others yet
        else:
            try:
                self._writer.execute("ROLLBACK TO change")
                self._writer.execute("RELEASE change")
            except sqlite3.Error as trouble:
                self._fail(group, trouble)

    def _flush(self, group: _Group) -> None:
        """Put the whole group on the card. Needs the lock."""
        if self._group is not group:
            return
        try:
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(group, error)
            self._bury_failed_commit()
        else:
            self._group = None
            group.done.set()

    def _fail(self, group: _Group, error: BaseException) -> None:
        """Nothing of it is there, and each of its members will hear why."""
        self._group = None
        self._roll_back()
        group.error = error
        group.done.set()

    def _await(self, group: _Group) -> None:
        """Return when it is on the card; see to it when nobody else does."""
        while not group.done.wait(FLUSH_PATIENCE):
            with self._write_lock:
                self._flush(group)
        if isinstance(group.error, sqlite3.Error):
            raise _translated(group.error, self._path) from group.error
        if group.error is not None:
            raise StorageError("the change was rolled back with others") from group.error

    def _bury_failed_commit(self) -> None:
        """Write something over the frames of a commit whose flush failed.

        They may lie whole in the log: the next start would take them for a success nobody was told of.
        """
        try:
            version = self._writer.execute("PRAGMA user_version").fetchone()[0]
            self._writer.execute(f"PRAGMA user_version={version}")
        except sqlite3.Error as error:
            log.error("the card does not take writes: %s", error)

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            try:
                self._writer.execute("ROLLBACK")
            except sqlite3.Error as error:
                log.error("a change could not be rolled back: %s", error)

    def _borrow(self) -> sqlite3.Connection:
        with self._pool_lock:
            if self._closed:
                raise StorageError("the database is closed")
            if self._readers:
                return self._readers.pop()
        try:
            connection = self._connect()
            connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error as error:
            raise _translated(error, self._path) from error
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


def _translated(error: sqlite3.Error | UnicodeError, path: Path) -> Exception:
    """The card's trouble as one of ours; a mistake in our own SQL stays what it is."""
    code = getattr(error, "sqlite_errorcode", isinstance(error, UnicodeError) and sqlite3.SQLITE_CORRUPT)
    if not code:
        return error
    primary = code & 0xFF
    if primary in _DAMAGED:
        return DamagedStore(f"{path.name} is damaged: {error}")
    if primary == sqlite3.SQLITE_FULL or (primary == sqlite3.SQLITE_IOERR and _is_full(path)):
        return StorageFull("there is no room left on the card")
    if primary in _CARD_TROUBLE:
        return StorageError(f"the card refused: {error}")
    return error


def _is_full(path: Path) -> bool:
    # The shared memory beside the log cannot grow on a full disk; SQLite calls that an I/O error.
    try:
        return shutil.disk_usage(path.parent).free < 2 * 1024 * 1024
    except OSError:
        return False


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
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
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
