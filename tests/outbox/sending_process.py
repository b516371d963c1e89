"""A process that accepts and sends until somebody kills it; what "the network" took is in a file of its own.

``python sending_process.py FOLDER accept`` accepts broadcasts for ever, one line on stdout for each accepted.
``python sending_process.py FOLDER send STEP`` sends with two modems in turn, one line for each step, and
kills itself behind step number STEP, as a power cut would (0 = never).
``python sending_process.py FOLDER decide`` decides about broadcasts for ever, one line for each decision.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path

from appliance.outbox.model import Accepted, ClaimedSegment, Stop
from tests.outbox.office import MODEM, OTHER_SIM, Office, open_office, recipient
from tests.support.fake_modem import SIM

MODEMS = {MODEM: SIM, "XL": OTHER_SIM}
PEOPLE = 40


class PowerCut:
    """Kills this process behind a certain step; tells of each step before."""

    def __init__(self, step: int) -> None:
        self._steps = count(1)
        self._step = step

    def may_come(self, what: str) -> None:
        number = next(self._steps)
        os.write(1, f"{number} {what}\n".encode())
        if number == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


def accept_for_ever(office: Office) -> None:
    for token in count(1):
        office.accept([recipient(n, parts=1 + n % 2) for n in range(1, PEOPLE + 1)], token=f"form-{token}")
        os.write(1, f"form-{token}\n".encode())


def send_everything(office: Office, network: int, cut: PowerCut) -> None:
    """Claim, hand over, record; every second result is written down together with the next intent."""
    claimed: dict[str, ClaimedSegment | None] = dict.fromkeys(MODEMS)
    for turn in count():
        for modem, sim in MODEMS.items():
            segment = claimed[modem] or office.ledger.claim(modem, sim)
            if segment is None:
                return
            cut.may_come("claimed")
            os.write(network, f"{segment.id} {segment.number}\n".encode())
            cut.may_come("handed over")
            if turn % 2:
                _, claimed[modem] = office.ledger.record_and_claim(
                    segment.id, Accepted(turn % 256), modem, sim
                )
            else:
                office.ledger.record_sent(segment.id, turn % 256)
                claimed[modem] = None
            cut.may_come("recorded")


def decide_for_ever(office: Office) -> None:
    """Pause, stop until tomorrow, cancel: each of a broadcast of its own."""
    ledger, now = office.ledger, office.clock.now()
    tomorrow = Stop(now, now + timedelta(hours=22))
    decisions: dict[str, Callable[[int], object]] = {
        "paused": lambda one: ledger.pause(one, "person", by="Siti"),
        "tomorrow": lambda one: ledger.stop(one, tomorrow, by="Siti"),
        "cancelled": lambda one: ledger.cancel(one, by="Siti"),
    }
    for what, decide in cycle(decisions.items()):
        broadcast = office.accept(3).id
        decide(broadcast)
        os.write(1, f"{broadcast} {what}\n".encode())


def main(folder: Path, what: str, step: int = 0) -> None:
    with open_office(folder) as office:
        if what == "accept":
            accept_for_ever(office)
        if what == "decide":
            decide_for_ever(office)
        network = os.open(folder / "network.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        send_everything(office, network, PowerCut(step))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
