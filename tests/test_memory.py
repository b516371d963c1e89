"""Free memory goes back to the machine: measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

# half of the blocks are let go of, each beside one that stays: no heap shrinks by itself
HOLES = """
from appliance.memory import give_back, keep_few_heaps
keep_few_heaps()
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
blocks = [bytes([1]) * 60_000 for _ in range(2000)]
blocks[::2] = [None] * 1000
before = resident()
give_back()
print(before - resident())
"""


def test_the_holes_that_a_large_work_leaves_go_back_to_the_machine() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 30_000_000
