"""The data folder becomes what a backup holds: all of it or nothing, wherever power or the card fails.

What is restored is laid out and checked beside the data. One small file, renamed into place, is the moment it
counts; then the old data step aside and the new ones take their places. As long as that file is there no
store may be opened: one that is not in its place yet would be made anew, empty. Whoever comes next goes on
where a power cut, or a card that refused, stopped it; each step may be done again. The old data stay, see
``set_aside``.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from appliance.backup.set_aside import BEFORE, UNFINISHED, forget_others, free_name
from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import FORGET_ADMINISTRATORS, DataFolder
from appliance.errors import StorageError

log = logging.getLogger(__name__)

_DECISION = "restore-decided"  # holds the name under which the old data are kept
# Of this machine, not of the office: what a restore leaves where it is. The mark that asks for the
# administrators to be forgotten is about whoever stands before the box, not about its data.
_STAYS = frozenset(
    {
        "ballast",
        "before-update",
        "box-id",
        "box.lock",
        FORGET_ADMINISTRATORS,
        "last-time",
        "runs",
        "sticker.toml",
        "update-asked",
        "work",
    }
)
_NAME = re.compile(rf"{BEFORE}-[0-9A-Za-z-]+")
_OLD_DATA_GONE = ".old-data-stepped-aside"


class RestoreUnfinished(StorageError):
    """A restore is decided and not finished; the next start goes on with it.

    Both the old data and the new are on the card, not all of them in their places.
    """


class Restoring:
    """Belongs to whoever holds the folder's lock and has no store of it open."""

    def __init__(self, folder: DataFolder, *, disk: Disk | None = None) -> None:
        self._folder = folder
        self._root = folder.root
        self._disk = disk or Disk()
        self._decision = folder.root / _DECISION
        self.staged = folder.work / "restored"

    @property
    def is_unfinished(self) -> bool:
        """Whether something was decided and is not done; also while the card does not say."""
        try:
            return self._disk.exists(self._decision)
        except OSError as problem:
            return problem.errno == errno.EIO

    def refuse_if_unfinished(self) -> None:
        """For whoever is about to open a store. Raises ``RestoreUnfinished``, ``StorageError``."""
        try:
            is_unfinished = self._disk.exists(self._decision)
        except OSError as problem:
            raise storage_error(problem, "the card does not say whether a restore is unfinished") from problem
        if is_unfinished:
            raise RestoreUnfinished("an earlier restore has not finished; it goes on when the box starts")

    def begin(self) -> Path:
        """An empty folder to lay the restored data out in. Raises ``RestoreUnfinished``, ``StorageError``."""
        self.refuse_if_unfinished()
        self.give_up()
        try:
            self.staged.mkdir(mode=0o700, parents=True)
        except OSError as problem:
            raise storage_error(problem, "the restored data could not be laid out") from problem
        return self.staged

    def give_up(self) -> None:
        """What was laid out goes, and nothing else has changed."""
        shutil.rmtree(self.staged, ignore_errors=True)

    def decide(self, moment: str) -> None:
        """From here on the restored data count. ``moment``: part of the name the old ones are kept under.

        Raises ``StorageError``; then the old data count. ``RestoreUnfinished``: the new ones do, although the
        card has not said that it will remember it.
        """
        draft = self._decision.with_suffix(".new")
        try:
            self._flush_all(self.staged)
            self._disk.sync_folder(self.staged.parent)
            self._disk.remove(draft)
            handle = self._disk.create(draft)
            try:
                self._disk.write(handle, memoryview(free_name(self._root, moment).encode()))
                self._disk.sync(handle)
            finally:
                self._disk.close(handle)
            self._disk.rename(draft, self._decision)
            self._disk.sync_folder(self._root)
        except OSError as problem:
            if self.is_unfinished:
                raise _unfinished(problem) from problem
            raise storage_error(problem, "the restored data could not be kept") from problem

    def finish(self) -> bool:
        """Do what was decided, or go on with it; -> whether there was anything.

        What was laid out and never decided goes. Raises ``RestoreUnfinished``; then it can be tried again.
        """
        try:
            if not self._disk.exists(self._decision):
                self.give_up()
                return False
            aside = self._root / self._name_decided()
            done = self._put_in_place(aside)
            self._disk.remove(self._decision)
        except (OSError, StorageError) as problem:
            raise _unfinished(problem) from problem
        try:
            self._disk.sync_folder(self._root)
        except OSError as problem:  # a decision that comes back finds nothing to do
            log.warning("the card has not said that the restore is over: %s", problem)
        self.give_up()
        return done

    def _name_decided(self) -> str:
        """Under which the old data are kept. Where that is no name: one that is the same at the next try."""
        name = b"".join(self._disk.blocks(self._decision)).decode("ascii", "replace")
        return name if _NAME.fullmatch(name) else f"{BEFORE}-unknown"

    def _put_in_place(self, aside: Path) -> bool:
        """Each step may have been done before; -> False: all of them, and what was laid out is gone."""
        if not self._disk.exists(self.staged) or not any(self.staged.iterdir()):
            return False
        with suppress(OSError):
            self._folder.drop_ballast()  # a full card must not stop it here
        if not self._disk.exists(aside):
            self._disk.make_folder(aside)
        self._step_aside(aside)
        self._take_place(aside)
        self._folder.prepare()  # what is made anew stepped aside with the old data
        self._disk.remove(aside / UNFINISHED)
        self._disk.sync_folder(aside)
        forget_others(self._root, aside)
        return True

    def _step_aside(self, aside: Path) -> None:
        """All old data at once: as long as one of them is left, no new one is there."""
        gone = self.staged / _OLD_DATA_GONE
        if not self._disk.exists(gone):
            self._mark(aside / UNFINISHED)
            for path in sorted(self._root.iterdir()):
                if path.name not in _STAYS and not path.name.startswith((BEFORE, _DECISION)):
                    self._move_away(path, aside)
            self._disk.sync_folder(aside)
            self._disk.sync_folder(self._root)
            self._mark(gone)
        else:
            self._disk.sync_folder(self.staged)  # it was made, but perhaps not kept

    def _move_away(self, path: Path, aside: Path) -> None:
        """Where its like has gone before, this was made anew since."""
        place = aside / path.name
        if self._disk.exists(place) and path.is_dir() and not any(path.iterdir()):
            self._disk.remove_folder(path)
            return
        count = 1
        while self._disk.exists(place):
            count += 1
            place = aside / f"{path.name}-{count}"
        self._disk.rename(path, place)

    def _take_place(self, aside: Path) -> None:
        for path in sorted(self.staged.iterdir()):
            if path.name == _OLD_DATA_GONE:
                continue
            place = self._root / path.name
            if self._disk.exists(place):
                self._move_away(place, aside)
            self._disk.rename(path, place)
        self._disk.sync_folder(self._root)

    def _mark(self, path: Path) -> None:
        """An empty file, and the card has it."""
        if not self._disk.exists(path):
            self._disk.close(self._disk.create(path))
        self._disk.sync_folder(path.parent)

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


def _unfinished(problem: Exception) -> RestoreUnfinished:
    return RestoreUnfinished(f"a decided restore is not finished; it goes on at the next start ({problem})")
