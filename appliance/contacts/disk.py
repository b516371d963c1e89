"""The few system calls a durable save is made of, one method each: a test can stand between any two."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from appliance.errors import StorageError, StorageFull
from appliance.kept import confirm_kept

BLOCK = 1 << 20  # bytes handed to or taken from the kernel at once
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def storage_error(problem: OSError, what: str) -> StorageError:
    """Our own error for what the kernel said. ``what``: a sentence, such as "the book could not be saved"."""
    kind = StorageFull if problem.errno in _NO_ROOM else StorageError
    return kind(f"{what} ({problem.strerror or problem})")


class Disk:
    """The machine's own file system. Every method may raise ``OSError``."""

    def exists(self, path: Path) -> bool:
        return path.exists()

    def blocks(self, path: Path) -> Iterator[bytes]:
        """The file's bytes, a block at a time."""
        with path.open("rb", buffering=0) as file:
            while block := file.read(BLOCK):
                yield block

    def create(self, path: Path) -> int:
        """A new empty file that only its owner may read; fails if the name is taken."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, handle: int, data: memoryview) -> int:
        """As much of the data as the kernel takes; how many bytes that was."""
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        """The file's bytes are on the card afterwards (fsync(2))."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def link(self, path: Path, other: Path) -> None:
        """A second name for the same file."""
        other.hardlink_to(path)

    def rename(self, path: Path, other: Path) -> None:
        """``other`` is replaced in one step: at any moment it is the old file or the new one (rename(2))."""
        path.replace(other)

    def remove(self, path: Path) -> None:
        """Nothing bears that name afterwards; it is no error if nothing did."""
        path.unlink(missing_ok=True)

    def make_folder(self, path: Path) -> None:
        """A new folder for its owner only; fails if the name is taken."""
        path.mkdir(mode=0o700)

    def remove_folder(self, path: Path) -> None:
        """An empty one."""
        path.rmdir()

    def sync_folder(self, path: Path) -> None:
        """The names in the folder are on the card afterwards."""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
            confirm_kept(handle)
        finally:
            os.close(handle)

    def free_bytes(self, path: Path) -> int:
        """Bytes an ordinary user may still write on the file system that holds ``path``."""
        state = os.statvfs(path)
        return state.f_bavail * state.f_frsize
