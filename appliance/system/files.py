"""Reading the small files in which Linux tells of the machine."""

from __future__ import annotations

from pathlib import Path


def text(path: Path) -> str:
    """What it says, without the white space around; "" when it cannot be read: drivers come and go."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip().rstrip("\0")
    except OSError:
        return ""
