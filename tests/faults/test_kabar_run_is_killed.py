"""The whole program as the office starts it, ``kabar run``: killed twice in the middle of a broadcast."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from appliance.outbox.status import Status
from tests.faults.conftest import Opener
from tests.faults.lives import ROOT, wait_until
from tests.faults.office import SHORT, Office
from tests.support.simulator import simulated_hat

PEOPLE = 60
CONFIG = """
[box]
data_dir = "{data}"
[web]
host = "127.0.0.1"
port = 0
[sending]
quiet = ""
undo_seconds = 0
per_person_daily = 0
{modems}
"""
MODEM = """
[[modem]]
name = "Modem {number}"
port = "{port}"
per_minute = 0
daily_cap = 0
"""


class Running:
    """``kabar run``, and a program that speaks with its API."""

    def __init__(self, process: subprocess.Popen[str], token: str) -> None:
        self.process = process
        self._token = token
        assert process.stdout is not None
        address = next(found for line in process.stdout if (found := re.search(r"http://\S+", line)))
        self._base = address[0].rstrip("/") + "/api/v1"

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            self._base + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.ask("/broadcasts/1")["counts"]
        return counts


@contextmanager
def running(config: Path, token: str, log: Path) -> Iterator[Running]:
    """Killed at the end, at the latest."""
    command = [sys.executable, "-m", "appliance", "run", "--config", str(config)]
    with (
        log.open("a") as errors,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            yield Running(process, token)
        finally:
            process.kill()


def _written(kantor: Office) -> tuple[Path, str]:
    """The office's ``kabar.toml``, and a token that the command line has made."""
    modems = "".join(MODEM.format(number=n, port=port) for n, port in enumerate(kantor.ports, 1))
    config = kantor.folder / "kabar.toml"
    config.write_text(CONFIG.format(data=kantor.data_dir, modems=modems))
    made = subprocess.run(
        [sys.executable, "-m", "appliance", "token", "create", "program", "--config", str(config)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return config, made.stdout.split()[-1]


@pytest.mark.story
def test_the_plug_is_pulled_twice_and_every_promise_holds(office: Opener, tmp_path: Path) -> None:
    with simulated_hat(tmp_path / "hats", modems=3, seconds_per_sms=0.03) as hats:
        kantor = office(people=PEOPLE, modems=3, hats=hats)
        config, token = _written(kantor)
        kirim = {"text": SHORT, "audience": {"all": True}, "idempotency_key": "rakor"}
        for number in (10, 35):
            with running(config, token, tmp_path / "box.log") as box:
                # The program that asked for it never knows whether it was heard: it asks again.
                assert box.ask("/broadcasts", kirim)["id"] == 1
                kantor.wait_for(number)
                box.process.send_signal(signal.SIGKILL)
                assert box.process.wait(30) == -signal.SIGKILL
            kantor.note_cut([])
        kantor.expect(SHORT)
        with running(config, token, tmp_path / "box.log") as box:
            wait_until(lambda: not _waits(box.counts()), "nothing is left to send")
            kantor.repeat_reports()
            wait_until(lambda: not box.counts()["sent"], "every report has come")
            box.process.send_signal(signal.SIGTERM)
            assert box.process.wait(30) == 0
        verdict = kantor.audit()
    assert verdict[Status.DELIVERED] + verdict[Status.UNKNOWN] == PEOPLE


def _waits(counts: dict[str, int]) -> int:
    return counts["queued"] + counts["sending"] + counts["errored"]
