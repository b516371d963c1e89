"""When an SMS was written: by the SMS centre's stamp where that can be believed, else when it came. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

AT_ONCE = timedelta(minutes=2)
"""A message that took no longer came straight: our own clock then says best when it was written."""

VALIDITY = timedelta(days=7)
"""No SMS centre keeps a message for longer (TS 23.040 allows 63 weeks; operators here give up in days)."""

_OTHER_ZONES = tuple(timedelta(hours=hours) for hours in (1, 2, 7, 8, 9))
"""WIB, WITA, WIT and UTC apart: a stamp that is off by just that is a centre with a wrong zone."""


def written_at(stamp: datetime | None, received_at: datetime, *, clock_trusted: bool) -> datetime:
    """All aware. ``stamp``: TP-SCTS (TS 23.040 9.2.3.11), when the SMS centre took the message."""
    if stamp is None or not clock_trusted:
        return received_at
    took = received_at - stamp
    if not AT_ONCE < took <= VALIDITY or any(abs(took - zone) < AT_ONCE for zone in _OTHER_ZONES):
        return received_at
    return stamp
