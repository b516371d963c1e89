"""What a running box last told of itself, for ``kabar check`` beside it: a small file outside the card.

It lies in the run folder, which is memory; where there is none, in the data folder's work folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from appliance.health.model import HealthCheck

EVERY = 30.0  # seconds
STALE = 120.0  # seconds; a box that works is never silent so long
_NAME = "health.json"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """``ticks``: CLOCK_MONOTONIC, the same for every process of this machine (clock_gettime(2))."""

    data_dir: str
    boot: str
    ticks: float
    checks: tuple[HealthCheck, ...]


class Teller:
    """``look``: the checks; ``folders``: the first that can be written is taken."""

    def __init__(
        self,
        look: Callable[[], Sequence[HealthCheck]],
        *,
        data_dir: Path,
        folders: Sequence[Path],
        boot: str,
        ticks: Callable[[], float],
    ) -> None:
        self._look = look
        self._data_dir = os.fspath(data_dir.resolve())
        self._folders = folders
        self._boot = boot
        self._ticks = ticks

    def tell(self) -> bool:
        """A chore: leaves no work. What cannot be written is not told; the check says that it is old."""
        told = Told(data_dir=self._data_dir, boot=self._boot, ticks=self._ticks(), checks=tuple(self._look()))
        for folder in self._folders:
            with suppress(OSError):
                draft = folder / f"{_NAME}.new"
                draft.write_bytes(msgspec.json.encode(told))
                draft.replace(folder / _NAME)
                return False
        return False

    def forget(self) -> None:
        """The box ends: nothing is told any more."""
        for folder in self._folders:
            with suppress(OSError):
                (folder / _NAME).unlink(missing_ok=True)


def last_told(data_dir: Path, folders: Sequence[Path], *, boot: str) -> Told | None:
    """What the box of this data folder told since the machine was started; None = nothing."""
    for folder in folders:
        with suppress(OSError, msgspec.MsgspecError):
            told = msgspec.json.decode((folder / _NAME).read_bytes(), type=Told)
            if told.data_dir == os.fspath(data_dir.resolve()) and told.boot == boot:
                return told
    return None
