"""One file for whoever helps: the journal, how the box is, which versions, why it started; numbers and texts
masked.

On the installed box an act copies the journal, which only root may read (privileged/logs.py). On an ordinary
computer the box has what it said itself since it was started.
"""

from __future__ import annotations

import io
import logging
import os
import platform
import threading
import time
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from appliance.clock import Clock
from appliance.machine import Act, ActRefused, Machine
from appliance.masking import mask, mask_record
from appliance.run_diary import Run
from appliance.system import pi_model, program_version

log = logging.getLogger(__name__)

JOURNAL = "logs.txt"  # in the run folder; the act writes it
PATIENCE = 30.0  # seconds for the act
_LOOK_EVERY = 0.2
_LARGEST = 4 * 1024 * 1024
_README = """What a Kotak Kabar tells of itself, for whoever helps its office.
Telephone numbers, card numbers and texts are masked: [nomor], [teks]. Times are UTC.

journal.txt   what the box and its machine have said, the newest last
"""


class LogsWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``lines``: how many of the journal, the newest. Not how many days: clocks here are wrong by years."""

    lines: int = 20_000


class RecentLines(logging.Handler):
    """The last lines this process has logged, masked. Hung at the root logger by ``kabar run``."""

    def __init__(self, most: int = 1000) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[str] = deque(maxlen=most)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = mask_record(self.format(record))
        except Exception:  # a record whose arguments do not fit must not end the thread that logs
            self.handleError(record)
            return
        at = datetime.fromtimestamp(record.created, UTC)
        self._lines += [f"{at:%Y-%m-%d %H:%M:%S} {record.levelname} {line}" for line in said]

    def lines(self) -> tuple[str, ...]:
        """The oldest first."""
        return tuple(self._lines)


def own_lines() -> tuple[str, ...]:
    """What this process has said, if somebody has listened from its start."""
    found = (each for each in logging.getLogger().handlers if isinstance(each, RecentLines))
    return next((each.lines() for each in found), ())


def run_lines(runs: Sequence[Run]) -> list[str]:
    """One for each start, the newest first."""
    return [
        f"{run.number} {run.began or 'time unknown'} boot {run.boot[:4]} {run.why} version {run.version}"
        f" end: {run.end or 'cut off, or still open'} {mask(run.detail)}".rstrip()
        for run in runs
    ]


def version_lines() -> list[str]:
    """Of the program and what it runs on."""
    return [
        f"kotak-kabar {program_version(os.environ)}",
        f"python {platform.python_version()}",
        f"kernel {platform.release()} {platform.machine()}",
        f"machine {pi_model() or 'no Raspberry Pi'}",
    ]


class LogExport:
    """``sections``: name of a file -> its lines, masked already where that is needed. One at a time."""

    def __init__(
        self,
        machine: Machine,
        sections: Mapping[str, Callable[[], Iterable[str]]],
        *,
        clock: Clock,
        lines: Callable[[], Iterable[str]] = own_lines,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._machine = machine
        self._sections = sections
        self._clock = clock
        self._lines = lines
        self._pause = pause
        self._busy = threading.Lock()

    def make(self) -> bytes:
        """A zip file. Whatever cannot be had is told in it; raises nothing."""
        with self._busy, io.BytesIO() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
                pack.writestr("README.txt", _README + "".join(f"{name}\n" for name in self._sections))
                pack.writestr("journal.txt", self._journal())
                for name, lines in self._sections.items():
                    pack.writestr(name, self._section(lines))
            return file.getvalue()

    def _section(self, lines: Callable[[], Iterable[str]]) -> str:
        try:
            return "".join(f"{line}\n" for line in lines())
        except Exception as problem:  # just what is damaged is what somebody wants to hear about
            log.exception("a part of the technical notes could not be had")
            return f"{mask(f'{type(problem).__name__}: {problem}')}\n"

    def _journal(self) -> str:
        own = "".join(f"{line}\n" for line in self._lines())
        if not self._machine.can(Act.LOGS):
            return own
        try:
            return self._copied(self._machine.folder / JOURNAL)
        except (ActRefused, OSError) as problem:
            log.warning("the journal could not be had: %s", problem)
            return f"The journal could not be had: {mask(str(problem))}\n\n{own}"

    def _copied(self, path: Path) -> str:
        """By the act, which masks it. Raises ActRefused, OSError."""
        path.unlink(missing_ok=True)
        self._machine.start(Act.LOGS, LogsWish())
        end = self._clock.monotonic() + PATIENCE
        while self._clock.monotonic() < end:
            with suppress(FileNotFoundError), path.open("rb") as file:
                content = file.read(_LARGEST)
                path.unlink(missing_ok=True)
                return content.decode("utf-8", "replace")
            self._pause(_LOOK_EVERY)
        raise ActRefused(f"it took longer than {PATIENCE:.0f} seconds")
