"""``kabar bench``: measure the numbers of the design. The measures live in the source checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import appliance
from appliance.errors import BoxError

CHECKOUT = Path(appliance.__file__).parent.parent


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds, no peers: within 90 seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this measure; may be repeated.")
def bench(quick: bool, as_json: bool, only: tuple[str, ...]) -> None:
    """Measure the numbers of the design and print them beside their bars."""
    if not (CHECKOUT / "tests" / "bench" / "__main__.py").is_file():
        raise BoxError(
            "the measures are part of the source checkout (tests/bench), which is not installed here"
        )
    words = [sys.executable, "-m", "tests.bench"]
    words += ["--quick"] * quick + ["--json"] * as_json
    for name in only:
        words += ["--only", name]
    os.chdir(CHECKOUT)
    # in this very process, so that whoever stops the command stops the measuring and what it has started
    os.execv(sys.executable, words)
