"""The boot file ``kabar.toml`` as people write it: no mistake in it ever keeps the box from starting."""

from __future__ import annotations

from appliance.boot_file.instead import instead
from appliance.boot_file.model import BootReading, Mistake, MistakeKind
from appliance.boot_file.reading import (
    MOST_MISTAKES,
    log_mistakes,
    read_boot_file,
    read_content,
    read_installed,
)

__all__ = [
    "MOST_MISTAKES",
    "BootReading",
    "Mistake",
    "MistakeKind",
    "instead",
    "log_mistakes",
    "read_boot_file",
    "read_content",
    "read_installed",
]
