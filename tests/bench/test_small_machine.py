"""The cage of the small computer is made where this kernel keeps its control groups, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.measure import BenchFailed
from tests.bench.small_machine import NAME, folders_of

EACH_ITS_OWN = "cgroup /groups/cpu cgroup rw,cpu 0 0\ncgroup /groups/memory cgroup rw,memory 0 0\n"
TOGETHER = "cgroup2 /groups cgroup2 rw,nosuid 0 0\ntmpfs /run tmpfs rw 0 0\n"


def test_with_version_1_processor_and_memory_have_a_folder_each() -> None:
    found = folders_of(EACH_ITS_OWN, "4:memory:/shell\n1:cpu:/\n0::/\n", quota=5000, memory=1 << 28)
    assert found[Path("/groups/cpu", NAME)]["cpu.cfs_quota_us"] == "5000"
    assert found[Path("/groups/memory/shell", NAME)] == {"memory.limit_in_bytes": str(1 << 28)}


def test_with_version_2_they_share_one() -> None:
    ((folder, limits),) = folders_of(TOGETHER, "0::/user/shell\n", quota=5000, memory=1 << 28).items()
    assert folder == Path("/groups/user/shell", NAME)
    assert limits["cpu.max"] == "5000 20000"
    assert limits["memory.max"] == str(1 << 28)


def test_a_machine_without_control_groups_is_told_so() -> None:
    with pytest.raises(BenchFailed, match="no control groups"):
        folders_of("proc /proc proc rw 0 0\n", "", quota=5000, memory=1 << 28)
