"""The boot file ``kabar.toml`` as people write it: no mistake in it ever keeps the box from starting."""

from __future__ import annotations

from appliance.boot_file.model import BootReading, Mistake, MistakeKind
from appliance.boot_file.reading import read_boot_file, read_content, read_installed

__all__ = [
    "BootReading",
    "Mistake",
    "MistakeKind",
    "read_boot_file",
    "read_content",
    "read_installed",
]
