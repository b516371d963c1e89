"""From Debian's tree to the box's: our own files over it, users, mount points; what is of no use goes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from appliance.update.bytecode import compile_release
from provisioning.image import host, rootfs

OVERLAY = Path(__file__).parents[1] / "rootfs"
KEY_PLACE = Path("usr/lib/kabar/release-key.pub")
BASE_RELEASE = Path("opt/kabar/base")
MOUNT_POINTS = ("data", "boot/firmware", "media", "tmp", "var/tmp", "var/log", "var/lib/NetworkManager")
# on the FAT partition, or of no use without apt
TAKEN_OUT = ("usr/lib/raspi-firmware", "usr/lib/linux-image-*", "boot/*", "initrd.img*", "vmlinuz*")
_EMPTIED = ("var/log", "var/cache/apt", "var/lib/apt/lists", "var/cache/debconf")
# NetworkManager reads no connection that others may read, nm-settings-keyfile(5)
_SECRET = "*.nmconnection"


def unpack(tar: Path, root: Path) -> None:
    """Owners and devices as in the tar, so as root."""
    root.mkdir(parents=True)
    host.run(["tar", "--numeric-owner", "-xpf", tar, "-C", root])


def lay_over(overlay: Path, root: Path) -> None:
    """Every file and link of ``overlay``, owned by root; folders that are there keep their rights."""
    for path in sorted(overlay.rglob("*")):
        target = root / path.relative_to(overlay)
        if path.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(path.readlink())
        elif path.is_dir():
            if not target.is_dir():
                target.mkdir()
                target.chmod(0o755)
        else:
            target.unlink(missing_ok=True)
            shutil.copyfile(path, target)
            target.chmod(_rights(path))


def _rights(path: Path) -> int:
    if path.match(_SECRET):
        return 0o600
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def add_users(root: Path) -> None:
    """From sysusers.d(5): the root is read-only, so this cannot wait for the first start."""
    host.run(["systemd-sysusers", f"--root={root}"])


def ready_release(root: Path) -> None:
    """Compiled for the Python of this root, and without what another one would need.

    Nothing on the box may write beside the program, so each start would compile it all again.
    """
    python = (root / "usr/bin/python3").readlink().name  # python3.11
    base = root / BASE_RELEASE
    site = base / f"site-cp{python.removeprefix('python').replace('.', '')}"
    for other in base.glob("site-*"):
        if other != site:
            shutil.rmtree(other)
    if python == f"python{sys.version_info.major}.{sys.version_info.minor}":
        # bytecode is the same on every processor; emulated it takes ten times as long
        compile_release(base, Path("/", BASE_RELEASE))
    else:
        words = [f"/usr/bin/{python}", "-m", "appliance.update.bytecode", f"/{BASE_RELEASE}"]
        path = f"/{BASE_RELEASE}/app:/{BASE_RELEASE}/{site.name}"
        host.run(["chroot", root, *words], QEMU_CPU=rootfs.QEMU_CPU, PYTHONPATH=path)


def finish(root: Path) -> None:
    """Mount points, the files that must be empty or links, and nothing that a box never reads."""
    for name in MOUNT_POINTS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for pattern in TAKEN_OUT:
        for path in root.glob(pattern):
            _remove(path)
    (root / "boot/firmware").mkdir(parents=True, exist_ok=True)
    for name in _EMPTIED:
        for path in (root / name).glob("*"):
            _remove(path)
    # machine-id(5): empty on an image; the initrd lays the card's own over it
    machine_id = root / "etc/machine-id"
    machine_id.write_bytes(b"")
    machine_id.chmod(0o444)
    _link(root / "etc/resolv.conf", "/run/NetworkManager/resolv.conf")
    _link(root / "var/lib/dbus/machine-id", "/etc/machine-id")


def date(root: Path, epoch: int) -> None:
    """Nothing is younger than ``epoch``: what was written today differs from what is written tomorrow."""
    for path in _walk(root):
        if path.lstat().st_mtime > epoch:
            touch(path, epoch)
    touch(root, epoch)


def touch(path: Path, epoch: int) -> None:
    """Last changed then, also a link itself."""
    os.utime(path, (epoch, epoch), follow_symlinks=False)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        yield path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _link(path: Path, target: str) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
