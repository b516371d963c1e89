"""Measures what the first page and the heaviest fragment weigh on the line, gzipped."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.measure import Measure
from tests.bench.page_tour import tour
from tests.bench.workbench import Workbench

PAGE_BAR, FRAGMENT_BAR = 60.0, 2.0  # KB


def measure(bench: Workbench) -> Iterator[Measure]:
    seen = tour(bench)
    first = next(each for each in seen.timings if each.visit.name == "/").answer
    parts = {"page": first.zipped_bytes, **seen.assets}
    yield Measure(
        "first page with all it needs, gzipped",
        sum(parts.values()) / 1024,
        "KB",
        PAGE_BAR,
        note=", ".join(f"{name} {size / 1024:.1f}" for name, size in parts.items())
        + f"; the page goes out unpacked: {len(first.body) / 1024:.1f} KB",
    )
    pieces = sorted(
        (each for each in (*seen.timings, seen.counter) if each.visit.fragment),
        key=lambda each: each.answer.zipped_bytes,
        reverse=True,
    )
    yield Measure(
        "heaviest fragment, gzipped",
        pieces[0].answer.zipped_bytes / 1024,
        "KB",
        FRAGMENT_BAR,
        note=", ".join(
            f"{each.visit.name} {each.answer.zipped_bytes / 1024:.1f}"
            f" ({len(each.answer.body) / 1024:.1f} unpacked)"
            for each in pieces
        ),
    )
