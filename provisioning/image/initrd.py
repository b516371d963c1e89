"""Our own initrd, made on the host in a second: a static busybox, e2fsck, modules in order, and ``init``."""

from __future__ import annotations

import gzip
import lzma
import stat
from pathlib import Path

from provisioning.image import cpio, host
from provisioning.image.kernel_modules import LATER, WANTED, WELCOME, load_order, plain, read_dependencies

INIT = Path(__file__).with_name("init")
FOLDERS = ("bin", "dev", "lib", "lib/modules", "mnt", "newroot", "proc", "run", "sbin", "sys")
CONSOLE = cpio.Entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
_PLACES = {"bin/busybox": ("usr/bin/busybox", "bin/busybox"), "sbin/e2fsck": ("sbin/e2fsck.static",)}


def kernel_version(root: Path) -> str:
    """Of the one kernel in the root file system."""
    found = sorted(path.name for path in (root / "lib/modules").iterdir())
    if len(found) != 1:
        raise host.CannotBuild(f"one kernel is expected in the root file system, not {found}")
    return found[0]


def entries(root: Path) -> list[cpio.Entry]:
    """Everything in the initrd, folders before what lies in them."""
    modules = root / "lib/modules" / kernel_version(root)
    dependencies = read_dependencies((modules / "modules.dep").read_text("utf-8"))
    builtin = (modules / "modules.builtin").read_text("utf-8")
    load_order(LATER, dependencies, builtin)  # only that it knows them all; they stay in the root file system
    order = load_order(WANTED, dependencies, builtin, WELCOME)
    found = [cpio.folder(name) for name in FOLDERS]
    found += [CONSOLE, cpio.file("init", INIT.read_bytes(), 0o755)]
    found += [cpio.file(name, _program(root, places), 0o755) for name, places in _PLACES.items()]
    names = [f"{plain(path)}.ko" for path in order]
    found.append(cpio.file("lib/modules/order", "".join(f"{name}\n" for name in names).encode()))
    found += [
        cpio.file(f"lib/modules/{name}", _unpacked(modules / path))
        for name, path in zip(names, order, strict=True)
    ]
    return found


def initrd(root: Path) -> bytes:
    """Compressed, without a date inside."""
    return gzip.compress(cpio.archive(entries(root)), 9, mtime=0)


def _program(root: Path, places: tuple[str, ...]) -> bytes:
    for place in places:
        if (root / place).is_file():
            return (root / place).read_bytes()
    raise host.CannotBuild(f"the root file system has no {places[0]}")


def _unpacked(module: Path) -> bytes:
    data = module.read_bytes()
    return lzma.decompress(data) if module.suffix == ".xz" else data
