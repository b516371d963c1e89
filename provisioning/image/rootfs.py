"""The Debian part of the root file system: made once by mmdebstrap, kept as a tar for the next time."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from provisioning.image import host
from provisioning.image.packages import APT_OPTIONS, COMPONENTS, DPKG_OPTIONS, PACKAGES

# update-initramfs under qemu-user takes minutes and is run twice; our initrd is made on the host
_NO_INITRAMFS = (
    'chroot "$1" dpkg-divert --local --rename --divert /usr/sbin/update-initramfs.distrib '
    '--add /usr/sbin/update-initramfs; ln -s /bin/true "$1/usr/sbin/update-initramfs"'
)
# the default emulated processor computes pointer authentication the slow way
QEMU_CPU = "cortex-a53"
_PACKAGES_A_LINE = 40
OLDEST = 30  # days: Debian's security updates since then are not in it
# mmdebstrap's own words for its steps
_STEPS = tuple(
    f"I: {verb}" for verb in ("running", "downloading", "extracting", "installing", "cleaning", "creating")
)


def command(suite: str, tar: Path, sources: Path) -> list[str]:
    """mmdebstrap(1) for everything in ``packages``."""
    options = [f"--aptopt={option}" for option in APT_OPTIONS]
    options += [f"--dpkgopt={option}" for option in DPKG_OPTIONS]
    return [
        "mmdebstrap", "--architectures=arm64", "--variant=minbase", "--mode=root", *options,
        f"--essential-hook={_NO_INITRAMFS}", f"--include={','.join(PACKAGES)}",
        suite, str(tar), str(sources),
    ]  # fmt: skip


def key(suite: str) -> str:
    """Changes when anything does that goes into the tar, but for the archive and where it is read from."""
    releases = [[release, *COMPONENTS] for release in (suite, f"{suite}-updates", f"{suite}-security")]
    inputs = [command(suite, Path("tar"), Path("sources")), releases]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()[:16]


class Progress:
    """Of what ``mmdebstrap --verbose`` prints, now and then a line for whoever waits."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self._ready = 0

    def __call__(self, line: str) -> None:
        if line.startswith("Setting up "):
            self._ready += 1
            if self._ready % _PACKAGES_A_LINE == 0:
                self._tell(f"{self._ready} packages are set up")
        elif line.startswith(_STEPS):
            self._tell(line.removeprefix("I: "))


def days(path: Path, now: float) -> int:
    """Since it was made."""
    return int((now - path.stat().st_mtime) // 86400)


def unfit(tar: Path, now: float) -> str:
    """Why the tar that was kept cannot be used; "" = it can."""
    if days(tar, now) > OLDEST:
        return f"the one that was kept is {days(tar, now)} days old"
    try:
        meant = _digest_file(tar).read_text("ascii").split()[:1]
    except (OSError, UnicodeDecodeError):
        return "of the one that was kept nobody knows whether it is whole"
    return "" if [digest(tar)] == meant else "the one that was kept is damaged"


def digest(tar: Path) -> str:
    """As sha256sum(1) writes it."""
    with tar.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_file(tar: Path) -> Path:
    return tar.with_suffix(".tar.sha256")


def mmdebstrap(
    suite: str, *, epoch: int, log: Path, tell: Callable[[str], object] = str
) -> Callable[[Path, Path], None]:
    """How a tar is made of a list of sources. ``tell``: hears how far it has come in those minutes."""

    def make(tar: Path, sources: Path) -> None:
        host.foreign_programs_run()
        host.run(
            [*command(suite, tar, sources), "--verbose"],
            log=log,
            heard=Progress(tell),
            QEMU_CPU=QEMU_CPU,
            SOURCE_DATE_EPOCH=str(epoch),
        )

    return make


def rootfs_tar(
    suite: str,
    sources: Sequence[str],
    cache: Path,
    *,
    make: Callable[[Path, Path], None],
    tell: Callable[[str], object] = str,
    now: Callable[[], float] = time.time,
) -> tuple[Path, bool]:
    """-> the tar, and whether it was made now. The cache is no more than that: it may be deleted.

    ``make``: into the first path, from the list of sources at the second. ``tell``: hears why anew.
    """
    tar = cache / f"rootfs-{suite}-{key(suite)}.tar"
    if tar.is_file():
        reason = unfit(tar, now())
        if not reason:
            return tar, False
        tell(f"{reason}: made anew")
    cache.mkdir(parents=True, exist_ok=True)
    source_list = cache / f"{tar.stem}.list"
    source_list.write_text("\n".join(sources) + "\n", "utf-8")
    fresh = tar.with_suffix(".new.tar")
    try:
        make(fresh, source_list)
        # first, so that a tar never stands unnoticed beside the digest of another
        _digest_file(tar).write_text(f"{digest(fresh)}  {tar.name}\n", "ascii")
        fresh.replace(tar)
    finally:
        fresh.unlink(missing_ok=True)
        source_list.unlink()
    return tar, True
