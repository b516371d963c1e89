"""The ladder that brings a modem back: what is wrong, what may be tried, what comes next. Pure.

Mildest first, each step once, and after each step the modem is set up again. Behind the last step the box
gives up for 5, 15, then 60 minutes and climbs anew, for ever; looking whether the modem is back never stops.

Two rules stand above the tables. The power key is a toggle: it is never pressed while AT is answered. And
what the recipient or the account is to blame for is no reason to reset anything: it is not in the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class Wrong(StrEnum):
    """What is wrong with a modem."""

    PORT_MISSING = "port_missing"
    SILENT = "silent"  # the port is there, nothing on it answers AT
    SET_UP_FAILS = (
        "set_up_fails"  # AT is answered, but the radio, the SIM reader or the SMS part do not start
    )
    NOT_REGISTERED = "not_registered"
    REFUSED_BY_NETWORK = "refused_by_network"  # registration denied: the SIM's account, not the module
    SENDS_FAIL = "sends_fail"  # the module itself fails at message after message
    ASKED = "asked"  # nothing, a person wants it started anew
    NEEDS_A_PERSON = "needs_a_person"  # no SIM, a PIN, a PUK, a module without SMS, a port in use


class Step(StrEnum):
    """What can be tried."""

    RESYNC = "resync"  # ESC, then AT three times
    REOPEN = "reopen"  # let go of the port and open it anew, under whatever name it has now
    SET_UP = "set_up"  # the whole set-up, and nothing else
    SEARCH = "search"  # AT+COPS=0
    CYCLE_RADIO = "cycle_radio"  # the radio off and on
    RESET_COMMAND = "reset_command"  # the module's own restart, of a kind this family survives
    SHUT_DOWN = "shut_down"  # the module's own switching off, where the power key can switch it on again
    POWER_KEY = "power_key"  # off, until it is seen to be off, and on
    USB_RESET = "usb_reset"  # this one device, never its hub
    GIVE_UP = "give_up"  # for a while, see ``GIVEN_UP``


class Line(StrEnum):
    """What is seen when one looks at a modem's port."""

    ANSWERS = "answers"
    SILENT = "silent"
    MISSING = "missing"
    IN_USE = "in_use"  # by another program


@dataclass(frozen=True, slots=True)
class Rung:
    """``patience``: seconds the trouble must have lasted, since it began or since the step before."""

    step: Step
    patience: float = 0.0


# A module that has just started by itself is silent for 20 s and must not be taken for a hung one. That long
# the box has tried to connect before it comes to the ladder; this is for the slow ones.
BOOT_PATIENCE = 15.0
# A missing port is no reason for a reset: USB comes back by itself, and so does a person with a cable.
PORT_PATIENCE = 120.0
NETWORK_PATIENCE = 300.0
SEARCH_PATIENCE = 180.0  # so long may a search for the network take

LADDER: Mapping[Wrong, tuple[Rung, ...]] = MappingProxyType(
    {
        Wrong.PORT_MISSING: (
            Rung(Step.POWER_KEY, PORT_PATIENCE),  # after a brown-out some stay off until they are pressed on
            Rung(Step.USB_RESET, PORT_PATIENCE),
            Rung(Step.GIVE_UP, PORT_PATIENCE),
        ),
        Wrong.SILENT: (
            Rung(Step.RESYNC),
            Rung(Step.REOPEN),
            Rung(Step.POWER_KEY, BOOT_PATIENCE),
            Rung(Step.USB_RESET, BOOT_PATIENCE),
            Rung(Step.GIVE_UP, BOOT_PATIENCE),
        ),
        Wrong.SET_UP_FAILS: (
            Rung(Step.SET_UP),
            Rung(Step.REOPEN),
            Rung(Step.CYCLE_RADIO),
            Rung(Step.RESET_COMMAND),
            Rung(Step.SHUT_DOWN, BOOT_PATIENCE),
            Rung(Step.POWER_KEY),
            Rung(Step.USB_RESET, BOOT_PATIENCE),
            Rung(Step.GIVE_UP, BOOT_PATIENCE),
        ),
        Wrong.NOT_REGISTERED: (
            Rung(Step.SEARCH, NETWORK_PATIENCE),
            Rung(Step.CYCLE_RADIO, SEARCH_PATIENCE),
            Rung(Step.RESET_COMMAND, SEARCH_PATIENCE),
            Rung(Step.SHUT_DOWN, NETWORK_PATIENCE),
            Rung(Step.POWER_KEY),
            Rung(Step.GIVE_UP, NETWORK_PATIENCE),
        ),
        Wrong.REFUSED_BY_NETWORK: (
            Rung(Step.SEARCH, NETWORK_PATIENCE),
            Rung(Step.CYCLE_RADIO, SEARCH_PATIENCE),
            Rung(Step.GIVE_UP, SEARCH_PATIENCE),
        ),
        Wrong.SENDS_FAIL: (
            Rung(Step.SET_UP),
            Rung(Step.CYCLE_RADIO),
            Rung(Step.RESET_COMMAND),
            Rung(Step.SHUT_DOWN),
            Rung(Step.POWER_KEY),
            Rung(Step.GIVE_UP),
        ),
        Wrong.ASKED: (
            Rung(Step.RESET_COMMAND),
            Rung(Step.SHUT_DOWN),
            Rung(Step.POWER_KEY),
            Rung(Step.USB_RESET),  # for a stick, which has none of these
        ),
        Wrong.NEEDS_A_PERSON: (),
    }
)
"""Read it aloud: for what is wrong, what is tried in which order, and how long it is waited before."""

NEEDS: Mapping[Step, frozenset[Line]] = MappingProxyType(
    {
        Step.RESYNC: frozenset({Line.SILENT, Line.ANSWERS}),
        Step.REOPEN: frozenset({Line.SILENT, Line.ANSWERS}),
        Step.SET_UP: frozenset({Line.ANSWERS}),
        Step.SEARCH: frozenset({Line.ANSWERS}),
        Step.CYCLE_RADIO: frozenset({Line.ANSWERS}),
        Step.RESET_COMMAND: frozenset({Line.ANSWERS}),
        Step.SHUT_DOWN: frozenset({Line.ANSWERS}),
        Step.POWER_KEY: frozenset({Line.SILENT, Line.MISSING}),  # never while AT is answered
        Step.USB_RESET: frozenset({Line.SILENT, Line.MISSING, Line.ANSWERS}),
        Step.GIVE_UP: frozenset(Line),
    }
)
"""What must be seen of the modem for a step to be taken."""

LASTS: Mapping[Step, float] = MappingProxyType(
    {
        Step.RESYNC: 15.0,
        Step.REOPEN: 20.0,
        Step.SET_UP: 0.0,  # all of it is the set-up that follows every step
        Step.SEARCH: 180.0,
        Step.CYCLE_RADIO: 45.0,
        Step.RESET_COMMAND: 150.0,
        Step.SHUT_DOWN: 45.0,
        Step.POWER_KEY: 150.0,
        Step.USB_RESET: 90.0,
        Step.GIVE_UP: 0.0,
    }
)
"""No step takes longer than so many seconds."""

GIVEN_UP: tuple[float, ...] = (300.0, 900.0, 3600.0)  # seconds until the next climb; the last again and again
STEADY = 300.0  # seconds without trouble after which a new trouble begins at the foot of the ladder
NEEDS_KEY = frozenset({Step.SHUT_DOWN, Step.POWER_KEY})


@dataclass(frozen=True, slots=True)
class Means:
    """What this modem's place offers beside its port."""

    power_key: bool = False
    usb_reset: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """How far the box has climbed for one modem. Times are monotonic seconds.

    ``wrong`` None: nothing, since ``since``. ``since``: when what is wrong began, or the last step ended.
    ``taken``: the steps of this round, in order. ``rounds``: how often it has given up since all was well.
    ``resume_at``: when the next round begins, None = this one is not over.
    """

    wrong: Wrong | None = None
    since: float = 0.0
    taken: tuple[Step, ...] = ()
    rounds: int = 0
    resume_at: float | None = None


def suffers(climb: Climb, wrong: Wrong, now: float) -> Climb:
    """This is wrong now. A step is taken once in a round, whatever becomes wrong meanwhile."""
    if climb.wrong is None and now - climb.since >= STEADY:
        climb = Climb()
    if climb.resume_at is not None and now >= climb.resume_at:
        # a trouble that has outlasted a whole round needs no more patience
        climb = replace(climb, wrong=wrong, taken=(), resume_at=None, since=now - NETWORK_PATIENCE)
    since = climb.since if _is_as_before(wrong, climb.wrong) else now
    return replace(climb, wrong=wrong, since=since)


def is_fine(climb: Climb, now: float) -> Climb:
    """Nothing is wrong; what was tried is forgotten only when it stays so for a while."""
    return climb if climb.wrong is None else replace(climb, wrong=None, since=now)


def next_rung(climb: Climb, line: Line, means: Means) -> Rung | None:
    """The next step for what is wrong, due or not; None: there is none left in this round, or none at all."""
    if climb.wrong is None:
        return None
    for rung in LADDER[climb.wrong]:
        if rung.step is Step.GIVE_UP and not climb.taken:
            return None  # who has nothing to try has nothing to give up, and goes on looking
        if rung.step not in climb.taken and may(rung.step, line, means):
            return rung
    return None


def may(step: Step, line: Line, means: Means) -> bool:
    """Whether a step can and may be taken, as things are."""
    if step in NEEDS_KEY and not means.power_key:
        return False
    if step is Step.USB_RESET and not means.usb_reset:
        return False
    return line in NEEDS[step]


def due_in(climb: Climb, rung: Rung, now: float) -> float:
    """Seconds until ``rung`` may be taken; 0.0 = now."""
    return max(0.0, climb.since + rung.patience - now)


def took(climb: Climb, step: Step, now: float) -> Climb:
    """A step has been taken, whatever came of it."""
    climb = replace(climb, taken=(*climb.taken, step), since=now)
    if step is not Step.GIVE_UP:
        return climb
    return replace(climb, rounds=climb.rounds + 1, resume_at=now + gives_up_for(climb))


def gives_up_for(climb: Climb) -> float:
    """Seconds between the end of this round and the next one."""
    return GIVEN_UP[min(climb.rounds, len(GIVEN_UP) - 1)]


def _is_as_before(wrong: Wrong, before: Wrong | None) -> bool:
    """A modem without network changes between searching and being denied all the time."""
    return wrong is before or {wrong, before} == {Wrong.NOT_REGISTERED, Wrong.REFUSED_BY_NETWORK}
