"""How long texts of messages are kept: the office says how many months, the clerk empties what is older.

A clock that is wrong by years, and trusted, must not empty a whole ledger: the box has to have lived a week
in the clock's present before anything is old.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.database import Database
from appliance.inbox.purging import empty_received
from appliance.outbox.purging import empty_sent

log = logging.getLogger(__name__)

LIVED = 7  # days on which the box ran ...
OF_THE_LAST = timedelta(days=21)  # ... of these


class Retention:
    """``months``: as the settings stand, 0 = for ever."""

    def __init__(self, db: Database, clock: Clock, *, months: Callable[[], int]) -> None:
        self._db = db
        self._clock = clock
        self._months = months

    def empty_old(self) -> int:
        """The clerk's: -> how many messages. A clock that nobody vouches for must not make things old."""
        months = self._months()
        if not self._clock.trust().trusted or not self._has_lived_now() or not months:
            return 0
        before = earlier(self._clock.now(), months)
        received, sent = empty_received(self._db, before), empty_sent(self._db, before)
        if received or sent:
            log.info("the texts of %d messages received and %d sent were emptied", received, sent)
        return received + sent

    def _has_lived_now(self) -> bool:
        """Whether the present of the clock is one the box has been living in; notes the day."""
        now = self._clock.now()
        today, first = now.date().isoformat(), (now - OF_THE_LAST).date().isoformat()
        with self._db.read() as cur:
            days = {row["day"] for row in cur.execute("SELECT day FROM day_lived WHERE day > ?", (first,))}
        if today not in days:
            with self._db.write() as cur:
                cur.execute("INSERT INTO day_lived (day) VALUES (?) ON CONFLICT DO NOTHING", (today,))
                cur.execute("DELETE FROM day_lived WHERE day <= ?", (first,))
        return len({day for day in days if day <= today} | {today}) >= LIVED


def earlier(now: datetime, months: int) -> datetime:
    """The same day so many months before, or the last of that month.

    >>> earlier(datetime(2026, 3, 31), 1)
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
