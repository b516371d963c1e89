"""``python -m tests.boot``: boot the image and print what came of it. Exit status 1 for a failure."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from provisioning.image import host
from provisioning.image.cards import newest
from provisioning.image.layout import MIB
from provisioning.image.manifest import read
from provisioning.image.steps import Steps
from tests.boot import first_day, header_uart, power_cuts, starting_over, updates, watchdogs
from tests.boot.trial import Trial, a_trial

PROJECT = Path(__file__).parents[2]
CACHE = Path.home() / ".cache" / "kotak-kabar"


def main() -> int:
    given = _arguments()
    host.require(host.BOOT_TOOLS)
    image = given.image or newest(given.build)
    steps, begun = Steps(), time.monotonic()
    folder: Path = given.build / "image-test"
    print(f"{image}, {given.cuts} power cuts; consoles in {folder}")
    problem = ""
    with a_trial(image, folder, steps, given.cuts, given.build) as trial:
        try:
            for name in given.only or WHOLE:
                GROUPS[name](trial)
        except Exception:
            problem = traceback.format_exc()
    _sizes(trial)
    _write(folder, trial, problem, time.monotonic() - begun)
    if not problem and not given.only:
        _remember(given.cache, trial)
    print(
        problem or f"everything held ({time.monotonic() - begun:.0f} s)", file=sys.stderr if problem else None
    )
    return 1 if problem else 0


def _office(trial: Trial) -> None:
    """One card through its whole life."""
    with trial.box("office") as box:
        first_day.run(trial, box)
        watchdogs.run(trial, box)
        power_cuts.run(trial, box)
        box.boot()
        updates.run(trial, box)
        starting_over.run(trial, box)


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
        starting_over.run(trial, box)


GROUPS: dict[str, Callable[[Trial], None]] = {
    "office": _office,
    "pi3": header_uart.run,
    "cuts": _cuts,
    "updates": _updates,
    "over": _over,
}
WHOLE = ("office", "pi3")


def _remember(cache: Path, trial: Trial) -> None:
    """So that nobody has to test the same content again: ``python -m provisioning.image --content``."""
    made = read(trial.image.with_suffix(".manifest.json"))
    cache.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(trial.folder / "result.json", cache / f"tested-{made.content}.json")


def _sizes(trial: Trial) -> None:
    made = read(trial.image.with_suffix(".manifest.json"))
    trial.facts["image"] = (
        f"{made.sizes['image'] / MIB:.0f} MiB, {made.sizes['used'] / MIB:.0f} MiB of it in use"
    )
    trial.facts["inputs"] = made.inputs


def _write(folder: Path, trial: Trial, problem: str, seconds: float) -> None:
    steps = [
        {"step": each.name, "seconds": round(each.seconds, 1), "note": each.note} for each in trial.steps.done
    ]
    whole = {"facts": trial.facts, "steps": steps, "seconds": round(seconds, 1), "problem": problem}
    (folder / "result.json").write_text(json.dumps(whole, indent=1) + "\n", "utf-8")
    lines = ["| step | seconds | |", "|---|---:|---|"]
    lines += [f"| {each.name} | {each.seconds:.1f} | {each.note} |" for each in trial.steps.done]
    lines += [
        "",
        "| measured | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in trial.facts.items()),
    ]
    (folder / "result.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n" + "\n".join(f"  {name}: {value}" for name, value in trial.facts.items()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.boot", description=__doc__)
    parser.add_argument("--image", type=Path, help="instead of the newest in build/")
    parser.add_argument("--build", type=Path, default=PROJECT / "build")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"remembers what was tested ({CACHE})")
    parser.add_argument("--cuts", type=int, default=10, help="how often the plug is pulled (10)")
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), help="these groups of steps")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
