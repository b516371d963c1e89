"""``python -m provisioning.image``: build the card image. ``make image`` calls it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from provisioning.image.build import EPOCH, Wish, content, make
from provisioning.image.host import CannotBuild
from provisioning.image.rootfs import days
from provisioning.image.steps import Steps

PROJECT = Path(__file__).parents[2]
CACHE = Path.home() / ".cache" / "kotak-kabar"


def main() -> int:
    given = _arguments()
    wish = _wish(given)
    if given.content:
        print(content(wish.suite, wish.epoch))
        return 0
    steps = Steps()
    try:
        made = make(wish, steps)
    except (CannotBuild, LookupError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    age = days(made.image, time.time())
    word = "made" if made.fresh else f"there already, from the same inputs, {age} days old"
    print(f"{made.image}: {word} ({steps.seconds:.0f} s)")
    print(f"inputs {made.manifest.inputs}, kernel {made.manifest.kernel}, release {made.manifest.release}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m provisioning.image", description=__doc__)
    parser.add_argument("--suite", default="bookworm", help="Debian's (bookworm)")
    parser.add_argument("--mirror", default="", help="instead of this computer's own apt sources")
    parser.add_argument("--security", default="", help="the same for security updates")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"kept between builds ({CACHE})")
    parser.add_argument("--build", type=Path, default=PROJECT / "build")
    parser.add_argument("--compress", action="store_true", help="also the .img.xz to hand out")
    parser.add_argument("--content", action="store_true", help="only print what tells this image from others")
    return parser.parse_args()


def _wish(given: argparse.Namespace) -> Wish:
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))
    return Wish(given.suite, given.mirror, given.security, given.cache, given.build, given.compress, epoch)


if __name__ == "__main__":
    sys.exit(main())
