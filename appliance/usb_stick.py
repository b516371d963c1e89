"""The USB stick in the box: a backup onto it once a day, and the backups that lie on it.

The machine mounts a stick at one known folder (udev and systemd on the box); here it is only looked whether
that folder is a mount point that can be written to. A file there is whole or not there: it is written under
another name, flushed, and renamed.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from pathlib import Path

from appliance.accounts.audit import Audit
from appliance.backup.backups import Backups, look_into
from appliance.backup.diary import AHEAD, Where
from appliance.backup.envelope import Header
from appliance.clock import Clock
from appliance.contacts.disk import Disk
from appliance.data_folder import NO_ROOM
from appliance.errors import BoxError, InputError, StorageFull

log = logging.getLogger(__name__)

FOLDER = "kotak-kabar"  # of the stick
SUFFIX = ".kabar"
KEEP = 7  # the newest, and one of each earlier month
LOOK_SECONDS = 60.0
TRY_AGAIN_SECONDS = 3600.0  # after a failure: a stick that refuses is not asked every minute
CARD_ROOM = 64 * 1024 * 1024  # bytes; with less left the card is full, and sending comes first
_NAME = re.compile(r"cadangan-(\d{4}-\d{2}-\d{2})-(\d{6})\.kabar")
_UNFINISHED = ".unfinished"


class StickProblem(StrEnum):
    """Why the last try to write a backup onto the stick came to nothing."""

    CARD_FULL = "card_full"  # the box's own card has no room for the ledger's copy
    STICK_FULL = "stick_full"
    NOT_WRITTEN = "not_written"  # it refused, or was pulled out


class NotOnStick(InputError):
    """There is no such backup on the stick, or no stick."""

    def __init__(self) -> None:
        super().__init__("this backup is not on the stick")


@dataclass(frozen=True, slots=True)
class OnStick:
    """A backup that lies there. ``header``: None = it is no whole backup of this kind of box."""

    name: str
    size: int
    header: Header | None


class UsbStick:
    """``at``: where a stick is mounted; ``is_mounted``: whether that folder is one. Safe from any thread."""

    def __init__(
        self,
        at: Path,
        *,
        backups: Backups,
        card_free: Callable[[], int],
        clock: Clock,
        zone: tzinfo,
        audit: Audit,
        is_mounted: Callable[[Path], bool] = os.path.ismount,
        disk: Disk | None = None,
    ) -> None:
        self._at = at
        self._folder = at / FOLDER
        self._backups = backups
        self._card_free = card_free
        self._clock = clock
        self._zone = zone
        self._audit = audit
        self._is_mounted = is_mounted
        self._disk = disk or Disk()
        self._failed_at: float | None = None
        self._wrote = ""  # the name of the last
        self._bell = threading.Event()
        self.problem: StickProblem | None = None

    @property
    def is_in(self) -> bool:
        """A stick is there and can be written to."""
        return self._at.name != "" and self._is_mounted(self._at) and os.access(self._at, os.W_OK)

    def found(self) -> tuple[OnStick, ...]:
        """The backups on it, the newest first; none without a stick."""
        if not self.is_in:
            return ()
        return tuple(self._look_at(path) for path in reversed(self._files()))

    def path_of(self, name: str) -> Path:
        """Where one of ``found`` lies. Raises ``NotOnStick``."""
        if not self.is_in or not _NAME.fullmatch(name) or not (self._folder / name).is_file():
            raise NotOnStick
        return self._folder / name

    def step(self) -> bool:
        """Write today's backup if a stick is in and it has none; -> whether one was written.

        Not while the clock is not trusted: nobody could tell which is the newest. Not while the card is full.
        """
        if not self.is_in or not self._clock.trust().trusted or self._rests():
            return False
        today = self._clock.now().astimezone(self._zone).date()
        try:
            if any(_day(path) == today and self._is_ours(path) for path in self._files()):
                return False
            if self._card_free() < CARD_ROOM:
                raise StorageFull("the card is full")
            self._write_one()
            self._forget_old(today)
        except (BoxError, OSError) as problem:
            self.problem = _problem(problem)
            self._failed_at = self._clock.monotonic()
            log.error("no backup on the stick: %s", problem)
            return False
        self.problem, self._failed_at = None, None
        return True

    def run(self, stop: threading.Event) -> None:
        """The thread's body."""
        while not stop.is_set():
            self.step()
            self._bell.wait(LOOK_SECONDS)
            self._bell.clear()

    def wake(self) -> None:
        """The box stops."""
        self._bell.set()

    def _rests(self) -> bool:
        return self._failed_at is not None and self._clock.monotonic() - self._failed_at < TRY_AGAIN_SECONDS

    def _write_one(self) -> None:
        now = self._clock.now().astimezone(self._zone)
        self._folder.mkdir(exist_ok=True)
        for left in self._folder.glob(f"*{_UNFINISHED}"):
            self._disk.remove(left)
        path = self._folder / f"cadangan-{now:%Y-%m-%d-%H%M%S}{SUFFIX}"
        draft = path.with_suffix(_UNFINISHED)
        try:
            with draft.open("wb") as into:
                self._backups.write(into)
                into.flush()
                self._disk.sync(into.fileno())
                size = into.tell()
            self._disk.rename(draft, path)
            self._disk.sync_folder(self._folder)
            self._disk.sync_folder(self._at)
        except BaseException:
            self._disk.remove(draft)
            raise
        self._wrote = path.name
        self._backups.diary.note(Where.STICK, size)
        self._audit.record("", "backup written to the stick", path.name)

    def _forget_old(self, today: date) -> None:
        """Those of other boxes are theirs, and what cannot be read is nobody's."""
        files = [path for path in self._files() if self._is_ours(path)]
        for path in set(files) - to_keep(files, today):
            self._disk.remove(path)

    def _files(self) -> list[Path]:
        """Backups by their names, the oldest first."""
        try:
            return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        except OSError:
            return []

    def _is_ours(self, path: Path) -> bool:
        if path.name == self._wrote:  # also where the stick gives back something else: not one each minute
            return True
        header = self._look_at(path).header
        return header is not None and self._backups.made(header)

    def _look_at(self, path: Path) -> OnStick:
        try:
            if not path.is_file():  # to open a pipe would wait for ever
                return OnStick(path.name, 0, None)
            with path.open("rb") as source:
                header: Header | None = look_into(source)
            size = path.stat().st_size
        except (OSError, InputError):
            return OnStick(path.name, 0, None)
        return OnStick(path.name, size, header)


def to_keep(files: Iterable[Path], today: date) -> set[Path]:
    """The newest seven, and the newest of each month. Pure.

    What is dated in the future was written when the clock was wrong: it counts as the oldest.
    """
    by_age = sorted(files)
    dated = [path for path in by_age if _day(path) <= today + AHEAD]
    misdated = [path for path in by_age if _day(path) > today + AHEAD]
    months = {_day(path).replace(day=1): path for path in dated}
    return {*[*misdated, *dated][-KEEP:], *months.values()}


def _day(path: Path) -> date:
    found = _NAME.fullmatch(path.name)
    try:
        return datetime.fromisoformat(found[1]).date() if found else date.min
    except ValueError:
        return date.min


def _problem(error: Exception) -> StickProblem:
    if isinstance(error, StorageFull):
        return StickProblem.CARD_FULL
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return StickProblem.STICK_FULL
    return StickProblem.NOT_WRITTEN
