"""This start of the machine: its number, and whether the hardware watchdog brought it about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.system.files import text

BOOT_ID = "proc/sys/kernel/random/boot_id"  # random(4): another one at each start of the kernel
WATCHDOGS = "sys/class/watchdog/watchdog*/bootstatus"
CARD_RESET = 0x20  # Linux, uapi/linux/watchdog.h: WDIOF_CARDRESET


@dataclass(frozen=True, slots=True)
class BootFacts:
    """``id``: "" where nobody tells; ``by_watchdog``: the machine hung, and its watchdog started it anew."""

    id: str
    by_watchdog: bool


def boot_facts(root: Path = Path("/")) -> BootFacts:
    status = (text(path) for path in sorted(root.glob(WATCHDOGS)))
    bits = (int(word) for word in status if word.isdecimal())
    return BootFacts(text(root / BOOT_ID), any(each & CARD_RESET for each in bits))
