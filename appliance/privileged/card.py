"""Small files that root writes, so that a power cut leaves the old one or the new one, on ext4 and on FAT."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

Run = Callable[[Sequence[str]], object]

_BLANK = b"\0"
_BLANKED = _BLANK * 8  # in a row: no text has that, not in UTF-16 either


def flush_names(folder: Path) -> None:
    """What was made, renamed or removed in ``folder`` is so after a power cut too (fsync(2))."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(path: Path, content: bytes, *, owner: tuple[int, int] | None = None, mode: int = 0o600) -> None:
    """Whole or as it was, and flushed. The folder may belong to a lesser user: no link of theirs is followed.

    ``owner``: uid and gid it is given to. ``mode``: its rights, whatever the umask; until it is whole
    nobody but root reads it. Raises OSError.
    """
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    fresh = f".{path.name}.new"
    try:
        with suppress(FileNotFoundError):
            os.unlink(fresh, dir_fd=folder)
        handle = os.open(
            fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder
        )
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if owner is not None:
                os.fchown(file.fileno(), *owner)
            os.fchmod(file.fileno(), mode)  # not by open(2): the umask of an act would cut it
            os.fsync(file.fileno())
        os.replace(fresh, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_closed(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


@contextmanager
def writable(folder: Path, run: Run, *, is_closed: Callable[[Path], bool] = _is_closed) -> Iterator[None]:
    """Meanwhile the boot partition, else mounted read-only, may be written. Raises OSError."""
    if not is_closed(folder):
        yield
        return
    run(("mount", "-o", "remount,rw", os.fspath(folder)))
    try:
        yield
    finally:
        run(("mount", "-o", "remount,ro", os.fspath(folder)))


def overwrite(path: Path, content: bytes) -> None:
    """As ``put``, and nothing of the old text stays on the partition: it may hold a password.

    FAT has no journal. The new text is there, flushed, before the old one is blanked where it lies, and
    ``mend`` finishes what a power cut leaves. Raises OSError.
    """
    fresh = _beside(path)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    flush_names(path.parent)
    with path.open("r+b") as file:
        file.write(_BLANK * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush_names(path.parent)


def is_torn(path: Path) -> bool:
    """Whether an ``overwrite`` of it was cut off."""
    return _beside(path).exists()


def mend(path: Path) -> None:
    """Finish it if the old text is no longer whole, else forget it. Raises OSError."""
    fresh = _beside(path)
    try:
        old = path.read_bytes()
    except FileNotFoundError:
        old = b""
    if not old or _BLANKED in old:
        fresh.replace(path)
    else:
        fresh.unlink()
    flush_names(path.parent)


def _beside(path: Path) -> Path:
    return path.with_suffix(".new")
