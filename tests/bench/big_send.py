"""Measures *Kirim* to 15,000 recipients: by the API, until everything is committed and flushed."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.box_process import running_box
from tests.bench.measure import Measure, percentile
from tests.bench.offices import CONTACTS, TEXT, big_office
from tests.bench.workbench import Workbench
from tests.support.simulator import simulated_hat

BAR = 2.0  # seconds


def measure(bench: Workbench) -> Iterator[Measure]:
    data = big_office(bench, "big-send")
    folder = bench.fresh("big-send-hats")
    took = []
    with simulated_hat(folder, speed="lte") as hats, running_box(data, [hats.port()], work=folder) as box:
        box.await_modems(1)
        with box.api() as api:
            for _ in range(2 if bench.quick else 5):
                answer = api.api("POST", "/broadcasts", {"text": TEXT, "audience": {"all": True}})
                took.append(api.last_seconds)
                api.api("POST", f"/broadcasts/{answer['id']}/cancel")
    yield Measure(
        f"Kirim to {CONTACTS:,} recipients, accepted and flushed",
        max(took),
        "s",
        BAR,
        note=f"the slowest of {len(took)} requests to the API, the middle one {percentile(took, 0.5):.2f} s;"
        f" {answer['accepted']} accepted, {answer['left_out']} left out; 300,000 messages in the ledger"
        ", one modem sending",
    )
