"""``python -m tests.boot``: boot the image and print what came of it. Exit status 1 for a failure."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from provisioning.image import host
from provisioning.image.build import EPOCH, content
from provisioning.image.cards import newest
from provisioning.image.layout import MIB
from provisioning.image.manifest import Manifest
from provisioning.image.manifest import read as read_manifest
from provisioning.image.steps import Steps
from tests.boot import (
    first_day,
    header_uart,
    hotspot,
    power_cuts,
    safe_mode,
    starting_over,
    updates,
    watchdogs,
)
from tests.boot import record as records
from tests.boot.trial import Trial, a_trial

PROJECT = Path(__file__).parents[2]
SUITE = "bookworm"  # what the Makefile builds


def main() -> int:
    given = _arguments()
    if given.tested:
        return _tested()
    if given.join:
        return _join(given.join)
    try:
        host.require(host.BOOT_TOOLS)
        image = given.image or newest(given.build)
        made = read_manifest(image.with_suffix(".manifest.json"))
    except (host.CannotBuild, OSError, ValueError) as problem:
        print(f"image test: {problem}", file=sys.stderr)
        return 1
    return _live(given, image, made)


def _tested() -> int:
    """Whether the image of this checkout was tested lately: 0, and what came of it; 1: it was not."""
    record = records.read()
    if record is None or not record.holds_for(content(SUITE, EPOCH), records.now()):
        print("no image of this content was tested lately")
        return 1
    print(f"an image of the same content lived through all of this on {record.at:%Y-%m-%d}:\n")
    print(record.table())
    return 0


def _join(files: list[Path]) -> int:
    """Several runs of the same content are one when together they have done everything."""
    runs = [run for run in map(records.read, files) if run is not None]
    if len(runs) < len(files):
        print("image test: one of these files is no result", file=sys.stderr)
        return 1
    try:
        record = records.joined(runs)
    except ValueError as problem:
        print(f"image test: {problem}", file=sys.stderr)
        return 1
    print(record.table())
    if record.problem or not record.whole:
        print("image test: they do not make a whole one", file=sys.stderr)
        return 1
    records.write(record, records.RECORD)
    return 0


def _live(given: argparse.Namespace, image: Path, made: Manifest) -> int:
    steps, begun = Steps(), time.monotonic()
    folder: Path = given.build / "image-test"
    groups = given.only or WHOLE
    print(f"{image}: {', '.join(groups)}; {given.cuts} power cuts; consoles in {folder}")
    problem = ""
    with a_trial(image, folder, steps, given.cuts, given.build) as trial:
        try:
            for name in groups:
                GROUPS[name](trial)
        except Exception:
            problem = traceback.format_exc()
    trial.facts["image"] = (
        f"{made.sizes['image'] / MIB:.0f} MiB, {made.sizes['used'] / MIB:.0f} MiB of it in use"
    )
    record = records.Record(
        content=made.content,
        at=records.now(),
        cuts=trial.cuts,
        seconds=round(time.monotonic() - begun, 1),
        steps=tuple(records.Measured(each.name, round(each.seconds, 1), each.note) for each in steps.done),
        facts=trial.facts,
        problem=problem,
    )
    records.write(record, folder / "result.json")
    (folder / "result.md").write_text(record.table(), "utf-8")
    print("\n" + "\n".join(f"  {name}: {value}" for name, value in trial.facts.items()))
    if problem:
        print(problem, file=sys.stderr)
        return 1
    if record.whole:
        records.write(record, records.RECORD)
    print(f"everything held ({record.seconds:.0f} s)")
    return 0


def _office(trial: Trial) -> None:
    """One card through its whole life."""
    with trial.box("office") as box:
        first_day.run(trial, box)
        hotspot.run(trial, box)
        watchdogs.run(trial, box)
        power_cuts.run(trial, box)
        box.boot()
        updates.run(trial, box)
        safe_mode.run(trial, box)
        starting_over.run(trial, box)


def _short(trial: Trial) -> None:
    """The sum of them all in a few minutes: a box that starts, works, and lives through one cut."""
    trial.cuts = min(trial.cuts, 1)
    _cuts(trial)


def _cuts(trial: Trial) -> None:
    """Only what a cut can break."""
    with trial.box("cuts") as box:
        first_day.run(trial, box)
        power_cuts.run(trial, box)


def _updates(trial: Trial) -> None:
    with trial.box("updates") as box:
        first_day.run(trial, box)
        updates.run(trial, box)


def _over(trial: Trial) -> None:
    with trial.box("over") as box:
        first_day.run(trial, box)
        safe_mode.run(trial, box)
        starting_over.run(trial, box)


GROUPS: dict[str, Callable[[Trial], None]] = {
    "office": _office,
    "pi3": header_uart.run,
    "short": _short,
    "cuts": _cuts,
    "updates": _updates,
    "over": _over,
}
WHOLE = ("office", "pi3")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.boot", description=__doc__)
    parser.add_argument("--image", type=Path, help="instead of the newest in build/")
    parser.add_argument("--build", type=Path, default=PROJECT / "build")
    parser.add_argument("--cuts", type=int, default=10, help="how often the plug is pulled (10)")
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), help="these groups of steps")
    parser.add_argument("--join", type=Path, nargs="+", help="results of the same content that are one run")
    parser.add_argument("--tested", action="store_true", help="only: was such an image tested lately?")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
