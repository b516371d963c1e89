"""Earlier states of the book: one a day, one before each import and large removal; for safe mode and regret.

A sealed file is never written in place, so an earlier state is a second name for the same bytes and costs
nothing; two saves later no other file shares them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from appliance.contacts.disk import Disk, storage_error
from appliance.contacts.seal import BrokenSeal, check
from appliance.errors import DamagedStore, InputError

log = logging.getLogger(__name__)

DAILY = 7
BEFORE = 10
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Generations:
    """``<folder>/2026-12-08.json``, ``<folder>/before-import-kq….json``. The oldest go."""

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self.folder = folder
        self._disk = disk or Disk()

    def keep_daily(self, source: Path, day: date) -> None:
        """Keep the state before the day's first change. A failure is only logged: the change goes on."""
        try:
            self._keep(source, day.isoformat())
        except OSError as problem:
            log.warning("no copy of %s was kept for %s: %s", source.name, day, problem)

    def keep_before(self, source: Path, what: str) -> None:
        """Keep the state before something large, such as ``import-kq…``. Raises ``StorageError``."""
        try:
            self._keep(source, f"before-{what}")
        except OSError as problem:
            raise storage_error(problem, f"no copy of {source.name} could be kept") from problem

    def names(self) -> tuple[str, ...]:
        """What is there, the newest first."""
        files = sorted(self.folder.glob("*.json"), key=lambda path: (path.stat().st_mtime, path.name))
        return tuple(path.stem for path in reversed(files))

    def path(self, name: str) -> Path:
        """The file of a generation. Raises ``InputError`` for what cannot be a name."""
        if not _NAME.fullmatch(name):
            raise InputError("a kept copy has a name of letters, digits and hyphens")
        return self.folder / f"{name}.json"

    def forget_before(self, day: date, kept_on: Mapping[str, date]) -> None:
        """Remove the states kept before that day: they hold people whom the book has erased since.

        ``kept_on``: the day of names that do not tell it; one that nobody knows is old. A failure is only
        logged: the next time tries again.
        """
        for name in self.names():
            told = _DAY.search(name)
            kept = date.fromisoformat(told.group()) if told else kept_on.get(name)
            if kept is None or kept < day:
                try:
                    self._disk.remove(self.path(name))
                except OSError as problem:
                    log.warning("the kept copy %s could not be removed: %s", name, problem)

    def put_back(self, name: str, target: Path) -> None:
        """Make a generation the current file of a closed book; what it replaces stays as ``.damaged``.

        Raises ``InputError`` for a name that is not there, ``DamagedStore`` when that generation is broken
        too.
        """
        source = self.path(name)
        try:
            check(b"".join(self._disk.blocks(source)))
        except FileNotFoundError as problem:
            raise InputError(f"there is no kept copy called {name}") from problem
        except BrokenSeal as problem:
            raise DamagedStore(f"the kept copy {name} is damaged too") from problem
        spare = target.with_name(f"{target.name}.new")
        self._disk.remove(spare)
        self._disk.link(source, spare)
        if self._disk.exists(target):
            self._disk.rename(target, target.with_name(f"{target.name}.damaged"))
        self._disk.rename(spare, target)
        self._disk.sync_folder(target.parent)

    def _keep(self, source: Path, name: str) -> None:
        path = self.path(name)
        if self._disk.exists(path) or not self._disk.exists(source):
            return
        self._disk.link(source, path)
        self._prune()

    def _prune(self) -> None:
        before = [name for name in self.names() if name.startswith("before-")]
        daily = [name for name in self.names() if not name.startswith("before-")]
        for name in (*before[BEFORE:], *sorted(daily, reverse=True)[DAILY:]):
            self._disk.remove(self.path(name))
