"""What a finger on the button wishes, by how long it stays there; and what the lamp says meanwhile. Pure.

================== =============================== ======================================================
held               lamp while it is held           when it is let go
================== =============================== ======================================================
less than 3 s      dark                            the lamp tells how the box is, by a number of blinks
3 to 8 s           blinks evenly                   the box becomes its own hotspot
8 to 30 s          steady light                    the SMS in hand is finished, then it goes off
longer             as if nobody pressed            nothing: the button is stuck, or something lies on it
since power came:
less than 10 s     as if nobody pressed            nothing
10 to 60 s         three blinks, again and again   the administrator is forgotten; data stay
longer             as if nobody pressed            nothing: stuck
================== =============================== ======================================================
"""

from __future__ import annotations

from enum import StrEnum

from appliance.panel_patterns import LampSign

BOUNCE = 0.03  # seconds; a contact that chatters makes presses that no finger can
HOTSPOT_SECONDS = 3.0
POWER_OFF_SECONDS = 8.0
STUCK_SECONDS = 30.0
# more than any other hold: a finger that came for "off" while the program was being started is gone by then
FORGET_SECONDS = 10.0
STUCK_SINCE_POWER_ON = 60.0


class Press(StrEnum):
    """What is wished."""

    NOTHING = "nothing"
    STATUS = "status"
    HOTSPOT = "hotspot"
    POWER_OFF = "power_off"
    FORGET = "forget"


def wish_of(held: float, *, since_power_on: bool = False) -> Press:
    """When it is let go after so many seconds."""
    if since_power_on:
        return Press.FORGET if FORGET_SECONDS <= held < STUCK_SINCE_POWER_ON else Press.NOTHING
    if held < BOUNCE or held >= STUCK_SECONDS:
        return Press.NOTHING
    if held < HOTSPOT_SECONDS:
        return Press.STATUS
    return Press.HOTSPOT if held < POWER_OFF_SECONDS else Press.POWER_OFF


def is_stuck(held: float, *, since_power_on: bool = False) -> bool:
    return held >= (STUCK_SINCE_POWER_ON if since_power_on else STUCK_SECONDS)


def sign_while(held: float, *, since_power_on: bool = False) -> LampSign | None:
    """None: the lamp goes on with what it showed."""
    if since_power_on:
        forgets = wish_of(held, since_power_on=True) is Press.FORGET
        return LampSign.HELD_FORGET if forgets else None
    if is_stuck(held):
        return None
    if held < HOTSPOT_SECONDS:
        return LampSign.HELD
    return LampSign.HELD_HOTSPOT if held < POWER_OFF_SECONDS else LampSign.HELD_POWER_OFF
