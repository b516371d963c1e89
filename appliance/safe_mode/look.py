"""What is wrong with the data: each store is opened as the box would open it, one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from appliance.card_files import CardFiles
from appliance.data_folder import DataFolder
from appliance.errors import DamagedStore, StorageFull

log = logging.getLogger(__name__)

LITTLE = 8 * 1024 * 1024  # bytes; below that nothing can be saved, see SealedStorage


class StorePart(StrEnum):
    """What is looked at."""

    CARD = "card"
    BOOK = "book"
    SETTINGS = "settings"
    USERS = "users"
    MESSAGES = "messages"


class Damage(StrEnum):
    """How it is."""

    FINE = "fine"
    DAMAGED = "damaged"  # nothing of it can be read, or it is lost
    FULL = "full"
    READ_ONLY = "read_only"
    UNFINISHED = "unfinished"  # a restore comes first; nothing is opened before
    UNREADABLE = "unreadable"  # the card does not hand it out, or another version wrote it


@dataclass(frozen=True, slots=True)
class Finding:
    """``detail``: English, for whoever helps; "" when all is well."""

    part: StorePart
    damage: Damage
    detail: str = ""


def look(folder: DataFolder, files: Callable[[], CardFiles]) -> tuple[Finding, ...]:
    """Everything, the card first. ``files`` opens nothing by itself; what is opened here is closed again."""
    opened = files()
    try:
        return (
            _card(folder),
            _store(StorePart.BOOK, lambda: opened.book),
            _store(StorePart.SETTINGS, lambda: opened.settings),
            _store(StorePart.USERS, lambda: opened.user_documents),
            _store(StorePart.MESSAGES, lambda: opened.db),
        )
    finally:
        opened.close()


def look_from_outside(folder: DataFolder) -> tuple[Finding, ...]:
    """While a restore is unfinished: a store that is opened now might be made anew, empty."""
    stores = (part for part in StorePart if part is not StorePart.CARD)
    return (_card(folder), *(Finding(part, Damage.UNFINISHED) for part in stores))


def _card(folder: DataFolder) -> Finding:
    try:
        if folder.read_only:
            return Finding(StorePart.CARD, Damage.READ_ONLY, f"{folder.root} is mounted read-only")
        free = folder.free_bytes()
    except OSError as problem:
        return Finding(StorePart.CARD, Damage.UNREADABLE, str(problem))
    if free < LITTLE:
        return Finding(StorePart.CARD, Damage.FULL, f"{free} bytes are free on {folder.root}")
    return Finding(StorePart.CARD, Damage.FINE)


def _store(part: StorePart, open_it: Callable[[], object]) -> Finding:
    try:
        open_it()
    except DamagedStore as problem:
        return Finding(part, Damage.DAMAGED, str(problem))
    except StorageFull as problem:
        return Finding(part, Damage.FULL, str(problem))
    except Exception as problem:  # whatever it is, it is why the box cannot start, and must be told
        log.warning("%s cannot be opened", part, exc_info=True)
        return Finding(part, Damage.UNREADABLE, f"{type(problem).__name__}: {problem}")
    return Finding(part, Damage.FINE)
