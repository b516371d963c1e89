"""When something will have gone out, and what it waits for meanwhile: the queue, the modems, the night."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from appliance.broadcast_models import WaitingReason
from appliance.clock import Clock
from appliance.outbox.cost import Cost, cost_of
from appliance.outbox.forecast import ANY_FARE, Forecast, ModemPace, forecast
from appliance.outbox.ledger import Ledger
from appliance.outbox.model import PRIORITY_BULK, Broadcast, Hold, Stop
from appliance.outbox.pacing import Waiting
from appliance.outbox.status import OPEN, BroadcastState
from appliance.outbox.windows import Closed, OpeningHours, Windows, WithStop, opening_on_the_day_after
from appliance.outbox.workload import Load, Workload
from appliance.sms.numbers import PhoneNumber

_ALWAYS_OPEN = Windows()
_HOLDS = {
    Hold.UNDO: WaitingReason.UNDO,
    Hold.SCHEDULED: WaitingReason.SCHEDULED,
    Hold.CLOCK_UNTRUSTED: WaitingReason.CLOCK_UNTRUSTED,
    Hold.STOPPED: WaitingReason.STOPPED,
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
_UNTIL_THEN = frozenset({WaitingReason.STOPPED, WaitingReason.PERSON_LIMIT})


@dataclass(frozen=True, slots=True)
class Outlook:
    """``finish_at`` None: cannot be told. ``until``: when the waiting ends, where that is known."""

    waiting: WaitingReason = WaitingReason.NONE
    until: datetime | None = None
    start_at: datetime | None = None
    finish_at: datetime | None = None
    per_minute: float = 0.0


class Prospects:
    """Forecasts for drafts and broadcasts. ``paces``: what the modems that may send just now can do.

    ``all_rest``: whether every modem that could be used rests, because too much was refused.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        paces: Callable[[], Sequence[ModemPace]],
        quiet: OpeningHours,
        undo: timedelta,
        clock: Clock,
        zone: tzinfo,
        all_rest: Callable[[], bool] = lambda: False,
    ) -> None:
        self._ledger = ledger
        self._workload = Workload(ledger)
        self._all_rest = all_rest
        self._paces = paces
        self._quiet = quiet
        self._undo = undo
        self._clock = clock
        self._zone = zone

    def minutes(
        self, segments: int, *, urgent: bool, groups: Mapping[str, float] | None = None
    ) -> float | None:
        """How long it would take if it were sent now; None = nothing is there to send it.

        ``groups``: of its people, or its segments, by operator; None: as in what waits.
        """
        if not segments:
            return 0.0
        now = self._clock.now()
        load = self._workload.of_draft(segments, urgent=urgent)
        mix = self._mix(load, groups)
        found = self._forecast(load.segments, self._paces_for(urgent), now, self._quiet_for(urgent), mix)
        return None if found.finish_at is None else (found.finish_at - now) / timedelta(minutes=1)

    def cost(self, groups: Mapping[str, float], *, urgent: bool) -> Cost | None:
        """Of so many segments by operator group, shared out as the sending does; None: nobody can send."""
        paces = self._paces()
        if not paces:
            return None
        load = self._workload.of_draft(round(sum(groups.values())), urgent=urgent)
        quiet, mix = self._quiet_for(urgent), self._mix(load, groups)
        found = self._forecast(load.segments, self._paces_for(urgent), self._clock.now(), quiet, mix)
        return cost_of(groups, paces, found.carried)

    def group_of(self, number: PhoneNumber | None) -> str:
        """Whose net it is, "" = not known."""
        return self._ledger.group_of(number)

    def stop_from(self, moment: datetime) -> Stop:
        """Standing still from then until the office opens the day after, whatever is urgent."""
        local = moment.astimezone(self._zone)
        return Stop(moment, opening_on_the_day_after(self._quiet, local).astimezone(moment.tzinfo))

    def of_draft(
        self,
        segments: int,
        *,
        urgent: bool,
        not_before: datetime | None,
        stop: Stop | None = None,
        groups: Mapping[str, float] | None = None,
    ) -> Outlook:
        """If it were sent now. ``groups``: see ``minutes``."""
        now = self._clock.now()
        paces, quiet = self._paces_for(urgent), _around(stop, self._quiet_for(urgent))
        trusted = self._clock.trust().trusted
        if (not_before is not None or stop is not None) and not trusted:
            return Outlook(WaitingReason.CLOCK_UNTRUSTED, per_minute=_rate(paces))
        current = self._forecast(segments, paces, now, quiet, groups)
        waiting = self._word(current.reason, quiet, now)
        if not_before is not None and not_before > now:
            waiting = WaitingReason.SCHEDULED
        if current.finish_at is None or not trusted:
            return Outlook(waiting, per_minute=current.per_minute)
        begin = max(not_before or now, now if urgent else now + self._undo)
        start = quiet.end_after(begin.astimezone(self._zone))
        if start is None:
            return Outlook(waiting, per_minute=current.per_minute)
        start_at = start.astimezone(now.tzinfo)
        load = self._workload.of_draft(segments, urgent=urgent)
        if not_before is not None and not_before > now:
            load = self._less_by_then(load, segments, not_before, paces, quiet)
        mix = self._mix(load, groups)
        return self._finished(Outlook(waiting, start_at=start_at), load, paces, quiet, mix)

    def of_broadcast(self, broadcast: Broadcast) -> Outlook:
        """As it stands. A broadcast that is over, or waits for a person, has no finish time."""
        if broadcast.state is BroadcastState.PAUSED:
            return Outlook(WaitingReason.PAUSED)
        if broadcast.state is not BroadcastState.ACTIVE or not broadcast.open_segments:
            return Outlook()
        now = self._clock.now()
        urgent = broadcast.priority < PRIORITY_BULK
        paces, quiet = self._paces_for(urgent), self._quiet_for(urgent)
        quiet = _around(broadcast.stop, quiet)
        outlook = self._waiting(broadcast, paces, quiet, now)
        if outlook.waiting is WaitingReason.CLOCK_UNTRUSTED or not self._clock.trust().trusted:
            return outlook
        start = now
        if broadcast.hold is not Hold.NONE:
            # the undo time may end long before the schedule begins
            start = max(filter(None, (now, broadcast.undo_until, broadcast.not_before)))
        if outlook.waiting in _UNTIL_THEN and outlook.until is not None:
            start = outlook.until
        load = self._workload.of_broadcast(broadcast)
        return self._finished(replace(outlook, start_at=start), load, paces, quiet)

    def _waiting(
        self, broadcast: Broadcast, paces: Sequence[ModemPace], quiet: OpeningHours, now: datetime
    ) -> Outlook:
        """What keeps it from going out at this moment, and how fast it goes otherwise."""
        found = self._forecast(broadcast.open_segments, paces, now, quiet)
        if broadcast.hold is not Hold.NONE:
            until = broadcast.undo_until if broadcast.hold is Hold.UNDO else broadcast.not_before
            if broadcast.hold is Hold.STOPPED and broadcast.stop is not None:
                until = broadcast.stop.until
            return Outlook(_HOLDS[broadcast.hold], until, per_minute=found.per_minute)
        reason = found.reason
        if reason is Waiting.QUIET_HOURS and not self._clock.trust().trusted:
            reason = Waiting.NOTHING  # as for the senders: a clock that may be wrong knows no night
        until = None
        if reason is Waiting.QUIET_HOURS:
            opens = quiet.end_after(now.astimezone(self._zone))
            until = None if opens is None else opens.astimezone(now.tzinfo)
        if reason is Waiting.NOTHING and self._all_had_enough(broadcast):
            until = self.stop_from(now).until
            return Outlook(WaitingReason.PERSON_LIMIT, until, per_minute=found.per_minute)
        return Outlook(self._word(reason, quiet, now), until, per_minute=found.per_minute)

    def _word(self, reason: Waiting, quiet: OpeningHours, now: datetime) -> WaitingReason:
        why = quiet.why(now.astimezone(self._zone)) if reason is Waiting.QUIET_HOURS else None
        if reason in (Waiting.NO_MODEM, Waiting.NOTHING) and self._all_rest():
            return WaitingReason.REFUSED
        return _WAITINGS.get(reason, WaitingReason.NONE) if why is None else _CLOSED[why]

    def _all_had_enough(self, broadcast: Broadcast) -> bool:
        waiting = sum(broadcast.counts.get(status, 0) for status in OPEN)
        return waiting == self._ledger.waiting_for_tomorrow(broadcast.id) > 0

    def _finished(
        self,
        outlook: Outlook,
        load: Load,
        paces: Sequence[ModemPace],
        quiet: OpeningHours,
        mix: Mapping[str, float] | None = None,
    ) -> Outlook:
        start = outlook.start_at or self._clock.now()
        today = self._clock.now().astimezone(self._zone).date()
        if start.astimezone(self._zone).date() > today:
            # what a SIM has sent today does not count tomorrow
            paces = [replace(pace, left_today=pace.daily) for pace in paces]
        found = self._forecast(load.segments, paces, start, quiet, mix)
        finish = found.finish_at
        if finish is not None:
            last = max(filter(None, (finish + load.tail, load.not_before)))
            opens = quiet.end_after(last.astimezone(self._zone)) if last > finish else finish
            finish = None if opens is None else opens.astimezone(finish.tzinfo)
        return replace(outlook, finish_at=finish, per_minute=found.per_minute)

    def _less_by_then(
        self, load: Load, own: int, then: datetime, paces: Sequence[ModemPace], quiet: OpeningHours
    ) -> Load:
        """Of what goes out before and in between, some is gone when a scheduled broadcast begins."""
        now = self._clock.now()
        others = load.segments - own
        ahead = self._forecast(self._ledger.queued_segments(), paces, now, quiet).finish_at
        if ahead is None or ahead <= now:
            return load
        left = max(0.0, (ahead - then) / (ahead - now))
        return replace(load, segments=own + others * left, others=load.others * left)

    def _mix(self, load: Load, groups: Mapping[str, float] | None) -> Mapping[str, float] | None:
        """What goes out until a draft is done, by operator group: its own, and that of others before it and
        in between."""
        own = 0.0 if groups is None else sum(groups.values())
        if groups is None or not own:
            return None
        waiting = self._ledger.waiting_groups() if load.others > 0 else {}
        whole = sum(waiting.values())
        mine, theirs = (load.segments - load.others) / own, load.others / whole if whole else 0.0
        return {
            group: mine * groups.get(group, 0.0) + theirs * waiting.get(group, 0.0)
            for group in {**waiting, **groups}
        }

    def _forecast(
        self,
        segments: float,
        paces: Sequence[ModemPace],
        start: datetime,
        quiet: OpeningHours,
        groups: Mapping[str, float] | None = None,
    ) -> Forecast:
        """``groups`` None: the operators are those of what waits."""
        alike = len({pace.fare for pace in paces}) < 2
        if groups is None and not alike:
            groups = self._ledger.waiting_groups()
        return forecast(segments, paces, start, quiet, zone=self._zone, groups=groups)

    def _paces_for(self, urgent: bool) -> Sequence[ModemPace]:
        """What is urgent goes by whichever SIM is free, whatever it costs."""
        paces = self._paces()
        return [replace(pace, fare=ANY_FARE) for pace in paces] if urgent else paces

    def _quiet_for(self, urgent: bool) -> OpeningHours:
        return _ALWAYS_OPEN if urgent else self._quiet


def _around(stop: Stop | None, hours: OpeningHours) -> OpeningHours:
    return hours if stop is None else WithStop(hours, stop.at, stop.until)


def _rate(paces: Sequence[ModemPace]) -> float:
    return sum(pace.per_minute for pace in paces)
