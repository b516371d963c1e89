"""Tears whoever is busy for too long away from it: an endless loop has to be reported, not waited for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Hung(BaseException):
    """Not an ``Exception``: what is fuzzed must not take it for one of its own troubles."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises ``Hung`` in the middle of what is done inside, and again if somebody swallows it.

    Regular expressions look for signals too. Only in the main thread; elsewhere nothing is watched.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _tear_away)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _tear_away(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Hung
