"""Cards from one image: a copy for each box, with a sticker of its own on the FAT partition."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from appliance.sticker import FILE_NAME, Sticker, make_sticker, sticker_text
from provisioning.image import host
from provisioning.image.layout import FIRST_MIB


def stamp(image: Path, card: Path, sticker: Sticker) -> None:
    """``card`` becomes a copy of ``image`` that is that box's. Holes stay holes."""
    # it holds the setup code and the passphrase; cp leaves the rights of a file that is there
    card.touch()
    card.chmod(0o600)
    host.run(["cp", "--sparse=always", "--reflink=auto", image, card])
    write_file(card, FILE_NAME, sticker_text(sticker).encode())


def write_file(card: Path, name: str, content: bytes) -> None:
    """Into the FAT partition of a card or image; replaces what is there. mtools(1): @@ = offset."""
    with tempfile.NamedTemporaryFile() as beside:
        beside.write(content)
        beside.flush()
        host.run(["mcopy", "-o", "-i", _fat(card), beside.name, f"::/{name}"])


def read_file(card: Path, name: str) -> bytes:
    """From the FAT partition. Raises CannotBuild when it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "file"
        host.run(["mcopy", "-i", _fat(card), f"::/{name}", into])
        return into.read_bytes()


def require_card(image: Path) -> None:
    """Raises CannotBuild when it is no image of a card, or not all of one."""
    read_file(image, "config.txt")
    with image.open("rb") as file:
        table = file.read(512)[446:510]  # the MBR: four entries of 16 octets
    # first sector and number of sectors, of 512 octets, are the last eight of each
    ends = [sum(struct.unpack_from("<II", table, entry + 8)) for entry in range(0, 64, 16)]
    if image.stat().st_size < max(ends) * 512:
        raise host.CannotBuild(f"{image} ends before its last partition does")


def stickers(count: int, random: Random, *, known: str = "") -> list[Sticker]:
    """``count`` of them, no two with the same name: two boxes may stand in one hall.

    ``known``: a text with the names that are taken.
    """
    found: dict[str, Sticker] = {}
    while len(found) < count:
        one = make_sticker(random)
        if one.hotspot_name not in known:
            found.setdefault(one.hotspot_name, one)
    return list(found.values())


def cards(image: Path, folder: Path, made: list[Sticker]) -> Iterator[Path]:
    """One after the other, each named after its hotspot; it has that name as soon as it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for sticker in made:
        card = folder / f"{sticker.hotspot_name}.img"
        half = card.with_suffix(".img.part")
        try:
            stamp(image, half, sticker)
            half.rename(card)
        finally:
            half.unlink(missing_ok=True)  # it holds a code and a passphrase, and is no card
        yield card


def _fat(card: Path) -> str:
    return f"{card}@@{FIRST_MIB}M"
