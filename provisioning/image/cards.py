"""``python -m provisioning.image.cards N``: N cards from the image, and the sheet with their stickers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import SystemRandom

from provisioning.image import host
from provisioning.image.stamp import cards, stickers
from provisioning.image.steps import Steps
from provisioning.image.sticker_sheet import sheet

PROJECT = Path(__file__).parents[2]
SHEET = "stiker.html"


def main() -> int:
    given = _arguments()
    try:
        host.require(host.STAMP_TOOLS)
        image = given.image or newest(given.build)
        return _stamp(image, given.into, given.count)
    except (host.CannotBuild, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


def _stamp(image: Path, folder: Path, count: int) -> int:
    steps = Steps()
    made = stickers(count, SystemRandom())
    going = cards(image, folder, made)
    for number, sticker in enumerate(made, 1):
        with steps.step(f"{number}/{count} {sticker.hotspot_name}") as said:
            said(next(going).name)
    page = folder / SHEET
    # the sheet opens every box: it is for those who stick it on
    page.touch()
    page.chmod(0o600)
    page.write_text(sheet(made), "utf-8")
    print(f"{count} cards in {folder}; print {page}")
    return 0


def newest(build: Path) -> Path:
    """The image that was built last. Raises CannotBuild."""
    found = sorted(build.glob("kotak-kabar-*-arm64.img"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise host.CannotBuild(f"there is no image in {build}: make image")
    return found[-1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m provisioning.image.cards", description=__doc__)
    parser.add_argument("count", type=_count, metavar="N", help="how many boxes")
    parser.add_argument("--image", type=Path, help="instead of the newest in build/")
    parser.add_argument("--build", type=Path, default=PROJECT / "build")
    parser.add_argument("--into", type=Path, default=PROJECT / "build" / "cards")
    return parser.parse_args()


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 500:
        raise argparse.ArgumentTypeError("from 1 to 500")
    return number


if __name__ == "__main__":
    sys.exit(main())
