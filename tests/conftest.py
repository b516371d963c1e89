"""What holds for every test: random examples are the same everywhere, and no deadline judges a slow one.

Their folders lie in memory where that can be: a box flushes whatever it writes, and a disk makes the
processor wait for each flush. What a flush is worth is proved on logged disks and by refused system calls
(tests/faults).
"""

from __future__ import annotations

import gc
import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

from tests.support.memory_disk import memory_disk

settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("everywhere")

gc.set_threshold(20_000)  # it took a quarter of the time of each test that makes a box and its pages

if "TMPDIR" not in os.environ and (_folder := memory_disk()):
    os.environ["TMPDIR"] = tempfile.tempdir = str(_folder)  # for the programs that tests start, and for us


@pytest.hookimpl(optionalhook=True)  # for whoever runs them without xdist
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for programs they have started."""
    return (os.cpu_count() or 1) + 1


LONG = frozenset({"browser", "faults", "stories", "uncertain"})  # folders whose files take a minute each


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that at the end no worker waits for another's."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts))


def pytest_collection_finish() -> None:
    """What is read in now stays to the end: Python's collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
