"""Whatever a modem may do at any step of the protocol, at one of the next messages of an office."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

from appliance.modem.simulator.faults import Kind, Step
from tests.faults.lives import wait_until
from tests.faults.office import Office

ANY_STEP = tuple(Step)
NETWORK_CODES = (38, 42, 28, 21, 41, 500, 331, 304, 512)
# Left out: NO_CREDIT waits for a person who pays, FULL_STORE brings messages nobody wrote. Both stand in the
# table of modem faults (tests/bench/fault_table.py).
TROUBLES: tuple[dict[str, Any], ...] = (
    *({"kind": Kind.HANG, "at": step, "seconds": 0.4} for step in ANY_STEP),
    *({"kind": Kind.REBOOT, "at": step} for step in ANY_STEP),
    *({"kind": Kind.BROWN_OUT, "at": step, "then": "restart"} for step in ANY_STEP),
    *({"kind": Kind.UNPLUG, "at": step, "seconds": 0.3} for step in ANY_STEP),
    *({"kind": Kind.REFUSE, "at": Step.PDU, "code": code} for code in NETWORK_CODES),
    *({"kind": Kind.REFUSE, "at": Step.COMMAND, "code": code} for code in NETWORK_CODES),
    {"kind": Kind.REFUSE, "at": Step.PDU, "namespace": ""},
    {"kind": Kind.TIMER, "seconds": 0.3},
    {"kind": Kind.SILENCE, "accepted": True},
    {"kind": Kind.SILENCE, "accepted": False},
    {"kind": Kind.LATE, "seconds": 0.2, "until": 2.0},
    {"kind": Kind.LATE, "seconds": 0.2, "until": 2.0, "responsive": False},
    {"kind": Kind.SLOW, "seconds": 0.2, "until": 1.0},
    {"kind": Kind.TWICE},
    {"kind": Kind.NO_PROMPT},
    {"kind": Kind.REFERENCE_LAST},
    {"kind": Kind.NO_REFERENCE},
    {"kind": Kind.NOISE, "count": 40},
    {"kind": Kind.URCS, "count": 12},
    {"kind": Kind.REPORT_FIRST},
    {"kind": Kind.REPORT, "copies": 3},
)
AHEAD = 6  # messages among which trouble strikes
PATIENCE = 2.0  # seconds until somebody pulls the plug, wherever the box may be


def order(office: Office, chance: Random, first: int, modems: int) -> int:
    """One trouble after the other in the list, and others by chance; -> how many."""
    troubles = [TROUBLES[first % len(TROUBLES)], *chance.choices(TROUBLES, k=chance.randint(0, 3))]
    for trouble in troubles:
        modem = chance.randrange(modems)
        send = office.hats.state(modem)["attempts"] + chance.randint(1, AHEAD)
        office.hats.fault(**trouble, modem=modem, send=send)
    return len(troubles)


def waiting(office: Office) -> int:
    """Troubles that have not struck yet."""
    return len(office.hats.do("state")["faults"])


def cure(office: Office, modems: int) -> None:
    """Nothing more goes wrong, and whatever still hangs is switched off and on."""
    office.hats.do("clear-faults")
    for modem in range(modems):
        state = office.hats.state(modem)
        if state["hung"] or not state["plugged"]:
            office.hats.do("power-off", modem=modem)
            office.hats.do("plug", modem=modem)
            office.hats.do("power-on", modem=modem)


def wait_a_little(office: Office, messages: int) -> None:
    """Until the network has so many, or for a while."""
    with suppress(AssertionError):
        wait_until(lambda: len(office.accepted()) >= messages, "so many", PATIENCE)
