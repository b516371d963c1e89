"""How long texts of messages are kept: the office says how many months, the clerk empties what is older."""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable
from datetime import datetime

from appliance.clock import Clock
from appliance.database import Database
from appliance.inbox.purging import empty_received
from appliance.outbox.purging import empty_sent

log = logging.getLogger(__name__)


class Retention:
    """``months``: as the settings stand, 0 = for ever."""

    def __init__(self, db: Database, clock: Clock, *, months: Callable[[], int]) -> None:
        self._db = db
        self._clock = clock
        self._months = months

    def empty_old(self) -> int:
        """The clerk's: -> how many messages. A clock that nobody vouches for must not make things old."""
        months = self._months()
        if not months or not self._clock.trust().trusted:
            return 0
        before = earlier(self._clock.now(), months)
        received, sent = empty_received(self._db, before), empty_sent(self._db, before)
        if received or sent:
            log.info("the texts of %d messages received and %d sent were emptied", received, sent)
        return received + sent


def earlier(now: datetime, months: int) -> datetime:
    """The same day so many months before, or the last of that month.

    >>> earlier(datetime(2026, 3, 31), 1)
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))
