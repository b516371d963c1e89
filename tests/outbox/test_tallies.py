"""A broadcast is counted once, however many ask for it at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from appliance.outbox.status import Status
from appliance.outbox.tallies import Tallies, Tally

BROADCAST: Any = {"id": 1, "first_recipient": 1, "last_recipient": 3, "segments": 3, "accepted": 3}


class CountingCursor:
    """Counts how often somebody had the rows counted. ``meanwhile``: what happens during that."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.counted = 0
        self._meanwhile = meanwhile

    def execute(self, _question: str, _ids: tuple[int, ...]) -> list[tuple[str, int, int]]:
        self.counted += 1
        self._meanwhile()
        return [("sent", 3, 1_000)]


def test_whoever_comes_while_it_is_counted_waits_for_that_count() -> None:
    tallies, told = Tallies(), list[Tally]()
    late: Any = CountingCursor()
    visitor = threading.Thread(target=lambda: told.append(tallies.of(late, 0, BROADCAST)))
    first: Any = CountingCursor(meanwhile=visitor.start)
    mine = tallies.of(first, 0, BROADCAST)
    visitor.join()
    assert (first.counted, late.counted) == (1, 0)
    assert told == [mine]
    assert mine.counts[Status.SENT] == 3


def test_who_asks_for_another_broadcast_waits_for_nobody() -> None:
    tallies, quick, counted = Tallies(), CountingCursor(), list[int]()

    def ask_for_another() -> None:
        cursor: Any = quick
        visitor = threading.Thread(target=lambda: tallies.of(cursor, 0, BROADCAST | {"id": 2}))
        visitor.start()
        visitor.join(10)  # it would wait for us for ever
        counted.append(quick.counted)

    first: Any = CountingCursor(meanwhile=ask_for_another)
    tallies.of(first, 0, BROADCAST)
    assert counted == [1]
