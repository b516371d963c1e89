"""What has to go out until a broadcast is done: its own, what comes before, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from appliance.outbox.forecast import segments_until_done
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import PRIORITY_BULK, Broadcast, Hold
from appliance.outbox.retry import COUNTED_DELAYS
from appliance.outbox.status import OPEN, BroadcastState
from appliance.sms.status_codes import ErrorClass

TELLING = 20  # hand-overs of today: from fewer no share of refusals is told
_MOST_REFUSED = 0.5  # a share beyond it is no forecast any more
_SOON = (Hold.NONE, Hold.UNDO)
_DELAYS = COUNTED_DELAYS[ErrorClass.TEMPORARY]


@dataclass(frozen=True, slots=True)
class Load:
    """``segments``: hand-overs until it is done. ``tail``: how long the last retries take beyond that.

    ``not_before``: a retry that has been put off till then. ``others``: of the segments those of others.
    """

    segments: float
    tail: timedelta = timedelta(0)
    not_before: datetime | None = None
    others: float = 0.0


class Workload:
    """Of a ledger as it stands."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of_broadcast(self, broadcast: Broadcast) -> Load:
        """From now until its last segment is out."""
        found = [each for each in self._others(broadcast) if each.id != broadcast.id]
        segments = self._with(_people(broadcast), broadcast.open_segments, found, broadcast.priority)
        return self._load(segments, broadcast.open_segments, self._ledger.last_retry(broadcast.id))

    def of_draft(self, segments: int, *, urgent: bool) -> Load:
        """If it were accepted now; as many people as segments."""
        priority = PRIORITY_BULK - 1 if urgent else PRIORITY_BULK
        found = [each for each in self._ledger.active() if each.state is BroadcastState.ACTIVE]
        return self._load(self._with(segments, segments, found, priority), segments)

    def _others(self, broadcast: Broadcast) -> list[Broadcast]:
        """Those it has to wait for, wholly or in turns."""
        found = [each for each in self._ledger.active() if each.state is BroadcastState.ACTIVE]
        if broadcast.priority < PRIORITY_BULK:
            place = (broadcast.priority, broadcast.id)
            return [each for each in found if (each.priority, each.id) < place]
        return found

    def _with(self, people: int, segments: float, others: list[Broadcast], priority: int) -> float:
        first = sum(each.open_segments for each in others if each.priority < PRIORITY_BULK)
        if priority < PRIORITY_BULK:
            return first + segments
        turns = [
            (_people(each), each.open_segments)
            for each in others
            if each.priority == PRIORITY_BULK and each.hold in _SOON
        ]
        return first + segments_until_done(people, segments, turns)

    def _load(self, segments: float, own: int, last_retry: datetime | None = None) -> Load:
        share = self._refused_share()
        tail, again = timedelta(0), own * share
        for delay in _DELAYS:
            if again >= 1:
                tail += delay
            again *= share
        return Load(segments * (1 + share), tail, last_retry, (segments - own) * (1 + share))

    def _refused_share(self) -> float:
        """Of those that are tried again: what is refused for good costs one try and no more."""
        today = self._ledger.day_totals()
        tried = today.handed_over + today.failed
        return min(_MOST_REFUSED, (today.failed - today.refused) / tried) if tried >= TELLING else 0.0


def _people(broadcast: Broadcast) -> int:
    return sum(broadcast.counts.get(status, 0) for status in OPEN)
