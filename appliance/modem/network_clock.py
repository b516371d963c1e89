"""The network's time in every dialect modems write it in, and whether it can be believed. Pure.

``+CCLK: "26/12/08,09:00:00+28"``          local time and its zone in quarter hours; a Quectel without
                                           AT+CTZU=3 gives UTC beside the same zone
``*PSUTTZ: 2026,12,8,2,0,0,"+28",0``       SIM800: UTC, then the zone
``*PSUTTZ: 26/12/08,02:00:00","+28",0``    SIM70x0: the same, and a stray quote
``+CTZE: "+28",0,"2026/12/08,09:00:00"``   zone first, local time
``+NITZ: 26/12/08,09:00:00+28,0``          SIMCom, local
``^NWTIME: 26/12/08,09:00:00+28,00``       Huawei, local
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

EARLIEST_YEAR = 2026  # this software is not older
LATEST_YEAR = EARLIEST_YEAR + 20
INDONESIAN_QUARTERS = frozenset({28, 32, 36})  # WIB, WITA, WIT in quarter hours

_DATE = r"(\d{2}|\d{4})/(\d{1,2})/(\d{1,2}) *, *(\d{1,2}):(\d{1,2}):(\d{1,2})"
_ZONE = r"([+-]\d{1,3})(?!\d)"
_TIME_THEN_ZONE = re.compile(rf'{_DATE} *(?:" *, *")?{_ZONE}')
_ZONE_THEN_TIME = re.compile(rf'{_ZONE}"? *, *\d? *,? *"?{_DATE}')
_FIVE_NUMBERS = r" *, *(\d{1,2})" * 5
_NUMBERS_THEN_ZONE = re.compile(rf'(\d{{2}}|\d{{4}}){_FIVE_NUMBERS} *, *"?{_ZONE}')


def network_clock(line: str, *, in_utc: bool = False) -> datetime | None:
    """What a line such as ``+CCLK: ...`` says, as an aware datetime in the zone it names.

    ``in_utc``: the date and time in it are UTC all the same. None when it cannot be meant: no zone, a zone
    that is not Indonesian, or a year outside ``EARLIEST_YEAR``..``LATEST_YEAR`` (without the network's time
    modems start in 1970, 1980, 2002 or 2004).
    """
    match = _TIME_THEN_ZONE.search(line)
    return None if match is None else _moment(match.groups()[:6], match[7], in_utc=in_utc)


def announced_time(name: str, line: str) -> datetime | None:
    """The same for a line that came unasked; ``name`` is what stands before its colon."""
    reader = _READERS.get(name)
    return None if reader is None else reader(line)


def _universal_time_and_zone(line: str) -> datetime | None:
    match = _NUMBERS_THEN_ZONE.search(line) or _TIME_THEN_ZONE.search(line)
    return None if match is None else _moment(match.groups()[:6], match[7], in_utc=True)


def _zone_and_local_time(line: str) -> datetime | None:
    match = _ZONE_THEN_TIME.search(line)
    return None if match is None else _moment(match.groups()[1:], match[1], in_utc=False)


_READERS: Mapping[str, Callable[[str], datetime | None]] = MappingProxyType(
    {
        "*PSUTTZ": _universal_time_and_zone,
        "+CTZE": _zone_and_local_time,
        "+NITZ": network_clock,
        "^NWTIME": network_clock,
    }
)
ANNOUNCEMENTS = frozenset(_READERS)


def _moment(values: Sequence[str], zone: str, *, in_utc: bool) -> datetime | None:
    year, month, day, hour, minute, second = (int(value) for value in values)
    quarters = int(zone)
    if year < 100:
        year += 1900 if year >= 70 else 2000
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or quarters not in INDONESIAN_QUARTERS:
        return None
    local = timezone(timedelta(minutes=15 * quarters))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC if in_utc else local)
    except ValueError:
        return None
    return moment.astimezone(local)
