"""The diary on the card: one small file, written at the start, when the time is known, and at a clean end.

A run that has no end in it was cut off. A diary that is damaged begins anew: it is for people, nothing in the
box depends on it. It is no part of a backup: another box has had other power cuts.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from appliance.clock import Clock
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from appliance.run_diary.model import End, Run, start_reason
from appliance.system import BootFacts

log = logging.getLogger(__name__)

KEPT = 30
SHOWN = 10
_LONGEST_DETAIL = 300


class RunDiary:
    """Safe from any thread. ``last_result``: the file in which the service leaves systemd's word for its end
    (ExecStopPost); it is gone with each start of the machine. Raises nothing: no diary keeps a box from work.
    """

    def __init__(
        self, folder: DataFolder, *, clock: Clock, boot: BootFacts, version: str, last_result: Path
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._boot = boot
        self._version = version
        self._last_result = last_result
        self._lock = threading.Lock()
        self._expected = End.STOPPED
        self._number = 0  # of the run that goes on; 0 = none
        self._began = 0.0  # monotonic

    def runs(self, limit: int = SHOWN) -> tuple[Run, ...]:
        """The newest first."""
        return tuple(reversed(self._read()))[:limit]

    def begin(self) -> Run:
        """A run begins; -> it, with the reason. Called by whoever holds the folder's lock."""
        with self._lock:
            run = self._next(self._read())
            self._number, self._began = run.number, self._clock.monotonic()
            self._expected = End.STOPPED
            self._add(run)
        log.info("run %d begins: %s", run.number, run.why)
        return run

    def fail(self, problem: BaseException) -> None:
        """A run could not begin, or the one that goes on cannot."""
        with self._lock:
            detail = f"{type(problem).__name__}: {problem}"[:_LONGEST_DETAIL]
            if self._number:
                self._change(end=End.FAILED, detail=detail)
            else:
                self._add(replace(self._next(self._read()), end=End.FAILED, detail=detail))
            self._number = 0

    def expect(self, end: End) -> None:
        """If this run ends in good order, it is for this reason."""
        self._expected = end

    def end(self) -> None:
        """It ended in good order. May be called twice."""
        with self._lock:
            if self._number:
                self._change(end=self._expected)
            self._number = 0

    def date(self) -> bool:
        """Write down when this run began, as soon as the time can be trusted. A chore: never leaves work."""
        with self._lock:
            if self._number and self._clock.trust().trusted:
                run = next((each for each in self._read() if each.number == self._number), None)
                if run is not None and run.began is None:
                    self._change()
        return False

    def _next(self, before: list[Run]) -> Run:
        last = before[-1] if before else None
        why = start_reason(
            last,
            boot=self._boot.id,
            version=self._version,
            by_watchdog=self._boot.by_watchdog,
            service_result=self._result(),
        )
        return Run(
            number=last.number + 1 if last is not None else 1,
            boot=self._boot.id,
            why=why,
            began=self._clock.now() if self._clock.trust().trusted else None,
            version=self._version,
        )

    def _change(self, **fields: object) -> None:
        """Of the run that goes on; with the time of its beginning once that is known."""
        runs = self._read()
        for place, run in enumerate(runs):
            if run.number == self._number:
                began = run.began
                if began is None and self._clock.trust().trusted:
                    passed = self._clock.monotonic() - self._began
                    began = self._clock.now() - timedelta(seconds=passed)
                runs[place] = replace(run, began=began, **fields)
        self._write(runs)

    def _add(self, run: Run) -> None:
        self._write([*self._read(), run])

    def _result(self) -> str:
        with suppress(OSError, UnicodeDecodeError, IndexError):
            return self._last_result.read_text("ascii").split()[0]
        return ""

    def _read(self) -> list[Run]:
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return msgspec.json.decode(self._folder.runs.read_bytes(), type=list[Run])
        return []

    def _write(self, runs: list[Run]) -> None:
        try:
            self._folder.replace(self._folder.runs, msgspec.json.encode(runs[-KEPT:]).decode())
        except StorageError as refusal:
            log.warning("the diary of runs could not be kept: %s", refusal)
