"""Which card the data lie on, and how worn it says it is (Linux, driver-api/mmc/mmc-dev-attrs.rst).

Only eMMC tells (JEDEC 5.0 and later: DEVICE_LIFE_TIME_EST, PRE_EOL_INFO). An SD card has no such register.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.system.files import text

CARDS = "sys/block/mmcblk[0-9]/device"
_TENTHS = 10  # each step of the estimate is another tenth of the life that is behind it


class Reserve(StrEnum):
    """What is left of the spare blocks."""

    NORMAL = "normal"
    WARNING = "warning"  # four fifths are used
    URGENT = "urgent"


_RESERVES = {1: Reserve.NORMAL, 2: Reserve.WARNING, 3: Reserve.URGENT}


@dataclass(frozen=True, slots=True)
class Wear:
    """``kind``: SD or MMC; ``used``: hundredths of its life that are behind it, 110 = beyond it; None = it
    does not tell."""

    name: str
    kind: str
    used: int | None
    reserve: Reserve | None


def wear(root: Path = Path("/")) -> Wear | None:
    """Of the first card; None on a machine without one."""
    for card in sorted(root.glob(CARDS)):
        estimates = [step for word in text(card / "life_time").split() if (step := _number(word))]
        reserve = _RESERVES.get(_number(text(card / "pre_eol_info")) or 0)
        used = max(estimates) * _TENTHS if estimates else None
        return Wear(text(card / "name"), text(card / "type"), used, reserve)
    return None


def _number(word: str) -> int | None:
    try:
        return int(word, 16)
    except ValueError:
        return None
