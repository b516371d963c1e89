"""The simulated network's own log, read while it grows: when which message was accepted."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import msgspec

from appliance.modem.simulator.server import LOG_NAME
from tests.bench.measure import BenchFailed

LOOK = 0.1  # seconds between two looks: the bench shares the processor with what it measures


class _Event(msgspec.Struct):
    event: str
    at: float
    number: str = ""


class NetworkWatch:
    """``accepted``: (Unix time, number) of each message the network took, in order, as far as read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_NAME
        self._read_up_to = 0
        self._decoder = msgspec.json.Decoder(_Event)
        self.accepted: list[tuple[float, str]] = []

    def look(self) -> int:
        """Read on; -> how many have been accepted until now."""
        with self._path.open("rb") as log:
            log.seek(self._read_up_to)
            new = log.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._read_up_to += len(whole)
        for line in whole.splitlines():
            event = self._decoder.decode(line)
            if event.event == "accepted":
                self.accepted.append((event.at, event.number))
        return len(self.accepted)

    def await_count(self, count: int, patience: float) -> None:
        """Until the network has taken so many. Raises BenchFailed after ``patience`` seconds."""
        deadline = time.monotonic() + patience
        while self.look() < count:
            if time.monotonic() > deadline:
                raise BenchFailed(f"only {len(self.accepted)} of {count} messages came in {patience:.0f} s")
            time.sleep(LOOK)

    def times(self) -> list[float]:
        return [at for at, _ in self.accepted]

    def audit(self, expected: int) -> None:
        """Every recipient once. Raises BenchFailed: a fast box that loses or doubles is not fast."""
        twice = [
            number for number, count in Counter(number for _, number in self.accepted).items() if count > 1
        ]
        if twice or len(self.accepted) != expected:
            raise BenchFailed(
                f"{len(self.accepted)} messages were accepted instead of {expected},"
                f" {len(twice)} numbers twice"
            )
