"""Every row of the fault table is run: noticed, sending again in time, and nobody gets anything twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.fault_table import Row, as_markdown, duration, measure_fault
from tests.bench.faults import FAULTS, Fault

ROWS = [
    pytest.param(fault, family, id=f"{fault.name.replace(' ', '-')}-{family}")
    for fault in FAULTS
    for family in fault.families
]


@pytest.mark.parametrize(("fault", "family"), ROWS)
def test_it_is_noticed_and_sending_goes_on(tmp_path: Path, fault: Fault, family: str) -> None:
    row = measure_fault(tmp_path, fault, family)
    assert row.is_recovered, row.again
    assert row.noticed_by != "-"
    assert row.steps
    assert row.twice == 0
    assert row.unknown <= 3  # those in the air when it struck, and those an operator swallows


def test_what_does_not_come_back_is_said_so_in_the_table() -> None:
    fault = FAULTS[0]
    row = Row(fault, "sim7600", "AT is not answered", 18.0, ("power key",), None, 1, 0)
    assert not row.is_recovered
    assert as_markdown([row]).splitlines()[-1] == (
        f"| {fault.name} | SIM7600 on USB | AT is not answered (18 s) | power key | not recovered |"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(8.4, "8 s"), (60, "1 min"), (100, "1 min 40 s"), (3600, "1 h"), (3780, "1 h 3 min")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
