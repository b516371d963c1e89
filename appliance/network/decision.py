"""What the radio does next: the hotspot when nothing else works, and back when nobody needs it. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appliance.network.model import Choice

# The radio cannot be hotspot and guest at once, and joining takes it away for up to a minute.
TRY_EVERY = 300.0  # seconds


class Do(StrEnum):
    """One step."""

    NOTHING = "nothing"
    HOTSPOT_UP = "hotspot_up"
    HOTSPOT_DOWN = "hotspot_down"
    TRY_WIFI = "try_wifi"


@dataclass(frozen=True, slots=True)
class Seen:
    """``guests``: None = not known, so somebody may be there; ``wire``: the cable has an address of the
    office's network; ``since_try``: seconds since the office's Wi-Fi was last tried, None = never."""

    choice: Choice
    radio: bool
    wifi_wanted: bool
    wifi: bool
    hotspot: bool
    guests: int | None
    wire: bool
    since_try: float | None


def decide(seen: Seen) -> Do:
    """The next step."""
    if not seen.radio:
        return Do.NOTHING
    wants_wifi = seen.choice is Choice.WIFI and seen.wifi_wanted
    if wants_wifi and seen.wifi:
        return Do.NOTHING
    due = seen.since_try is None or seen.since_try >= TRY_EVERY
    alone = seen.guests == 0 or not seen.hotspot
    if wants_wifi and due and alone:
        return Do.TRY_WIFI
    if seen.choice is Choice.WIRE and seen.wire:
        return Do.HOTSPOT_DOWN if seen.hotspot and seen.guests == 0 else Do.NOTHING
    return Do.NOTHING if seen.hotspot else Do.HOTSPOT_UP


def is_fallback(seen: Seen) -> bool:
    """Whether somebody has to look again and again: what was chosen is not what is.

    A radio that is not there yet may only be late: its firmware is loaded while the box starts.
    """
    if seen.choice is Choice.WIFI:
        return not seen.wifi
    if seen.choice is Choice.WIRE:
        return seen.hotspot or not seen.wire
    return seen.radio and not seen.hotspot
