"""The one folder that holds everything the box knows: what lies where, who may open it, what room is left."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from appliance.errors import DataFolderInUse, StorageError, StorageFull
from appliance.kept import confirm_kept

BALLAST = 16 * 1024 * 1024  # bytes kept back, to be given free when the card is full
FORGET_ADMINISTRATORS = "forget-administrators"  # a mark, see accounts/forgetting.py
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FolderLock:
    """Held from the moment it exists; ``release()`` or leaving the ``with`` block lets go.

    The kernel lets go of it too when the process ends, however it ends (flock(2)).
    """

    def __init__(self, path: Path) -> None:
        try:
            self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as problem:
            raise StorageError(f"{path.parent} cannot be used ({problem.strerror})") from problem
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            holder = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            self.release()
            raise DataFolderInUse(f"{path.parent} is in use by process {holder or 'unknown'}") from problem
        with suppress(OSError):  # only for that sentence; a full card must not stop us
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let go; may be called again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()


class DataFolder:
    """A backup is a copy of ``root``; nothing of the box lies elsewhere."""

    def __init__(self, path: Path) -> None:
        self.root = path
        self.database = path / "box.sqlite3"
        self.contacts = path / "contacts"
        self.settings = path / "settings"
        self.users = path / "users.json"
        self.setup_code = path / "setup-code.txt"
        self.sticker = path / "sticker.toml"  # laid here by the machine; of this box, in no backup
        self.forget_administrators = path / FORGET_ADMINISTRATORS
        self.backup_words = path / "backup-words.txt"
        self.backups_made = path / "backups-made"
        self.runs = path / "runs"  # see run_diary/
        self.work = path / "work"
        self._marks = path / "used"  # elsewhere than the files: they are not lost with them
        self.contacts_mark = self._marks / "contacts"
        self.settings_mark = self._marks / "settings"
        self.users_mark = self._marks / "users"
        self.database_mark = self._marks / "database"
        self._lock_file = path / "box.lock"
        self._ballast = path / "ballast"

    def prepare(self) -> None:
        """Make the folder and those inside it, for the box's own user only. Raises ``StorageError``."""
        try:
            for folder in (self.root, self.contacts, self.settings, self.work, self._marks):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise StorageError(
                f"the data folder {self.root} cannot be made ({problem.strerror})"
            ) from problem

    def lock(self) -> FolderLock:
        """Become the only process that uses this folder, or raise ``DataFolderInUse`` at once."""
        self.prepare()
        return FolderLock(self._lock_file)

    def replace(self, path: Path, content: str) -> None:
        """A small file of the folder, whole or as it was, and flushed. Raises ``StorageError``."""
        draft = path.with_suffix(".new")
        try:
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            self._flush_names(path.parent)
        except OSError as problem:
            kind = StorageFull if problem.errno in NO_ROOM else StorageError
            raise kind(f"{path.name} could not be kept ({problem.strerror})") from problem

    def remove(self, path: Path) -> None:
        """A file of the folder, for good. Raises ``StorageError``."""
        try:
            path.unlink(missing_ok=True)
            self._flush_names(path.parent)
        except OSError as problem:
            raise StorageError(f"{path.name} could not be removed ({problem.strerror})") from problem

    def _flush_names(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
            confirm_kept(handle)
        finally:
            os.close(handle)

    def free_bytes(self) -> int:
        """Bytes that may still be written on the file system of this folder."""
        state = os.statvfs(self.root)
        return state.f_bavail * state.f_frsize

    def hold_ballast(self, size: int = BALLAST) -> None:
        """Set room aside that ``drop_ballast`` gives back. Raises ``StorageFull`` when there is none."""
        if self.has_ballast:
            return
        handle = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, size)
        except OSError as problem:
            self.drop_ballast()
            raise StorageFull(f"no room to set aside in {self.root}") from problem
        finally:
            os.close(handle)

    def drop_ballast(self) -> None:
        """Give the room set aside free, so that the office can still remove and export."""
        self._ballast.unlink(missing_ok=True)

    @property
    def read_only(self) -> bool:
        """The kernel takes nothing for this file system any more. Raises ``OSError``.

        Newer kernels do not say so when ext4 gave up by itself (Linux 6.14, EXT4_FLAGS_EMERGENCY_RO): asking
        for a change tells.
        """
        if os.statvfs(self.root).f_flag & os.ST_RDONLY:
            return True
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            confirm_kept(handle)
        except OSError as refusal:
            return refusal.errno in (errno.EROFS, errno.EIO)
        finally:
            os.close(handle)
        return False

    @property
    def has_ballast(self) -> bool:
        return self._ballast.exists() and self._ballast.stat().st_size > 0
