"""Measures the bytes written to the card for each SMS, from *Kirim* to its delivery report."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.host_time import instant_run
from tests.bench.link_share import link_run
from tests.bench.machine import file_system
from tests.bench.measure import Measure
from tests.bench.workbench import Workbench

BAR = 16.0  # KB


def measure(bench: Workbench) -> Iterator[Measure]:
    kind = file_system(bench.folder)
    fast, slow = instant_run(bench), link_run(bench)
    both = [run.written_per_sms / 1024 for run in (fast, slow)]
    yield Measure(
        "written to the card per SMS",
        max(both),
        "KB",
        BAR,
        note=f"write_bytes of the box's process on {kind}: {both[0]:.1f} KB at full speed"
        f" ({fast.messages} SMS), {both[1]:.1f} KB at 1 s per SMS ({slow.messages} SMS); Kirim,"
        " intent, result and delivery report"
        + (". A file system in memory: nothing is counted here" if kind == "tmpfs" else ""),
    )
