"""The simulated network's own log, read while it grows: when which message was accepted."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from pathlib import Path

import msgspec

from appliance.modem.simulator.server import LOG_NAME
from tests.bench.measure import BenchFailed

LOOK = 0.1  # seconds between two looks: the bench shares the processor with what it measures


class Accepted(msgspec.Struct):
    """A line of the log; ``at``: Unix time."""

    event: str
    at: float
    number: str = ""
    modem: str = ""


class NetworkWatch:
    """``accepted``: each message the network took, in order, as far as read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_NAME
        self._read_up_to = 0
        self._decoder = msgspec.json.Decoder(Accepted)
        self.accepted: list[Accepted] = []

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
                self.accepted.append(event)
        return len(self.accepted)

    def await_count(self, count: int, patience: float) -> None:
        """Until the network has taken so many. Raises BenchFailed after ``patience`` seconds."""
        deadline = time.monotonic() + patience
        while self.look() < count:
            if time.monotonic() > deadline:
                raise BenchFailed(f"only {len(self.accepted)} of {count} messages came in {patience:.0f} s")
            time.sleep(LOOK)

    def times(self) -> list[float]:
        return [each.at for each in self.accepted]

    def times_by_modem(self, since: float) -> dict[str, list[float]]:
        """Of what was accepted after ``since``."""
        found = defaultdict[str, list[float]](list)
        for each in self.accepted:
            if each.at > since:
                found[each.modem].append(each.at)
        return found

    def audit(self, expected: int) -> None:
        """Every recipient once. Raises BenchFailed: a fast box that loses or doubles is not fast."""
        counted = Counter(each.number for each in self.accepted)
        twice = [number for number, count in counted.items() if count > 1]
        if twice or len(self.accepted) != expected:
            raise BenchFailed(
                f"{len(self.accepted)} messages were accepted instead of {expected},"
                f" {len(twice)} numbers twice"
            )
