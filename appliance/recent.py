"""The newest few answers, for questions that come again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Recent(Generic[Q, A]):
    """Remembers ``room`` answers. Safe to use from any thread; whoever asks first finds out, unlocked.

    ``outdated``: whether a question, the first, cannot come again since the second has been asked: its answer
    is not kept.
    """

    def __init__(self, room: int, *, outdated: Callable[[Q, Q], bool] = lambda _old, _new: False) -> None:
        self._room = room
        self._outdated = outdated
        self._lock = threading.Lock()
        self._known: list[tuple[Q, A]] = []

    def answer(self, question: Q, find_out: Callable[[], A]) -> A:
        """The answer to an equal question, or what ``find_out`` says."""
        with self._lock:
            for place, (asked, known) in enumerate(self._known):
                if asked == question:
                    self._known.insert(0, self._known.pop(place))
                    return known
        found = find_out()
        with self._lock:
            kept = [known for known in self._known if not self._outdated(known[0], question)]
            self._known = [(question, found), *kept][: self._room]
        return found
