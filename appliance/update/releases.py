"""The folder where releases lie side by side, and the one link that says which of them the box runs.

::

    base                       on the card's read-only half: what it was made with, never changed
    releases/0.2.0/            whole, or not there: it gets this name only when all of it is on the card
    releases/current -> 0.2.0  replaced in one step (rename(2)); not there = base
    releases/trial             while ``current`` has yet to show that it lives: who it is, who was before it,
                               how often it was started
    releases/result.json       what came of the last update, for the page

Order is everything: first ``trial``, then ``current``; on the way back first ``current``, then ``trial``. So
a ``trial`` of somebody else than ``current`` means nothing; wherever the power fails there is a release to
start, and one that never gets up is left by the third start. Used as root; whoever reads needs no right.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from appliance import __version__
from appliance.contacts.disk import Disk, storage_error
from appliance.errors import StorageFull
from appliance.update.manifest import APP, FACTS, BundleProblem, BundleRefused, Facts, is_version

log = logging.getLogger(__name__)

RELEASES = Path("/data/releases")
BASE = Path("/opt/kabar/base")
STARTS = 2  # on trial; the next one belongs to the release before
KEEP = 2
ROOM_BESIDE = 64 * 1024 * 1024  # bytes that stay free for the box itself

_CURRENT, _TRIAL, _RESULT, _STAGED = "current", "trial", "result.json", ".staged"
_LARGEST_NOTE = 4096

T = TypeVar("T")


class Outcome(StrEnum):
    """What came of an update."""

    INSTALLED = "installed"
    WENT_BACK = "went_back"  # the new release did not show in time that it lives
    NOT_STARTED = "not_started"  # its starts failed
    REFUSED = "refused"  # see ``problem``
    NO_ROOM = "no_room"
    NOT_READ = "not_read"  # the file was gone, or the stick could not be read
    NOT_WRITTEN = "not_written"  # the card refused


class Trial(msgspec.Struct, frozen=True):
    """``version``: on trial; ``before``: "" = the card's own; ``starts``: how often it was started.

    Also read by the card's own code, which may be years older (``settle``): fields may come, none may go.
    """

    version: str
    before: str
    starts: int = 0


class Result(msgspec.Struct, frozen=True):
    """``version``: what was to be installed, "" = not known; ``running``: what the box runs since."""

    outcome: Outcome
    version: str = ""
    running: str = ""
    problem: BundleProblem | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A whole one. ``name``: of its folder, "" = the card's own."""

    name: str
    path: Path
    facts: Facts


class ReleaseDisk(Disk):
    """What more a switch is made of."""

    def sync_everything(self, below: Path) -> None:
        """Every file below it is on the card afterwards; all at once first, so that asking each is quick."""
        os.sync()
        for folder, _folders, files in os.walk(below):
            for name in files:
                handle = os.open(Path(folder, name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
            self.sync_folder(Path(folder))

    def symlink(self, path: Path, target: str) -> None:
        path.symlink_to(target)

    def remove_tree(self, path: Path) -> None:
        """No error if it is not there."""
        if path.exists():
            shutil.rmtree(path)


class Releases:
    """``folder`` as above, ``base``: the card's own release. One user at a time may change it."""

    def __init__(
        self, folder: Path = RELEASES, base: Path = BASE, *, disk: ReleaseDisk | None = None
    ) -> None:
        self._folder = folder
        self._base = base
        self._disk = disk or ReleaseDisk()
        self.staged = folder / _STAGED

    # -- looking ------------------------------------------------------------------------------------------

    def current(self) -> Release | None:
        """What the launcher starts: ``current`` if it is a whole release, else base. None: neither is."""
        with suppress(OSError):
            name = (self._folder / _CURRENT).readlink().name
            if (found := self._release(name)) is not None:
                return found
        return _whole("", self._base)

    @property
    def newest_sequence(self) -> int:
        """What a bundle must be above: neither a switch back nor a removed link makes an older one new."""
        known = (_whole("", self._base), self.current())
        return max((each.facts.sequence for each in known if each is not None), default=0)

    @property
    def trial(self) -> Trial | None:
        """Only that of ``current``: any other is left from before a power cut."""
        found = _read(self._folder / _TRIAL, Trial)
        current = self.current()
        return found if found is not None and current is not None and found.version == current.name else None

    @property
    def result(self) -> Result | None:
        return _read(self._folder / _RESULT, Result)

    @property
    def result_mark(self) -> str:
        """Another one as soon as there is another result; "" = there is none."""
        try:
            state = (self._folder / _RESULT).stat()
        except OSError:
            return ""
        return f"{state.st_ino}-{state.st_mtime_ns}"

    def refuse_if_not_newer(self, facts: Facts) -> None:
        """Raises ``BundleRefused`` (OLDER, SAME). No clock is asked."""
        current = self.current()
        if current is not None and facts.version == current.facts.version:
            raise BundleRefused(BundleProblem.SAME, facts.version)
        if facts.sequence <= self.newest_sequence:
            raise BundleRefused(BundleProblem.OLDER, facts.version)

    def place_of(self, facts: Facts) -> Path:
        """Where that release lies, or will lie."""
        return self._folder / facts.version

    # -- changing -----------------------------------------------------------------------------------------

    def begin(self, size: int) -> Path:
        """An empty folder to unpack ``size`` bytes in. Raises ``StorageFull``, ``StorageError``."""
        try:
            self._make_folder()
            self.give_up()
            if self._disk.free_bytes(self._folder) < size + ROOM_BESIDE:
                raise StorageFull("there is not enough room on the card for this release")
            self.staged.mkdir(mode=0o700)
        except OSError as problem:
            raise storage_error(problem, "no release can be unpacked") from problem
        return self.staged

    def give_up(self) -> None:
        """What was unpacked and not switched to goes."""
        self._disk.remove_tree(self.staged)

    def switch(self, facts: Facts) -> None:
        """What was unpacked is what the next start runs, on trial. Raises ``StorageError``, and it is not."""
        current = self.current()
        before = current.name if current is not None else ""
        try:
            self._disk.sync_everything(self.staged)
            self._disk.remove_tree(self._folder / facts.version)  # given up once, and tried again
            self._disk.rename(self.staged, self._folder / facts.version)
            self._disk.sync_folder(self._folder)
            self._note(_TRIAL, Trial(facts.version, before))
            self._point_to(facts.version)
        except OSError as problem:
            raise storage_error(problem, "the release could not be put in place") from problem

    def commit(self) -> None:
        """``current`` has shown that it lives; the newest before it stays, older ones go."""
        trial = self.trial
        self._forget(_TRIAL)
        if trial is not None:
            self._remove_all_but(trial.version, trial.before)

    def roll_back(self) -> None:
        """The release before the trial is what the next start runs; the other stays until the next try."""
        trial = self.trial
        if trial is not None:
            whole = trial.before and self._release(trial.before) is not None
            self._point_to(trial.before if whole else "")
        self._forget(_TRIAL)

    def settle(self) -> Outcome | None:
        """Before each start: count it when there is a trial, and end the trial that had its starts.

        -> what was decided, or None. Raises ``OSError``.
        """
        trial = self.trial
        if trial is None:
            self._forget(_TRIAL)
            return None
        if trial.starts < STARTS:
            self._note(_TRIAL, msgspec.structs.replace(trial, starts=trial.starts + 1))
            return None
        self.roll_back()
        self.tell(Outcome.NOT_STARTED, trial.version)
        return Outcome.NOT_STARTED

    def tell(self, outcome: Outcome, version: str, problem: BundleProblem | None = None) -> None:
        """Keep for the page what came of it. Raises ``OSError``."""
        current = self.current()
        running = current.facts.version if current is not None else ""
        self._make_folder()
        self._note(_RESULT, Result(outcome, version, running, problem))

    # -- inside -------------------------------------------------------------------------------------------

    def _make_folder(self) -> None:
        """The launcher, who is the box's own user, must be able to look into it, whatever the umask is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o755)

    def _release(self, name: str) -> Release | None:
        return _whole(name, self._folder / name) if is_version(name) else None

    def _point_to(self, name: str) -> None:
        """``name``: "" = the card's own."""
        link = self._folder / _CURRENT
        if name:
            fresh = self._folder / f".{_CURRENT}"
            self._disk.remove(fresh)
            self._disk.symlink(fresh, name)
            self._disk.rename(fresh, link)
        else:
            self._disk.remove(link)
        self._disk.sync_folder(self._folder)

    def _note(self, name: str, what: msgspec.Struct) -> None:
        """Whole or as before, readable for all."""
        fresh = self._folder / f".{name}"
        self._disk.remove(fresh)
        handle = self._disk.create(fresh)
        try:
            self._disk.write(handle, memoryview(msgspec.json.encode(what) + b"\n"))
            os.fchmod(handle, 0o644)
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)
        self._disk.rename(fresh, self._folder / name)
        self._disk.sync_folder(self._folder)

    def _forget(self, name: str) -> None:
        if (self._folder / name).exists():
            self._disk.remove(self._folder / name)
            self._disk.sync_folder(self._folder)

    def _remove_all_but(self, *kept: str) -> None:
        """No harm when the power fails in it: what is left over goes after the next update."""
        for path in self._folder.iterdir():
            if is_version(path.name) and path.is_dir() and path.name not in kept:
                log.info("release %s goes", path.name)
                with suppress(OSError):
                    self._disk.remove_tree(path)


def running() -> Facts:
    """The release this very program belongs to; sequence 0 in a checkout."""
    here = Path(__file__).resolve().parents[3] / FACTS
    return _read(here, Facts) or Facts(__version__, 0)


def _whole(name: str, path: Path) -> Release | None:
    facts = _read(path / FACTS, Facts)
    if facts is None or not (path / APP / "appliance" / "__main__.py").is_file():
        return None
    return Release(name, path, facts)


def _read(path: Path, kind: type[T]) -> T | None:
    """None when it is not there, or not what it should be."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST_NOTE), type=kind)
    except OSError as problem:
        if problem.errno not in (errno.ENOENT, errno.ENOTDIR):
            log.warning("%s cannot be read: %s", path, problem)
    except msgspec.DecodeError as problem:
        log.warning("%s is damaged: %s", path, problem)
    return None
