"""The three file systems and the image they lie in: sparse files, no loop device, no mount."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provisioning.image import host
from provisioning.image.layout import MIB, Layout, Partition, sfdisk_script

_BLOCK = 4 * MIB
_ROOT_INODE = 2  # EXT2_ROOT_INO, ext4(5)


@dataclass(frozen=True, slots=True)
class Names:
    """What tells this image from others; the same inputs give the same."""

    disk_id: int
    fat_id: int
    root_uuid: str
    data_uuid: str


def make_fat(image: Path, part: Partition, names: Names, files: Mapping[str, Path], epoch: int) -> None:
    """mkfs.vfat(8), mcopy(1). ``files``: name on the card -> what is copied there."""
    _sparse(image, part.size)
    # --invariant: else the label is dated today; it stands first, as it would set a number of its own
    host.run(["mkfs.vfat", "--invariant", "-F", "32", "-n", part.label, "-i", f"{names.fat_id:08x}", image])
    for name, source in sorted(files.items()):
        host.run(["mcopy", "-m", "-i", image, source, f"::/{name}"], SOURCE_DATE_EPOCH=str(epoch))


def make_root(image: Path, part: Partition, names: Names, tree: Path, epoch: int) -> None:
    """Read-only on the box: no reserve, and a journal all the same, for installs by hand."""
    _mke2fs(image, part, names.root_uuid, tree, epoch, "-m", "0", "-N", "65536", "-J", "size=8")


def make_data(image: Path, part: Partition, names: Names, tree: Path, epoch: int) -> None:
    """Made for the size it will grow to: mke2fs would choose small inodes for so small a one."""
    _mke2fs(
        image, part, names.data_uuid, tree, epoch, "-T", "default", "-I", "256", "-m", "1", "-J", "size=16"
    )


def _mke2fs(image: Path, part: Partition, uuid: str, tree: Path, epoch: int, *options: str) -> None:
    image.unlink(missing_ok=True)
    extended = f"hash_seed={uuid},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=1"
    host.run(
        ["mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-L", part.label, "-U", uuid,
         "-E", extended, *options, "-d", tree, image, f"{part.size}M"],
        E2FSPROGS_FAKE_TIME=str(epoch), SOURCE_DATE_EPOCH=str(epoch),
    )  # fmt: skip
    _settle_times(image, epoch)


def _settle_times(image: Path, epoch: int) -> None:
    """mke2fs -d keeps when each file was read and laid down here, never the same twice; debugfs(8)."""
    inodes = used_inodes(host.run(["dumpe2fs", image]))
    lines = [f"sif <{inode}> {field} @{epoch}\n" for inode in inodes for field in ("atime", "ctime")]
    host.run(["debugfs", "-w", "-f", "-", image], given="".join(lines), E2FSPROGS_FAKE_TIME=str(epoch))


def used_inodes(dumped: str) -> list[int]:
    """From what dumpe2fs(8) prints: those of files, not those the file system keeps for itself."""
    count, first = (int(_found(rf"^{name}:\s+(\d+)$", dumped)) for name in ("Inode count", "First inode"))
    free: set[int] = set()
    for ranges in re.findall(r"^  Free inodes: (.*)$", dumped, re.MULTILINE):
        for each in filter(None, ranges.split(", ")):
            low, _, high = each.partition("-")
            free.update(range(int(low), int(high or low) + 1))
    return [_ROOT_INODE, *(inode for inode in range(first, count + 1) if inode not in free)]


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise host.CannotBuild("dumpe2fs says what this program does not understand")
    return found[1]


def assemble(image: Path, layout: Layout, names: Names, parts: Mapping[str, Path]) -> None:
    """The partition table, and each partition at its place; holes stay holes."""
    fresh = image.with_suffix(".new")
    _sparse(fresh, layout.size)
    host.run(["sfdisk", "-q", "--no-reread", fresh], given=sfdisk_script(layout, names.disk_id))
    with fresh.open("r+b") as whole:
        for part in layout.partitions:
            with parts[part.name].open("rb") as source:
                whole.seek(part.start * MIB)
                while block := source.read(_BLOCK):
                    if block.count(0) == len(block):
                        whole.seek(len(block), 1)
                    else:
                        whole.write(block)
    fresh.replace(image)


def _sparse(path: Path, size: int) -> None:
    """An empty file of ``size`` MiB that takes no room yet."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size * MIB)
