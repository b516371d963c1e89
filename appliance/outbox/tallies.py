"""How many recipients of a broadcast are in which state: counted from the rows, kept until they change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.database import Cursor, Row
from appliance.outbox.rows import segments_of
from appliance.outbox.status import OPEN, Status

# By the primary key, over rows that lie side by side; the first segment of each recipient carries its state.
COUNT = (
    "SELECT recipient_status, COUNT(*), MAX(changed_at) FROM segment"
    " WHERE id BETWEEN ? AND ? AND sequence = 1 GROUP BY recipient_status"
)
COUNT_OPEN = (
    "SELECT COUNT(*) FROM segment WHERE id BETWEEN ? AND ? AND status IN ('queued', 'sending', 'errored')"
)
COUNT_CHANGED = (
    "SELECT recipient_status, COUNT(*) FROM segment WHERE id BETWEEN ? AND ? AND sequence = 1"
    " AND (changed_at >= ? OR recipient_status IN ('queued', 'sending', 'errored')) GROUP BY recipient_status"
)


_LOCKS = 64  # more broadcasts than are ever looked at in one moment


@dataclass(frozen=True, slots=True)
class Tally:
    """``counts`` holds every state. ``last_change_at``: milliseconds since 1970, None without recipients."""

    counts: Mapping[Status, int]
    open_segments: int
    last_change_at: int | None

    @property
    def is_finished(self) -> bool:
        """Nothing is left to send; reports may still come."""
        return self.open_segments == 0


def count(cur: Cursor, first_recipient: int, last_recipient: int, *, several_parts: bool) -> Tally:
    """Count the recipients with these ids. ``several_parts``: whether any of them gets more than one SMS."""
    ids = segments_of(first_recipient)[0], segments_of(last_recipient)[1]
    counts = dict.fromkeys(Status, 0)
    last_change_at = None
    for status, number, last in cur.execute(COUNT, ids):
        counts[Status(status)] = number
        last_change_at = max(last, last_change_at or last)
    if several_parts:
        open_segments = int(cur.execute(COUNT_OPEN, ids).fetchone()[0])
    else:
        open_segments = sum(counts[status] for status in OPEN)
    return Tally(counts, open_segments, last_change_at)


def changed_since(cur: Cursor, first_recipient: int, last_recipient: int, since_ms: int) -> dict[Status, int]:
    """Those of these recipients that changed since then or still wait, per state."""
    ids = segments_of(first_recipient)[0], segments_of(last_recipient)[1]
    return {Status(status): number for status, number in cur.execute(COUNT_CHANGED, (*ids, since_ms))}


class Tallies:
    """Tallies by broadcast. What was counted in a snapshot older than a change is never kept beyond it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Whoever comes while a broadcast is counted would only count the same again; who asks for another one
        # waits for nobody, unless the two numbers share a lock.
        self._counting = tuple(threading.Lock() for _ in range(_LOCKS))
        self._changes = 0
        self._changed: dict[int, int] = {}
        self._known: dict[int, Tally] = {}

    def mark(self) -> int:
        """To be taken before the snapshot is, and handed to ``of``."""
        with self._lock:
            return self._changes

    def of(self, cur: Cursor, mark: int, broadcast: Row) -> Tally:
        """Of a row of ``broadcast``."""
        broadcast_id = broadcast["id"]
        if (known := self._counted(broadcast_id)) is not None:
            return known
        with self._counting[broadcast_id % _LOCKS]:
            if (known := self._counted(broadcast_id)) is not None:
                return known
            tally = count(
                cur,
                broadcast["first_recipient"],
                broadcast["last_recipient"],
                several_parts=broadcast["segments"] > broadcast["accepted"],
            )
            with self._lock:
                if self._changed.get(broadcast_id, 0) <= mark:
                    self._known[broadcast_id] = tally
            return tally

    def _counted(self, broadcast_id: int) -> Tally | None:
        with self._lock:
            return self._known.get(broadcast_id)

    def forget(self, broadcast_ids: Iterable[int]) -> None:
        """These have just changed."""
        with self._lock:
            self._changes += 1
            for broadcast_id in broadcast_ids:
                self._changed[broadcast_id] = self._changes
                self._known.pop(broadcast_id, None)
