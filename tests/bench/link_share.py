"""Measures the share of the link's limit that one modem reaches at one second for each SMS."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.broadcast_run import Run, run_broadcast
from tests.bench.measure import Measure, period
from tests.bench.workbench import Workbench

BAR = 98.5  # percent
SECONDS = 1.0  # from Ctrl-Z to the answer


def link_run(bench: Workbench) -> Run:
    """One modem that takes a second for each SMS; delivery reports arrive in between."""
    messages = 16 if bench.quick else 80
    return bench.once(
        "link run", lambda: run_broadcast(bench, "link-share", messages, seconds_per_sms=SECONDS)
    )


def measure(bench: Workbench) -> Iterator[Measure]:
    run = link_run(bench)
    yield Measure(
        "share of the link's limit at 1 s per SMS, one modem",
        100 * SECONDS / period(run.times),
        "%",
        BAR,
        at_least=True,
        note=f"{run.messages} SMS; {(period(run.times) - SECONDS) * 1000:.1f} ms between an answer and"
        " the next Ctrl-Z, delivery reports in between",
    )
