"""What an SMS costs the card, counted, not timed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from os import environ
from pathlib import Path

import pytest

from appliance.outbox.model import Accepted
from appliance.outbox.report_store import RawReport
from appliance.outbox.status import Status
from appliance.sms.pdu import StatusReport, decode
from tests.outbox import sending_process
from tests.outbox.office import MODEM, Office, open_office, recipient, report_pdu
from tests.outbox.sending_process import PEOPLE
from tests.support.fake_modem import SIM

ROOT = Path(__file__).parents[2]


def test_fifteen_thousand_people_are_accepted_in_one_go_and_counted(office: Office) -> None:
    broadcast = office.accept(15_000)
    assert office.counts(broadcast) == {Status.QUEUED: 15_000}
    assert broadcast.open_segments == 15_000
    assert office.send().number == recipient(1).number


def test_an_sms_with_its_report_adds_less_than_eight_kilobytes_to_the_log(
    tmp_path: Path, office: Office
) -> None:
    office.accept(400)
    log = tmp_path / "box.sqlite3-wal"
    claimed = office.claim()
    before = log.stat().st_size
    for reference in range(200):
        pdu = report_pdu(office.clock, claimed.number, reference)
        report = decode(pdu)
        assert isinstance(report, StatusReport)
        _, following = office.ledger.record_and_claim(
            claimed.id, Accepted(reference), MODEM, SIM, reports=[RawReport.of(SIM, pdu, report)]
        )
        assert following is not None
        claimed = following
    assert (log.stat().st_size - before) / 200 < 8 * 1024


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to count system calls")
def test_an_sms_costs_at_most_two_flushes(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.accept([recipient(serial) for serial in range(1, PEOPLE + 1)])
    trace = tmp_path / "trace"
    watched = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    subprocess.run(
        [*watched, sys.executable, sending_process.__file__, str(tmp_path), "send", "0"],
        env=environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    flushes = sum("sync(" in line for line in trace.read_text().splitlines())
    opening_and_closing = 8
    assert PEOPLE < flushes <= 2 * PEOPLE + opening_and_closing
