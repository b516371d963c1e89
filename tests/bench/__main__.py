"""``python -m tests.bench``, which ``kabar bench`` and ``make bench`` call: measure, then print the table."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from types import FrameType

from appliance.errors import BoxError
from appliance.modem.simulator.child import SimulatorFailed
from tests.bench import machine, table
from tests.bench.catalogue import MEASURES, NOT_QUICK
from tests.bench.measure import BenchFailed, Measure
from tests.bench.workbench import Workbench

FOLDER = Path(__file__).parent.parent.parent / ".bench"
TROUBLE = (BenchFailed, BoxError, SimulatorFailed, OSError, subprocess.SubprocessError)


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 = measured, whether or not the bars are met; 1 = something could not be measured."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    FOLDER.mkdir(exist_ok=True)
    names = asked.only or [name for name in MEASURES if not (asked.quick and name in NOT_QUICK)]
    where = machine.describe(FOLDER, date.today())
    others = machine.Neighbours()
    bench = Workbench(FOLDER, quick=asked.quick, say=_say)
    try:
        measures, failed = _measure(bench, names)
    finally:
        bench.clean()
    where += f"; other programs used {others.share():.0%} of the processors meanwhile"
    print(table.as_json(where, measures) if asked.json else table.as_text(where, measures))
    return 1 if failed else 0


def _measure(bench: Workbench, names: list[str]) -> tuple[list[Measure], bool]:
    """All of them; what one could not measure does not stop the others."""
    measures: list[Measure] = []
    failed = False
    for name in names:
        begun, others = time.monotonic(), machine.Neighbours()
        try:
            measures += MEASURES[name](bench)
        except TROUBLE as error:
            failed = True
            _say(f"{name} could not be measured: {error}")
        else:
            _say(f"{name}: {time.monotonic() - begun:.0f} s, others used {others.share():.0%}")
    return measures, failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kabar bench", description="Measure the numbers of the design.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no peers: within 90 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="only this; may be repeated")
    return parser


def _say(sentence: str) -> None:
    print(f"bench: {sentence}", file=sys.stderr, flush=True)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        _say("stopped")
        sys.exit(1)
