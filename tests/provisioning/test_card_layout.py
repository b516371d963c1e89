"""Where things lie on the card, and that a partitioning program reads it as it was meant."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from provisioning.image import host, partitions, tree
from provisioning.image.build import EPOCH
from provisioning.image.layout import FIRST_MIB, MIB, plan, sfdisk_script

NAMES = partitions.Names(
    disk_id=0x4B41424C,
    fat_id=0x7F3A9,
    root_uuid="8b7c3f5e-0000-4000-8000-000000000001",
    data_uuid="8b7c3f5e-0000-4000-8000-000000000002",
)


def test_the_three_partitions_follow_each_other_and_the_data_is_last() -> None:
    layout = plan()
    assert [part.name for part in layout.partitions] == ["boot", "root", "data"]
    assert layout.boot.start == FIRST_MIB
    assert layout.root.start == layout.boot.end
    assert layout.data.start == layout.root.end
    assert layout.data.end == layout.size


@pytest.mark.parametrize("data", [64, 192, 500, 3000])
def test_the_image_is_a_power_of_two_whatever_goes_in(data: int) -> None:
    layout = plan(data=data)
    assert layout.size & (layout.size - 1) == 0
    assert layout.data.size >= data


def test_the_firmware_finds_a_fat_partition_that_is_marked_to_start_from() -> None:
    first = sfdisk_script(plan(), 1).splitlines()[2]
    assert "type=c" in first
    assert "bootable" in first


def test_the_table_is_read_back_as_it_was_planned(tmp_path: Path) -> None:
    _needs("sfdisk")
    layout, image = plan(boot=8, root=8, data=8), tmp_path / "card.img"
    parts = {}
    for part in layout.partitions:
        parts[part.name] = tmp_path / part.name
        parts[part.name].write_bytes(part.name.encode().ljust(part.size * MIB, b"\0"))
    partitions.assemble(image, layout, NAMES, parts)
    asked = subprocess.run(
        ["sfdisk", "-J", str(image)], capture_output=True, check=True, env=host.environment(), text=True
    )
    table = json.loads(asked.stdout)["partitiontable"]
    assert table["label"] == "dos"
    assert table["id"] == "0x4b41424c"
    found = [
        (each["start"] * 512 // MIB, each["size"] * 512 // MIB, each["type"]) for each in table["partitions"]
    ]
    assert found == [(part.start, part.size, part.kind) for part in layout.partitions]
    with image.open("rb") as whole:
        for part in layout.partitions:
            whole.seek(part.start * MIB)
            assert whole.read(len(part.name)) == part.name.encode()


def test_an_image_takes_room_only_for_what_is_in_it(tmp_path: Path) -> None:
    _needs("sfdisk")
    layout = plan(boot=8, root=8, data=8)
    parts = {part.name: tmp_path / part.name for part in layout.partitions}
    for part in layout.partitions:
        parts[part.name].write_bytes(b"\0" * part.size * MIB)
    partitions.assemble(tmp_path / "card.img", layout, NAMES, parts)
    assert (tmp_path / "card.img").stat().st_blocks * 512 < MIB
    assert (tmp_path / "card.img").stat().st_size == layout.size * MIB


def test_the_same_files_make_the_same_partitions_wherever_and_whenever_they_are_laid(tmp_path: Path) -> None:
    """On two file systems, so that folders are read in two orders."""
    for command in ("mkfs.vfat", "mcopy", "debugfs", "dumpe2fs"):
        _needs(command)
    places = [tmp_path, Path("/dev/shm")]
    folders = [Path(tempfile.mkdtemp(dir=place, prefix="card-")) for place in places]
    try:
        made = [_partitions(folder, age) for folder, age in zip(folders, (0, 9), strict=True)]
    finally:
        shutil.rmtree(folders[1])
    assert made[0] == made[1]


def _partitions(folder: Path, age: int) -> dict[str, str]:
    """Name of a partition -> digest. ``age``: seconds by which what is in them was read in another moment."""
    layout, root, empty = plan(boot=40, root=32, data=16), folder / "root", folder / "empty"
    for number in range(120):
        file = root / f"usr/lib/{number % 7}" / f"{number * 7919 % 1000:03} x2d.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x" * number)
    (root / "link").symlink_to("usr/lib")
    empty.mkdir()
    tree.date(root, EPOCH)
    tree.touch(empty, EPOCH)
    for path in root.rglob("*.txt"):
        os.utime(path, (EPOCH + age, EPOCH))
    images = {name: folder / f"{name}.img" for name in ("boot", "root", "data")}
    partitions.make_root(images["root"], layout.root, NAMES, root, EPOCH)
    partitions.make_data(images["data"], layout.data, NAMES, empty, EPOCH)
    files = {path.name: path for path in (root / "usr/lib/0").iterdir()}
    partitions.make_fat(images["boot"], layout.boot, NAMES, files, EPOCH)
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in images.items()}


def test_the_fat_partition_has_the_number_it_was_given(tmp_path: Path) -> None:
    _needs("mkfs.vfat")
    partitions.make_fat(tmp_path / "boot.img", plan(boot=40).boot, NAMES, {}, EPOCH)
    # BS_VolID, octet 67 of the boot sector (Microsoft, FAT: General Overview of On-Disk Format, 2000)
    assert int.from_bytes((tmp_path / "boot.img").read_bytes()[67:71], "little") == NAMES.fat_id


def _needs(command: str) -> None:
    if not shutil.which(command, path=host.environment()["PATH"]):
        pytest.skip(f"{command} is not installed (package {host.BUILD_TOOLS[command]})")
