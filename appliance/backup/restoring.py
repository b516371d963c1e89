"""The data folder becomes what a backup holds: all of it or nothing, wherever the power fails.

What is restored is laid out and checked beside the data. One small file, renamed into place, is the moment it
counts; then the old data step aside and the new ones take their places. The next start goes on where a power
cut stopped that. The old data stay, under ``before-restore-...``, until the next restore.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import DataFolder

BEFORE = "before-restore"

_DECISION = "restore-decided"  # holds the name under which the old data are kept
# of this machine, not of the office: what a restore leaves where it is
_STAYS = frozenset({"work", "box.lock", "ballast", "runs", "sticker.toml"})
_OLD_DATA_GONE = ".old-data-stepped-aside"


class Restoring:
    """Belongs to whoever holds the folder's lock and has no store of it open."""

    def __init__(self, folder: DataFolder, *, disk: Disk | None = None) -> None:
        self._folder = folder
        self._root = folder.root
        self._disk = disk or Disk()
        self._decision = folder.root / _DECISION
        self.staged = folder.work / "restored"

    def begin(self) -> Path:
        """An empty folder to lay the restored data out in."""
        self.give_up()
        self.staged.mkdir(mode=0o700, parents=True)
        return self.staged

    def give_up(self) -> None:
        """What was laid out goes, and nothing else has changed."""
        shutil.rmtree(self.staged, ignore_errors=True)

    def decide(self, moment: str) -> None:
        """From here on the restored data count. ``moment``: part of the name the old ones are kept under.

        Raises ``StorageError``; then the old data count.
        """
        draft = self._decision.with_suffix(".new")
        try:
            self._flush_all(self.staged)
            self._disk.sync_folder(self.staged.parent)
            self._disk.remove(draft)
            handle = self._disk.create(draft)
            try:
                self._disk.write(handle, memoryview(f"{BEFORE}-{moment}".encode()))
                self._disk.sync(handle)
            finally:
                self._disk.close(handle)
            self._disk.rename(draft, self._decision)
            self._disk.sync_folder(self._root)
        except OSError as problem:
            raise storage_error(problem, "the restored data could not be kept") from problem

    def finish(self) -> bool:
        """Do what was decided, or go on with it; -> whether there was anything. Raises ``StorageError``.

        What was laid out and never decided goes.
        """
        if not self._disk.exists(self._decision):
            self.give_up()
            return False
        aside = self._root / self._decision.read_text("utf-8")
        try:
            self._step_aside(aside)
            self._take_place()
            self._disk.remove(self._decision)
            self._disk.sync_folder(self._root)
        except OSError as problem:
            raise storage_error(problem, "the restored data could not be put in place") from problem
        self.give_up()
        self._forget_older(aside)
        self._folder.prepare()  # what is made anew stepped aside with the old data
        return True

    def _step_aside(self, aside: Path) -> None:
        """All old data at once: as long as one of them is left, no new one is there."""
        if self._disk.exists(self.staged / _OLD_DATA_GONE):
            return
        aside.mkdir(mode=0o700, exist_ok=True)
        for path in sorted(self._root.iterdir()):
            if path.name in _STAYS or path.name.startswith((BEFORE, _DECISION)):
                continue
            if self._disk.exists(aside / path.name):
                path.rmdir()  # stepped aside before a power cut; the next start has made an empty folder anew
            else:
                self._disk.rename(path, aside / path.name)
        self._disk.sync_folder(aside)
        self._disk.sync_folder(self._root)
        self._disk.close(self._disk.create(self.staged / _OLD_DATA_GONE))
        self._disk.sync_folder(self.staged)

    def _take_place(self) -> None:
        for path in sorted(self.staged.iterdir()):
            if path.name != _OLD_DATA_GONE:
                self._disk.rename(path, self._root / path.name)
        self._disk.sync_folder(self._root)

    def _forget_older(self, kept: Path) -> None:
        for path in self._root.glob(f"{BEFORE}-*"):
            if path != kept:
                shutil.rmtree(path, ignore_errors=True)

    def _flush_all(self, folder: Path) -> None:
        for path in folder.iterdir():
            if path.is_dir():
                self._flush_all(path)
            else:
                handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                try:
                    self._disk.sync(handle)
                finally:
                    self._disk.close(handle)
        self._disk.sync_folder(folder)
