"""A large file comes in, by the browser or on a stick: it is looked at, and kept until a person has decided.

What the browser sends is copied to the card, whole or not at all; what lies on the stick stays there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from appliance.backup.backups import ROOM_BESIDE
from appliance.contacts.disk import storage_error
from appliance.data_folder import DataFolder
from appliance.errors import StorageFull

_BLOCK = 1 << 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrived(Generic[T]):
    """``about``: what looking at it told; ``size`` in bytes; ``on_stick``: it still lies there."""

    about: T
    size: int
    path: Path
    on_stick: bool


class Arrival(Generic[T]):
    """One file at a time. ``name``: under which it is kept; ``what`` it is: "backup", "release";
    ``look``: what can be told of so many bytes, raising when that is not what it should be."""

    def __init__(
        self, folder: DataFolder, name: str, *, what: str, look: Callable[[BinaryIO, int], T]
    ) -> None:
        self._folder = folder
        self._path = folder.work / name
        self._what = what
        self._look = look
        self._arrived: Arrived[T] | None = None

    @property
    def arrived(self) -> Arrived[T] | None:
        return self._arrived

    def take(self, source: BinaryIO) -> Arrived[T]:
        """Keep what was uploaded. Raises what ``look`` raises, ``StorageFull``, ``StorageError``."""
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
        self._arrived = Arrived(about, size, self._path, on_stick=False)
        return self._arrived

    def take_from_stick(self, path: Path) -> Arrived[T]:
        """One that is read from there. Raises what ``look`` raises, ``StorageError``."""
        try:
            with path.open("rb") as source:
                size = _size(source)
                about = self._look(source, size)
        except OSError as problem:
            raise storage_error(problem, f"the {self._what} on the stick cannot be read") from problem
        self.drop()
        self._arrived = Arrived(about, size, path, on_stick=True)
        return self._arrived

    def drop(self) -> None:
        """Forget what came in, also before a restart. What lies on the stick stays there."""
        self._arrived = None
        self._path.unlink(missing_ok=True)


def _size(source: BinaryIO) -> int:
    """And it stands at its beginning."""
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    return size
