"""The whole program as the office starts it, ``kabar run``: killed twice in the middle of a broadcast."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from appliance.outbox.status import Status
from tests.faults.conftest import Opener
from tests.faults.lives import ROOT, wait_until
from tests.faults.office import SHORT, Office
from tests.support import program as running
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


class Program:
    """Something that speaks with the API of a running box."""

    def __init__(self, box: running.Program, token: str) -> None:
        self._base = box.address + "/api/v1"
        self._token = token

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
            with running.kabar_run(config, tmp_path / "box.log") as box:
                # The program that asked for it never knows whether it was heard: it asks again.
                assert Program(box, token).ask("/broadcasts", kirim)["id"] == 1
                kantor.wait_for(number)
                box.kill()
            kantor.note_cut([])
        kantor.expect(SHORT)
        with running.kabar_run(config, tmp_path / "box.log") as box:
            program = Program(box, token)
            wait_until(lambda: not _waits(program.counts()), "nothing is left to send")
            kantor.repeat_reports()
            wait_until(lambda: not program.counts()["sent"], "every report has come")
            assert box.stop() == 0
        verdict = kantor.audit()
    assert verdict[Status.DELIVERED] + verdict[Status.UNKNOWN] == PEOPLE


def _waits(counts: dict[str, int]) -> int:
    return counts["queued"] + counts["sending"] + counts["errored"]
