"""Days as operators write them: 08/01/2027, 8-1-27, 2027-01-08, 8 Jan 2027, 08 Januari 2027. Pure."""

from __future__ import annotations

import re
from datetime import date

YEARS = range(2015, 2080)

_MONTHS = {
    "jan": 1, "peb": 2, "feb": 2, "mar": 3, "mrt": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7,
    "agu": 8, "agt": 8, "ags": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11,
    "des": 12, "dec": 12,
}  # fmt: skip
_NAME = r"(?:jan|[fp]eb|mar|mrt|apr|mei|may|jun|jul|agu|agt|ags|aug|sep|okt|oct|no[vp]|des|dec)[a-z]{0,7}"

# Every way in one expression: where two could begin at the same place the first one is meant.
DAY = re.compile(
    r"(?<![\d./-])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\s?(?P<s2>[-/.])\s?(?P<m2>\d{1,2})\s?(?P=s2)\s?(?P<y2>\d{4}|\d{2})"
    rf"|(?P<d3>\d{{1,2}})[-/. ]{{0,2}}(?P<m3>{_NAME})\.?[-/., ']{{0,3}}(?P<y3>\d{{4}}|\d{{2}})"
    r")(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def day_of(match: re.Match[str]) -> date | None:
    """The day behind a match of ``DAY``; None: there is no such day, or no card lives so long."""
    way = "1" if match["y1"] else "2" if match["y2"] else "3"
    month_text = match[f"m{way}"]
    month = int(month_text) if month_text.isdigit() else _MONTHS[month_text[:3].lower()]
    year = int(match[f"y{way}"])
    year += 2000 if year < 100 else 0
    try:
        found = date(year, month, int(match[f"d{way}"]))
    except ValueError:
        return None
    return found if found.year in YEARS else None
