"""Where the folders of tests lie: in memory, where there is room and everything works as on a disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

ROOM = 2 << 30  # bytes; what passes is removed at once, so this is ten times what ever lies there together
_SHARED_MEMORY = Path("/dev/shm")


def memory_disk(folder: Path = _SHARED_MEMORY) -> Path | None:
    """``folder``, if tests can live there; None: too small, not ours, or not the same as a disk to a box."""
    with suppress(OSError):
        state = os.statvfs(folder)
        roomy = state.f_bavail * state.f_frsize >= ROOM
        if roomy and not state.f_flag & os.ST_NOEXEC and _has_attributes(folder):
            return folder
    return None


def _has_attributes(folder: Path) -> bool:
    """A box asks for one after each flush (``appliance/kept.py``)."""
    trial = folder / f"kotak-kabar-{os.getpid()}"
    trial.touch()
    try:
        os.setxattr(trial, "user.kotak_kabar", b"kept")
    except OSError:
        return False
    finally:
        trial.unlink()
    return True
