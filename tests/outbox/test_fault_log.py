"""The dialogue with the modem is in the log around a fault, and nowhere else."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone
from appliance.modem.dialogue import Dialogue
from appliance.outbox.fault_log import LINES, FaultLog
from tests.outbox.desk import Desk
from tests.support.clock import FakeClock


def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name.endswith("fault_log")]


def test_the_last_lines_are_written_once_for_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    clock, dialogue = FakeClock(), Dialogue()
    for serial in range(100):
        dialogue.note(clock.monotonic(), ">", f"AT+CMGR={serial}")
    faults = FaultLog(name="Telkomsel", dialogue=dialogue, clock=clock)
    assert faults.tell("silent")
    assert not faults.tell("silent")
    clock.advance(120)
    assert not faults.tell("silent"), "the same again says nothing new"
    assert faults.tell("set_up_fails")
    assert not faults.tell("lost"), "one fault leads to the next"
    clock.advance(3600)
    assert faults.tell("silent")
    first = written(caplog)[0]
    assert first.count("\n") == LINES
    assert "AT+CMGR=99" in first
    assert "AT+CMGR=59\n" not in first


def test_where_nothing_was_spoken_nothing_is_written(caplog: pytest.LogCaptureFixture) -> None:
    FaultLog(name="Telkomsel", dialogue=Dialogue(), clock=FakeClock()).tell("silent")
    assert written(caplog) == []


def test_a_good_day_writes_no_dialogue_and_a_lost_modem_does(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.modem.dialogue.note(1.0, ">", "AT+CSQ")
    desk.office.accept(5)
    desk.work()
    assert written(caplog) == []

    def gone() -> None:
        desk.modem.sees_events_first = lambda: None
        desk.modem.unplug()
        raise ModemGone("unplugged")

    desk.modem.sees_events_first = gone
    desk.turn()
    assert len(written(caplog)) == 1
    assert "AT+CSQ" in written(caplog)[0]
