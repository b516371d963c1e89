"""``python -m provisioning.image.cards N``: N cards from the image, and a sheet with their stickers."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from appliance.sticker import Sticker
from provisioning.image import host
from provisioning.image.stamp import cards, require_card, stickers
from provisioning.image.steps import Steps
from provisioning.image.sticker_sheet import sheet

PROJECT = Path(__file__).parents[2]
SHEETS = "stiker-*.html"


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
    folder.mkdir(parents=True, exist_ok=True)
    require_card(image)
    planned = stickers(count, SystemRandom(), known=names_in(folder))
    page = write_sheet(folder, sheet(planned))  # first, so that a card is never without its sticker
    made: list[Sticker] = []
    try:
        going = cards(image, folder, planned)
        for number, sticker in enumerate(planned, 1):
            with steps.step(f"{number}/{count} {sticker.hotspot_name}") as said:
                said(next(going).name)
            made.append(sticker)
    finally:
        settle_sheet(page, made)
    print(f"{count} cards in {folder}; print {page.with_suffix('')}")
    return 0


def settle_sheet(draft: Path, made: Sequence[Sticker]) -> None:
    """It gets its name with the stickers of the cards that there are; without any there is no sheet."""
    if made:
        draft.write_text(sheet(made), "utf-8")
        draft.rename(draft.with_suffix(""))
    else:
        draft.unlink()


def names_in(folder: Path) -> str:
    """Whatever earlier batches have left there: names of cards, and sheets in which all of theirs stand."""
    cards_there = [path.name for path in folder.glob("*.img*")]
    return "\n".join([*cards_there, *(path.read_text("utf-8") for path in folder.glob(f"{SHEETS}*"))])


def write_sheet(folder: Path, text: str) -> Path:
    """``stiker-7.html.part`` after ``stiker-6.html``. It opens every box: for those who stick it on alone."""
    numbers = [path.name.partition(".")[0].rpartition("-")[2] for path in folder.glob(f"{SHEETS}*")]
    serial = max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
    page = folder / f"{SHEETS.replace('*', str(serial))}.part"
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    return page


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
