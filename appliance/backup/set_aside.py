"""What stepped aside for restored data: kept as ``before-restore-...``, neither for ever nor in backups.

It holds people who may have been erased since. So only what the last restore replaced is kept, and that for
thirty days, which are counted from the first day on which a clock that can be believed found it there. Where
the restore has not finished nothing is ever forgotten: it may be the only copy.
"""

from __future__ import annotations

import logging
import shutil
from datetime import date, timedelta
from pathlib import Path

from appliance.clock import Clock
from appliance.contacts.book_store import KEPT_DAYS
from appliance.data_folder import DataFolder

log = logging.getLogger(__name__)

BEFORE = "before-restore"
UNFINISHED = "unfinished"  # lies in it as long as the restore it stepped aside for has not finished

_FOUND_ON = "found-on"  # the day from which the thirty are counted


def free_name(root: Path, moment: str) -> str:
    """One that nothing bears yet: a clock may show the same second twice."""
    name, count = f"{BEFORE}-{moment}", 1
    while (root / name).exists():
        count += 1
        name = f"{BEFORE}-{moment}-{count}"
    return name


def forget_others(root: Path, kept: Path) -> None:
    """All that stepped aside earlier than ``kept``. A card that refuses is asked again by ``forget_old``."""
    for path in _finished(root):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)


def forget_old(folder: DataFolder, clock: Clock) -> None:
    """The clerk's, every day. With a clock that cannot be believed none is old. Raises ``StorageError``."""
    if not clock.trust().trusted:
        return
    today = clock.now().date()
    for path in _finished(folder.root):
        found_on = _found_on(path)
        if found_on is None or found_on > today:  # the latter: by a clock that was wrong
            folder.replace(path / _FOUND_ON, f"{today}\n")
        elif today - found_on > timedelta(days=KEPT_DAYS):
            log.info("%s is forgotten: it is %d days old", path.name, (today - found_on).days)
            shutil.rmtree(path, ignore_errors=True)


def _finished(root: Path) -> list[Path]:
    return [path for path in sorted(root.glob(f"{BEFORE}-*")) if not (path / UNFINISHED).exists()]


def _found_on(path: Path) -> date | None:
    try:
        return date.fromisoformat((path / _FOUND_ON).read_text("ascii").strip())
    except (OSError, ValueError):
        return None
