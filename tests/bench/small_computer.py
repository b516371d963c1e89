"""Measures the box on a small computer, a quarter of a core and 256 MB, while it sends."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from tests.bench import visits
from tests.bench.box_process import running_box
from tests.bench.broadcast_run import kirim_to_all
from tests.bench.client import Client
from tests.bench.measure import Measure, percentile, period
from tests.bench.network_watch import NetworkWatch
from tests.bench.offices import CONTACTS, big_office
from tests.bench.page_tour import Timing, walk
from tests.bench.small_machine import cage
from tests.bench.usage import Memory
from tests.bench.visits import Visit
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

CORES = 0.25
MEMORY = 256 << 20  # bytes, with what the kernel keeps of its files for it
SECONDS = 1.0  # from Ctrl-Z to the answer, as a HAT on LTE that has just sent
PAGE_BAR = 1000.0  # milliseconds
LINK_BAR = 98.5  # percent
MEMORY_BAR = 150.0  # megabytes
FEWEST_SMS = 20
CALM = 60  # seconds in which somebody opens a page every second, while the pace is told


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds; ``first``: of the very first visit to each page after the start, ``later``: of all others,
    one after the other without a pause. ``sent``: when each SMS was accepted meanwhile; ``calmly``: those of
    a while in which a page was opened every second."""

    start: float
    log_in: float
    kirim: float
    first: tuple[Timing, ...]
    later: tuple[Timing, ...]
    preview: Timing
    sent: tuple[float, ...]
    calmly: tuple[float, ...]
    memory: Memory


def measure(bench: Workbench) -> Iterator[Measure]:
    seen = _use_it(bench, rounds=3 if bench.quick else 20)
    slowest = max(seen.first, key=Timing.slow)
    yield Measure(
        "small computer: slowest first visit after the start",
        slowest.slow() * 1000,
        "ms",
        PAGE_BAR,
        note=f"{CORES} cores, {MEMORY >> 20} MB; {slowest.visit.name}. From the start of the process to the"
        f" first page {seen.start:.1f} s, to log in {seen.log_in:.1f} s, Kirim to {CONTACTS:,}"
        f" {seen.kirim:.1f} s. In ms: {_listed(seen.first)}",
    )
    worst = max(seen.later, key=Timing.slow)
    every = [seconds for timing in seen.later for seconds in timing.seconds]
    yield Measure(
        f"small computer: slowest of {len(seen.later)} pages while sending, p95",
        worst.slow() * 1000,
        "ms",
        PAGE_BAR,
        note=f"{worst.visit.name}; of all {len(every)} visits p50 {percentile(every, 0.5) * 1000:.0f},"
        f" p95 {percentile(every, 0.95) * 1000:.0f}, longest {max(every) * 1000:.0f} ms."
        f" p50/p95/longest in ms: {_listed(seen.later)}",
    )
    yield Measure(
        f"small computer: preview (Lihat dulu) to {CONTACTS:,}, p95",
        seen.preview.slow() * 1000,
        "ms",
        note=f"{len(seen.preview.seconds)} times, each with another text: every message is made for it",
    )
    yield Measure(
        f"small computer: share of the link at {SECONDS} s per SMS",
        100 * SECONDS / period(seen.calmly),
        "%",
        LINK_BAR,
        at_least=True,
        note=f"{len(seen.calmly)} SMS while a page was opened every second{_when_busy(seen.sent)}",
    )
    yield Measure(
        "small computer: memory (RSS)",
        seen.memory.resident / 1e6,
        "MB",
        MEMORY_BAR,
        note=f"{seen.memory.peak / 1e6:.0f} MB at the most",
    )


def _use_it(bench: Workbench, rounds: int) -> Seen:
    data = big_office(bench, "small-computer")
    folder = bench.fresh("small-computer-hats")
    with (
        cage(CORES, MEMORY) as within,
        simulated_hat(folder, seconds_per_sms=SECONDS, reports="realistic") as hats,
        running_box(data, [hats.port()], work=folder, within=within) as box,
    ):
        start = time.time() - box.begun
        network = NetworkWatch(hats.folder)
        begun = time.monotonic()
        with box.office() as visitor:
            log_in = time.monotonic() - begun
            first = walk(visitor, visits.entrances(), 1)
            known = {timing.visit.name for timing in first}
            others = [visit for visit in visits.pages(visitor, 1) if visit.name not in known]
            first += walk(visitor, others, 1)
            box.await_modems(1)
            begun = time.monotonic()
            sending = kirim_to_all(box)
            kirim = time.monotonic() - begun
            network.await_count(1, patience=60)
            everything = visits.pages(visitor, sending) + visits.fragments(visitor, sending)
            later = walk(visitor, [*everything, visits.counter(visitor)], rounds)
            network.look()
            sent = tuple(network.times())
            _open_one_every_second(visitor, everything, CALM // 3 if bench.quick else CALM)
            network.look()
            calmly = tuple(network.times()[len(sent) :])
            (preview,) = walk(visitor, [visits.preview(visitor)], 4)
            memory = box.memory()
    return Seen(start, log_in, kirim, first, later, preview, sent, calmly, memory)


def _open_one_every_second(visitor: Client, chosen: Sequence[Visit], seconds: int) -> None:
    begun = time.monotonic()
    for number, visit in enumerate(cycle(chosen), start=1):
        visit.go(visitor)
        if number >= seconds:
            return
        time.sleep(max(0.0, begun + number - time.monotonic()))


def _when_busy(times: Sequence[float]) -> str:
    """A pace is told from some SMS on."""
    if len(times) < FEWEST_SMS:
        return ""
    share = 100 * SECONDS / period(times)
    return f"; {share:.1f} % while pages were asked for without a pause, so that no processor time was left"


def _listed(timings: Sequence[Timing]) -> str:
    slowest_first = sorted(timings, key=Timing.slow, reverse=True)
    return "; ".join(f"{each.visit.name} {_three(each)}" for each in slowest_first)


def _three(timing: Timing) -> str:
    if len(timing.seconds) == 1:
        return f"{timing.seconds[0] * 1000:.0f}"
    found = (timing.middle(), timing.slow(), max(timing.seconds))
    return "/".join(f"{seconds * 1000:.0f}" for seconds in found)
