"""The last time that was known, kept on the card: below it no clock starts after a power cut.

Once an hour at most, at the end, and when the time is put right. It only ever holds up a clock that nobody
vouches for. What a person has said is kept with it, for as long as the machine itself runs: its monotonic
clock goes on when this program is started again, so what was right before is right after (proc(5), boot_id).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from appliance.clock import SystemClock
from appliance.data_folder import DataFolder
from appliance.errors import StorageError
from appliance.time_sources import EARLIEST, LATEST, Source, Witness

log = logging.getLogger(__name__)

SAVING = 3600.0  # seconds between two savings
# A trusted time that is earlier by more: what was saved is wrong and must not wait for the hour.
WRONG_BY = timedelta(seconds=60)
FILE = "last-time"  # of the data folder; not in a backup, which may be of another box
BOOT_ID = "proc/sys/kernel/random/boot_id"


class Saved(msgspec.Struct, frozen=True, omit_defaults=True):
    """``time``: the last known; ``boot``, ``origin``: in that run of the machine a person's word puts the
    zero of the monotonic clock there, in seconds since 1970."""

    time: datetime
    boot: str = ""
    origin: float | None = None


class SavedTime:
    """``root``: where ``/proc`` lies."""

    def __init__(self, folder: DataFolder, clock: SystemClock, *, root: Path = Path("/")) -> None:
        self._folder = folder
        self._path = folder.root / FILE
        self._clock = clock
        self._boot = _boot_id(root / BOOT_ID)
        self._saved: Saved | None = None
        self._looked_at = clock.monotonic()  # when it was read or written last
        self._is_ours = False  # written in this run, by a clock that was trusted

    def recall(self) -> None:
        """Tell the clock, before anybody asks it for the time. A file that cannot be read is no file."""
        self._saved = self._read()
        if self._saved is None:
            return
        self._looked_at = self._clock.monotonic()
        self._clock.start_at(self._saved.time)
        if self._saved.origin is not None and self._saved.boot == self._boot != "":
            said = datetime.fromtimestamp(self._saved.origin + self._looked_at, UTC)
            self._clock.vouch(Witness.PERSON, said)

    def keep(self) -> bool:
        """A chore: save when it is due; -> whether it was."""
        now = self._now()
        return now is not None and self._is_due(now) and self._write(now)

    def keep_now(self) -> bool:
        """At the end, and when somebody has told the time."""
        now = self._now()
        return now is not None and self._write(now)

    def _now(self) -> Saved | None:
        """What is known to have been reached, whatever the clock shows; None: nothing."""
        trust, ticks = self._clock.trust(), self._clock.monotonic()
        if trust.trusted:
            now = self._clock.now()
            if trust.source != Source.PERSON:
                return Saved(now)
            return Saved(now, self._boot, now.timestamp() - ticks)
        if self._saved is None:
            return None
        return Saved(self._saved.time + timedelta(seconds=ticks - self._looked_at))

    def _is_due(self, now: Saved) -> bool:
        if self._clock.monotonic() - self._looked_at >= SAVING:
            return True
        if self._saved is None or not self._clock.trust().trusted:
            return self._saved is None
        news = (now.origin is None) != (self._saved.origin is None)
        return news or not self._is_ours or self._saved.time - now.time > WRONG_BY

    def _write(self, now: Saved) -> bool:
        try:
            self._folder.replace(self._path, msgspec.json.encode(now).decode() + "\n")
        except StorageError as refusal:
            log.warning("the last known time could not be kept: %s", refusal)
            return False
        self._saved, self._looked_at = now, self._clock.monotonic()
        self._is_ours = self._clock.trust().trusted
        return True

    def _read(self) -> Saved | None:
        try:
            saved = msgspec.json.decode(self._path.read_bytes(), type=Saved)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as problem:
            log.warning("the last known time cannot be read: %s", problem)
            return None
        if saved.time.tzinfo is None or not EARLIEST <= saved.time < LATEST:
            log.warning("the last known time cannot be: %s", saved.time)
            return None
        return saved


def _boot_id(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
