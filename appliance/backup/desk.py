"""The way back while the box runs: a backup comes in, is checked whole, and takes over at a restart."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from appliance.backup.arrival import Arrival, Arrived
from appliance.backup.backups import decide, look_into, prepare
from appliance.backup.envelope import Header
from appliance.backup.restoring import RestoreUnfinished
from appliance.clock import Clock
from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import DataFolder
from appliance.errors import InputError

log = logging.getLogger(__name__)

# A ledger of 300,000 messages makes a file of some 60 MB.
LARGEST_BACKUP = 512 * 1024 * 1024


class NothingArrived(InputError):
    """There is no backup to restore: it was given up, or the box was started anew in between."""

    def __init__(self) -> None:
        super().__init__("no backup has been chosen")


class AlreadyRestoring(InputError):
    """Another restore is being checked, or has been decided and waits for the restart."""

    def __init__(self) -> None:
        super().__init__("another restore is under way")


class RestoreDesk:
    """One backup at a time. ``settle``: see ``backups.prepare``; ``restart``: called once it is decided."""

    def __init__(
        self,
        folder: DataFolder,
        *,
        settle: Callable[[Path], object],
        clock: Clock,
        restart: Callable[[], None],
        disk: Disk | None = None,
    ) -> None:
        self._disk = disk
        self._folder = folder
        self._settle = settle
        self._clock = clock
        self._restart = restart
        self._arrival: Arrival[Header] = Arrival(
            folder, "backup-that-came-in", what="backup", look=lambda source, _: look_into(source)
        )
        self._busy = threading.Lock()
        self._decided = False

    @property
    def arrived(self) -> Arrived[Header] | None:
        """What waits for its words."""
        return self._arrival.arrived

    @property
    def decided(self) -> bool:
        """The box is about to start again with other data."""
        return self._decided

    @property
    def folder(self) -> Path:
        """Where whatever is on its way in may lie."""
        return self._folder.work

    def take(self, source: BinaryIO) -> Arrived[Header]:
        """Keep a backup that comes in. Raises ``NoBackup``, ``StorageFull``, ``StorageError``."""
        return self._arrival.take(source)

    def take_from_stick(self, path: Path) -> Arrived[Header]:
        """One that lies on the stick; it is read from there. Raises ``NoBackup``, ``StorageError``."""
        return self._arrival.take_from_stick(path)

    def drop(self) -> None:
        """Forget what came in. What lies on the stick stays there."""
        self._arrival.drop()

    def restore(self, words: str) -> Header:
        """Check everything, decide, and ask for the restart; until then nothing has changed.

        Raises ``NothingArrived``, ``AlreadyRestoring`` and whatever ``prepare`` raises.
        """
        if self._decided or not self._busy.acquire(blocking=False):
            raise AlreadyRestoring
        with ExitStack() as stack:
            stack.callback(self._busy.release)
            arrived = self._arrival.arrived
            if arrived is None:
                raise NothingArrived
            try:
                source = stack.enter_context(arrived.path.open("rb"))
            except OSError as problem:
                raise storage_error(problem, "the backup cannot be read any more") from problem
            header, restoring = prepare(self._folder, source, words, settle=self._settle, disk=self._disk)
            try:
                decide(restoring, self._clock.now())
            except RestoreUnfinished as problem:  # decided all the same; the restart is where it goes on
                log.error("%s", problem)
            self._decided = True
        self.drop()
        log.warning("the data of a backup made at %s take over at the restart", header.made_at)
        self._restart()
        return header
