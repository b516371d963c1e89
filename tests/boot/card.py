"""One card for the machine: a stamped copy of the image, and what can be read of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from appliance.sticker import Sticker
from provisioning.image import host
from provisioning.image.layout import MIB, plan
from provisioning.image.stamp import read_file, stamp, write_file

KABAR_TOML = """\
# The image test's office: nothing waits for the morning, the link is the only brake.
[sending]
quiet = ""
undo_seconds = 0
per_person_daily = 0
[[modem]]
name = "Modem 1"
port = "auto"
per_minute = 0
daily_cap = 0
"""
_CHUNK = 4 * MIB


class Card:
    """``size``: MiB, more than the image's, so that the data partition has something to grow into."""

    def __init__(self, image: Path, path: Path, sticker: Sticker, *, size: int = 2048) -> None:
        self.path = path
        self.sticker = sticker
        stamp(image, path, sticker)
        self.write("kabar.toml", KABAR_TOML)
        with path.open("r+b") as card:
            card.truncate(size * MIB)  # a power of two: QEMU's SD controller takes nothing else

    def write(self, name: str, text: str) -> None:
        """A file of the FAT partition, as with a card reader."""
        write_file(self.path, name, text.encode())

    def read(self, name: str) -> bytes:
        return read_file(self.path, name)

    def boot_file(self, name: str, into: Path) -> Path:
        """The kernel that is flashed is the kernel that boots here."""
        target = into / name
        target.write_bytes(self.read(name))
        return target

    def data_folder(self, into: Path) -> Path:
        """The box's data as it lies on the card."""
        return self.data_partition(into) / "kabar"

    def data_partition(self, into: Path) -> Path:
        """All of it as it lies on the card: journal replayed, then read without a mount, debugfs(8)."""
        if into.exists():
            shutil.rmtree(into)
        into.mkdir(parents=True)
        partition = into / "data.ext4"
        self._copy_data(partition)
        checked = subprocess.run(
            ["e2fsck", "-fy", str(partition)],
            capture_output=True,
            text=True,
            env=host.environment(),
            check=False,
        )
        assert checked.returncode in (0, 1), f"the data partition is damaged: {checked.stdout}"
        host.run(["debugfs", "-R", f"rdump / {into}", partition])
        partition.unlink()
        return into

    def _copy_data(self, into: Path) -> None:
        start = plan().data.start * MIB
        with self.path.open("rb") as card, into.open("wb") as copy:
            card.seek(start)
            while block := card.read(_CHUNK):
                if block.count(0) == len(block):
                    copy.seek(len(block), 1)
                else:
                    copy.write(block)
            copy.truncate(self.path.stat().st_size - start)
