"""What the machine around the box does for it: the few acts that need a right which the box does not have.

Each act is one fixed systemd unit that runs as root. The box may start those units and no other (polkit), and
what it wishes lies in a file beside them. The act believes nothing in that file: it checks every value again.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from appliance.errors import BoxError

log = logging.getLogger(__name__)

RUN_FOLDER = Path("/run/kabar")  # gone at each start of the machine; the box's user may write there
UNIT_FOLDER = Path("/etc/systemd/system")
_PATIENCE = 20.0  # seconds for systemctl to queue a job


class Act(StrEnum):
    """The unit of each."""

    NETWORK = "kabar-network.service"  # join, be the hotspot, take an address
    CLOCK = "kabar-clock.service"  # set the machine's own clock
    RESTART = "kabar-restart.service"
    POWER_OFF = "kabar-power-off.service"
    UPDATE = "kabar-update.service"  # put a signed release in place
    LOGS = "kabar-logs.service"  # copy the masked journal to where the box can read it

    @property
    def wish(self) -> str:
        """The name of the file that holds what is wished."""
        return self.value.removeprefix("kabar-").removesuffix(".service") + ".json"


class ActRefused(BoxError):
    """The machine cannot do it, or would not start."""


class Machine(Protocol):
    """``folder``: where wishes lie, and what acts give back."""

    @property
    def folder(self) -> Path: ...

    def can(self, act: Act) -> bool:
        """Whether this machine knows the act; none does on an ordinary computer."""
        ...

    def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
        """Begin it, and do not wait for its end. Raises ActRefused."""
        ...


class NoMachine:
    """An ordinary computer: the box changes nothing around itself."""

    def __init__(self, folder: Path = RUN_FOLDER) -> None:
        self.folder = folder

    def can(self, act: Act) -> bool:
        del act
        return False

    def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
        del wish
        raise ActRefused(f"this computer has no {act.value}")


class SystemdMachine:
    """``units``: where the acts are installed; ``run``: runs a command line, -> its exit status and words."""

    def __init__(
        self,
        folder: Path = RUN_FOLDER,
        units: Path = UNIT_FOLDER,
        run: Callable[[Sequence[str]], tuple[int, str]] | None = None,
    ) -> None:
        self.folder = folder
        self._units = units
        self._run = run or _run

    def can(self, act: Act) -> bool:
        return (self._units / act.value).is_file()

    def start(self, act: Act, wish: msgspec.Struct | None = None) -> None:
        if not self.can(act):
            raise ActRefused(f"this computer has no {act.value}")
        if wish is not None:
            self._leave(self.folder / act.wish, msgspec.json.encode(wish))
        # --no-block: some of them end this very process
        status, words = self._run(("systemctl", "--no-ask-password", "--no-block", "start", act.value))
        if status:
            raise ActRefused(f"{act.value} was not started: {words}")
        log.info("%s was started", act.value)

    def _leave(self, path: Path, content: bytes) -> None:
        """Whole or not at all, also for an act that reads at this moment."""
        fresh = path.with_suffix(".new")
        try:
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            fresh.write_bytes(content)
            fresh.replace(path)
        except OSError as problem:
            raise ActRefused(f"{path} cannot be written ({problem.strerror})") from problem


def _run(command: Sequence[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ActRefused(f"{command[0]} did not answer: {problem}") from problem
    return done.returncode, (done.stderr or done.stdout).strip()
