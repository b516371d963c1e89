"""Measures 64 simulated modems at 1.5 s each: what they send together, and the cores it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.bench.box_process import BoxProcess, running_box
from tests.bench.broadcast_run import kirim_to_all
from tests.bench.measure import BenchFailed, Measure
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import small_office
from tests.bench.usage import Usage
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

MODEMS = 64
SECONDS = 1.5
RATE_BAR = 40.0  # SMS a second
CORES_BAR = 1.0
SETTLE = 6.0  # seconds from the first SMS until reports come as steadily as messages go


def measure(bench: Workbench) -> Iterator[Measure]:
    window = 10.0 if bench.quick else 60.0
    folder = bench.fresh("pool")
    messages = int((window + SETTLE + 6) * MODEMS / SECONDS)
    data = small_office(folder / "data", messages)
    with (
        simulated_hat(folder / "hats", modems=MODEMS, seconds_per_sms=SECONDS) as hats,
        running_box(data, [hats.port(place) for place in range(MODEMS)], work=folder) as box,
    ):
        box.await_modems(MODEMS)
        network = NetworkWatch(hats.folder)
        kirim_to_all(box, messages)
        network.await_count(1, patience=30)
        time.sleep(SETTLE / 2 if bench.quick else SETTLE)
        rate, sent, used = _watch(box, network, window)
    yield Measure(
        "64 modems at 1.5 s per SMS: sustained",
        rate,
        "SMS/s",
        RATE_BAR,
        at_least=True,
        note=f"{sent} SMS in {window:.0f} s, the limit is {MODEMS / SECONDS:.1f} SMS/s; each with its report",
    )
    yield Measure(
        "64 modems at 1.5 s per SMS: cores used by the box",
        used.cpu / window,
        "cores",
        CORES_BAR,
        note=f"{used.cpu / sent * 1000:.2f} ms CPU and {used.written / sent / 1024:.1f} KB written per SMS",
    )


def _watch(box: BoxProcess, network: NetworkWatch, window: float) -> tuple[float, int, Usage]:
    """-> SMS a second, how many, and what the box used, over the next ``window`` seconds."""
    before, begun = box.usage(), time.time()
    time.sleep(window)
    used = box.usage().since(before)
    network.look()
    by_modem = network.times_by_modem(begun)
    if len(by_modem) < MODEMS:
        raise BenchFailed(f"only {len(by_modem)} of {MODEMS} modems sent")
    # all modems send at about the same moments, so only whole turns of each may be counted
    rate = sum((len(times) - 1) / (times[-1] - times[0]) for times in by_modem.values())
    return rate, sum(map(len, by_modem.values())), used
