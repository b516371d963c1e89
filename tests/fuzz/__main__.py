"""``python -m tests.fuzz``: the inputs shared among the cores; prints counts, exits 1 after a failure."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator

from tests.fuzz.pdu_targets import clear_the_table
from tests.fuzz.run import Tally, input_of, run_range
from tests.fuzz.targets import TARGETS, shares

CHUNK = 500  # inputs that one process is handed at a time
Job = tuple[str, int, int, int]


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    logging.getLogger("appliance").setLevel(logging.CRITICAL)
    logging.getLogger("appliance.inbox").setLevel(logging.ERROR)
    logging.getLogger("appliance.inbox").propagate = False
    if asked.number is not None:
        return _again(asked.target, asked.seed, asked.number)
    begun = time.monotonic()
    tallies = {name: Tally(name) for name in TARGETS}
    jobs = list(_jobs(asked.inputs, asked.seed, asked.target))
    with multiprocessing.Pool(asked.cores) as pool:
        for done in pool.imap_unordered(_work, jobs):
            tallies[done.target].add(done)
            if asked.seconds and time.monotonic() - begun > asked.seconds:
                pool.terminate()
                break
    _print(tallies, asked.seed, time.monotonic() - begun)
    return 1 if any(tally.failures for tally in tallies.values()) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many, over all targets")
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long")
    parser.add_argument("--seed", type=int, default=1, help="another seed: other inputs")
    parser.add_argument("--target", choices=list(TARGETS), help="only this one")
    parser.add_argument("--number", type=int, help="only this input of --target, shown in full")
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    return parser


def _jobs(inputs: int, seed: int, only: str | None) -> Iterator[Job]:
    wanted = {only: inputs} if only else shares(inputs)
    for first in range(0, max(wanted.values()), CHUNK):
        for name, count in wanted.items():
            if first < count:
                yield name, seed, first, min(CHUNK, count - first)


def _work(job: Job) -> Tally:
    try:
        return run_range(*job)
    finally:
        clear_the_table()


def _again(target: str | None, seed: int, number: int) -> int:
    if target is None:
        raise SystemExit("--number needs --target")
    print(repr(input_of(target, seed, number)))
    tally = run_range(target, seed, number, 1)
    for _, what in tally.failures:
        print(what)
    clear_the_table()
    return 1 if tally.failures else 0


def _print(tallies: dict[str, Tally], seed: int, seconds: float) -> None:
    print(f"{'target':<10}{'inputs':>10}{'octets':>14}{'us/input':>10}{'slowest ms':>12}{'failed':>8}")
    for name, tally in tallies.items():
        if tally.inputs:
            each = tally.seconds / tally.inputs * 1e6
            slow = tally.slowest[0] * 1000
            print(
                f"{name:<10}{tally.inputs:>10,}{tally.octets:>14,}{each:>10.0f}{slow:>12.0f}"
                f"{len(tally.failures):>8}"
            )
    print(f"{sum(tally.inputs for tally in tallies.values()):,} inputs in {seconds:.0f} s, seed {seed}")
    for name, tally in tallies.items():
        for number, what in tally.failures[:5]:
            print(f"\npython -m tests.fuzz --target {name} --seed {seed} --number {number}\n{what}")


if __name__ == "__main__":
    sys.exit(main())
