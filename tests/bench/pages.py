"""Measures every page at 15,000 contacts and 300,000 messages while the box sends: the worst p95."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Measure
from tests.bench.page_tour import MODEMS, Timing, tour
from tests.bench.workbench import Workbench

BAR = 100.0  # milliseconds


def measure(bench: Workbench) -> Iterator[Measure]:
    seen = tour(bench)
    slowest_first = sorted(seen.timings, key=Timing.slow, reverse=True)
    worst = slowest_first[0]
    listed = "; ".join(
        f"{each.visit.name} {each.middle() * 1000:.0f}/{each.slow() * 1000:.0f}" for each in slowest_first
    )
    yield Measure(
        f"slowest of {len(seen.timings)} pages and fragments while sending, p95",
        worst.slow() * 1000,
        "ms",
        BAR,
        note=f"{worst.visit.name}; {len(worst.seconds)} visits to each, {MODEMS} modems sent"
        f" {seen.per_second:.1f} SMS/s meanwhile. p50/p95 in ms: {listed}",
    )
    for name, each in (("counter while writing", seen.counter), ("preview (Lihat dulu)", seen.preview)):
        yield Measure(
            f"{name} to 15,000 people, p95",
            each.slow() * 1000,
            "ms",
            BAR,
            note=f"{len(each.seconds)} times, each with another text; p50 {each.middle() * 1000:.0f} ms",
        )
    for each in seen.downloads:
        yield Measure(
            f"download {each.visit.name}", each.slow(), "s", note=f"{len(each.answer.body) / 1024:,.0f} KB"
        )
