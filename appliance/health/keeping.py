"""Checks of what is kept: room on the card, its wear, the files on it, the newest backup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from appliance.backup.diary import AHEAD, MadeBackup
from appliance.clock import Clock
from appliance.errors import StorageError
from appliance.health.model import (
    MEGABYTE,
    HealthCheck,
    HealthResult,
    HealthWord,
    attention,
    bad,
    good,
)
from appliance.system import Reserve, Wear

# Below this a person should look, below that no broadcast is accepted (see broadcasts.py).
LITTLE_ROOM = 500 * MEGABYTE
NO_ROOM = 50 * MEGABYTE

BACKUP_DAYS = 7  # a backup that is older than that saves too little
WORN = 90  # hundredths of a card's life
SEALED = ("book", "settings", "users")


def card_check(
    free_bytes: Callable[[], int], read_only: Callable[[], bool], *, given_up: bool
) -> HealthCheck:
    """Whether the card still takes what it is given, and how much more."""
    try:
        free = free_bytes()
        locked = read_only()
    except (OSError, StorageError) as error:
        return bad("card", HealthWord.NO_ROOM, str(error))
    detail, figures = f"{free // MEGABYTE} MB", (("free_mb", free // MEGABYTE),)
    if given_up:
        return bad("card", HealthWord.CARD_GIVEN_UP, detail, figures)
    if locked:
        return bad("card", HealthWord.CARD_READ_ONLY, detail, figures)
    if free < NO_ROOM:
        return bad("card", HealthWord.NO_ROOM, detail, figures)
    if free < LITTLE_ROOM:
        return attention("card", HealthWord.LITTLE_ROOM, detail, figures)
    return good("card", detail, figures)


def wear_check(found: Wear | None) -> Iterator[HealthCheck]:
    """Nothing on a machine whose disk is no such card."""
    if found is None:
        return
    if found.used is None and found.reserve is None:
        yield HealthCheck("wear", HealthResult.GOOD, HealthWord.WEAR_UNKNOWN, found.name)
        return
    figures = () if found.used is None else (("used_percent", found.used),)
    if found.reserve is Reserve.URGENT or (found.used or 0) > 100:
        yield bad("wear", HealthWord.CARD_WORN, found.name, figures)
    elif found.reserve is Reserve.WARNING or (found.used or 0) >= WORN:
        yield attention("wear", HealthWord.CARD_WORN, found.name, figures)
    else:
        yield good("wear", found.name, figures)


def store_checks(recovered: Collection[str]) -> Iterator[HealthCheck]:
    """``recovered``: the files that were damaged, so that the generation before was taken."""
    for name in SEALED:
        yield attention(name, HealthWord.RECOVERED) if name in recovered else good(name)


def backup_check(last: MadeBackup | None, *, to_save: Callable[[], bool], clock: Clock) -> HealthCheck:
    """How much would be lost with the card. Ages mean nothing while the date is unknown."""
    if last is None:
        return attention("backup", HealthWord.BACKUP_NEVER) if to_save() else good("backup")
    days = max((clock.now() - last.at).days, 0) if clock.trust().trusted else 0
    if clock.trust().trusted and last.at > clock.now() + AHEAD:
        return attention("backup", HealthWord.BACKUP_MISDATED, last.at.date().isoformat())
    figures = (("days", days), ("size_mb", round(last.size / MEGABYTE, 1)))
    if days > BACKUP_DAYS:
        return attention("backup", HealthWord.BACKUP_OLD, str(days), figures)
    return good("backup", str(days), figures)


def kit_check(last: MadeBackup | None, *, is_seen: Callable[[], bool]) -> Iterator[HealthCheck]:
    """Nothing when all is well, or before there is a backup."""
    if last is not None and not is_seen():
        yield attention("kit", HealthWord.KIT_UNSEEN)
