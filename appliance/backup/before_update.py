"""The backups made before updates stay on the card: what a release has spoilt a person can bring back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from appliance.backup.backups import Backups
from appliance.backup.diary import Where
from appliance.contacts.disk import Disk, storage_error
from appliance.data_folder import DataFolder

KEPT = 2
FOLDER = "before-update"  # beside the data; in no backup


def kept_backups(folder: DataFolder) -> list[Path]:
    """The newest first."""
    return sorted((folder.root / FOLDER).glob("*.kabar"), reverse=True)


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
        for old in kept_backups(folder)[KEPT:]:
            disk.remove(old)
    except OSError as problem:
        raise storage_error(problem, "the backup before the update could not be kept") from problem
    finally:
        with suppress(OSError):  # a card that takes nothing does not even remove
            draft.unlink(missing_ok=True)
    backups.diary.note(Where.UPDATE, size)
