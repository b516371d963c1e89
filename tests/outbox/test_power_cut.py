"""kill -9 at every step and in the middle of any: what was accepted is there, nothing leaves twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.outbox.status import Status
from tests.outbox import sending_process
from tests.outbox.office import MODEM, Office, open_office, recipient
from tests.outbox.sending_process import MODEMS, PEOPLE
from tests.support.fake_modem import SIM

ROOT = Path(__file__).parents[2]


@contextmanager
def process(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The other process; killed at the end at the latest."""
    command = [sys.executable, sending_process.__file__, str(folder), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as started:
        try:
            yield started
        finally:
            started.kill()


def kill_after(folder: Path, lines: int, *arguments: str) -> list[str]:
    """Pull the plug as soon as the process has told ``lines`` things; -> all it told."""
    with process(folder, *arguments) as running:
        assert running.stdout is not None
        told = [line.strip() for _, line in zip(range(lines), running.stdout, strict=False)]
        running.send_signal(signal.SIGKILL)
        told += [line.strip() for line in running.stdout]
    return told


def audit(folder: Path, office: Office) -> Counter[Status]:
    """The ledger against the network's own log; -> how many are in which state."""
    log = folder / "network.log"
    taken = [int(line.split()[0]) for line in log.read_text().splitlines()] if log.exists() else []
    assert len(taken) == len(set(taken)), "promise 2: nothing leaves twice"
    with office.db.read() as cur:
        states = {row["id"]: Status(row["status"]) for row in cur.execute("SELECT id, status FROM segment")}
    assert len(states) == PEOPLE, "promise 1: nothing accepted is lost"
    for segment in taken:
        assert states[segment] in (Status.SENT, Status.UNKNOWN), "what left is never queued"
    for segment, status in states.items():
        assert segment in taken or status in (Status.QUEUED, Status.UNKNOWN), (
            "nothing is called sent that is not"
        )
    counts = Counter(states.values())
    assert counts[Status.SENDING] == 0
    return counts


def send_the_rest(folder: Path, office: Office) -> None:
    with (folder / "network.log").open("a") as network:
        while claimed := office.ledger.claim(MODEM, SIM):
            network.write(f"{claimed.id} {claimed.number}\n")
            office.ledger.record_sent(claimed.id, 1)


def accepted(folder: Path) -> None:
    with open_office(folder) as office:
        office.accept([recipient(serial) for serial in range(1, PEOPLE + 1)])


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 61])
def test_a_power_cut_behind_any_step_leaves_at_most_one_unknown_per_modem(tmp_path: Path, step: int) -> None:
    accepted(tmp_path)
    with process(tmp_path, "send", str(step)) as running:
        assert running.wait() == -signal.SIGKILL

    with open_office(tmp_path) as office:
        assert office.ledger.recover_at_start() <= len(MODEMS)
        counts = audit(tmp_path, office)
        assert counts[Status.UNKNOWN] <= len(MODEMS)
        send_the_rest(tmp_path, office)
        assert audit(tmp_path, office)[Status.QUEUED] == 0


@pytest.mark.parametrize("lines", [1, 20, 47, 83])
def test_a_power_cut_in_the_middle_of_a_step_does_neither(tmp_path: Path, lines: int) -> None:
    accepted(tmp_path)
    kill_after(tmp_path, lines, "send", "0")
    with open_office(tmp_path) as office:
        office.ledger.recover_at_start()
        assert audit(tmp_path, office)[Status.UNKNOWN] <= len(MODEMS)
        send_the_rest(tmp_path, office)
        audit(tmp_path, office)


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_every_broadcast_that_was_called_accepted_is_there_whole(tmp_path: Path, lines: int) -> None:
    told = kill_after(tmp_path, lines, "accept")
    with open_office(tmp_path) as office:
        found = office.ledger.broadcasts(limit=1000)
        assert len(told) <= len(found) <= len(told) + 1, "the one in hand is there whole or not at all"
        for broadcast in found:
            assert broadcast.accepted == PEOPLE
            assert broadcast.counts[Status.QUEUED] == PEOPLE
            rows = office.ledger.recipients(broadcast.id, limit=PEOPLE + 1)
            assert [row.text for row in rows] == [
                recipient(n, parts=1 + n % 2).text for n in range(1, PEOPLE + 1)
            ]
