"""The use cases: write a backup while the box works, look into one, put one in the place of the data."""

from __future__ import annotations

import io
import logging
import os
import random as chance
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from appliance import __version__
from appliance.backup.contents import SCHEMA, check_sealed, pack, unpack
from appliance.backup.diary import Diary, MadeBackup, Where
from appliance.backup.envelope import (
    SALT,
    BackupDamaged,
    EnvelopeWriter,
    Header,
    NoBackup,
    open_envelope,
    read_header,
)
from appliance.backup.passphrase import new_passphrase, read_passphrase
from appliance.backup.restoring import Restoring
from appliance.clock import Clock
from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import DataFolder
from appliance.errors import StorageFull

log = logging.getLogger(__name__)

_SNAPSHOT = "ledger-for-backup"
_BOX_ID = "box-id"  # of the data folder; in no backup: a box that takes another's data stays itself
ROOM_BESIDE = 16 * 1024 * 1024  # bytes that must be left for the box itself


class Backups:
    """Writes backups of a box that works. ``copy_ledger(path)``: a snapshot of the ledger as a new file.

    ``name``: what the office is called, for whoever chooses among files. ``random`` must be of the system
    (SystemRandom): it makes the words and the salts.
    """

    def __init__(
        self,
        folder: DataFolder,
        *,
        name: Callable[[], str],
        copy_ledger: Callable[[Path], None],
        people: Callable[[], int],
        clock: Clock,
        random: chance.Random,
    ) -> None:
        self._folder = folder
        self._name = name
        self._copy_ledger = copy_ledger
        self._people = people
        self._clock = clock
        self._random = random
        self.diary = Diary(folder, clock=clock)

    @property
    def words(self) -> str:
        """The passphrase of this office's backups; made when it is first asked for, and kept with the data.

        Raises ``StorageError``.
        """
        path = self._folder.backup_words
        with suppress(FileNotFoundError):
            return read_passphrase(path.read_text("utf-8"))
        return self.new_words()

    def new_words(self) -> str:
        """Other words from now on, because the old ones got about; older backups keep theirs."""
        words = new_passphrase(self._random)
        self._folder.replace(self._folder.backup_words, f"{words}\n")
        return words

    def made(self, header: Header) -> bool:
        """Whether it is of this box. Older ones only tell what the office is called."""
        return header.box_id == self._box_id if header.box_id else header.box == self._name()

    @property
    def last(self) -> MadeBackup | None:
        """The newest that this box has made and that outlives its card."""
        return self.diary.last

    def draft(self, *, where: Where) -> BinaryIO:
        """A whole backup in a file without a name on the card, at its beginning; it goes when it is closed.

        So that it can be handed out as slowly as somebody takes it. It counts as made when it is closed after
        its last byte was taken, not when somebody breaks off. Raises as ``write`` does.
        """
        unnamed = tempfile.TemporaryFile(dir=self._folder.work, buffering=0)  # noqa: SIM115 -- as it is handed on
        file = _HandedOut(unnamed)  # whoever asked closes it
        try:
            self.write(file, copies=2)
            size = file.tell()
            file.seek(0)
            file.taken = size, lambda: self.diary.note(where, size)
        except OSError as problem:
            file.close()
            raise storage_error(problem, "the backup could not be written") from problem
        except BaseException:
            file.close()
            raise
        return file

    def write(self, into: BinaryIO, *, copies: int = 1) -> Header:
        """Everything the box holds at this moment, encrypted under ``words``.

        ``copies``: how often the ledger must fit on the card: twice when ``into`` lies there too. Raises
        ``StorageFull`` when there is no room for the ledger's snapshot, ``StorageError``, and ``OSError``
        when ``into`` refuses.
        """
        # of this process and this call: the command may write one beside a running box
        snapshot = self._folder.work / f"{_SNAPSHOT}-{os.getpid()}-{self._random.randbytes(4).hex()}.sqlite3"
        needed = copies * self._folder.database.stat().st_size + ROOM_BESIDE
        if self._folder.free_bytes() < needed:
            raise StorageFull("there is not enough room on the card to make a backup")
        header = self._header()
        try:
            self._copy_ledger(snapshot)
            envelope = EnvelopeWriter(into, header, self.words)
            pack(self._folder, snapshot, envelope)
            envelope.finish()
        finally:
            snapshot.unlink(missing_ok=True)
        return header

    def _header(self) -> Header:
        return Header(
            schema=SCHEMA,
            program=__version__,
            box=self._name(),
            made_at=self._clock.now().isoformat(timespec="seconds"),
            people=self._people(),
            box_id=self._box_id,
            salt=self._random.randbytes(SALT).hex(),
        )

    @property
    def _box_id(self) -> str:
        """Made when it is first asked for. Raises ``StorageError``."""
        path = self._folder.root / _BOX_ID
        with suppress(FileNotFoundError, UnicodeDecodeError):
            if found := path.read_text("ascii").strip():
                return found
        made = self._random.randbytes(8).hex()
        self._folder.replace(path, f"{made}\n")
        return made

    def forget_unfinished(self) -> None:
        """Snapshots that a power cut has left behind."""
        for path in self._folder.work.glob(f"{_SNAPSHOT}-*"):
            path.unlink(missing_ok=True)


class _HandedOut(io.BufferedRandom):
    """``taken``: how long it is, and what to do when it is closed with its end reached."""

    taken: tuple[int, Callable[[], object]] | None = None

    def close(self) -> None:
        note = None
        if not self.closed and self.taken is not None and self.tell() == self.taken[0]:
            note = self.taken[1]
        super().close()
        if note is not None:
            note()


def look_into(source: BinaryIO) -> Header:
    """What can be known of a backup without its words. Raises ``NoBackup``."""
    header, _ = read_header(source)
    if header.schema > SCHEMA:
        raise NoBackup("it was made by a newer box", newer=True)
    return header


def prepare(
    folder: DataFolder,
    source: BinaryIO,
    words: str,
    *,
    settle: Callable[[Path], object],
    disk: Disk | None = None,
) -> tuple[Header, Restoring]:
    """Lay a backup out beside the data and check all of it; nothing of the data is touched.

    ``settle(path)``: brings the restored ledger up to date and sees to it that nothing in it is sent by
    itself: what waited may have gone out since. It raises when the ledger is damaged. Raises ``WordsWrong``,
    ``NoBackup``, ``WrongPassphrase``, ``BackupDamaged``, ``StorageFull``, ``StorageError``; also
    ``RestoreUnfinished`` as long as an earlier one waits to be finished.
    """
    restoring = Restoring(folder, disk=disk)
    source.seek(0)
    look_into(source)
    source.seek(0)
    header, pieces = open_envelope(source, read_passphrase(words))
    staged = restoring.begin()
    try:
        unpack(pieces, staged, wants_room=lambda size: _require_room(folder, size))
        for _ in pieces:  # to the very end: the last piece says that it is the last
            pass
        ledger = staged / folder.database.name
        if not ledger.is_file():
            raise BackupDamaged
        check_sealed(staged)
        settle(ledger)
    except OSError as problem:
        restoring.give_up()
        raise storage_error(problem, "the backup could not be unpacked") from problem
    except BaseException:
        restoring.give_up()
        raise
    return header, restoring


def restore(
    folder: DataFolder,
    source: BinaryIO,
    words: str,
    *,
    settle: Callable[[Path], object],
    moment: datetime,
    disk: Disk | None = None,
) -> Header:
    """Put a backup in the place of the folder's data; whoever calls holds the folder's lock, no store open.

    Raises what ``prepare`` and ``decide`` raise; then nothing has changed. Only after ``RestoreUnfinished``
    it is decided, and goes on when the box starts.
    """
    header, restoring = prepare(folder, source, words, settle=settle, disk=disk)
    decide(restoring, moment)
    restoring.finish()
    log.info("restored a backup of %s", header.made_at)
    return header


def decide(restoring: Restoring, moment: datetime) -> None:
    """From here on what was prepared counts; the next start puts it in place. Raises as its ``decide``."""
    restoring.decide(f"{moment:%Y-%m-%d-%H%M%S}")


def _require_room(folder: DataFolder, size: int) -> None:
    if folder.free_bytes() < size + ROOM_BESIDE:
        raise StorageFull("there is not enough room on the card to restore this backup")
