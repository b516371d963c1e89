"""Whom to believe about the time. Pure: readings go in, one judgement comes out.

A reading is what somebody else says the time is, at a moment of the monotonic clock. Time less monotonic
seconds is its *origin*, which stays the same as long as both clocks run: two readings agree when their
origins do, whatever our own wall clock says meanwhile. That is how a box without a battery clock, which wakes
up in the past, learns the time from the network.

======== ============================================= ==================================================
witness  what it says                                  believed when two readings
======== ============================================= ==================================================
nitz     the network's clock, asked from a modem       8 s apart have moved on as our own seconds have
report   when the SMS centre took a message of ours,   of two messages agree within two minutes
         which we handed over at a known moment
scts     the time stamp of an SMS that came in: it     5 minutes apart agree, of each of two operators:
         may be days old, but is not from the future   not one backlog of old SMS, and not one SMS centre
         unless its sender's SMS centre is wrong       whose clock is wrong: strangers write here too
person   an administrator's browser, or what one       one is enough; it was confirmed by a person. Only
         has typed (browser_clock.py)                  where no machine knows the time, or two disagree
======== ============================================= ==================================================

Two floors hold up a clock that nobody vouches for, and none that is believed: the SMS, and the last time the
box knew before it was switched off (saved_time.py). SMS of two operators also speak against a battery clock
and a person behind them, and are one voice against the exact witnesses; SMS of one operator never are.

What happens when the time that is believed changes (``clock.SystemClock``):

========================================= ================================================================
a machine's witness differs by < 1 minute nothing: what runs never sees the time go back a little
it differs by more, either way            ``now()`` jumps, the log says so; waits and dates of what was
                                          sent move along (outbox/clock_jumps.py); the machine's own clock
                                          is set (host_clock.py)
somebody sets the machine's clock         nothing while the box knows the time; followed while it does not
a person's time, 1 to 10 minutes ahead    as above, at once
a person's time, more ahead, or back      the same, after the person has seen both times and confirmed
a person's time against a time server,    refused: those are right more often, and mend themselves
the network or SMS that agree
a machine's witness after a person        the machine wins, whatever was confirmed
the box starts behind its last known time it starts at that time and trusts it no more than before
a battery clock behind that time          is not believed (its battery is empty)
a trusted time behind that time           wins: that last known time was wrong, and is written anew
========================================= ================================================================
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from heapq import nlargest
from itertools import chain, pairwise
from math import inf

# No box is older, and none will run so long. Chips that heard no network start in 1970, 1980, 2002 or 2004,
# a battery clock without a battery in 1970 or 2000.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST = datetime(2046, 1, 1, tzinfo=UTC)

# WIB, WITA, WIT. A modem may tell the time in UTC; an SMS centre that says UTC often means local time.
INDONESIAN_ZONES = frozenset(timedelta(hours=hours) for hours in (7, 8, 9))

AGREEMENT = 120.0  # seconds; an SMS takes its time on a busy network, and a schedule needs minutes

_REMEMBERED = 8  # readings of one witness
_FLOOR_READINGS = 2  # a single SMS with a wrong time must not hold up the clock
_OPERATORS = 2  # must say so by SMS before anybody else is doubted: the centre is the sender's, not ours
_CENTRES = 32  # remembered; senders bring them, so there must be an end
_OPERATOR_DIGITS = 5  # "62811": an operator has many SMS centres, and one clock for all of them


class Source(StrEnum):
    """Who vouches for the clock, best first."""

    NTP = "ntp"  # a time server, when there is a network after all
    RTC = "rtc"  # a battery clock from which the kernel set the time at start
    NITZ = "nitz"  # the operator's clock
    SCTS = "scts"  # the SMS centre's clock
    PERSON = "person"  # an administrator's browser
    HOST = "host"  # the training office: an office PC keeps its own time
    NONE = "none"


class Witness(StrEnum):
    """What a reading is; see the table above."""

    NITZ = "nitz"
    REPORT = "report"
    SCTS = "scts"
    PERSON = "person"


class Doubt(StrEnum):
    """What is wrong with the time, as far as it is known."""

    NONE = ""
    YEAR = "year"  # a witness names a year that cannot be
    ZONE = "zone"  # a witness names a zone that is not Indonesian
    DISAGREE = "disagree"  # two who should know say different times: neither is believed
    BATTERY = "battery"  # the battery clock says what cannot be


@dataclass(frozen=True, slots=True)
class Rule:
    """Two readings ``apart`` seconds from each other or more, their origins ``within`` seconds."""

    apart: float
    within: float


RULES: Mapping[Witness, Rule] = {
    Witness.NITZ: Rule(apart=8.0, within=5.0),
    Witness.REPORT: Rule(apart=0.0, within=AGREEMENT),
    Witness.SCTS: Rule(apart=300.0, within=AGREEMENT),
}

STRONGER_THAN_A_PERSON = frozenset({Source.NTP, Source.NITZ, Source.SCTS})


@dataclass(frozen=True, slots=True)
class Reading:
    """``time`` is what ``witness`` told at ``taken_at`` (monotonic seconds).

    ``who``: by which modem; for ``scts`` the number of the SMS centre, "" when it is not known.
    """

    witness: Witness
    time: datetime
    taken_at: float
    who: str = ""

    @property
    def origin(self) -> float:
        """Seconds since 1970 at which our monotonic clock stood at zero, if this reading is right."""
        return self.time.timestamp() - self.taken_at


@dataclass(frozen=True, slots=True)
class Host:
    """The machine's own clock and who has set it."""

    origin: float
    monotonic: float
    believed: bool = False
    battery: bool = False
    server: bool = False
    known: float = -inf  # the origin at which the clock shows the last time that was known, see saved_time.py

    @property
    def plausible(self) -> bool:
        seconds = self.origin + self.monotonic
        return EARLIEST.timestamp() <= seconds < LATEST.timestamp()


@dataclass(frozen=True, slots=True)
class Judgement:
    """``source`` NONE: nobody knows. ``origin``: where the clock belongs; None: leave it as it is."""

    source: Source
    origin: float | None
    doubt: Doubt = Doubt.NONE


def plausible(reading: Reading) -> Doubt:
    """What speaks against a reading on its own."""
    if not EARLIEST <= reading.time < LATEST:
        return Doubt.YEAR
    if reading.witness is Witness.PERSON:
        return Doubt.NONE  # a browser counts in UTC, and a time that was typed is the office's
    zone = reading.time.utcoffset()
    if zone in INDONESIAN_ZONES or (reading.witness is Witness.NITZ and not zone):
        return Doubt.NONE
    return Doubt.ZONE


@dataclass(slots=True)
class _Memory:
    """What one witness has told (when, which origin), and the origin in which it is believed."""

    rule: Rule
    readings: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    origin: float | None = None

    def hear(self, taken_at: float, origin: float) -> None:
        """A confirmed time stands until two newer readings confirm another."""
        for earlier_taken_at, earlier_origin in self.readings:
            apart = abs(taken_at - earlier_taken_at)
            if apart >= self.rule.apart and abs(origin - earlier_origin) <= self.rule.within:
                self.origin = origin
        self.readings.append((taken_at, origin))


class Witnesses:
    """All that has been told in this run of the program."""

    def __init__(self) -> None:
        self._memories: dict[tuple[Witness, str], _Memory] = {}
        self._person: float | None = None  # the origin that a person has confirmed
        self._doubt = Doubt.NONE  # about the last reading
        # For an earlier origin SMS of two operators have come in that would be from the future. Kept, not
        # asked for each voter: with 64 modems 129 of them vote on each delivery report, and everybody's clock
        # waits for it.
        self._floor = -inf
        self._held_up = -inf  # the same of any two SMS: enough for a clock that nobody vouches for

    def hear(self, reading: Reading) -> bool:
        """-> whether it may be used at all."""
        self._doubt = plausible(reading)
        if self._doubt is not Doubt.NONE:
            return False
        if reading.witness is Witness.PERSON:
            self._person = reading.origin
            return True
        if reading.witness is Witness.SCTS:
            self._hear_sms(reading)
            return True
        memory = self._memories.setdefault((reading.witness, reading.who), _Memory(RULES[reading.witness]))
        memory.hear(reading.taken_at, reading.origin)
        return True

    def judge(self, host: Host) -> Judgement:
        """Who is right, and how the clock must stand."""
        if host.believed:
            return Judgement(Source.HOST if host.plausible else Source.NONE, host.origin)
        if host.server and host.plausible:
            return Judgement(Source.NTP, host.origin)
        told = self._told()
        person = self._confirmed()
        if host.battery and host.plausible and self._may_stand(host, told, person):
            return Judgement(Source.RTC, host.origin)
        doubt = Doubt.BATTERY if host.battery else Doubt.NONE
        if not told:
            return self._judge_without_machines(host, doubt, person)
        voters = [*told, *self._voice_of_sms(told)]
        right = self._right(voters)
        if right is None and person is not None:  # two disagree: whom the person bears out is right
            right = self._right([*voters, (Witness.PERSON, person)])
        if right is None:
            return Judgement(Source.NONE, None, Doubt.DISAGREE)
        agreeing = {witness for witness, origin in voters if abs(origin - right) <= AGREEMENT}
        return Judgement(Source.NITZ if Witness.NITZ in agreeing else Source.SCTS, right, doubt)

    def proves_too_early(self, origin: float) -> bool:
        """Whether SMS of two operators would be from the future, if the clock stood so."""
        return origin < self._floor

    def _confirmed(self) -> float | None:
        """What a person has said, unless SMS prove it wrong."""
        person = self._person
        return None if person is None or self.proves_too_early(person) else person

    def _right(self, voters: list[tuple[Witness, float]]) -> float | None:
        return _majority(origin for _, origin in voters)

    def _may_stand(self, host: Host, told: list[tuple[Witness, float]], person: float | None) -> bool:
        """Whether nobody contradicts a battery clock: it never runs back, and a person may know better."""
        if host.origin < host.known - AGREEMENT:
            return False
        if person is not None and not told:
            told = [(Witness.PERSON, person)]
        return self._fits(host.origin, told)

    def _told(self) -> list[tuple[Witness, float]]:
        """What exact witnesses are believed to say, the operator's clock first."""
        return [
            (witness, memory.origin)
            for exact in (Witness.NITZ, Witness.REPORT)
            for (witness, _), memory in self._memories.items()
            if witness is exact and memory.origin is not None
        ]

    def _voice_of_sms(self, told: list[tuple[Witness, float]]) -> list[tuple[Witness, float]]:
        """All SMS together are one voice more: the operator's clock alone does not outvote two others."""
        live = self._live_sms()
        if live is not None and not self.proves_too_early(live):
            return [(Witness.SCTS, live)]
        if all(self.proves_too_early(origin) for _, origin in told):
            return [(Witness.SCTS, self._floor)]
        return []

    def _live_sms(self) -> float | None:
        """What SMS of two operators agree on. They can be late: the latest is the nearest to the truth."""
        told = (each.origin for who, each in self._sms() if who)
        origins = sorted((origin for origin in told if origin is not None), reverse=True)
        for later, earlier in pairwise(origins):
            if later - earlier <= AGREEMENT:
                return later
        return None

    def _fits(self, origin: float, told: list[tuple[Witness, float]]) -> bool:
        """Whether a clock contradicts nobody; where others disagree, whether one of them agrees with it."""
        if not told:
            return not self.proves_too_early(origin)
        return any(abs(origin - each) <= AGREEMENT for _, each in told)

    def _judge_without_machines(self, host: Host, doubt: Doubt, person: float | None) -> Judgement:
        live = self._live_sms()
        if live is not None and not self.proves_too_early(live):
            return Judgement(Source.SCTS, live, doubt)
        if person is not None:
            return Judgement(Source.PERSON, person, doubt)
        return Judgement(Source.NONE, max(host.origin, host.known, self._held_up), doubt or self._doubt)

    def _hear_sms(self, reading: Reading) -> None:
        key = Witness.SCTS, reading.who.lstrip("+")[:_OPERATOR_DIGITS]
        memory = self._memories.pop(key, None) or _Memory(RULES[Witness.SCTS])
        memory.hear(reading.taken_at, reading.origin)
        self._memories[key] = memory  # the last in order: whom nobody has heard for long is forgotten
        centres = [each for each in self._memories if each[0] is Witness.SCTS]
        for forgotten in centres[:-_CENTRES]:
            del self._memories[forgotten]
        told = {who: [origin for _, origin in each.readings] for who, each in self._sms()}
        self._held_up = _nth_latest(chain.from_iterable(told.values()), _FLOOR_READINGS) - AGREEMENT
        self._floor = _nth_latest((max(each) for who, each in told.items() if who), _OPERATORS) - AGREEMENT

    def _sms(self) -> list[tuple[str, _Memory]]:
        """By operator; "": of those that nobody can tell apart, so they are not one more."""
        return [(who, memory) for (witness, who), memory in self._memories.items() if witness is Witness.SCTS]


def _nth_latest(origins: Iterable[float], number: int) -> float:
    """-inf: there are not so many."""
    latest = nlargest(number, origins)
    return latest[-1] if len(latest) == number else -inf


def _majority(origins: Iterable[float]) -> float | None:
    """The first of those with which more than half agree."""
    told = list(origins)
    for origin in told:
        if 2 * sum(abs(each - origin) <= AGREEMENT for each in told) > len(told):
            return origin
    return None
