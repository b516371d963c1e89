"""Several modems at work at once on one fake clock: real governors and ledger; only the air is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from appliance.config import ModemSection
from appliance.modem_cards import pace
from appliance.outbox.cost import Cost
from appliance.outbox.forecast import ANY_FARE, ModemPace
from appliance.outbox.governor import Governor
from appliance.outbox.model import Accepted, Broadcast, ClaimedSegment, NewRecipient, Outcome
from appliance.outbox.pacing import WIB, Pacing, Waiting
from appliance.outbox.pool import Place, Pool
from appliance.outbox.routing import Fare
from appliance.outbox.sender_status import SenderState
from appliance.outbox.windows import OpeningHours, Windows
from appliance.outlook import Outlook, Prospects
from tests.outbox.office import Office
from tests.support.sender_statuses import AT_REST

LOOKS_EVERY = 2.0  # seconds, of a modem that finds nothing it may send
LOOKS_AT_NIGHT = 60.0
_LONG = (Waiting.QUIET_HOURS, Waiting.DAILY_CAP)

Air = Callable[[ClaimedSegment], Outcome]


def takes_all(_: ClaimedSegment) -> Outcome:
    return Accepted(1)


@dataclass
class Worker:
    """One modem. ``seconds``: from Ctrl-Z to the answer; ``air``: what the network makes of a message."""

    name: str
    pacing: Pacing
    fare: Fare = ANY_FARE
    seconds: float = 1.5
    air: Air = takes_all
    sent: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def sim(self) -> str:
        return f"sim of {self.name}"


class Floor:
    """``run_until`` lets time pass; the workers do what their governors let them."""

    def __init__(self, office: Office, workers: list[Worker], *, quiet: OpeningHours | None = None) -> None:
        self.office = office
        self.ledger = office.ledger
        self.clock = office.clock
        self.workers = workers
        self.quiet = quiet or Windows()
        self.undo = timedelta(0)
        pool = Pool(self.clock)
        self.governors = [
            Governor(
                pacing=replace(worker.pacing, quiet=self.quiet),
                clock=self.clock,
                random=Random(place),
                handed_over=self.ledger.sent_today,
                place=Place(pool, worker.name, lambda _, fare=worker.fare: fare),  # type: ignore[misc]
            )
            for place, worker in enumerate(workers)
        ]
        self._events: list[tuple[float, int, ClaimedSegment | None, float]] = []
        for place in range(len(workers)):
            heappush(self._events, (self.clock.monotonic(), place, None, 0.0))

    @property
    def sent(self) -> int:
        """Messages the network has taken."""
        return sum(len(worker.sent) for worker in self.workers)

    def run_until(self, is_over: Callable[[], bool], *, days: float = 10) -> None:
        """Until ``is_over`` after some event; it has to be so within these days."""
        end = self.clock.monotonic() + days * 86400
        while not is_over():
            at, place, claimed, began = heappop(self._events)
            assert at < end, "it never comes to that"
            self.clock.advance(max(0.0, at - self.clock.monotonic()))
            if claimed is not None:
                self._finish(place, claimed, began)
            self._begin(place)

    def run_until_sent(self, number: int) -> None:
        """So many messages since the beginning."""
        self.run_until(lambda: self.sent >= number)

    def run_until_done(self, broadcast: Broadcast) -> datetime:
        """-> when its last message was taken."""
        self.run_until(lambda: self.now_of(broadcast).open_segments == 0)
        return self.clock.now()

    def now_of(self, broadcast: Broadcast) -> Broadcast:
        found = self.ledger.broadcast(broadcast.id)
        assert found is not None
        return found

    # -- what the office is told -----------------------------------------------------------------------

    def outlook(self, broadcast: Broadcast) -> Outlook:
        return self._prospects().of_broadcast(self.now_of(broadcast))

    def before_kirim(self, segments: int, groups: Mapping[str, float] | None = None) -> Outlook:
        return self._prospects().of_draft(segments, urgent=False, not_before=None, groups=groups)

    def cost_before_kirim(self, groups: Mapping[str, float], *, urgent: bool = False) -> Cost | None:
        return self._prospects().cost(groups, urgent=urgent)

    def groups_of(self, people: Iterable[NewRecipient]) -> Mapping[str, float]:
        """Their segments by operator group."""
        counted = Counter[str]()
        for each in people:
            counted[self.ledger.group_of(each.number)] += len(each.parts)
        return dict(counted)

    def _prospects(self) -> Prospects:
        return Prospects(
            ledger=self.ledger,
            paces=self.paces,
            quiet=self.quiet,
            undo=self.undo,
            clock=self.clock,
            zone=WIB,
        )

    def paces(self) -> list[ModemPace]:
        """What the box expects of each modem."""
        found = (
            pace(
                ModemSection(name=worker.name),
                worker.pacing,
                replace(
                    AT_REST,
                    name=worker.name,
                    state=SenderState.SET_ASIDE if governor.pause_left else SenderState.READY,
                    resumes_in=governor.pause_left or None,
                    sent_today=self.ledger.sent_today(worker.sim),
                    per_minute=self.ledger.busy_rate(worker.sim),
                ),
                worker.fare,
            )
            for worker, governor in zip(self.workers, self.governors, strict=True)
        )
        return [each for each in found if each is not None]

    # -- inside ----------------------------------------------------------------------------------------

    def _begin(self, place: int) -> None:
        worker, governor, now = self.workers[place], self.governors[place], self.clock.monotonic()
        rules = governor.rules(worker.sim)
        claimed = None if rules is None else self.ledger.claim(worker.name, worker.sim, rules)
        if claimed is not None:
            heappush(self._events, (now + worker.seconds, place, claimed, now))
            return
        if rules is not None:
            governor.nothing_left()
        pause = LOOKS_AT_NIGHT if governor.holds in _LONG else LOOKS_EVERY
        if governor.slot_in:
            pause = min(pause, governor.slot_in)
        heappush(self._events, (now + max(pause, 0.001), place, None, 0.0))

    def _finish(self, place: int, claimed: ClaimedSegment, began: float) -> None:
        worker, governor = self.workers[place], self.governors[place]
        outcome = worker.air(claimed)
        governor.went(claimed, outcome, began)
        self.ledger.record(claimed.id, outcome)
        if isinstance(outcome, Accepted):
            worker.sent.append((self.clock.now(), claimed.number))
        elif governor.set_aside and governor.others_can_send:
            self.ledger.pass_on(worker.sim)
