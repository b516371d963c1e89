"""The time, and how far it may be believed. Everything that needs the time is handed a ``Clock``.

A Pi has no battery clock: after a power cut it starts with the time of its last shutdown. Until somebody who
knows better agrees with it, nothing scheduled is sent. Who may agree, best first:

``rtc``   a battery clock from which the kernel set the time at start
``ntp``   a time server, when there is a network after all
``nitz``  the operator's network time, read from a modem
``scts``  the SMS centre's time stamp on an SMS that has just come in
``host``  the training office: an office PC keeps its own time
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

# No box is older: an earlier clock is wrong, whoever set it (an RTC with an empty battery says 2000).
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)

# An SMS and its time stamp may lie this far apart on a busy network, and minutes are all a schedule needs.
AGREEMENT = timedelta(minutes=2)


@dataclass(frozen=True)
class ClockTrust:
    """Whether the wall clock may be used for schedules, and who says so (``rtc``, ``ntp``, ``none`` ...)."""

    trusted: bool
    source: str


class Clock(Protocol):
    """Wall time for people, monotonic time for waiting."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow; no relation to the calendar."""
        ...

    def trust(self) -> ClockTrust:
        """Whether ``now()`` may be believed."""
        ...


class SystemClock:
    """The machine's own clock. ``root`` is where ``/sys`` and ``/run`` lie (a test brings its own)."""

    def __init__(self, *, believe_host: bool = False, root: Path = Path("/")) -> None:
        self._believe_host = believe_host
        self._set_from_battery = _set_from_battery(root / "sys/class/rtc")
        # systemd-timesyncd touches it when a server has answered, see systemd-timesyncd.service(8)
        self._synchronized = root / "run/systemd/timesync/synchronized"
        self._lock = threading.Lock()
        self._voucher = ""
        self._vouched_offset = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def trust(self) -> ClockTrust:
        if self.now() < EARLIEST:
            return ClockTrust(False, "none")
        if self._believe_host:
            return ClockTrust(True, "host")
        if self._set_from_battery:
            return ClockTrust(True, "rtc")
        if self._synchronized.exists():
            return ClockTrust(True, "ntp")
        with self._lock:
            voucher, offset = self._voucher, self._vouched_offset
        # Whoever set the clock since then has taken the agreement away.
        if voucher and abs(self._offset() - offset) <= AGREEMENT.total_seconds():
            return ClockTrust(True, voucher)
        return ClockTrust(False, "none")

    def vouch(self, source: str, their_now: datetime) -> bool:
        """Somebody outside (``nitz``, ``scts``) says what time it is: remembered when it agrees with ours.

        A time that disagrees proves nothing, an SMS may have waited for days: it changes nothing.
        """
        agrees = abs(self.now() - their_now) <= AGREEMENT
        if agrees:
            with self._lock:
                self._voucher, self._vouched_offset = source, self._offset()
        return agrees

    def _offset(self) -> float:
        return self.now().timestamp() - self.monotonic()


def _set_from_battery(folder: Path) -> bool:
    """Whether the kernel set its clock from an RTC at start (Linux, admin-guide/rtc.rst, hctosys)."""
    for flag in folder.glob("rtc*/hctosys"):
        try:
            if flag.read_text().strip() == "1":
                return True
        except OSError:  # a driver that just went away
            continue
    return False
