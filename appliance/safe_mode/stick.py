"""Backups on a stick that anybody may have filled: each is looked at, and none of them stops the page."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from appliance.backup.arrival import open_plain, plain_files
from appliance.backup.backups import look_into
from appliance.backup.envelope import Header
from appliance.errors import InputError

__all__ = ["backups_on", "open_plain"]


def backups_on(stick: Path) -> tuple[tuple[str, Header], ...]:
    """In it or in its folders of the first level: name and what can be known without the words."""
    found: list[tuple[str, Header]] = []
    for path in reversed(plain_files(stick, ".kabar")):
        with suppress(OSError, InputError), open_plain(path) as source:
            found.append((str(path.relative_to(stick)), look_into(source)))
    return tuple(found)
