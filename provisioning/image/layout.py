"""Where things lie on the card: FAT, root, data; with an MBR, because a Pi 3 starts from one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
FIRST_MIB = 4  # SD cards erase in blocks of up to 4 MiB: each partition starts on one


@dataclass(frozen=True, slots=True)
class Partition:
    """Sizes in MiB. ``kind``: the MBR's type, 0c = FAT32 (LBA), 83 = Linux."""

    name: str
    start: int
    size: int
    kind: str
    label: str

    @property
    def end(self) -> int:
        return self.start + self.size


@dataclass(frozen=True, slots=True)
class Layout:
    """Boot, root and data in this order; data is last so that it can grow into the rest of the card."""

    boot: Partition
    root: Partition
    data: Partition
    size: int  # MiB of the whole image

    @property
    def partitions(self) -> tuple[Partition, Partition, Partition]:
        return self.boot, self.root, self.data


def plan(boot: int = 128, root: int = 700, data: int = 192) -> Layout:
    """Sizes in MiB. The image is a power of two: QEMU's SD controller takes nothing else."""
    first = Partition("boot", FIRST_MIB, boot, "c", "BOOT")
    second = Partition("root", first.end, root, "83", "root")
    least = second.end + data
    whole = 1 << (least - 1).bit_length()
    third = Partition("data", second.end, whole - second.end, "83", "data")
    return Layout(first, second, third, whole)


def sfdisk_script(layout: Layout, disk_id: int) -> str:
    """For sfdisk(8). ``disk_id``: 32 bits that name the disk."""
    lines = ["label: dos", f"label-id: {disk_id:#010x}"]
    for part in layout.partitions:
        flag = ", bootable" if part.name == "boot" else ""
        lines.append(f"start={part.start}MiB, size={part.size}MiB, type={part.kind}{flag}")
    return "\n".join(lines) + "\n"
