"""Was a modem's absence a restart? A port that went and came back by itself speaks of a brown-out. Pure.

What a module on USB says while it starts is heard by nobody: its port is away. A person who pulls the plug
takes longer, or puts it somewhere else.
"""

from __future__ import annotations

BACK_WITHIN = 60.0  # seconds


class Absence:
    """Told what is seen of one modem, in order. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._known: tuple[str, str] | None = None  # IMEI and socket of the modem that is or was connected
        self._gone_at: float | None = None
        self._back_at: float | None = None

    def is_wanted(self) -> None:
        """Somebody restarts it, or it may go for a reason we know."""
        self._known = self._gone_at = self._back_at = None

    def port_missing(self, now: float) -> None:
        if self._known is None:
            return
        if self._gone_at is None:
            self._gone_at = now
        self._back_at = None

    def port_there(self, since: float) -> None:
        if self._gone_at is not None and self._back_at is None:
            self._back_at = since

    def connected(self, imei: str, place: str) -> bool:
        """-> whether it has been away as one that restarts by itself."""
        known, gone_at, back_at = self._known, self._gone_at, self._back_at
        self._known, self._gone_at, self._back_at = (imei, place), None, None
        if gone_at is None or back_at is None or not imei:
            return False
        return known == (imei, place) and back_at - gone_at <= BACK_WITHIN
