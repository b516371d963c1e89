"""Which Raspberry Pi it is, and whether its supply holds the voltage."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.system.files import text

log = logging.getLogger(__name__)

# The firmware's word for it, in hexadecimal (raspberrypi.com, vcgencmd get_throttled). The Pi 5 has another
# address in the folder's name.
THROTTLED = "sys/devices/platform/soc*/soc*:firmware/get_throttled"
UNDER_VOLTAGE_NOW = 1 << 0
UNDER_VOLTAGE_HAS_OCCURRED = 1 << 16

# The kernel's, as a sensor (Linux, hwmon/raspberrypi-hwmon.rst): 1 while the voltage is too low.
SENSORS = "sys/class/hwmon/hwmon*"
SENSOR = "rpi_volt"
ALARM = "in0_lcrit_alarm"

MODEL = "proc/device-tree/model"


@dataclass(frozen=True, slots=True)
class Undervoltage:
    """``now``: below 4.63 V at this moment; ``since_boot``: it has been so before."""

    now: bool
    since_boot: bool


def undervoltage(root: Path = Path("/")) -> Undervoltage | None:
    """What the Pi knows about its supply; None on another machine, or when it does not tell."""
    bits = throttled(root)
    alarm = _alarm(root)
    if bits is None and alarm is None:
        return None
    now = bool((bits or 0) & UNDER_VOLTAGE_NOW) or bool(alarm)
    return Undervoltage(now, now or bool((bits or 0) & UNDER_VOLTAGE_HAS_OCCURRED))


def pi_model(root: Path = Path("/")) -> str:
    """``Raspberry Pi 4 Model B Rev 1.4``; "" on another machine."""
    model = text(root / MODEL)
    return model if model.startswith("Raspberry Pi") else ""


LATELY = 180.0  # seconds


class Supply:
    """Remembers that the voltage was too low: some kernels forget it at once. Safe from any thread."""

    def __init__(self, root: Path = Path("/"), *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._root = root
        self._monotonic = monotonic
        self._low_at: float | None = None  # when it was last seen too low
        self._lock = threading.Lock()
        self._seen: Undervoltage | None = None

    def look(self) -> Undervoltage | None:
        """How it is now, and whether it was ever seen too low in this run."""
        found = undervoltage(self._root)
        if found is None:
            return None
        with self._lock:
            before = self._seen
            if found.now:
                self._low_at = self._monotonic()
            self._seen = Undervoltage(
                found.now, found.since_boot or (before is not None and before.since_boot)
            )
            if self._seen.since_boot and not (before is not None and before.since_boot):
                log.warning("the supply of the Raspberry Pi does not hold the voltage")
            return self._seen

    def was_low(self, within: float = LATELY) -> bool:
        """Whether it was seen too low in the last ``within`` seconds."""
        self.look()
        with self._lock:
            return self._low_at is not None and self._monotonic() - self._low_at <= within


def throttled(root: Path) -> int | None:
    """The firmware's bits; None on another machine."""
    for path in sorted(root.glob(THROTTLED)):
        try:
            return int(text(path), 16)
        except ValueError:
            continue
    return None


def _alarm(root: Path) -> bool | None:
    for folder in sorted(root.glob(SENSORS)):
        if text(folder / "name") == SENSOR and (value := text(folder / ALARM)) in ("0", "1"):
            return value == "1"
    return None
