"""One broadcast of a new office, from *Kirim* to the last delivery report, seen from outside the box."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.bench.box_process import BoxProcess, running_box
from tests.bench.measure import BenchFailed
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import TEXT, small_office
from tests.bench.usage import Usage, usage
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

REPORT_PATIENCE = 30.0  # seconds for the last report after the last message


@dataclass(frozen=True, slots=True)
class Run:
    """``times``: when the network accepted each message. ``kirim``, ``used``: what the box used to take the
    broadcast in, and from then to the last report. ``hats``: what the simulated HATs used to send it."""

    times: tuple[float, ...]
    used: Usage
    kirim: Usage
    hats: Usage

    @property
    def messages(self) -> int:
        return len(self.times)

    @property
    def seconds_per_sms(self) -> float:
        """Between one acceptance and the next."""
        return (self.times[-1] - self.times[0]) / (len(self.times) - 1)

    @property
    def cpu_per_sms(self) -> float:
        return self.used.cpu / self.messages

    @property
    def written_per_sms(self) -> float:
        """Bytes, from *Kirim* to the last report."""
        return (self.used.written + self.kirim.written) / self.messages


def run_broadcast(bench: Workbench, name: str, messages: int, *, modems: int = 1, **simulator: Any) -> Run:
    """Send to so many people and wait for all reports. ``simulator``: options of ``simulated_hat``."""
    folder = bench.fresh(name)
    data = small_office(folder / "data", messages)
    with (
        simulated_hat(folder / "hats", modems=modems, **simulator) as hats,
        running_box(data, [hats.port(place) for place in range(modems)], work=folder) as box,
    ):
        box.await_modems(modems)
        network = NetworkWatch(hats.folder)
        idle = box.usage()
        broadcast = kirim_to_all(box, messages)
        accepted, hats_before = box.usage(), usage(hats.process.pid)
        network.await_count(messages, patience=60 + messages * 3.0 / modems)
        _await_reports(box, broadcast, messages)
        used, used_by_hats = box.usage().since(accepted), usage(hats.process.pid).since(hats_before)
        network.audit(messages)
    return Run(tuple(network.times()), used, accepted.since(idle), used_by_hats)


def kirim_to_all(box: BoxProcess, expected: int | None = None) -> int:
    """Send to everybody in the book, by the API; -> the broadcast's number.

    Raises BenchFailed unless that is ``expected`` people and as many SMS.
    """
    with box.api() as api:
        answer = api.api("POST", "/broadcasts", {"text": TEXT, "audience": {"all": True}})
    if expected is not None and not answer["accepted"] == answer["segments"] == expected:
        raise BenchFailed(f"{expected} messages of one SMS were to be accepted: {answer}")
    return int(answer["id"])


def _await_reports(box: BoxProcess, broadcast: int, messages: int) -> None:
    deadline = time.monotonic() + REPORT_PATIENCE
    with box.api() as api:
        while (counts := api.api("GET", f"/broadcasts/{broadcast}")["counts"])["delivered"] < messages:
            if time.monotonic() > deadline:
                raise BenchFailed(f"not all {messages} messages were delivered: {counts}")
            time.sleep(0.25)
