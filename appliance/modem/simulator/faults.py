"""Scripted faults: what goes wrong, on which send of which modem, at which step."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class Step(StrEnum):
    """How far a send has come when the fault strikes."""

    COMMAND = "command"  # AT+CMGS has come, no prompt yet
    PROMPT = "prompt"  # the prompt has gone out
    PDU = "pdu"  # Ctrl-Z has come, the network has nothing yet
    ACCEPTED = "accepted"  # the network has taken it, no answer yet
    HALF = "half"  # in the middle of the line that gives the reference
    ANSWER = "answer"  # the answer has gone out


BEFORE_PDU = frozenset({Step.COMMAND, Step.PROMPT})


class Kind(StrEnum):
    """What happens. In brackets the fields of ``Fault`` that matter beside those that choose the send."""

    # An error instead of the reference; accepted: the network has the message all the same.
    REFUSE = "refuse"  # [code, namespace, seconds, accepted, at=command or pdu]
    # The network never answers, having the message or not (left out: either); the module gives up with its
    # family's code.
    TIMER = "timer"  # [seconds, until, accepted]
    SILENCE = "silence"  # no answer ever, then as if nothing had been [accepted: so unless false]
    LATE = "late"  # the answer comes later [seconds, until, responsive: other commands work meanwhile]
    SLOW = "slow"  # as late, with the module busy: a retransmission on the air [seconds, until]
    TWICE = "twice"  # the answer comes two times
    NO_PROMPT = "no_prompt"  # the prompt is never shown although the module waits for the PDU
    REFERENCE_LAST = "reference_last"  # OK comes before +CMGS
    NO_REFERENCE = "no_reference"  # OK without +CMGS
    HANG = "hang"  # deaf and mute [at, seconds; without: until the power is cut]
    REBOOT = "reboot"  # restarts by itself [at, vanish: the port goes away meanwhile]
    BROWN_OUT = "brown_out"  # the supply dips [at, then: what the module does about it]
    UNPLUG = "unplug"  # the port vanishes [at, seconds, link: it comes back under this name, power]
    NOISE = "noise"  # stray bytes around prompt and answer [count]
    URCS = "urcs"  # unsolicited lines between everything [count]
    REPORT_FIRST = "report_first"  # +CDS overtakes +CMGS
    FULL_STORE = "full_store"  # old messages fill the store that takes new ones
    NO_CREDIT = "no_credit"  # the credit is used up from this send on, see the control command `balance`
    REPORT = "report"  # what the delivery reports say [status, seconds, copies]


_STRIKES_AT: Mapping[Kind, Step] = {
    Kind.HANG: Step.ACCEPTED,
    Kind.REBOOT: Step.PDU,
    Kind.BROWN_OUT: Step.PDU,
    Kind.UNPLUG: Step.PDU,
    Kind.REFUSE: Step.PDU,
    Kind.NO_PROMPT: Step.COMMAND,
}

STRAY_LINES = ("+CREG: 1", "RING", "+CSQ: 17,99", "+CTZV: 28", "+CGEV: NW CLASS B", "^MODE: 5,4", "+CUSD: 2")


class Revival(StrEnum):
    """What wakes a module that hangs, beside its time and a power cut."""

    NOTHING = "nothing"
    REOPEN = "reopen"  # somebody closes the port and opens it again
    REPLUG = "replug"  # the port goes away and comes back


class Dip(StrEnum):
    """What a module does when its supply sags."""

    WARNING = "warning"  # says so and goes on
    RESTART = "restart"
    OFF = "off"  # switches off and stays off
    CUT = "cut"  # no supply for a moment: what does not start alone stays off


Seconds = Annotated[float, Meta(ge=0)]
Octet = Annotated[int, Meta(ge=0, le=255)]
PortName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of a script: which sends (``modem``, ``send``, ``times``, ``number``, ``chance``), and what.

    ``modem``: index from 0, None = any. ``send``: counted from 1 per modem, retries included; the fault
    strikes from that send on, ``times`` times (0 = always). ``number``: only sends to it, ``+62…``.
    """

    kind: Kind
    modem: Annotated[int, Meta(ge=0)] | None = None
    send: Annotated[int, Meta(ge=1)] | None = None
    times: Annotated[int, Meta(ge=0)] = 1
    number: str | None = None
    chance: Annotated[float, Meta(ge=0, le=1)] = 1.0
    at: Step | None = None
    code: Annotated[int, Meta(ge=0)] = 38
    namespace: str = "CMS"
    seconds: Seconds | None = None
    until: Seconds | None = None
    accepted: bool | None = None
    responsive: bool = True
    vanish: bool = False
    power: bool = True
    then: Dip = Dip.RESTART
    link: PortName | None = None
    status: tuple[Octet, ...] = ()
    copies: Annotated[int, Meta(ge=0)] = 1
    count: Annotated[int, Meta(ge=1, le=1000)] = 3

    def __post_init__(self) -> None:
        if self.namespace not in ("CMS", "CME", ""):
            raise ValueError('namespace is "CMS", "CME" or "" (a bare ERROR)')
        if self.number is not None and self.strikes_at in BEFORE_PDU:
            raise ValueError(
                f"a fault at the step `{self.strikes_at}` cannot choose a number: it is not known yet"
            )

    @property
    def strikes_at(self) -> Step:
        return self.at or _STRIKES_AT.get(self.kind, Step.PDU)

    def delay(self, random: random.Random, default: float) -> float:
        """``seconds``, or something between ``seconds`` and ``until``."""
        start = default if self.seconds is None else self.seconds
        return random.uniform(start, self.until) if self.until is not None else start


class _Entry:
    __slots__ = ("fault", "left")

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left = fault.times or None


class FaultPlan:
    """The faults still to come. An entry that has struck ``times`` times is gone."""

    def __init__(self, faults: Iterable[Fault], random: random.Random) -> None:
        self._entries = [_Entry(fault) for fault in faults]
        self._random = random

    def add(self, fault: Fault) -> None:
        self._entries.append(_Entry(fault))

    def clear(self) -> None:
        self._entries.clear()

    def pending(self) -> list[Fault]:
        return [entry.fault for entry in self._entries]

    def at_command(self, modem: int, attempt: int) -> list[Fault]:
        """What strikes this send, as far as that can be known before its PDU."""
        return self._take(modem, attempt, None)

    def at_pdu(self, modem: int, attempt: int, number: str) -> list[Fault]:
        """What strikes this send because of its number."""
        return self._take(modem, attempt, number)

    def _take(self, modem: int, attempt: int, number: str | None) -> list[Fault]:
        if not self._entries:
            return []
        struck = [entry for entry in self._entries if self._strikes(entry.fault, modem, attempt, number)]
        for entry in struck:
            if entry.left is not None:
                entry.left -= 1
                if entry.left == 0:
                    self._entries.remove(entry)
        return [entry.fault for entry in struck]

    def _strikes(self, fault: Fault, modem: int, attempt: int, number: str | None) -> bool:
        return (
            fault.number == number
            and fault.modem in (None, modem)
            and (fault.send is None or attempt >= fault.send)
            and (fault.chance >= 1.0 or self._random.random() < fault.chance)
        )


def nasty(factor: float, *, brown_out: bool = False) -> tuple[Fault, ...]:
    """Everyday misfortune per send, as users of real modems tell it; its chances multiplied by ``factor``."""
    everyday = [
        (0.01, Fault(Kind.SLOW, seconds=10, until=30)),  # CP retransmission
        (0.003, Fault(Kind.TIMER)),  # half of them accepted
        (0.0005, Fault(Kind.SILENCE, accepted=True)),
        (0.0005, Fault(Kind.SILENCE, accepted=False)),
        (0.002, Fault(Kind.NO_PROMPT)),
        (0.05, Fault(Kind.URCS, count=1)),
    ]
    if brown_out:
        everyday.append((0.0005, Fault(Kind.REBOOT)))
    return tuple(
        msgspec.structs.replace(fault, chance=min(1.0, chance * factor), times=0)
        for chance, fault in everyday
    )
