"""The card in the slot is the box's, whatever a USB stick or a spare card in a reader calls itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.image.initrd import INIT
from tests.provisioning.staged import ROOTFS, run, tool

UUID = "8b7c3f5e-0000-4000-8000-000000000001"
FSTAB = ROOTFS / "etc/fstab"
DISK = """\
P: /devices/mmc/block/{disk}
E: SUBSYSTEM=block
E: DEVNAME=/dev/{disk}
E: DEVTYPE=disk

P: /devices/mmc/block/{disk}/{part}
E: SUBSYSTEM=block
E: DEVNAME=/dev/{part}
E: DEVTYPE=partition
E: MAJOR=179
E: MINOR=3
"""


def function(name: str) -> str:
    """One function of the first program, as it stands there."""
    found = re.search(rf"^{name}\(\) {{.*?^}}$", INIT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, name
    return found[0]


def asked(script: str, *functions: str) -> str:
    """With the programs of this computer in the place of busybox."""
    whole = "\n".join(["B=env", *map(function, functions), script])
    done = run(["unshare", "-m", "sh", "-c", whole])
    assert done.returncode == 0, done.stderr
    return done.stdout


def rules(root: str) -> list[str]:
    return asked(f"name_partitions {root} /dev/stdout", "beside", "name_partitions").splitlines()


@pytest.mark.parametrize(("root", "disk"), [("mmcblk0p2", "mmcblk0p"), ("sda2", "sda"), ("vda2", "vda")])
def test_the_partitions_of_the_disk_that_was_started_from_have_names_of_their_own(
    root: str, disk: str
) -> None:
    if os.geteuid():
        pytest.skip("a mount namespace needs root")
    assert rules(f"/dev/{root}") == [
        f'SUBSYSTEM=="block", KERNEL=="{disk}{number}", SYMLINK+="kabar/{name}"'
        for number, name in enumerate(("boot", "root", "data"), 1)
    ]


@pytest.mark.parametrize(
    ("disk", "part", "link"),
    [("mmcblk0", "mmcblk0p3", "/dev/kabar/data"), ("mmcblk0", "mmcblk0p1", "/dev/kabar/boot"),
     ("sda", "sda3", ""), ("mmcblk1", "mmcblk1p3", "")],
)  # fmt: skip
def test_udev_gives_these_names_to_no_other_disk(tmp_path: Path, disk: str, part: str, link: str) -> None:
    umockdev = shutil.which("umockdev-run")
    if umockdev is None or os.geteuid():
        pytest.skip("needs root, and umockdev-run: apt-get install umockdev")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/69-kabar-disk.rules").write_text("\n".join(rules("/dev/mmcblk0p2")) + "\n")
    (tmp_path / "disk.umockdev").write_text(DISK.format(disk=disk, part=part))
    look = f"{umockdev} -d {tmp_path}/disk.umockdev -- {tool('udevadm', 'udev')} test -a add"
    script = f"mount -t tmpfs run /run && mkdir /run/udev && cp -r {tmp_path}/rules /run/udev/rules.d"
    done = run(["unshare", "-m", "sh", "-c", f"{script} && {look} /sys/devices/mmc/block/{disk}/{part}"])
    links = re.findall(r"/dev/kabar/\w+", done.stdout)
    assert set(links) == ({link} if link else set()), done.stdout + done.stderr


def test_what_is_mounted_from_the_card_is_named_by_its_disk_and_by_no_label() -> None:
    lines = [line.split() for line in FSTAB.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert {line[1]: line[0] for line in lines if line[2] in ("ext4", "vfat")} == {
        "/": "/dev/kabar/root",
        "/boot/firmware": "/dev/kabar/boot",
        "/data": "/dev/kabar/data",
    }
    for path in ROOTFS.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert b"by-label" not in path.read_bytes(), path


@pytest.fixture
def card(tmp_path: Path) -> Iterator[str]:
    """A block device that holds a root file system of that UUID."""
    image = tmp_path / "root.img"
    with image.open("wb") as file:
        file.truncate(8 << 20)
    mke2fs = tool("mke2fs", "e2fsprogs")
    subprocess.run([mke2fs, "-q", "-F", "-t", "ext4", "-U", UUID, "-L", "root", image], check=True)
    losetup = tool("losetup", "mount")
    made = run([losetup, "--find", "--show", image])
    if made.returncode:
        pytest.skip(f"no loop device: {made.stderr.strip()}")
    yield made.stdout.strip()
    run([losetup, "--detach", made.stdout.strip()])


@pytest.mark.parametrize(
    ("wanted", "found"), [(UUID, "/dev/mmcblk0p2"), (UUID.replace("8b", "9c"), "/dev/sda2")]
)
def test_the_card_in_the_slot_goes_before_its_twin_in_a_reader(card: str, wanted: str, found: str) -> None:
    """findfs(8) may name the twin; it is asked only when the slot holds another card or none."""
    shell = f"""
    number=$(stat -c '%Hr %Lr' {card})
    mount -t tmpfs dev /dev && mknod /dev/null c 1 3 && mknod /dev/mmcblk0p2 b $number
    findfs() {{ echo /dev/sda2; }}
    env() {{ if [ "$1" = findfs ]; then findfs; else command env "$@"; fi; }}
    find_root UUID={wanted}
    """
    assert asked(shell, "find_root").strip() == found
