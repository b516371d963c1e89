"""Backups on a stick that anybody may have filled: each is looked at, and none of them stops the page."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from appliance.backup.backups import look_into
from appliance.backup.envelope import Header
from appliance.errors import InputError


def backups_on(stick: Path) -> tuple[tuple[str, Header], ...]:
    """In it or in its folders of the first level: name and what can be known without the words."""
    found: list[tuple[str, Header]] = []
    with suppress(OSError):
        for path in sorted((*stick.glob("*.kabar"), *stick.glob("*/*.kabar")), reverse=True):
            with suppress(OSError, InputError), open_plain(path) as source:
                found.append((str(path.relative_to(stick)), look_into(source)))
    return tuple(found)


def open_plain(path: Path) -> BinaryIO:
    """To be read. A pipe would be waited for without end (open(2)), a link leads anywhere.

    Raises ``OSError``, also for whatever is no plain file.
    """
    return open(path, "rb", opener=_plain_only)


def _plain_only(path: str, flags: int) -> int:
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "not a plain file", path)
