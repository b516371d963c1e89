"""What the building computer must have, and how commands are run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BINFMT = Path("/proc/sys/fs/binfmt_misc")

# command -> the Debian package that has it
BUILD_TOOLS: Mapping[str, str] = {
    "mmdebstrap": "mmdebstrap",
    "arch-test": "arch-test",
    "qemu-aarch64-static": "qemu-user-static",
    "update-binfmts": "binfmt-support",
    "mke2fs": "e2fsprogs",
    "dumpe2fs": "e2fsprogs",
    "debugfs": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "sfdisk": "fdisk",
    "xz": "xz-utils",
    "systemd-sysusers": "systemd",
}
STAMP_TOOLS: Mapping[str, str] = {"mcopy": "mtools"}
BOOT_TOOLS: Mapping[str, str] = {
    "qemu-system-aarch64": "qemu-system-arm",
    "mcopy": "mtools",
    "debugfs": "e2fsprogs",
    "e2fsck": "e2fsprogs",
}
_LAST_WORDS = 8  # mmdebstrap names the reason some lines before its end
_MORE_FOLDERS = "/usr/sbin:/sbin"  # not in everybody's PATH


class CannotBuild(RuntimeError):
    """One sentence that says what is missing or went wrong."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A command that is missing, and the package that brings it."""

    command: str
    package: str


def environment(**more: str) -> dict[str, str]:
    """Of every command: English, UTC, and the folders of system tools."""
    path = f"{os.environ.get('PATH', '/usr/bin:/bin')}:{_MORE_FOLDERS}"
    return {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC", **more}


def missing(tools: Mapping[str, str]) -> list[Tool]:
    """Those of ``tools`` that this computer does not have."""
    path = environment()["PATH"]
    return [
        Tool(command, package) for command, package in tools.items() if not shutil.which(command, path=path)
    ]


def require(tools: Mapping[str, str]) -> None:
    """Raises CannotBuild with the one command line that helps."""
    absent = missing(tools)
    if absent:
        packages = " ".join(sorted({tool.package for tool in absent}))
        raise CannotBuild(
            f"{', '.join(tool.command for tool in absent)} missing: "
            f"apt-get install --no-install-recommends {packages}"
        )


def require_root() -> None:
    """Files in the image belong to root and to users this computer does not know."""
    if os.geteuid() != 0:
        raise CannotBuild(
            "the image is built as root (owners of its files; foreign programs): sudo make image"
        )


def run(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    heard: Callable[[str], object] = str,
    given: str = "",
    **more: str,
) -> str:
    """-> what it printed; with ``log`` that goes there, and line by line to ``heard`` while it is printed.

    ``given``: what it reads; ``more``: environment. Raises CannotBuild with its last words.
    """
    words = [str(word) for word in command]
    if log is not None:
        return _run_to(words, log, heard, more)
    done = subprocess.run(
        words, input=given, capture_output=True, text=True, env=environment(**more), check=False
    )
    if done.returncode:
        raise CannotBuild(f"{words[0]} failed ({done.returncode}): {_last(done.stderr or done.stdout)}")
    return done.stdout


def _run_to(words: list[str], log: Path, heard: Callable[[str], object], more: Mapping[str, str]) -> str:
    last: deque[str] = deque(maxlen=_LAST_WORDS)
    with (
        log.open("w", encoding="utf-8") as out,
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=environment(**more),
        ) as going,
    ):
        for line in going.stdout or ():
            out.write(line)
            out.flush()
            heard(line.rstrip())
            last.append(line.rstrip())
    if going.returncode:
        said = "".join(f"\n    {line}" for line in last if line)
        raise CannotBuild(f"{words[0]} failed ({going.returncode}); all it said is in {log}, at last:{said}")
    return ""


def _last(text: str) -> str:
    return " | ".join(line.strip() for line in text.strip().splitlines()[-3:])


def foreign_programs_run() -> None:
    """Let this kernel run arm64 programs through qemu-user; may be called again and again.

    binfmt_misc(5) of the kernel's documentation: mounting it shows ``register``.
    """
    if not (BINFMT / "register").exists():
        run(["mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT])
    if not (BINFMT / "qemu-aarch64").exists():
        run(["update-binfmts", "--enable", "qemu-aarch64"])
    if not (BINFMT / "qemu-aarch64").exists():
        raise CannotBuild(
            "arm64 programs do not run here: update-binfmts --enable qemu-aarch64 changed nothing"
        )
