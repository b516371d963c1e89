"""The backups made before updates stay on the card: what a release has spoilt a person can bring back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from appliance.backup.backups import Backups
from appliance.backup.diary import Where
from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import DataFolder

KEPT = 2
FOLDER = "before-update"  # beside the data; in no backup


def kept_backups(folder: DataFolder) -> list[Path]:
    """The newest first, by when they were written: the date in a name may be of a clock that was wrong."""
    return sorted((folder.root / FOLDER).glob("*.kabar"), key=_written, reverse=True)


def keep_backup(folder: DataFolder, backups: Backups, *, at: datetime, disk: Disk) -> None:
    """Whole and on the card, or not there. Raises ``StorageFull``, ``StorageError``."""
    place = folder.root / FOLDER
    path = place / f"cadangan-{at:%Y-%m-%d-%H%M%S}.kabar"
    draft = path.with_suffix(".unfinished")
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        with draft.open("wb") as into:
            backups.write(into, copies=2)
            into.flush()
            disk.sync(into.fileno())
            size = into.tell()
        disk.rename(draft, path)
        disk.sync_folder(place)
        for old in _too_many(kept_backups(folder), path, at):
            disk.remove(old)
    except OSError as problem:
        raise storage_error(problem, "the backup before the update could not be kept") from problem
    finally:
        with suppress(OSError):  # a card that takes nothing does not even remove
            draft.unlink(missing_ok=True)
    backups.diary.note(Where.UPDATE, size)


def _too_many(kept: list[Path], new: Path, at: datetime) -> list[Path]:
    """Never the new one. One from the future was written when the clock was wrong: it goes first."""
    others = [each for each in kept if each != new]
    latest = (at + timedelta(days=1)).timestamp()
    by_worth = sorted(others, key=lambda each: _written(each)[0] > latest)  # stable: the newest first
    return by_worth[KEPT - 1 :]


def _written(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.name
