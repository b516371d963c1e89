"""A card that fails once, at a chosen system call, and is well again after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.contacts.disk import Disk


class PowerCut(BaseException):
    """Nothing runs after it."""


class FailingDisk(Disk):
    """The power fails, or the card refuses, at the step of that number; ``late``: when it is already done."""

    def __init__(self, step: int, trouble: BaseException, *, late: bool = False) -> None:
        self._left = step
        self._trouble = trouble
        self._late = late

    @property
    def is_past_the_end(self) -> bool:
        """All was done before that step."""
        return self._left >= 0

    @contextmanager
    def _step(self) -> Iterator[None]:
        self._left -= 1
        fails = self._left == -1
        if fails and not self._late:
            raise self._trouble
        yield
        if fails:
            raise self._trouble

    def exists(self, path: Path) -> bool:
        with self._step():
            return super().exists(path)

    def blocks(self, path: Path) -> Iterator[bytes]:
        with self._step():
            return super().blocks(path)

    def create(self, path: Path) -> int:
        self._before_a_handle()
        return super().create(path)

    def _before_a_handle(self) -> None:
        """One that is handed out and not told would never be closed: these calls only fail early."""
        late, self._late = self._late, False
        with self._step():
            self._late = late

    def write(self, handle: int, data: memoryview) -> int:
        with self._step():
            return super().write(handle, data)

    def sync(self, handle: int) -> None:
        with self._step():
            super().sync(handle)

    def rename(self, path: Path, other: Path) -> None:
        with self._step():
            super().rename(path, other)

    def remove(self, path: Path) -> None:
        with self._step():
            super().remove(path)

    def make_folder(self, path: Path) -> None:
        with self._step():
            super().make_folder(path)

    def remove_folder(self, path: Path) -> None:
        with self._step():
            super().remove_folder(path)

    def sync_folder(self, path: Path) -> None:
        with self._step():
            super().sync_folder(path)
