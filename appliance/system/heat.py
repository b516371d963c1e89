"""How hot the processor is, and whether it works slower because of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.system.files import text
from appliance.system.supply import throttled

# Linux, driver-api/thermal/sysfs-api.rst; the Pi's own zone is called so.
ZONES = "sys/class/thermal/thermal_zone*"
PROCESSOR = frozenset({"cpu-thermal", "cpu_thermal"})

# raspberrypi.com, vcgencmd get_throttled: throttled, and the soft limit of the temperature, now
SLOWED_NOW = 1 << 2 | 1 << 3


@dataclass(frozen=True, slots=True)
class Heat:
    """``slowed``: the firmware holds the processor back just now, so that it does not get hotter."""

    celsius: float
    slowed: bool


def heat(root: Path = Path("/")) -> Heat | None:
    """None where nobody tells."""
    for zone in sorted(root.glob(ZONES)):
        if text(zone / "type") not in PROCESSOR:
            continue
        try:
            celsius = int(text(zone / "temp")) / 1000
        except ValueError:
            continue
        return Heat(celsius, bool((throttled(root) or 0) & SLOWED_NOW))
    return None
