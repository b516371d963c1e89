"""The one connection that writes, and its flushes: writers that come together share one.

One lock makes the writers queue. Each is a savepoint of a common transaction; the last of the queue commits
it, and all of them return behind that flush. What was flushed is believed only when the file system, asked
once more, still keeps what it is given (kept.py); when not, nothing is written any more.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.errors import StorageError
from appliance.store_trouble import translated

log = logging.getLogger(__name__)

MOST_TOGETHER = 64  # writers that share a flush
FLUSH_PATIENCE = 0.5  # seconds until a writer looks whether the one that was to flush is still there


class _Group:
    """Changes that are flushed together: all of them are on the card, or none."""

    def __init__(self) -> None:
        self.size = 0
        self.done = threading.Event()
        self.error: BaseException | None = None


class SharedFlush:
    """Writes through ``connection``, which is nobody else's any more. Safe to use from any thread.

    ``confirm`` raises ``OSError`` when the flush just done may not have been true: ``given_up`` from then on.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, confirm: Callable[[], None]) -> None:
        self._writer = connection
        self._path = path
        self._confirm = confirm
        self._lock = threading.RLock()
        self._count_lock = threading.Lock()
        self._waiting = 0  # writers that wait for the lock
        self._inside = False  # a block of the thread that has the lock runs
        self._group: _Group | None = None
        self.given_up = False  # the file system keeps nothing any more
        self._closed = False

    @contextmanager
    def write(self, *, alone: bool) -> Iterator[sqlite3.Cursor]:
        """One transaction, on the card when the block has ended; see ``Database.write``."""
        self._take_turn(counted=not alone)
        try:
            group = self._enter_group(alone=alone)
            cursor = self._writer.cursor()
            try:
                yield cursor
            except BaseException as error:
                self._take_back(group, error)
                if isinstance(error, sqlite3.Error):
                    raise translated(error, self._path) from error
                raise
            else:
                self._leave_group(group)
            finally:
                cursor.close()
                self._inside = False
                if self._waiting == 0 or group.size >= MOST_TOGETHER:
                    self._flush(group)
        finally:
            self._lock.release()
        self._await(group)

    @contextmanager
    def ended(self) -> Iterator[None]:
        """Nobody writes in the block, and afterwards never again; the connection is closed at its end."""
        with self._lock:
            if self._group is not None:
                self._flush(self._group)
            self._closed = True
            try:
                yield
            finally:
                self._writer.close()

    def between_writes(self, command: str) -> None:
        """Run a command that belongs to no transaction. Raises ``StorageError``."""
        with self._lock:
            if self._closed:
                raise StorageError("the database is closed")
            if self._group is not None:
                self._flush(self._group)
            try:
                self._writer.execute(command).fetchall()
            except sqlite3.Error as error:
                raise translated(error, self._path) from error

    def _take_turn(self, *, counted: bool) -> None:
        """Wait for the lock; whoever waits and is ``counted`` is waited for with the flush."""
        if not counted:
            self._lock.acquire()
            return
        with self._count_lock:
            self._waiting += 1
        try:
            self._lock.acquire()
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
        if self.given_up:
            raise StorageError("the card keeps nothing any more; it must be checked at the next start")
        try:
            if self._group is None:
                self._writer.execute("BEGIN IMMEDIATE")
                self._group = _Group()
            else:
                self._writer.execute("SAVEPOINT change")
        except sqlite3.Error as error:
            if self._group is not None:
                self._fail(self._group, error)
            raise translated(error, self._path) from error
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
            self._gives_up()
            self._fail(group, error)
            self._bury_failed_commit()
            return
        trouble = self._gives_up()
        if trouble is not None:
            self._fail(group, trouble)
        else:
            self._group = None
            group.done.set()

    def _gives_up(self) -> OSError | None:
        """Why the file system keeps nothing any more; None: it does."""
        try:
            self._confirm()
        except OSError as trouble:
            log.critical("the card keeps nothing any more, nothing is written from now on: %s", trouble)
            self.given_up = True
            return trouble
        return None

    def _fail(self, group: _Group, error: BaseException) -> None:
        """Each of its members will hear why; nothing of it is there, or nobody can tell."""
        self._group = None
        self._roll_back()
        group.error = error
        group.done.set()

    def _await(self, group: _Group) -> None:
        """Return when it is on the card; see to it when nobody else does."""
        while not group.done.wait(FLUSH_PATIENCE):
            with self._lock:
                self._flush(group)
        if isinstance(group.error, sqlite3.Error):
            raise translated(group.error, self._path) from group.error
        if isinstance(group.error, OSError):
            raise StorageError(f"the card did not keep it: {group.error.strerror}") from group.error
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
