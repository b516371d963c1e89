"""Checks of the machine itself: clock, supply, heat, memory, lamp and button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.health.model import (
    MEGABYTE,
    HealthCheck,
    HealthResult,
    HealthWord,
    attention,
    bad,
    good,
)
from appliance.modem_log import LogWord
from appliance.system import Heat, Memory, Undervoltage
from appliance.time_sources import Doubt

# A modem that starts anew by itself so often within a day is short of power, whatever else it may be.
SPONTANEOUS_RESTARTS = 2
DAY = timedelta(hours=24)

# raspberrypi.com, frequency management: the firmware slows the processor from 80 degrees on, and hard at 85.
HOT = 80.0
TOO_HOT = 85.0
LITTLE_MEMORY = 32 * MEGABYTE

_CLOCK_DOUBTS = {
    Doubt.DISAGREE: HealthWord.CLOCK_DISAGREE,
    Doubt.BATTERY: HealthWord.CLOCK_BATTERY,
}


def time_check(clock: Clock) -> HealthCheck:
    """Whether the clock may be believed, and whom it goes by."""
    trust = clock.trust()
    doubt = _CLOCK_DOUBTS.get(Doubt(trust.doubt))
    if doubt is not None:
        return attention("clock", doubt, trust.source)
    if not trust.trusted:
        return attention("clock", HealthWord.CLOCK_UNTRUSTED, trust.doubt or trust.source)
    if trust.host_off:
        detail = f"{trust.source} {trust.host_off.total_seconds():+.0f} s"
        return HealthCheck("clock", HealthResult.GOOD, HealthWord.CLOCK_CORRECTED, detail)
    return good("clock", trust.source)


def power_check(
    found: Undervoltage | None,
    modems: Sequence[str],
    *,
    happened: Callable[[str, datetime], Mapping[LogWord, int]],
    since: datetime,
) -> HealthCheck:
    """The Pi's own word for it, or that of modems which start anew without being asked."""
    noticed = []
    if found is not None and found.since_boot:
        noticed.append("pi now" if found.now else "pi before")
    for name in modems:
        counts = happened(name, since)
        complaints = counts.get(LogWord.UNDERVOLTAGE, 0)
        times = counts.get(LogWord.RESTARTED, 0) + complaints
        if times >= SPONTANEOUS_RESTARTS or complaints:
            noticed.append(f"{name} {times}")
    bits = () if found is None else (("low_now", int(found.now)), ("low_since_boot", int(found.since_boot)))
    if noticed:
        return attention("power", HealthWord.POWER_WEAK, ", ".join(noticed), bits)
    if found is None:
        return HealthCheck("power", HealthResult.GOOD, HealthWord.POWER_UNMEASURED)
    return good("power", figures=bits)


def heat_check(found: Heat | None) -> Iterator[HealthCheck]:
    """Nothing where nobody measures."""
    if found is None:
        return
    detail, figures = f"{found.celsius:.0f} C", (("celsius", round(found.celsius, 1)),)
    if found.celsius >= TOO_HOT:
        yield bad("temperature", HealthWord.HOT, detail, figures)
    elif found.celsius >= HOT or found.slowed:
        yield attention("temperature", HealthWord.HOT, detail, figures)
    else:
        yield good("temperature", detail, figures)


def memory_check(found: Memory | None) -> Iterator[HealthCheck]:
    if found is None:
        return
    own, free, total = (value // MEGABYTE for value in (found.own, found.free, found.total))
    detail, figures = f"{own} MB, {free} MB free", (("own_mb", own), ("free_mb", free), ("total_mb", total))
    if found.free < LITTLE_MEMORY:
        yield attention("memory", HealthWord.MEMORY_SHORT, detail, figures)
    else:
        yield good("memory", detail, figures)


def panel_check(failed: Sequence[str] | None) -> Iterator[HealthCheck]:
    """``failed``: what Panel says; None: this box has neither lamp nor button."""
    if failed is None:
        return
    dead = [each for each in failed if each != "stuck"]
    if dead:
        yield attention("lamp", HealthWord.PANEL_DEAD, ", ".join(dead))
    elif failed:
        yield attention("lamp", HealthWord.BUTTON_STUCK)
    else:
        yield good("lamp")
