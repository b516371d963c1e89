"""Whether this modem may take a message now, and which: its pace, its cap, the night, refusals in a row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random

from appliance.clock import Clock
from appliance.outbox.claims import ClaimRules
from appliance.outbox.model import Accepted, ClaimedSegment, HandedBack, Outcome, Refused
from appliance.outbox.pacing import SLOW_SECONDS, Pacing, Waiting, next_slot, what_holds
from appliance.outbox.streak import Streak
from appliance.sms.status_codes import ErrorClass

log = logging.getLogger(__name__)

HAND_OVER_SECONDS = 2.0  # rest after a message that could not even be handed over


class Governor:
    """Belongs to the thread of its modem. ``handed_over``: segments a SIM has handed over today."""

    def __init__(
        self, *, pacing: Pacing, clock: Clock, random: Random, handed_over: Callable[[str], int]
    ) -> None:
        self.holds = Waiting.NOTHING
        self.pause_reason: str | None = None  # an ErrorClass, or why the SIM is held
        self.held = ""
        self.hand_backs = 0  # in a row
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
            return ClaimRules(tests_only=True)
        if not self.held:
            self.pause_reason = None
        self.holds = what_holds(
            self._pacing,
            now=self._clock.now(),
            clock_trusted=self._clock.trust().trusted,
            monotonic=now,
            slot=self._slot,
            handed_over=self._handed_over(sim) + in_hand,
        )
        per_person = self._pacing.per_person_daily
        if self.holds is Waiting.NOTHING:
            return ClaimRules(per_person_daily=per_person)
        if self.holds is Waiting.QUIET_HOURS:
            return ClaimRules(urgent_only=True, per_person_daily=per_person)
        # The parts of one message go out together; the pace is made up for afterwards.
        return ClaimRules(begun_only=True) if self._begun else None

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
            self._streak = self._streak.succeeded()
        if self.held or isinstance(outcome, Accepted):
            return  # what is refused while the SIM is held is somebody else's business
        error_class = outcome.error_class if isinstance(outcome, Refused) else ErrorClass.UNCERTAIN
        if error_class is ErrorClass.CONGESTION:
            self._slow_until = now + SLOW_SECONDS
        self._streak = self._streak.refused(error_class, claimed.recipient_id)
        if self._streak.pause:
            self._pause_until = now + self._streak.pause
            self.pause_reason = self.held or error_class
            log.warning("pausing %.0f s after refusals in a row (%s)", self._streak.pause, error_class)

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
