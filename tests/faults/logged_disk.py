"""An ext4 on a disk that logs every write, and what is left of it after the power went away.

Linux, root, a loop device, FUSE, and qemu's storage daemon are needed; ``why_not`` says what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 20.0  # seconds until the disk is there, or gone
SIZE = "256M"
CONNECTIONS = Path("/sys/fs/fuse/connections")  # Linux, filesystems/fuse/fuse.rst
PROGRAMS = ("qemu-storage-daemon", "losetup", "mke2fs", "mount", "umount", "e2fsck", "debugfs", "fusermount3")


def why_not() -> str:
    """What this machine lacks for such a disk; "" = nothing."""
    if os.geteuid() != 0:
        return "only root may mount a disk"
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    missing += [device for device in ("/dev/fuse", "/dev/loop-control") if not Path(device).exists()]
    return f"missing: {', '.join(missing)}" if missing else ""


class LoggedDisk:
    """``mounted`` is the folder on it; ``log`` grows with every request, ``base`` is the disk as it began."""

    def __init__(self, folder: Path) -> None:
        self.base = folder / "base.img"
        self.log = folder / "writes.log"
        self.mounted = folder / "mounted"
        self._image = folder / "current.img"
        self._export = folder / "export.img"
        for made in (self.log, self._export):
            made.touch()
        self.mounted.mkdir()

    @property
    def written(self) -> int:
        """Octets of the log so far."""
        return self.log.stat().st_size

    @contextmanager
    def attached(self) -> Iterator[None]:
        """The disk is mounted; on leaving it is unmounted and its log complete."""
        _run("truncate", "-s", SIZE, str(self.base))
        # written out now: a file system that finishes making itself later would fill the log
        _run(
            "mke2fs", "-q", "-F", "-t", "ext4", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self.base)
        )
        copy_image(self.base, self._image)
        with ExitStack() as stack:
            daemon = stack.enter_context(self._served())
            _await(lambda: self._export.stat().st_size > 0, daemon)
            self._one_at_a_time()
            loop = _run("losetup", "--find", "--show", "--direct-io=on", str(self._export)).strip()
            stack.callback(_run, "losetup", "--detach", loop)
            _run("mount", "-o", "commit=5", loop, str(self.mounted))
            stack.callback(_run, "umount", str(self.mounted))
            yield

    def _one_at_a_time(self) -> None:
        """Qemu 7 keeps the data of all requests in one buffer: a second write would change the first."""
        if not any(CONNECTIONS.iterdir()):
            _run("mount", "-t", "fusectl", "none", str(CONNECTIONS))
        connection = CONNECTIONS / str(os.minor(self._export.stat().st_dev))
        (connection / "max_background").write_text("1")

    @contextmanager
    def _served(self) -> Iterator[subprocess.Popen[bytes]]:
        driver = (
            "driver=blklogwrites,node-name=disk,file.driver=file"
            f",file.filename={self._image},log.driver=file,log.filename={self.log}"
            ",log-append=off,log-sector-size=512"
        )
        export = f"type=fuse,id=export,node-name=disk,mountpoint={self._export},writable=on,growable=off"
        with subprocess.Popen(["qemu-storage-daemon", "--blockdev", driver, "--export", export]) as daemon:
            try:
                yield daemon
            finally:
                daemon.terminate()  # the loop is detached: nothing is written any more


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def copy_image(image: Path, to: Path) -> None:
    """With its holes: a quarter of a gigabyte of nothing takes no time."""
    _run("cp", "--sparse=always", str(image), str(to))


def salvage(image: Path, into: Path) -> None:
    """Do what the next start does, replay the journal; then copy every file of the disk into ``into``."""
    check = subprocess.run(["e2fsck", "-fy", str(image)], capture_output=True, text=True, check=False)
    if check.returncode & ~1:  # 1: mended, as the journal always is
        raise AssertionError(f"the file system is beyond repair: {check.stdout}{check.stderr}")
    into.mkdir(parents=True)
    _run("debugfs", "-R", f"rdump / {into}", str(image))


def _await(condition: Callable[[], bool], daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise AssertionError("qemu-storage-daemon did not offer the disk")
        os.sched_yield()


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
