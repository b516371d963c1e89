"""What the world outside knew at each moment of a disk's log: what it was told must be on the card."""

from __future__ import annotations

import json
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK = 0.0005  # seconds between two looks at the network's log


@dataclass(frozen=True, slots=True)
class Fact:
    """``kind``: kirim, taken, heard (told by the test) or left: the network has this part of a message.

    ``at``: octets of the disk's log when it was first seen to be so.
    """

    at: int
    kind: str
    number: str = ""
    total: int = 0
    sequence: int = 0


class Witness:
    """Looks at the network's log while ``looking``; ``facts`` are complete afterwards."""

    def __init__(self, network_log: Path, written: Callable[[], int]) -> None:
        self.facts: list[Fact] = []
        self._log = network_log
        self._written = written
        self._stop = threading.Event()

    def note(self, kind: str, number: str = "") -> None:
        """The test has just been told so."""
        self.facts.append(Fact(self._written(), kind, number))

    def known_at(self, at: int) -> list[Fact]:
        """What was known when the log was ``at`` octets long."""
        return [fact for fact in self.facts if fact.at <= at]

    @contextmanager
    def looking(self) -> Iterator[None]:
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _look(self) -> None:
        with self._log.open("rb") as log:
            log.seek(0, 2)
            rest = b""
            while True:
                ended = self._stop.is_set()
                data = log.read()
                if data:
                    at = self._written()
                    *whole, rest = (rest + data).split(b"\n")
                    self.facts.extend(_facts(at, whole))
                elif ended:
                    return
                else:
                    select.select([], [], [], LOOK)


def _facts(at: int, lines: list[bytes]) -> Iterator[Fact]:
    for line in lines:
        event: dict[str, Any] = json.loads(line)
        if event["event"] == "accepted":
            _reference, total, sequence = event["concatenation"] or (0, 1, 1)
            yield Fact(at, "left", event["number"], total, sequence)
