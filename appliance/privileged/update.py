"""The update act, as root: put a signed release in place, start it, see that it lives, else go back.

::

    python -m appliance.privileged.update           do what /run/kabar/update.json wishes
    python -m appliance.privileged.update settle    before each start of the box: give up a trial that fails

The wish comes from the box's own user, and so may the bundle. Nothing of either is believed: the path must
lead to an ordinary file below one of two folders, and the bundle counts only for its signature, which is
verified here with the key on the card's read-only half. What is verified is what is unpacked (bundle.py).
"""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from appliance.data_folder import NO_ROOM
from appliance.errors import StorageError, StorageFull
from appliance.machine import RUN_FOLDER, Act
from appliance.privileged.wish import BadWish, read_wish
from appliance.update.bytecode import compile_release
from appliance.update.manifest import BundleProblem, BundleRefused, Facts
from appliance.update.messages import RUNNING, RunningNote, UpdateWish
from appliance.update.releases import Outcome, Releases

log = logging.getLogger(__name__)

KEY = Path("/usr/lib/kabar/release-key.pub")
SOURCES = (Path("/data/kabar"), Path("/media/kotak-kabar"))  # where a bundle may lie
BOX = "kabar.service"
PATIENCE = 120.0  # seconds for a release to show that it lives, from the end of its start
LOOK = 2.0
_SYSTEMCTL = 420.0  # seconds: the SMS in hand is finished first, then a Zero 2 W takes its time

Run = Callable[[Sequence[str]], int]
W = TypeVar("W", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the act touches beside the releases; all of it another in tests."""

    run_folder: Path = RUN_FOLDER
    key: Path = KEY
    sources: tuple[Path, ...] = SOURCES
    monotonic: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


class UpdateAct:
    """``run``: runs a command line, -> its exit status."""

    def __init__(self, releases: Releases, run: Run, around: Surroundings) -> None:
        self._releases = releases
        self._run = run
        self._around = around

    def do(self) -> Outcome | None:
        """What was wished; -> what came of it, None: nothing was to be done. Raises ``StorageError``."""
        wish = _read(self._around.run_folder / Act.UPDATE.wish, UpdateWish)
        (self._around.run_folder / Act.UPDATE.wish).unlink(missing_ok=True)
        outcome = self._end_trial() if self._releases.trial is not None else None
        if wish is not None and wish.bundle:
            outcome = self._install(Path(wish.bundle))
        return outcome

    def _install(self, bundle: Path) -> Outcome:
        """Every way out of it leaves a result, and nothing half done."""
        try:
            facts = self._put_in_place(bundle)
        except BundleRefused as refused:
            log.warning("%s", refused)
            return self._told(Outcome.REFUSED, "", refused)
        except StorageFull as full:
            log.warning("%s", full)
            return self._told(Outcome.NO_ROOM)
        except StorageError as trouble:
            log.error("%s", trouble)
            return self._told(Outcome.NOT_WRITTEN)
        except OSError as trouble:
            log.error("the bundle cannot be read or unpacked: %s", trouble)
            return self._told(Outcome.NO_ROOM if trouble.errno in NO_ROOM else Outcome.NOT_READ)
        finally:
            self._releases.give_up()
        log.warning("release %s is on trial", facts.version)
        self._restart()
        return self._end_trial()

    def _put_in_place(self, path: Path) -> Facts:
        from appliance.update import bundle  # the one who only settles needs no cryptography

        try:
            key = bundle.load_key(self._around.key)
        except bundle.NoReleaseKey as problem:
            raise BundleRefused(BundleProblem.WRONG_SIGNATURE, str(problem)) from problem
        with os.fdopen(self._open(path), "rb") as source:
            manifest = bundle.read_manifest(source, key)
            self._releases.refuse_if_not_newer(manifest)
            staged = self._releases.begin(manifest.size)
            bundle.unpack(source, manifest, staged)
        compile_release(staged, self._releases.place_of(manifest))
        self._releases.switch(manifest)
        return manifest

    def _open(self, path: Path) -> int:
        """An ordinary file that really lies below one of the sources. Raises ``OSError``."""
        if not path.is_absolute() or "\0" in str(path):
            raise PermissionError("the wish names no path")
        real = path.resolve(strict=True)
        if not any(real.is_relative_to(source.resolve()) for source in self._around.sources):
            raise PermissionError(f"{path} lies outside of where a bundle may lie")
        handle = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(handle).st_mode):  # a FIFO would never end
            os.close(handle)
            raise PermissionError(f"{path} is no ordinary file")
        return handle

    def _end_trial(self) -> Outcome:
        """Wait until it lives, or take the release before; whoever was settled meanwhile has gone back."""
        trial = self._releases.trial
        if trial is None:
            return Outcome.NOT_STARTED  # settle has said so
        deadline = self._around.monotonic() + PATIENCE
        while self._around.monotonic() < deadline:
            if self._lives():
                self._releases.commit()
                _forget_starts(self._run)
                log.warning("release %s lives", trial.version)
                return self._told(Outcome.INSTALLED, trial.version)
            self._around.wait(LOOK)
            if self._releases.trial is None:
                return Outcome.NOT_STARTED
        log.error("release %s does not show that it lives: back to the one before", trial.version)
        self._releases.roll_back()
        outcome = self._told(Outcome.WENT_BACK, trial.version)
        self._restart()
        return outcome

    def _lives(self) -> bool:
        note = _read(self._around.run_folder / RUNNING, RunningNote)
        current = self._releases.current()
        return (
            note is not None
            and note.ready
            and current is not None
            and (note.version, note.sequence) == (current.facts.version, current.facts.sequence)
        )

    def _restart(self) -> None:
        """Starts that failed before do not count against this one; what fails shows in the health."""
        (self._around.run_folder / RUNNING).unlink(missing_ok=True)
        _forget_starts(self._run)
        if status := self._run(("systemctl", "restart", BOX)):
            log.error("%s did not start: %d", BOX, status)

    def _told(self, outcome: Outcome, version: str = "", refused: BundleRefused | None = None) -> Outcome:
        try:
            self._releases.tell(outcome, version, refused.problem if refused is not None else None)
        except OSError as trouble:
            log.error("the result (%s) could not be kept: %s", outcome, trouble)
        return outcome


def settle(releases: Releases, run: Run) -> None:
    """Never keeps the box from starting. The release before a trial has all its starts ahead."""
    try:
        if releases.settle() is not None:
            log.error("the release on trial did not start: back to the one before")
            _forget_starts(run)
    except OSError as trouble:
        log.error("the trial could not be counted: %s", trouble)


def main(words: Sequence[str]) -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    if list(words) == ["settle"]:
        settle(Releases(), _run)
        return 0
    if words:
        return 2
    UpdateAct(Releases(), _run, Surroundings()).do()
    return 0


def _read(path: Path, kind: type[W]) -> W | None:
    """None: it is not there, or it is not what it should be."""
    try:
        return read_wish(path, kind)
    except BadWish as problem:
        log.debug("%s", problem)
        return None


def _forget_starts(run: Run) -> None:
    """What counted towards ``StartLimitBurst=`` is nothing any more, systemctl(1)."""
    run(("systemctl", "reset-failed", BOX))


def _run(command: Sequence[str]) -> int:
    try:
        return subprocess.run(command, timeout=_SYSTEMCTL, check=False).returncode
    except (OSError, subprocess.TimeoutExpired) as trouble:
        log.error("%s: %s", command[0], trouble)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
