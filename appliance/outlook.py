"""When something will have gone out, and what it waits for meanwhile: the queue, the modems, the night."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from appliance.broadcast_models import WaitingReason
from appliance.clock import Clock
from appliance.outbox.forecast import ModemPace, forecast
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import PRIORITY_BULK, Broadcast, Hold
from appliance.outbox.pacing import Waiting
from appliance.outbox.status import BroadcastState
from appliance.outbox.windows import Closed, OpeningHours, Windows

_ALWAYS_OPEN = Windows()
_HOLDS = {
    Hold.UNDO: WaitingReason.UNDO,
    Hold.SCHEDULED: WaitingReason.SCHEDULED,
    Hold.CLOCK_UNTRUSTED: WaitingReason.CLOCK_UNTRUSTED,
}
_WAITINGS = {
    Waiting.QUIET_HOURS: WaitingReason.QUIET_HOURS,
    Waiting.DAILY_CAP: WaitingReason.DAILY_CAP,
    Waiting.NO_MODEM: WaitingReason.NO_MODEM,
}
_CLOSED = {
    Closed.NIGHT: WaitingReason.QUIET_HOURS,
    Closed.FRIDAY: WaitingReason.FRIDAY_NOON,
    Closed.BREAKING_FAST: WaitingReason.BREAKING_FAST,
    Closed.IDUL_FITRI: WaitingReason.IDUL_FITRI,
    Closed.STOPPED: WaitingReason.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """``finish_at`` None: cannot be told. ``until``: when the waiting ends, where that is known."""

    waiting: WaitingReason = WaitingReason.NONE
    until: datetime | None = None
    start_at: datetime | None = None
    finish_at: datetime | None = None
    per_minute: float = 0.0


class Prospects:
    """Forecasts for drafts and broadcasts. ``paces``: what the modems that may send just now can do."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        paces: Callable[[], Sequence[ModemPace]],
        quiet: OpeningHours,
        undo: timedelta,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._ledger = ledger
        self._paces = paces
        self._quiet = quiet
        self._undo = undo
        self._clock = clock
        self._zone = zone

    def minutes(self, segments: int, *, urgent: bool) -> float | None:
        """How long it would take if it were sent now; None = nothing is there to send it."""
        if not segments:
            return 0.0
        now = self._clock.now()
        ahead = self._ledger.queued_segments(urgent_only=urgent)
        found = forecast(ahead + segments, self._paces(), now, self._quiet_for(urgent), zone=self._zone)
        return None if found.finish_at is None else (found.finish_at - now) / timedelta(minutes=1)

    def of_draft(self, segments: int, *, urgent: bool, not_before: datetime | None) -> Outlook:
        """If it were sent now."""
        now = self._clock.now()
        paces, quiet = self._paces(), self._quiet_for(urgent)
        trusted = self._clock.trust().trusted
        if not_before is not None and not trusted:
            return Outlook(WaitingReason.CLOCK_UNTRUSTED, per_minute=_rate(paces))
        ahead = forecast(self._ledger.queued_segments(urgent_only=urgent), paces, now, quiet, zone=self._zone)
        current = forecast(segments, paces, now, quiet, zone=self._zone)
        waiting = self._word(current.reason, quiet, now)
        if not_before is not None and not_before > now:
            waiting = WaitingReason.SCHEDULED
        if ahead.finish_at is None or not trusted:
            return Outlook(waiting, per_minute=current.per_minute)
        begin = max(ahead.finish_at, not_before or now, now if urgent else now + self._undo)
        start = quiet.end_after(begin.astimezone(self._zone))
        if start is None:
            return Outlook(waiting, per_minute=current.per_minute)
        start_at = start.astimezone(now.tzinfo)
        return self._finished(Outlook(waiting, start_at=start_at), segments, paces, quiet)

    def of_broadcast(self, broadcast: Broadcast) -> Outlook:
        """As it stands. A broadcast that is over, or waits for a person, has no finish time."""
        if broadcast.state is BroadcastState.PAUSED:
            return Outlook(WaitingReason.PAUSED)
        if broadcast.state is not BroadcastState.ACTIVE or not broadcast.open_segments:
            return Outlook()
        now = self._clock.now()
        paces, quiet = self._paces(), self._quiet_for(broadcast.priority < PRIORITY_BULK)
        outlook = self._waiting(broadcast, paces, quiet, now)
        if outlook.waiting is WaitingReason.CLOCK_UNTRUSTED or not self._clock.trust().trusted:
            return outlook
        start = now
        if broadcast.hold is not Hold.NONE:
            # the undo time may end long before the schedule begins
            start = max(filter(None, (now, broadcast.undo_until, broadcast.not_before)))
        return self._finished(replace(outlook, start_at=start), self._up_to(broadcast), paces, quiet)

    def _waiting(
        self, broadcast: Broadcast, paces: Sequence[ModemPace], quiet: OpeningHours, now: datetime
    ) -> Outlook:
        """What keeps it from going out at this moment, and how fast it goes otherwise."""
        found = forecast(broadcast.open_segments, paces, now, quiet, zone=self._zone)
        if broadcast.hold is not Hold.NONE:
            until = broadcast.undo_until if broadcast.hold is Hold.UNDO else broadcast.not_before
            return Outlook(_HOLDS[broadcast.hold], until, per_minute=found.per_minute)
        reason = found.reason
        if reason is Waiting.QUIET_HOURS and not self._clock.trust().trusted:
            reason = Waiting.NOTHING  # as for the senders: a clock that may be wrong knows no night
        until = None
        if reason is Waiting.QUIET_HOURS:
            opens = quiet.end_after(now.astimezone(self._zone))
            until = None if opens is None else opens.astimezone(now.tzinfo)
        return Outlook(self._word(reason, quiet, now), until, per_minute=found.per_minute)

    def _word(self, reason: Waiting, quiet: OpeningHours, now: datetime) -> WaitingReason:
        why = quiet.why(now.astimezone(self._zone)) if reason is Waiting.QUIET_HOURS else None
        return _WAITINGS.get(reason, WaitingReason.NONE) if why is None else _CLOSED[why]

    def _finished(
        self, outlook: Outlook, segments: int, paces: Sequence[ModemPace], quiet: OpeningHours
    ) -> Outlook:
        start = outlook.start_at or self._clock.now()
        today = self._clock.now().astimezone(self._zone).date()
        if start.astimezone(self._zone).date() > today:
            # what a SIM has sent today does not count tomorrow
            paces = [replace(pace, left_today=pace.daily) for pace in paces]
        found = forecast(segments, paces, start, quiet, zone=self._zone)
        return replace(outlook, finish_at=found.finish_at, per_minute=found.per_minute)

    def _up_to(self, broadcast: Broadcast) -> int:
        """Segments that go out before this broadcast is done: its own and those in front of it."""
        place = (broadcast.priority, broadcast.id)
        return sum(
            each.open_segments
            for each in self._ledger.active()
            if each.id == broadcast.id
            or (each.state is BroadcastState.ACTIVE and (each.priority, each.id) < place)
        )

    def _quiet_for(self, urgent: bool) -> OpeningHours:
        return _ALWAYS_OPEN if urgent else self._quiet


def _rate(paces: Sequence[ModemPace]) -> float:
    return sum(pace.per_minute for pace in paces)
