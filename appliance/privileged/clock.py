"""Set the machine's own clock, and its battery clock where there is one. Runs as root (kabar-clock.service).

The box asks when it knows the time and the machine shows another, see host_clock.py. Nothing before the day
the program was made and nothing before the last time that was set here is taken, unless the wish says that a
person has said so: a slip of a witness must not take the journal back. Nor may a slip forward hold for ever:
a time before the last one is taken when it is wished for a second time, some minutes later, and both agree by
as much as passed between them. (A box that was taken over could claim
that a person has; it could then date the journal wrongly, within the years that can be, and nothing else.)
"""

from __future__ import annotations

import fcntl
import json
import logging
import math
import os
import struct
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from appliance.host_clock import ClockWish
from appliance.machine import RUN_FOLDER, Act
from appliance.privileged.card import put
from appliance.privileged.wish import BadWish, read_wish
from appliance.time_sources import EARLIEST, LATEST

log = logging.getLogger(__name__)

# A wish waits for nothing but systemd: one that is older was left over.
FRESH_SECONDS = 60.0
SLACK = timedelta(minutes=2)

# linux/rtc.h: RTC_SET_TIME = _IOW('p', 0x0a, struct rtc_time), nine ints, as in struct tm
RTC_SET_TIME = 0x4024700A
RTC = "dev/rtc0"
DOUBTED = "clock-doubted.json"  # in /run/kabar: the last wish that was refused for going back
AGREE_AFTER = 300.0  # seconds between two wishes that bear each other out; the box wishes every ten minutes
SAVED = "data/system/clock"  # one line, the last time that was set
RELEASE = "KABAR_RELEASE"  # the folder of the release that runs, see /usr/lib/kabar/start
MADE = "release.json"  # in it; its ``made`` begins with the day


class Doubted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time that goes back behind the last known one, and when it was wished, in monotonic seconds."""

    time: float
    ticks: float


class SetClock:
    """``root``: where ``/dev`` and ``/data`` lie; ``release``: the folder of the one that runs; ``ticks``:
    monotonic seconds; ``set_host`` and ``set_battery`` raise OSError."""

    def __init__(
        self,
        *,
        root: Path = Path("/"),
        release: Path | None = None,
        ticks: Callable[[], float] = time.monotonic,
        set_host: Callable[[float], None] = lambda seconds: time.clock_settime(time.CLOCK_REALTIME, seconds),
        set_battery: Callable[[Path, datetime], None] | None = None,
    ) -> None:
        self._root = root
        self._release = release
        self._ticks = ticks
        self._set_host = set_host
        self._set_battery = set_battery or write_battery_clock

    def obey(self, wish: ClockWish) -> datetime:
        """-> the time that was set. Raises BadWish (nothing was changed), OSError (the kernel refused)."""
        moment = self._checked(wish)
        self._set_host(moment.timestamp())
        battery = self._root / RTC
        if battery.exists():
            try:
                self._set_battery(battery, moment)
            except OSError as problem:  # the time itself is right now; the battery is asked again next time
                log.warning("%s was not set (%s)", battery, problem.strerror)
        self._save(moment)
        return moment

    def _checked(self, wish: ClockWish) -> datetime:
        age = self._ticks() - wish.ticks
        if not (math.isfinite(wish.time) and 0.0 <= age <= FRESH_SECONDS):
            raise BadWish("this wish was left over from another time")
        seconds = wish.time + age
        if not EARLIEST.timestamp() <= seconds < LATEST.timestamp():
            raise BadWish("the year cannot be")
        moment = datetime.fromtimestamp(seconds, UTC)
        if moment < self._made() and not wish.person:
            raise BadWish(f"{moment:%Y-%m-%d} is before this box was made")
        saved = self._saved()
        if saved is not None and moment < saved - SLACK and not wish.person and not self._borne_out(wish):
            raise BadWish(f"{moment:%Y-%m-%d %H:%M} is before the last known time {saved:%Y-%m-%d %H:%M}")
        return moment

    def _borne_out(self, wish: ClockWish) -> bool:
        """Whether an earlier wish of this same start of the machine has said so; else it is noted."""
        path = self._root / RUN_FOLDER.relative_to("/") / DOUBTED
        try:
            before = read_wish(path, Doubted)
        except BadWish:
            before = None
        if before is not None:
            lived = wish.ticks - before.ticks
            if abs(wish.time - before.time - lived) <= SLACK.total_seconds() and lived > 0:
                if lived < AGREE_AFTER:
                    return False  # the first of the two stays the one to agree with
                path.unlink(missing_ok=True)
                return True
        try:
            put(path, msgspec.json.encode(Doubted(wish.time, wish.ticks)))
        except OSError as problem:
            log.warning("%s was not kept (%s)", path, problem.strerror)
        return False

    def _made(self) -> datetime:
        """The day this program was made; a checkout is as old as any box can be."""
        try:
            written = json.loads((self._release / MADE).read_bytes()) if self._release else {}
            day = date.fromisoformat(str(written["made"])[:10])
        except (OSError, ValueError, KeyError, TypeError):
            return EARLIEST
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def _saved(self) -> datetime | None:
        try:
            saved = datetime.fromisoformat((self._root / SAVED).read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
        return saved if saved.tzinfo is not None and EARLIEST <= saved < LATEST else None

    def _save(self, moment: datetime) -> None:
        path = self._root / SAVED
        fresh = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="ascii") as file:
                file.write(moment.isoformat() + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as problem:  # a full card must not keep the time wrong
            log.warning("%s was not kept (%s)", path, problem.strerror)


def write_battery_clock(device: Path, moment: datetime) -> None:
    """Into the chip, in UTC, as hwclock(8) does. Raises OSError."""
    handle = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.ioctl(handle, RTC_SET_TIME, rtc_time(moment))
    finally:
        os.close(handle)


def rtc_time(moment: datetime) -> bytes:
    """``struct rtc_time`` (rtc(4)): months count from 0, years from 1900; nobody looks at the last three."""
    utc = moment.astimezone(UTC)
    return struct.pack(
        "9i", utc.second, utc.minute, utc.hour, utc.day, utc.month - 1, utc.year - 1900, 0, 0, 0
    )


def main(*, folder: Path = RUN_FOLDER, act: SetClock) -> int:
    """-> the exit status: 1 = the wish was refused, or the kernel did."""
    path = folder / Act.CLOCK.wish
    try:
        moment = act.obey(read_wish(path, ClockWish))
    except BadWish as refusal:
        log.error("%s", refusal)
        return 1
    except OSError as problem:
        log.error("the clock could not be set (%s)", problem.strerror)
        return 1
    finally:
        path.unlink(missing_ok=True)
    log.info("the clock was set to %s", moment.isoformat(timespec="seconds"))
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    folder = os.environ.get(RELEASE)
    sys.exit(main(act=SetClock(release=Path(folder) if folder else None)))
