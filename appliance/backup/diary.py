"""When backups were made, where they went and how big they were: one small file beside the data."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from appliance.clock import Clock
from appliance.data_folder import DataFolder
from appliance.errors import StorageError

log = logging.getLogger(__name__)


AHEAD = timedelta(days=1)  # a date further ahead is of a clock that was wrong


class Where(StrEnum):
    """Where a backup went."""

    BROWSER = "browser"  # downloaded on the page
    STICK = "stick"  # onto the USB stick in the box
    COMMAND = "command"  # into a file, by ``kabar backup``
    UPDATE = "update"  # onto the box's own card, before a new release is installed


class MadeBackup(msgspec.Struct, frozen=True, kw_only=True):
    """``size`` in bytes."""

    at: datetime
    where: Where
    size: int


class Diary:
    """The newest of each place. It is not part of a backup: another box has made none of these."""

    def __init__(self, folder: DataFolder, *, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def made(self) -> dict[Where, MadeBackup]:
        """By place; empty when there was none, or when nobody can say any more."""
        with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            found = msgspec.json.decode(self._folder.backups_made.read_bytes(), type=list[MadeBackup])
            return {each.where: each for each in found}
        return {}

    @property
    def last(self) -> MadeBackup | None:
        """The newest that is not lost with the card. One from the future only when there is no other: it was
        made while the clock was wrong."""
        outside = [each for each in self.made().values() if each.where is not Where.UPDATE]
        latest = self._clock.now() + AHEAD
        dated = [each for each in outside if each.at <= latest]
        return max(dated or outside, key=lambda each: each.at, default=None)

    def note(self, where: Where, size: int) -> None:
        """One was made just now. Raises nothing: a backup that is there must not be told as failed."""
        made = self.made() | {where: MadeBackup(at=self._clock.now(), where=where, size=size)}
        try:
            self._folder.replace(self._folder.backups_made, msgspec.json.encode(list(made.values())).decode())
        except StorageError as refusal:
            log.error("the backup that was just made could not be noted: %s", refusal)
