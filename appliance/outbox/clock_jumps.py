"""The wall clock is set while the box runs: what waits goes on waiting as long as it should, nothing longer.

Waits for a retry lie in the table as times, because they must outlive a power cut. When the clock is found to
have been wrong, they and what was sent under the wrong date are moved along with it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.outbox.rows import Work, to_ms

log = logging.getLogger(__name__)

# Less is no jump: a time server may push the clock about, and no wait is so exact.
JUMP = timedelta(seconds=60)

# Nothing waits longer: what seems to was written under yet another date, see claims.TOO_FAR.
LONGEST_WAIT = timedelta(hours=25)

MOVE_WAITS = "UPDATE segment SET due_at = due_at + ? WHERE due_at IS NOT NULL AND due_at <= ?"
MOVE_SENDINGS = (
    "UPDATE segment SET claimed_at = claimed_at + ? WHERE claimed_at BETWEEN ? AND ? AND clock_trusted = 0"
)
# Of what is sent again nothing but this tells of the first time, and it counts for the day of the new date.
MOVE_EARLIER = "UPDATE OR REPLACE earlier_sending SET at = at + ? WHERE at BETWEEN ? AND ?"
# What was sent under a date that was trusted keeps it: nobody knows which of the two is right. But while it
# waits for its report it is compared with the network's time no more (2, see schema.sql and reports.py).
DOUBT_SENDINGS = (
    "UPDATE segment SET clock_trusted = 2"
    " WHERE status IN ('sending', 'sent', 'unknown') AND claimed_at BETWEEN ? AND ? AND clock_trusted = 1"
)
# Those that wait for the SIM which carried the other parts of their message: it is not missing for years.
MOVE_BOUND = (
    "UPDATE segment SET changed_at = changed_at + ?"
    " WHERE status = 'queued' AND due_at IS NULL AND sim IS NOT NULL AND changed_at BETWEEN ? AND ?"
)


class WallWatch:
    """Compares the wall clock with the monotonic one since the start of this run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._origin = self._origin_now()
        self._began = clock.now()

    def jump(self) -> timedelta:
        """How far the wall clock has been set since it was last settled; nothing for less than a minute."""
        moved = self._origin_now() - self._origin
        return moved if abs(moved) >= JUMP else timedelta()

    def settle(self, work: Work, jump: timedelta) -> None:
        """Move along what was written before the jump."""
        milliseconds = jump // timedelta(milliseconds=1)
        before = work.now - jump
        work.cur.execute(MOVE_WAITS, (milliseconds, to_ms(before + LONGEST_WAIT)))
        of_this_run = to_ms(self._began), to_ms(before)
        work.cur.execute(MOVE_BOUND, (milliseconds, *of_this_run))
        work.cur.execute(MOVE_EARLIER, (milliseconds, *of_this_run))
        work.cur.execute(DOUBT_SENDINGS, of_this_run)
        work.cur.execute(MOVE_SENDINGS, (milliseconds, *of_this_run))
        anew = work.cur.rowcount
        log.warning("the clock was set by %+.0f s: %d segments are dated anew", jump.total_seconds(), anew)

    def settled(self, jump: timedelta) -> None:
        """It is written down."""
        self._origin += jump
        self._began += jump

    def _origin_now(self) -> datetime:
        return self._clock.now() - timedelta(seconds=self._clock.monotonic())
