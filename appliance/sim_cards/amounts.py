"""Rupiah as operators write them: Rp12.345, Rp 12,345.00, IDR 12345, 5rb. Pure."""

from __future__ import annotations

import re

MOST_RUPIAH = 999_999_999  # no prepaid card holds a billion: such a figure is something else

CURRENCY = r"(?:rp|idr)\.?\s*[:=]?\s*"
# Not followed by more digits, by what makes it a date or a telephone number, or by another unit.
FIGURE = (
    r"(?P<minus>-\s?)?(?P<whole>\d{1,3}(?:(?P<sep>[.,])\d{3})(?:(?P=sep)\d{3})*|\d{1,9})"
    r"(?:[.,]\d{1,2})?(?![.,]?\d)(?![-/]\d)(?:,-)?"
    r"(?:\s?(?P<times>rb|ribu|k|jt|juta)\b)?"
    r"(?!\s?(?:mb|gb|kb|sms|menit|mnt|min|detik|dtk|poin|point|hari|hr|jam|kali|x|%)\b)"
)
_TIMES = {"rb": 1000, "ribu": 1000, "k": 1000, "jt": 1_000_000, "juta": 1_000_000}


def value_of(match: re.Match[str]) -> int | None:
    """What a match of ``FIGURE`` is worth, sen left out; None: no amount that could be a balance.

    A debt is a balance of nothing.
    """
    digits = re.sub(r"[.,]", "", match["whole"])
    if len(digits) > 1 and digits.startswith("0"):
        return None  # 0812...
    value = int(digits) * _TIMES.get(match["times"] or "", 1)
    if value > MOST_RUPIAH:
        return None
    return 0 if match["minus"] else value
