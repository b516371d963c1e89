"""Measures the host's time for one SMS on a modem that answers at once, each one journaled (WAL, FULL)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.broadcast_run import Run, run_broadcast
from tests.bench.measure import Measure
from tests.bench.workbench import Workbench

BAR, GOAL = 6.0, 2.0  # milliseconds


def instant_run(bench: Workbench) -> Run:
    """One modem that answers at once; every message also gets its delivery report."""
    messages = 600 if bench.quick else 5000
    return bench.once(
        "instant run", lambda: run_broadcast(bench, "host-time", messages, speed="instant", reports="prompt")
    )


def measure(bench: Workbench) -> Iterator[Measure]:
    run = instant_run(bench)
    yield Measure(
        "host time per SMS, modem answers at once",
        run.seconds_per_sms * 1000,
        "ms",
        BAR,
        GOAL,
        note=f"{run.messages} SMS, each with its delivery report; time between two acceptances in the"
        f" network's log. CPU per SMS: {run.cpu_per_sms * 1000:.2f} ms of the box, and"
        f" {run.hats.cpu / run.messages * 1000:.2f} ms of the simulated HAT, which are in it too",
    )
