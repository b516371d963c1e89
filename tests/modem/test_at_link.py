"""One command at a time, and in step: an answer that comes too late is not the next command's."""

from __future__ import annotations

import pytest

from appliance.errors import ModemGone
from appliance.modem.at_channel import Event, Unsolicited
from appliance.modem.at_link import LONGEST_NOISE, AtLink, NoAnswer
from appliance.modem.dialogue import Dialogue, masked
from tests.support.clock import FakeClock
from tests.support.scripted_port import ScriptedPort


class Line:
    def __init__(self, chop: int = 0) -> None:
        self.clock = FakeClock()
        self.port = ScriptedPort(self.clock, chop=chop)
        self.dialogue = Dialogue(capacity=5)
        self.heard: list[Event] = []
        self.link = AtLink(self.port, clock=self.clock, dialogue=self.dialogue, hear=self.heard.append)


def test_an_answer_has_its_lines_and_its_result_and_the_rest_is_heard() -> None:
    line = Line()
    line.port.play("> AT+CSQ\n< RING\n< +CSQ: 20,99\n< OK\n")

    answer = line.link.run("AT+CSQ", prefixes=("+CSQ",))

    assert answer.ok
    assert answer.line("+CSQ") == "+CSQ: 20,99"
    assert answer.line("+CREG") is None
    assert line.heard == [Unsolicited("RING", "RING")]


def test_when_a_line_comes_twice_the_later_one_counts() -> None:
    line = Line()
    line.port.play('> AT+CREG?\n< +CREG: 2\n< +CREG: 2,1,"5E25","605F"\n< OK\n')
    assert line.link.run("AT+CREG?", prefixes=("+CREG",)).line("+CREG") == '+CREG: 2,1,"5E25","605F"'


def test_a_command_without_answer_ends_at_its_time_limit() -> None:
    line = Line()
    line.port.play("> AT+COPS?\n. 100\n")
    before = line.clock.monotonic()
    with pytest.raises(NoAnswer, match="COPS"):
        line.link.run("AT+COPS?", timeout=20)
    assert line.clock.monotonic() - before == 20


def test_the_late_answer_of_one_command_is_not_that_of_the_next() -> None:
    line = Line()
    line.port.play("> AT+COPS?\n. 100\n")
    with pytest.raises(NoAnswer):
        line.link.run("AT+COPS?", timeout=20)

    # first in step again, then the question; the answer to COPS comes in between
    line.port.play("< +COPS: 0\n< OK\n> ^[\n> AT\n< OK\n> AT+CSQ\n< ERROR\n")

    assert not line.link.run("AT+CSQ").ok
    assert line.port.unsaid == []


def test_a_line_that_stays_dumb_is_gone() -> None:
    line = Line()
    line.port.answers["AT"] = [()]
    line.port.play("> AT+CSQ\n. 100\n")
    with pytest.raises(NoAnswer):
        line.link.run("AT+CSQ")
    with pytest.raises(ModemGone, match="no longer answers"):
        line.link.run("AT+CSQ")


def test_a_line_that_never_falls_quiet_does_not_hold_us() -> None:
    line = Line()
    line.port.play("< +CSQ: 1,1\n. 0.1\n" * 100)
    before = line.clock.monotonic()
    line.link.fall_quiet()
    assert line.clock.monotonic() - before <= LONGEST_NOISE + 0.2


def test_a_pause_lasts_as_long_as_it_should_and_hears_what_comes() -> None:
    line = Line(chop=1)
    line.port.play(". 0.5\n< RDY\n")
    before = line.clock.monotonic()
    line.link.pause(2)
    assert line.clock.monotonic() - before == 2
    assert line.heard == [Unsolicited("RDY", "RDY")]


def test_the_ring_forgets_the_oldest_lines() -> None:
    line = Line()
    line.port.answers["AT"] = [()]
    for _ in range(10):
        line.dialogue.note(1.0, ">", "AT")
    assert line.dialogue.lines() == ["1.000 > AT"] * 5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AT+CMGS=25", "AT+CMGS=25"),
        ("+CMS ERROR: 38", "+CMS ERROR: 38"),
        ('+CLIP: "081234567890",129', '+CLIP: "0812****90",129'),
        ('+CLIP: "+6281234567890",145', '+CLIP: "+6281****90",145'),
        ("861477030012345", "8614****45"),
        ("00040D91261832547698F000006221809000008207D374180E12D701", "<28 octets>"),
        ('+CUSD: 1,"Sisa pulsa Rp25.000",15', '+CUSD: 1,"19 characters",15'),
        ('+CUSD: 1,"Sisa\npulsa', '+CUSD: 1,"10 characters'),
        ('+CREG: 2,1,"5E25","0169605F",7', '+CREG: 2,1,"5E25","0169605F",7'),
    ],
)
def test_numbers_and_texts_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
