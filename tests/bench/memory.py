"""Measures the memory of ``kabar run`` at 15,000 contacts and 300,000 messages, all pages visited."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Measure
from tests.bench.page_tour import tour
from tests.bench.workbench import Workbench

BAR = 150.0  # megabytes


def measure(bench: Workbench) -> Iterator[Measure]:
    seen = tour(bench)
    after = seen.after_pages
    yield Measure(
        "memory of kabar run at that size (RSS)",
        after.resident / 1e6,
        "MB",
        BAR,
        note=f"after Kirim to 15,000 and all pages while sending; PSS {after.shared_out / 1e6:.0f} MB; before"
        f" them {seen.before.resident / 1e6:.0f} MB",
    )
    yield Measure(
        "largest memory it ever had in that run",
        seen.after_all.peak / 1e6,
        "MB",
        note=f"{after.peak / 1e6:.0f} MB before the two downloads as xlsx",
    )
