"""The time as an administrator's browser tells it, or as one types it: heard where no machine knows better.

One phone with a wrong date must not push the box years ahead. So whoever tells the time sees both times
before anything happens, when they are more than ten minutes apart or the box's clock would go back; and a
date far from the last known one must have been looked up somewhere else too. Nobody but an administrator is
heard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from appliance.accounts.audit import Audit
from appliance.accounts.models import Role, User
from appliance.clock import STEP_SECONDS, Clock
from appliance.errors import InputError
from appliance.time_sources import EARLIEST, LATEST, STRONGER_THAN_A_PERSON, Source, Witness

BIG_JUMP = timedelta(minutes=10)
FAR = timedelta(
    days=45
)  # from the last known time: an office that closes for Ramadhan is not away for longer
MEMORY = 900.0  # seconds; what was said longer ago is asked for again

Vouch = Callable[[str, datetime], object]


class Question(StrEnum):
    """What must be confirmed before a time is taken."""

    NONE = "none"
    JUMP = "jump"  # more than ten minutes ahead
    BACK = "back"  # the clock of the box goes back
    FAR = "far"  # so far from the last known time that the date must be looked up elsewhere


class Refusal(StrEnum):
    """Why a time is not taken."""

    NOT_ADMIN = "not_admin"
    YEAR = "year"  # it cannot be
    KNOWN = "known"  # a machine that is right more often than people knows the time
    SMS_NEWER = "sms_newer"  # SMS that came in are newer
    STALE = "stale"  # it was said too long ago
    TRAINING = "training"  # the time of this computer is taken, nobody is asked


class TimeRefused(InputError):
    """Nothing was changed."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"this time is not taken: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Said:
    """A time that somebody says it is, when the monotonic clock showed ``heard_at``."""

    time: datetime
    heard_at: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """``now``: what was said, as late as it is now; ``box_now``: the box's own time."""

    said: Said
    now: datetime
    box_now: datetime
    question: Question

    @property
    def jump(self) -> timedelta:
        return self.now - self.box_now


class BrowserClock:
    """``vouch``: SystemClock's, None = this clock hears nobody; ``is_ruled_out``: SystemClock's; ``taken``:
    called when a time was taken."""

    def __init__(
        self,
        *,
        clock: Clock,
        audit: Audit,
        vouch: Vouch | None,
        is_ruled_out: Callable[[datetime], bool] = lambda _: False,
        taken: Callable[[], object] = lambda: None,
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._vouch = vouch
        self._is_ruled_out = is_ruled_out
        self._taken = taken

    @property
    def refusal(self) -> Refusal | None:
        """Why nobody is asked now; None: an administrator may tell the time."""
        source = self._clock.trust().source
        if self._vouch is None or source == Source.HOST:
            return Refusal.TRAINING
        return Refusal.KNOWN if source in STRONGER_THAN_A_PERSON else None

    def hear(self, time: datetime) -> Said:
        """Note when it was said: reading both times takes a person a while."""
        return Said(time, self._clock.monotonic())

    def propose(self, said: Said, *, by: User) -> Proposal:
        """What would happen. Changes nothing. Raises TimeRefused."""
        if by.role is not Role.ADMIN:
            raise TimeRefused(Refusal.NOT_ADMIN)
        if (refusal := self.refusal) is not None:
            raise TimeRefused(refusal)
        seconds = self._clock.monotonic() - said.heard_at
        if not 0.0 <= seconds <= MEMORY:
            raise TimeRefused(Refusal.STALE)
        try:
            now = said.time.astimezone(UTC) + timedelta(seconds=seconds)
        except OverflowError:
            raise TimeRefused(Refusal.YEAR) from None
        if not EARLIEST <= now < LATEST:
            raise TimeRefused(Refusal.YEAR)
        if self._is_ruled_out(now):
            raise TimeRefused(Refusal.SMS_NEWER)
        box_now = self._clock.now()
        return Proposal(said, now, box_now, _question(now - box_now, box_now))

    def take(self, said: Said, *, by: User, confirmed: Question = Question.NONE) -> Proposal:
        """From now on it is so late. A jump is only made when that very question was ``confirmed``: then the
        proposal's question is NONE, else nothing was changed. Raises TimeRefused.
        """
        proposal = self.propose(said, by=by)
        if proposal.question not in (Question.NONE, confirmed):
            return proposal
        if self._vouch is not None:
            self._vouch(Witness.PERSON, proposal.now)
        told = f"{proposal.box_now:%Y-%m-%d %H:%M} -> {proposal.now:%Y-%m-%d %H:%M} UTC"
        self._audit.record(by.name, "clock set", told)
        self._taken()
        return Proposal(said, proposal.now, proposal.box_now, Question.NONE)


def _question(jump: timedelta, box_now: datetime) -> Question:
    """Pure. A box that shows 1970 knows no time that another could be far from."""
    if abs(jump) > FAR and box_now >= EARLIEST:
        return Question.FAR
    if jump < -timedelta(seconds=STEP_SECONDS):
        return Question.BACK
    return Question.JUMP if jump > BIG_JUMP else Question.NONE
