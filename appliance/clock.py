"""The time, and how far it may be believed. Everything that needs the time is handed a ``Clock``.

A Pi has no battery clock: after a power cut it starts with the time of its last shutdown. Until somebody who
knows better has told the time (see time_sources.py), nothing scheduled is sent. ``now()`` is carried by the
monotonic clock, from where the best witness puts it. So it never jumps by a little, and by much only when it
was wrong by much. The machine's own clock may only be set by root: host_clock.py asks for that.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Protocol

from appliance.time_sources import Doubt, Host, Reading, Source, Witness, Witnesses

log = logging.getLogger(__name__)

# Less is never corrected: a schedule needs minutes, and nothing that runs sees the time go back a little.
STEP_SECONDS = 60.0

# What the machine's clock and its monotonic clock may drift apart before somebody must have set the former.
_SET_SECONDS = 1.0


@dataclass(frozen=True)
class ClockTrust:
    """Whether the wall clock may be used for schedules, and who says so (``rtc``, ``ntp``, ``none`` ...).

    ``since``: from when on, by the time as it is known now; None: always, or not trusted. ``host_off``: how
    far the machine's own clock is behind (less than a minute counts as nothing). ``doubt``: a Doubt.
    """

    trusted: bool
    source: str
    since: datetime | None = field(default=None, compare=False)
    host_off: timedelta = field(default=timedelta(), compare=False)
    doubt: str = field(default="", compare=False)


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
    """The machine's clock, corrected. Safe from any thread.

    ``root`` is where ``/sys`` and ``/run`` lie; ``host`` tells the machine's time and ``ticks`` its monotonic
    seconds (a test brings its own). ``believe_host``: the training office, where no modem knows better.
    """

    def __init__(
        self,
        *,
        believe_host: bool = False,
        root: Path = Path("/"),
        host: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._believe_host = believe_host
        self._set_from_battery = _set_from_battery(root / "sys/class/rtc")
        # systemd-timesyncd touches it when a server has answered, see systemd-timesyncd.service(8)
        self._synchronized = root / "run/systemd/timesync/synchronized"
        self._host, self._ticks = host, ticks
        self._lock = threading.Lock()
        self._witnesses = Witnesses()
        self._known = -inf
        self._server = self._synchronized.exists()
        self._host_origin = self._origin = host() - ticks()
        self._source, self._doubt = Source.NONE, Doubt.NONE
        self._trusted_at: float | None = None
        with self._lock:
            self._decide()
        self._trusted_at = None  # what was so from the start has no beginning

    def now(self) -> datetime:
        with self._lock:
            return self._wall(self._look())

    def monotonic(self) -> float:
        return self._ticks()

    def trust(self) -> ClockTrust:
        server = self._synchronized.exists()
        with self._lock:
            self._look()
            if server != self._server:
                self._server = server
                self._decide()
            off = self._origin - self._host_origin
            return ClockTrust(
                trusted=self._source is not Source.NONE,
                source=self._source,
                since=None if self._trusted_at is None else self._wall(self._trusted_at),
                host_off=timedelta(seconds=round(off)) if abs(off) > STEP_SECONDS else timedelta(),
                doubt=self._doubt,
            )

    def vouch(self, source: str, their_now: datetime, who: str = "") -> bool:
        """Somebody outside says what time it is; -> whether that can be used at all.

        ``source``: a time_sources.Witness; ``who``: which modem has heard it, or for ``scts`` which SMS
        centre has said it.
        """
        with self._lock:
            heard = self._witnesses.hear(Reading(Witness(source), their_now, self._look(), who))
            self._decide()
        return heard

    def start_at(self, last_known: datetime) -> None:
        """It was that late already before the box was switched off. Trusted no more for it."""
        with self._lock:
            self._known = last_known.timestamp() - self._look()
            self._decide()

    def is_ruled_out(self, their_now: datetime) -> bool:
        """Whether SMS of two operators have come in that would be from the future, if it were so late now."""
        with self._lock:
            return self._witnesses.proves_too_early(their_now.timestamp() - self._look())

    # -- inside; the lock is held -------------------------------------------------------------------------

    def _look(self) -> float:
        """Monotonic seconds; notices on the way that somebody has set the machine's clock."""
        ticks = self._ticks()
        origin = self._host() - ticks
        if abs(origin - self._host_origin) > _SET_SECONDS:
            self._host_origin = origin
            self._decide()
        return ticks

    def _decide(self) -> None:
        ticks = self._ticks()
        host = Host(
            origin=self._host_origin,
            monotonic=ticks,
            believed=self._believe_host,
            battery=self._set_from_battery,
            server=self._server,
            known=self._known,
        )
        judgement = self._witnesses.judge(host)
        step = 0.0 if judgement.origin is None else judgement.origin - self._origin
        if abs(step) > STEP_SECONDS:
            self._origin += step
            log.warning("the time is corrected by %+.0f s (%s)", step, judgement.source)
        if (judgement.source, judgement.doubt) != (self._source, self._doubt):
            log.info("the time comes from: %s %s", judgement.source, judgement.doubt)
        if judgement.source is Source.NONE:
            self._trusted_at = None
        elif self._source is Source.NONE:
            self._trusted_at = ticks
        self._source, self._doubt = judgement.source, judgement.doubt

    def _wall(self, ticks: float) -> datetime:
        return datetime.fromtimestamp(self._origin + ticks, UTC)


def _set_from_battery(folder: Path) -> bool:
    """Whether the kernel set its clock from an RTC at start (Linux, admin-guide/rtc.rst, hctosys)."""
    for flag in folder.glob("rtc*/hctosys"):
        try:
            if flag.read_text().strip() == "1":
                return True
        except OSError:  # a driver that just went away
            continue
    return False
