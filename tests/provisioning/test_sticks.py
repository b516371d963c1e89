"""USB sticks: what the rule takes, the script mounts and the image's kernel knows; nothing on one is run."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from provisioning.image.kernel_modules import LATER, STICKS
from provisioning.image.packages import DPKG_OPTIONS
from tests.provisioning.staged import ROOTFS, run

RULES = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8")
SCRIPT = ROOTFS / "usr/lib/kabar/stick"
# one driver for all three (Linux, CONFIG_EXT4_USE_FOR_EXT2)
DRIVER = {"ext2": "ext4", "ext3": "ext4"}


def ruled() -> list[str]:
    """What udev calls the file systems on which the unit is started."""
    found = re.findall(r'ENV\{ID_FS_TYPE\}=="([^"]*)"', RULES)
    assert len(found) == 1
    return str(found[0]).split("|")


@pytest.mark.parametrize("kind", ruled())
def test_every_file_system_that_the_rule_names_is_one_that_the_images_kernel_has(kind: str) -> None:
    driver = DRIVER.get(kind, kind)
    assert driver in STICKS
    assert set(STICKS) <= set(LATER)  # without which no image is made
    excluded = [option.partition("=")[2] for option in DPKG_OPTIONS if option.startswith("path-exclude=")]
    # /fat/vfat.ko, /exfat/exfat.ko, /ext4/ext4.ko
    folder = "fat" if driver == "vfat" else driver
    module = f"/lib/modules/6.1.0/kernel/fs/{folder}/{driver}.ko"
    assert not [pattern for pattern in excluded if fnmatch(module, pattern)]


def mounted(tmp_path: Path, kind: str) -> str:
    """How ``stick`` asks systemd to mount one of that kind; "" = not at all."""
    programs = {
        "findmnt": "exit 1",
        "lsblk": "exit 0",
        "udevadm": f"echo {kind}",
        "chown": "exit 0",
        "systemd-mount": f'echo "$@" >>{tmp_path}/mounted',
    }
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    done = run(["/bin/sh", SCRIPT, "/dev/sda1"], PATH=f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 0, done.stderr
    told = tmp_path / "mounted"
    return told.read_text() if told.exists() else ""


@pytest.mark.parametrize("kind", ruled())
def test_nothing_on_a_stick_is_run_or_gives_a_right(tmp_path: Path, kind: str) -> None:
    said = mounted(tmp_path, kind)
    options = re.search(r"--options=(\S+) /dev/sda1 /media/kotak-kabar$", said.strip())
    assert options, said
    assert {"nosuid", "nodev", "noexec"} <= set(options[1].split(","))
    assert f"--type={kind} " in said
    # FAT and exFAT know no owners: all of it is the box's user's
    assert ("uid=kabar" in said) is not kind.startswith("ext")


@pytest.mark.parametrize("kind", ["ntfs", "iso9660", "crypto_LUKS", ""])
def test_a_stick_that_the_kernel_cannot_write_is_left_alone(tmp_path: Path, kind: str) -> None:
    assert mounted(tmp_path, kind) == ""
