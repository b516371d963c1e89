"""The network's time as modems write it (+CCLK), and whether it can be believed. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

EARLIEST_YEAR = 2026  # this software is not older
LATEST_YEAR = EARLIEST_YEAR + 20
INDONESIAN_QUARTERS = frozenset({28, 32, 36})  # WIB, WITA, WIT in quarter hours

_CLOCK = re.compile(r"(\d{2}|\d{4})/(\d{1,2})/(\d{1,2}) *, *(\d{1,2}):(\d{1,2}):(\d{1,2}) *([+-]\d{1,3})")


def network_clock(line: str) -> datetime | None:
    """``+CCLK: "26/12/08,09:00:00+28"`` as an aware datetime; local time with its zone in quarter hours.

    None when it cannot be meant: no zone, a zone that is not Indonesian, or a year outside
    ``EARLIEST_YEAR``..``LATEST_YEAR`` (without the network's time modems start in 1980, 2002 or 2004).
    """
    match = _CLOCK.search(line)
    if match is None:
        return None
    year, month, day, hour, minute, second, quarters = (int(value) for value in match.groups())
    if year < 100:
        year += 1900 if year >= 70 else 2000
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or quarters not in INDONESIAN_QUARTERS:
        return None
    zone = timezone(timedelta(minutes=15 * quarters))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
