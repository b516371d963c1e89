"""``python -m tests.faults``: the campaign. Thousands of faults, a table, and 1 when a promise was broken."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.campaign import Campaign, Order, as_markdown


def main() -> int:
    asked = _parser().parse_args()
    order = Order(
        injections=asked.injections,
        seed=asked.seed,
        minutes=asked.minutes,
        only=tuple(asked.only or ()),
        number=asked.number,
        workers=asked.workers,
    )
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(order, Path(folder), _say)
        kept = campaign.run()
    print(as_markdown(campaign))
    _say(f"seed {order.seed}, {time.monotonic() - began:.0f} s")
    for score in campaign.scores.values():
        for broken in score.broken:
            print(f"\nBROKEN, {score.family.word}: {broken}")
    return 0 if kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--injections", type=int, default=2000, help="about so many faults (default 2000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="stop after so long")
    parser.add_argument("--only", action="append", metavar="FAMILY", help="only this family; may be repeated")
    parser.add_argument("--number", type=int, help="only this strike, as a broken promise has named it")
    parser.add_argument("--workers", type=int, default=2, help="offices at the same time (default 2)")
    return parser


def _say(sentence: str) -> None:
    print(f"faults: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
