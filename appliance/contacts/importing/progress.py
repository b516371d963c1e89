"""How far the reading of a file is, for whoever waits. Pure."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec


class Step(StrEnum):
    """What is being done."""

    OPENING = "opening"  # the reading process has it
    ROWS = "rows"
    COMPARING = "comparing"  # with the book


class Progress(msgspec.Struct, frozen=True):
    """``rows`` of ``of`` are done; ``of`` 0 = not known yet."""

    step: Step = Step.OPENING
    rows: int = 0
    of: int = 0


Tell = Callable[[Progress], None]


class RowCounter:
    """Counts rows as they are read and compared; each is half done when it has been read."""

    def __init__(self, tell: Tell, of: int) -> None:
        self._tell = tell
        self._of = of
        self._read = self._compared = 0

    def read(self, more: int) -> None:
        self._read += more
        self._say(Step.ROWS)

    def compared(self, more: int) -> None:
        self._compared += more
        self._say(Step.COMPARING)

    def sheet_done(self, rows: int) -> None:
        """All its rows are done, those that are no people too. ``rows``: of this and the sheets before."""
        self._read = self._compared = rows
        self._say(Step.COMPARING)

    def _say(self, step: Step) -> None:
        done = (min(self._read, self._of) + min(self._compared, self._of)) // 2
        self._tell(Progress(step, done, self._of))
