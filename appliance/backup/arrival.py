"""A large file comes in, by the browser or on a stick: it is looked at, and kept until a person has decided.

What the browser sends is copied to the card, whole or not at all; what lies on the stick stays there. Anybody
may have filled that stick.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from appliance.backup.backups import ROOM_BESIDE
from appliance.contacts.disk import storage_error
from appliance.data_folder import DataFolder
from appliance.errors import InputError, StorageFull

_BLOCK = 1 << 20
_MARK = 16  # hex digits

T = TypeVar("T")


class ArrivalChanged(InputError):
    """Another file has come in since a person looked at the one that was agreed to."""

    def __init__(self) -> None:
        super().__init__("another file has come in meanwhile")


class ArrivalInUse(InputError):
    """One that is coming in, or is being put in place, is waited for."""

    def __init__(self) -> None:
        super().__init__("a file is coming in or being put in place")


@dataclass(frozen=True, slots=True)
class Arrived(Generic[T]):
    """``about``: what looking at it told; ``size`` in bytes; ``on_stick``: it still lies there."""

    about: T
    size: int
    path: Path
    on_stick: bool
    _among: Arrival[T] = field(repr=False, compare=False)

    @property
    def mark(self) -> str:
        """Of what a person sees of it: another file has another, also after a restart of the box."""
        return mark_of(self.about, self.size)

    @contextmanager
    def held(self, seen: str) -> Iterator[None]:
        """See ``Arrival.held``."""
        with self._among.held(seen):
            yield


class Arrival(Generic[T]):
    """One file at a time. ``name``: under which it is kept; ``what`` it is: "backup", "release";
    ``look``: what can be told of so many bytes, raising when that is not what it should be.

    Safe from any thread: whoever comes while another brings or uses one gets ``ArrivalInUse``.
    """

    def __init__(
        self, folder: DataFolder, name: str, *, what: str, look: Callable[[BinaryIO, int], T]
    ) -> None:
        self._folder = folder
        self._path = folder.work / name
        self._what = what
        self._look = look
        self._arrived: Arrived[T] | None = None
        self._busy = threading.RLock()
        self._held = False

    @property
    def arrived(self) -> Arrived[T] | None:
        return self._arrived

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else brings, drops or holds anything meanwhile. Raises ``ArrivalInUse``."""
        if not self._busy.acquire(blocking=False):
            raise ArrivalInUse
        try:
            yield
        finally:
            self._busy.release()

    @contextmanager
    def held(self, seen: str) -> Iterator[Arrived[T]]:
        """What a person has looked at under the mark ``seen``; nothing takes its place meanwhile.

        What lies on a stick is looked at once more, for it may be another stick by now. Raises
        ``ArrivalChanged``, ``ArrivalInUse``, and for a stick what ``take_from_stick`` raises.
        """
        with self.alone():
            arrived = self._arrived
            if arrived is not None and arrived.on_stick:
                arrived = self._arrived = self._on_stick(arrived.path)
            if arrived is None or arrived.mark != seen:
                raise ArrivalChanged
            self._held = True
            try:
                yield arrived
            finally:
                self._held = False

    def take(self, source: BinaryIO) -> Arrived[T]:
        """Keep what was uploaded. Raises what ``look`` raises, ``ArrivalInUse``, ``StorageFull`` ..."""
        with self._bringing():
            size = _size(source)
            about = self._look(source, size)
            source.seek(0)
            try:
                self.drop()
                if self._folder.free_bytes() < size + ROOM_BESIDE:
                    raise StorageFull(f"there is not enough room on the card to take this {self._what} in")
                with self._path.open("wb") as into:
                    shutil.copyfileobj(source, into, _BLOCK)
            except OSError as problem:
                with suppress(OSError):  # a card that takes nothing does not even remove
                    self._path.unlink(missing_ok=True)
                raise storage_error(problem, f"the {self._what} could not be taken in") from problem
            self._arrived = Arrived(about, size, self._path, False, self)
            return self._arrived

    def take_from_stick(self, path: Path) -> Arrived[T]:
        """One that is read from there. Raises what ``look`` raises, ``ArrivalInUse``, ``StorageError``."""
        with self._bringing():
            arrived = self._on_stick(path)
            self.drop()
            self._arrived = arrived
            return arrived

    def drop(self) -> None:
        """Forget what came in, also before a restart. What lies on the stick stays there.

        Raises ``ArrivalInUse``.
        """
        with self.alone():
            self._arrived = None
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _bringing(self) -> Iterator[None]:
        with self.alone():
            if self._held:
                raise ArrivalInUse
            yield

    def _on_stick(self, path: Path) -> Arrived[T]:
        try:
            with open_plain(path) as source:
                size = _size(source)
                return Arrived(self._look(source, size), size, path, True, self)
        except OSError as problem:
            raise storage_error(problem, f"the {self._what} on the stick cannot be read") from problem


def mark_of(about: object, size: int = 0) -> str:
    """Tells files apart by what a person can see of them."""
    return hashlib.sha256(repr((about, size)).encode()).hexdigest()[:_MARK]


def plain_files(stick: Path, suffix: str) -> list[Path]:
    """On it or in its folders of the first level; only those whose names can be written on a page."""
    found = []
    with suppress(OSError):  # pulled out
        for path in (*stick.glob(f"*{suffix}"), *stick.glob(f"*/*{suffix}")):
            if _can_be_shown(path) and _is_plain(path):
                found.append(path)
    return sorted(found)


def open_plain(path: Path) -> BinaryIO:
    """To be read. A pipe would be waited for without end (open(2)), a link leads anywhere.

    Raises ``OSError``, also for whatever is no plain file.
    """
    return open(path, "rb", opener=_plain_only)


def _plain_only(path: str, flags: int) -> int:
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "not a plain file", path)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _can_be_shown(path: Path) -> bool:
    """A name in an old code page of another computer is no text."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _size(source: BinaryIO) -> int:
    """And it stands at its beginning."""
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    return size
