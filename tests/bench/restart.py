"""Measures the start after SIGKILL with 300,000 messages in the ledger, until an SMS is accepted again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.box_process import BoxProcess, forget_cached_pages, running_box
from tests.bench.broadcast_run import kirim_to_all
from tests.bench.measure import Measure, percentile
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import big_office
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

BAR = 5.0  # seconds
SECONDS_PER_SMS = 0.05
SENT_BEFORE = 40  # messages in each life of the box
AFTERMATH = 0.5  # seconds in which the HAT ends what it was doing when the box was killed


def measure(bench: Workbench) -> Iterator[Measure]:
    data = big_office(bench, "restart")
    folder = bench.fresh("restart-hats")
    with simulated_hat(folder, seconds_per_sms=SECONDS_PER_SMS) as hats:
        network = NetworkWatch(hats.folder)
        with running_box(data, [hats.port()], work=folder) as box:
            kirim_to_all(box)
            network.await_count(SENT_BEFORE, patience=30)
            box.kill()
        lives = 1 if bench.quick else 4
        took = [_life(network, data, hats.port(), folder) for _ in range(lives)]
    yield Measure(
        "start after kill until sending again",
        max(took),
        "s",
        BAR,
        note=f"the slowest of {len(took)} kills while sending, the middle one {percentile(took, 0.5):.2f} s;"
        " from the start of the process to the first acceptance in the network's log; 315,000 messages."
        " Before each the kernel was told to forget the data files, as a power cut makes it",
    )


def _life(network: NetworkWatch, data: Path, port: str, folder: Path) -> float:
    """Start, send a little, be killed; -> seconds until the first SMS."""
    time.sleep(AFTERMATH)
    forget_cached_pages(data)
    before = network.look()
    box = BoxProcess(data, [port], work=folder)
    try:
        network.await_count(before + SENT_BEFORE, patience=60)
    finally:
        box.kill()
    return network.accepted[before].at - box.begun
