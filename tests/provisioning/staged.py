"""The box's system files in a tree of their own, with what systemd needs around them to judge them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOTFS = Path(__file__).resolve().parents[2] / "provisioning" / "rootfs"
UNITS = ROOTFS / "etc/systemd/system"
LONGEST_WAIT = 60.0  # seconds of ``start settle``
# What Debian's packages bring (provisioning/image/packages.py), so it need not lie in rootfs
FROM_PACKAGES = (
    "/bin/sh",
    "/usr/bin/systemctl",
    "/usr/bin/systemd-tmpfiles",
    "/usr/sbin/nft",
    "/sbin/agetty",
    "/usr/bin/false",
)


def tool(name: str, package: str) -> str:
    """Where a program is; skipped only where there is none and nobody demands it (CI does)."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no {name}: apt-get install {package}")
        pytest.skip(f"no {name}: apt-get install {package}")
    return found


def run(command: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [os.fspath(part) for part in command],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def services() -> list[str]:
    """Our own, by name; a template with an instance."""
    names = sorted(path.name for path in UNITS.glob("kabar*.service") if not path.is_symlink())
    return [name.replace("@.", "@sda1.") for name in names]


def settings(unit: Path) -> Iterator[tuple[str, str, str]]:
    """Section, key and value of each line of a unit file (systemd.syntax(7))."""
    section = ""
    for line in unit.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            yield section, key, value


def values(unit: Path, key: str) -> list[str]:
    return [value for _, name, value in settings(unit) if name == key]


def stage(into: Path) -> Path:
    """The whole tree, this machine's own systemd units, and the mounts that fstab stands for."""
    shutil.copytree(ROOTFS, into, symlinks=True, dirs_exist_ok=True)
    for path in FROM_PACKAGES:
        place = into / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("#!/bin/sh\n")
        place.chmod(0o755)
    library = next(path for path in (Path("/usr/lib/systemd"), Path("/lib/systemd")) if path.is_dir())
    shutil.copytree(library / "system", into / "usr/lib/systemd/system", symlinks=True, dirs_exist_ok=True)
    made = into / "generated"
    made.mkdir()
    generator = library / "system-generators/systemd-fstab-generator"
    run([generator, made, made, made], SYSTEMD_FSTAB=str(into / "etc/fstab"), SYSTEMD_IN_INITRD="0")
    shutil.copytree(made, into / "etc/systemd/system", symlinks=True, dirs_exist_ok=True)
    return into
