"""Sending as the module does it: prompt, PDU, references, time on the air, and the network's log."""

from __future__ import annotations

from statistics import median

import pytest

from appliance.modem.simulator.latency import SPEEDS
from appliance.sms.pdu import Concatenation
from appliance.sms.segments import split
from tests.support.hat_by_hand import EUIS, HatByHand, lines, reports_in, submit


def test_the_network_has_what_was_sent_word_for_word() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.send(EUIS, "Yth. Ibu Euis, besok hari buka Posyandu Melati. €5 @ {RW 03}")
    (event,) = hat.accepted
    assert event["number"] == EUIS
    assert event["text"] == "Yth. Ibu Euis, besok hari buka Posyandu Melati. €5 @ {RW 03}"
    assert event["imsi"] == hat.hat.sim.card.imsi
    assert event["modem"] == "modem0"
    assert event["scts"] == "2026-12-08T09:00:00+07:00"
    assert event["concatenation"] is None


def test_the_parts_of_a_long_message_keep_their_reference() -> None:
    hat = HatByHand()
    hat.set_up()
    text = "Undangan rapat 🙏 " * 10
    segments = split(text)
    for number, part in enumerate(segments.parts, 1):
        concatenation = Concatenation(77, len(segments.parts), number)
        hat.hand_over(pdu=submit(EUIS, part, concatenation=concatenation))
    assert [event["concatenation"] for event in hat.accepted] == [[77, 3, 1], [77, 3, 2], [77, 3, 3]]
    assert "".join(event["text"] for event in hat.accepted) == text


def test_the_reference_counts_every_attempt_and_wraps_at_256() -> None:
    hat = HatByHand(script=[{"kind": "refuse", "send": 2, "code": 38}])
    hat.set_up()
    hat.hat.sim.last_reference = 253
    answers = [hat.send()[0] for _ in range(4)]
    # the refused attempt has used up 255
    assert answers == ["+CMGS: 254", "+CMS ERROR: 38", "+CMGS: 0", "+CMGS: 1"]


def test_the_reference_goes_on_after_a_restart() -> None:
    hat = HatByHand()
    hat.set_up()
    first = hat.hat.sim.last_reference
    hat.send()
    hat.do("reboot")
    hat.wait(1.0)
    hat.set_up()
    assert hat.send()[0] == f"+CMGS: {first + 2}"


def test_the_log_is_written_before_the_answer_leaves() -> None:
    hat = HatByHand()
    hat.set_up()
    logged_when_spoken = []
    speak = hat.hat.console.emit

    def listen(data: bytes) -> None:
        if b"+CMGS" in data:
            logged_when_spoken.append(len(hat.accepted))
        speak(data)

    hat.hat.console.emit = listen  # type: ignore[method-assign]
    hat.send()
    hat.send()
    assert logged_when_spoken == [1, 2]


def test_escape_at_the_prompt_sends_nothing() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.type("AT+CMGS=22\r")
    assert lines(hat.type("0031000D91\x1b")) == ["OK"]
    assert hat.ask("AT") == ["OK"]
    assert hat.accepted == []


def test_what_is_typed_before_the_prompt_is_lost() -> None:
    hat = HatByHand(speed="lte")
    hat.ask("ATE0;+CMGF=0")
    hat.wait(1.0)
    pdu = submit()
    assert hat.type(f"AT+CMGS={pdu.tpdu_length}\r{pdu.hex}\x1a") == ""
    assert hat.wait(1.0) == "\r\n> "
    assert hat.wait(100.0) == ""
    assert lines(hat.type("\x1b")) == ["OK"]
    assert hat.accepted == []


def test_escape_before_the_prompt_takes_the_command_back() -> None:
    hat = HatByHand(speed="lte")
    hat.ask("ATE0;+CMGF=0")
    hat.wait(1.0)
    hat.type("AT+CMGS=22\r")
    assert lines(hat.type("\x1b")) == ["OK"]
    assert hat.wait(10.0) == ""  # no prompt comes after all


def test_commands_typed_while_a_message_is_on_the_air_are_answered_after_it() -> None:
    hat = HatByHand(seconds_per_sms=2.0)
    hat.set_up()
    hat.hand_over()
    assert hat.ask("AT+CSQ") == []
    said = lines(hat.wait(2.0))
    assert said[0].startswith("+CMGS:")
    assert said[-2:] == ["+CSQ: 18,99", "OK"]


def test_with_echo_on_command_and_pdu_come_back() -> None:
    hat = HatByHand()
    hat.ask("AT+CMGF=0")
    pdu = submit()
    assert hat.type(f"AT+CMGS={pdu.tpdu_length}\r") == f"AT+CMGS={pdu.tpdu_length}\r\r\n> "
    assert hat.type(f"{pdu.hex}\x1a").startswith(f"{pdu.hex}\r\n+CMGS: ")


def test_a_report_is_asked_for_by_the_message_or_does_not_come() -> None:
    hat = HatByHand()
    hat.set_up()
    hat.hand_over(pdu=submit(status_report=False))
    assert reports_in(hat.wait(10.0)) == []
    hat.hand_over(pdu=submit(status_report=True))
    (report,) = reports_in(hat.wait(10.0))
    assert report.recipient == EUIS
    assert report.message_reference == hat.accepted[1]["mr"]
    assert report.sent_at is not None
    assert report.sent_at.isoformat() == hat.accepted[1]["scts"]
    assert report.status == 0


def test_a_fixed_time_is_kept_to_the_microsecond() -> None:
    hat = HatByHand(seconds_per_sms=1.5)
    hat.set_up()
    hat.hand_over()
    assert hat.wait(1.499999) == ""
    assert "+CMGS" in hat.wait(0.000001)


@pytest.mark.parametrize(
    ("speed", "gap", "expected"),
    [("lte", 0.0, 1.0), ("lte-idle", 0.0, 1.5), ("lte", 11.0, 1.5), ("ims", 0, 0.7)],
)
def test_the_time_on_the_air_has_the_median_of_the_model(speed: str, gap: float, expected: float) -> None:
    times = air_times(speed, 300, gap=gap)
    assert median(times) == pytest.approx(expected, rel=0.15)


def test_2g_is_faster_only_while_cmms_keeps_the_link() -> None:
    assert median(air_times("2g", 300)) == pytest.approx(3.6, rel=0.15)
    assert median(air_times("2g", 300, command="AT+CMMS=2")) == pytest.approx(2.1, rel=0.15)
    assert median(air_times("2g", 300, command="AT+CMMS=2", gap=4.0)) == pytest.approx(3.6, rel=0.15)


def test_a_weak_signal_makes_everything_slower_and_wilder() -> None:
    normal = sorted(air_times("lte-idle", 300))
    weak = sorted(air_times("lte-idle", 300, csq=5))
    assert median(weak) > median(normal) + 0.3
    assert weak[285] > 1.5 * normal[285]


def test_every_bearer_has_a_model() -> None:
    assert set(SPEEDS) == {"2g", "lte", "lte-idle", "ims", "instant"}


def air_times(speed: str, count: int, *, gap: float = 0.0, command: str = "AT", csq: int = 18) -> list[float]:
    """Seconds from Ctrl-Z to the answer, each send ``gap`` seconds after the last answer."""
    hat = HatByHand(speed=speed, reports="never")
    hat.do("signal", csq=csq)
    hat.ask("ATE0;+CMGF=0")
    hat.wait(1.0)
    hat.ask(command)
    hat.wait(1.0)
    pdu = submit()
    times = []
    for _ in range(count):
        hat.wait(gap)
        hat.type(f"AT+CMGS={pdu.tpdu_length}\r")
        assert hat.wait(0.21).endswith("> ")
        hat.type(f"{pdu.hex}\x1a")
        handed_over = hat.now
        while "+CMGS" not in hat.hears():
            deadline = hat.hat.next_deadline()
            assert deadline is not None
            hat.now = max(hat.now, deadline)
        times.append(hat.now - handed_over)
    return times[1:]
