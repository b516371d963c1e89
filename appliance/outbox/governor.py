"""Whether this modem may take a message now, and which: its pace, cap and SIM, the night, its failures."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from random import Random

from appliance.clock import Clock
from appliance.outbox.claims import ClaimRules
from appliance.outbox.forecast import SECONDS_PER_SEGMENT
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused
from appliance.outbox.pacing import SLOW_SECONDS, Pacing, Waiting, next_slot, what_holds
from appliance.outbox.pool import Place
from appliance.outbox.routing import Seat
from appliance.outbox.streak import Streak
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

HAND_OVER_SECONDS = 2.0  # rest after a message that could not even be handed over
_LEARNING = 0.2  # weight of the last hand-over in how long one takes


class Governor:
    """Belongs to the thread of its modem. ``handed_over``: segments a SIM has handed over today.

    ``place``: in the pool of all modems; None: it works alone. ``set_aside``: since its last failures, until
    it has got a message through.
    """

    def __init__(
        self,
        *,
        pacing: Pacing,
        clock: Clock,
        random: Random,
        handed_over: Callable[[str], int],
        place: Place | None = None,
    ) -> None:
        self.holds = Waiting.NOTHING
        self.pause_reason: str | None = None  # an ErrorClass, or why the SIM is held
        self.held = ""
        self.hand_backs = 0  # in a row
        self.set_aside = False
        self._pacing = pacing
        self._clock = clock
        self._random = random
        self._handed_over = handed_over
        self._slot = 0.0
        self._slow_until = 0.0
        self._pause_until = 0.0
        self._rest_until = 0.0
        self._streak = Streak()
        self._begun = False
        self._held_until = 0.0
        self._probing = False
        self._place = place
        self._seconds = SECONDS_PER_SEGMENT  # that a hand-over takes, as learned

    @property
    def others_can_send(self) -> bool:
        """Somebody is there to do its work."""
        return self._place is not None and bool(self._place.others())

    @property
    def pause_left(self) -> float:
        """Seconds until a pause ends, or may end; 0.0 = there is none."""
        until = max(self._pause_until, self._held_until) if self.held else self._pause_until
        return max(1.0 if self.held else 0.0, until - self._clock.monotonic())

    @property
    def slot_in(self) -> float:
        """Seconds until pace and rest allow the next segment."""
        return max(0.0, max(self._slot, self._rest_until) - self._clock.monotonic())

    def rules(self, sim: str, *, in_hand: int = 0) -> ClaimRules | None:
        """What may be claimed for ``sim`` at this moment; None: nothing.

        ``in_hand``: segments that were handed over and are not written down yet.
        """
        now = self._clock.monotonic()
        if now < self._rest_until:
            return None
        if (self.held and not self._probing) or now < self._pause_until:
            self.absent()
            return ClaimRules(tests_only=True)
        if not self.held:
            self.pause_reason = None
        handed_over = self._handed_over(sim) + in_hand
        self.holds = what_holds(
            self._pacing,
            now=self._clock.now(),
            clock_trusted=self._clock.trust().trusted,
            monotonic=now,
            slot=self._slot,
            handed_over=handed_over,
        )
        per_person = self._pacing.per_person_daily
        seat, others = self._seat(sim, handed_over)
        if self.holds is Waiting.NOTHING:
            return ClaimRules(per_person_daily=per_person, seat=seat, others=others)
        if self.holds is Waiting.QUIET_HOURS:
            return ClaimRules(urgent_only=True, per_person_daily=per_person)
        # The parts of one message go out together; the pace is made up for afterwards.
        return ClaimRules(begun_only=True) if self._begun else None

    @property
    def _rate(self) -> float:
        """Segments a minute that can be expected of it."""
        link = 60.0 / max(self._seconds, 0.001)
        return min(self._pacing.per_minute or link, link)

    def absent(self) -> None:
        """The modem cannot be reached, or has no network."""
        if self._place is not None:
            self._place.leave()

    def _seat(self, sim: str, handed_over: int) -> tuple[Seat | None, tuple[Seat, ...]]:
        """Tell the others whether this one can send; -> what it is itself, and who they are."""
        if self._place is None:
            return None, ()
        if self.holds not in (Waiting.NOTHING, Waiting.PACE):
            self._place.leave()
            return None, ()
        cap = self._pacing.daily_cap
        seat = self._place.take(sim, per_minute=self._rate, room=cap - handed_over if cap else math.inf)
        return seat, self._place.others()

    def nothing_left(self) -> None:
        """A claim found nothing: no message is half sent."""
        self._begun = False

    def went(self, claimed: ClaimedSegment, outcome: Outcome, began: float) -> None:
        """A hand-over that ``began`` then (monotonic) has ended like that."""
        now = self._clock.monotonic()
        if isinstance(outcome, HandedBack):
            self.hand_backs += 1
            self._rest_until = now + HAND_OVER_SECONDS
            return
        self.hand_backs = 0
        self._probing = False
        self._begun = claimed.sequence < claimed.total and not isinstance(outcome, Refused)
        slowed = now < self._slow_until
        self._slot = next_slot(self._slot, began, self._pacing.per_minute, random=self._random, slowed=slowed)
        if isinstance(outcome, Accepted):
            self._streak = self._streak.succeeded(now)
            self._seconds += _LEARNING * (now - began - self._seconds)
            self.set_aside = False
        if self.held or isinstance(outcome, Accepted):
            return  # what is refused while the SIM is held is somebody else's business
        error_class = outcome.error_class if isinstance(outcome, Refused) else ErrorClass.UNCERTAIN
        if error_class is ErrorClass.CONGESTION:
            self._slow_until = now + SLOW_SECONDS
        self._streak = self._streak.refused(error_class, claimed.recipient_id, now)
        if self._streak.pause:
            self._pause_until = now + self._streak.pause
            self.pause_reason = self.held or error_class
            self.set_aside = self._streak.sets_aside
            log.warning("pausing %.0f s after refusals (%s)", self._streak.pause, error_class)

    def hold(self, word: str, seconds: float = 0.0) -> None:
        """The SIM pauses for ``word``: only its test messages go out, until ``try_again``.

        ``seconds``: until the next inquiry, for whoever wants to know.
        """
        self.held = self.pause_reason = word
        self._held_until = self._clock.monotonic() + seconds
        self._probing = False

    def probe(self) -> None:
        """One message may go out although the SIM is held."""
        self._pause_until = 0.0
        self._probing = True

    def try_again(self) -> None:
        """The cause is gone, as a person says or the box has found out: end the pause."""
        self.held = ""
        self._probing = False
        self._pause_until = 0.0
        self._streak = Streak()
        self.set_aside = False
