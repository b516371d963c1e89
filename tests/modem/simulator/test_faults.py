"""Every scripted fault: what the computer sees, and what the network has in the end."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from appliance.modem.simulator.faults import Kind
from tests.support.hat_by_hand import EUIS, HatByHand, lines, reports_in

SITI = "+6281399998888"


def hat_with(*script: dict[str, Any], **options: Any) -> HatByHand:
    hat = HatByHand(script=list(script), **options)
    hat.set_up()
    return hat


def test_a_refusal_has_its_code_and_the_next_message_goes_through() -> None:
    hat = hat_with({"kind": "refuse", "code": 21})
    assert hat.send() == ["+CMS ERROR: 21"]
    assert hat.send()[-1] == "OK"
    assert len(hat.accepted) == 1
    (refused,) = hat.events("refused")
    assert (refused["number"], refused["code"], refused["namespace"]) == (EUIS, 21, "CMS")


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ({"code": 500}, "+CMS ERROR: 500"),
        ({"code": 100, "namespace": "CME"}, "+CME ERROR: 100"),
        ({"namespace": ""}, "ERROR"),
    ],
)
def test_a_refusal_can_be_of_any_kind(fault: dict[str, Any], answer: str) -> None:
    assert hat_with({"kind": "refuse", **fault}).send() == [answer]


def test_the_next_k_sends_are_refused() -> None:
    hat = hat_with({"kind": "refuse", "code": 42, "send": 2, "times": 3})
    answers = [hat.send()[-1] for _ in range(6)]
    assert answers == ["OK", *["+CMS ERROR: 42"] * 3, "OK", "OK"]


def test_one_number_is_refused_for_ever() -> None:
    hat = hat_with({"kind": "refuse", "code": 1, "number": SITI, "times": 0})
    answers = [hat.send(number)[-1] for number in (EUIS, SITI, EUIS, SITI)]
    assert answers == ["OK", "+CMS ERROR: 1", "OK", "+CMS ERROR: 1"]


def test_a_refusal_at_the_command_comes_instead_of_the_prompt() -> None:
    hat = hat_with({"kind": "refuse", "at": "command", "code": 302})
    assert hat.ask("AT+CMGS=22") == ["+CMS ERROR: 302"]
    assert hat.ask("AT") == ["OK"]


def test_only_the_chosen_modem_is_struck() -> None:
    script = [{"kind": "refuse", "modem": 1, "times": 0}]
    hat = HatByHand(script=script, modems=2)
    hat.set_up()
    assert hat.send()[-1] == "OK"
    other = HatByHand(script=script, modems=2, modem=1)
    other.set_up()
    assert other.send() == ["+CMS ERROR: 38"]


@pytest.mark.parametrize("accepted", [True, False])
def test_silence_after_ctrl_z_says_nothing_of_what_the_network_did(accepted: bool) -> None:
    hat = hat_with({"kind": "silence", "accepted": accepted}, reports="never")
    assert hat.hand_over() == ""
    assert hat.wait(1000.0) == ""
    assert len(hat.accepted) == accepted
    assert hat.ask("AT") == ["OK"]


def test_after_silence_the_report_still_tells_what_happened() -> None:
    hat = hat_with({"kind": "silence"})
    hat.hand_over()
    (report,) = reports_in(hat.wait(10.0))
    assert report.message_reference == hat.accepted[0]["mr"]


def test_a_late_answer_comes_into_the_middle_of_other_business() -> None:
    hat = hat_with({"kind": "late", "seconds": 90}, reports="never")
    assert hat.hand_over() == ""
    assert hat.ask("AT") == ["OK"]
    assert hat.wait(89.9) == ""
    assert lines(hat.wait(0.2)) == [f"+CMGS: {hat.accepted[0]['mr']}", "OK"]


def test_a_late_answer_of_a_busy_module_holds_up_everything() -> None:
    hat = hat_with({"kind": "late", "seconds": 90, "responsive": False}, reports="never")
    hat.hand_over()
    assert hat.ask("AT") == []
    assert lines(hat.wait(90.0)) == [f"+CMGS: {hat.accepted[0]['mr']}", "OK", "OK"]


def test_a_slow_network_takes_its_time() -> None:
    hat = hat_with({"kind": "slow", "seconds": 10, "until": 30}, reports="never")
    hat.hand_over()
    assert hat.wait(9.9) == ""
    assert "+CMGS" in hat.wait(20.1)


def test_an_answer_can_come_twice() -> None:
    hat = hat_with({"kind": "twice"})
    assert hat.send() == [f"+CMGS: {hat.accepted[0]['mr']}", "OK"] * 2
    assert len(hat.accepted) == 1


def test_without_a_prompt_the_module_waits_for_the_pdu_all_the_same() -> None:
    hat = hat_with({"kind": "no_prompt"})
    assert hat.type("AT+CMGS=22\r") == ""
    assert hat.ask("AT") == []  # taken for a part of the PDU
    assert lines(hat.type("\x1b")) == ["OK"]
    assert hat.ask("AT") == ["OK"]


def test_ok_can_come_without_a_reference() -> None:
    hat = hat_with({"kind": "no_reference"})
    assert hat.send() == ["OK"]
    assert len(hat.accepted) == 1


@pytest.mark.parametrize(
    ("step", "accepted"),
    [("command", 0), ("prompt", 0), ("pdu", 0), ("accepted", 1), ("half", 1), ("answer", 1)],
)
@pytest.mark.parametrize("kind", ["hang", "reboot", "unplug"])
def test_hang_reboot_and_unplug_strike_at_every_step(kind: str, step: str, accepted: int) -> None:
    hat = hat_with({"kind": kind, "at": step, "seconds": 5}, reports="never")
    said = hat.type("AT+CMGS=22\r")
    if step == "command":
        assert ">" not in said
    else:
        said = hat.type("0031000D91261832547698F00000A807C830FB0D12D701\x1a")
        assert ("+CMGS:" in said) == (step in ("half", "answer")) or kind == "unplug"
        assert ("OK" in said) == (step == "answer") or kind == "unplug"
    assert len(hat.accepted) == accepted
    assert hat.ask("AT") == []
    said = hat.wait(10.0)
    assert ("SMS DONE" in said) == (kind != "hang")
    hat.set_up()
    assert hat.send()[-1] == "OK"


def test_a_port_that_vanishes_alone_leaves_the_module_to_finish() -> None:
    hat = hat_with({"kind": "unplug", "power": False, "seconds": 5}, reports="never", seconds_per_sms=1.0)
    assert hat.hand_over() == ""
    assert hat.wait(10.0) == ""  # the answer went nowhere
    assert len(hat.accepted) == 1
    assert hat.ask("AT+CMGF?") == ["+CMGF: 0", "OK"]  # no restart


def test_a_report_can_overtake_the_answer() -> None:
    hat = hat_with({"kind": "report_first"})
    said = hat.send()
    assert said[0].startswith("+CDS:")
    assert said[2] == f"+CMGS: {hat.accepted[0]['mr']}"


def test_stray_lines_and_bytes_surround_prompt_and_answer() -> None:
    hat = hat_with({"kind": "urcs", "count": 2}, {"kind": "noise", "count": 9}, reports="never")
    said = hat.type("AT+CMGS=22\r")
    assert said.endswith("\r\n> ")
    assert len(lines(said)) >= 3
    said = hat.type("0031000D91261832547698F00000A807C830FB0D12D701\x1a")
    assert f"\r\n+CMGS: {hat.accepted[0]['mr']}\r\n\r\nOK\r\n" in said
    assert not said.isascii()


def test_reports_can_say_anything_any_number_of_times() -> None:
    hat = hat_with({"kind": "report", "status": [0x30, 0x46], "seconds": 60, "copies": 2})
    hat.hand_over()
    assert reports_in(hat.wait(59.0)) == []
    assert [report.status for report in reports_in(hat.wait(2.0))] == [0x30, 0x30]
    assert [report.status for report in reports_in(hat.wait(60.0))] == [0x46, 0x46]


def test_a_report_can_stay_away() -> None:
    hat = hat_with({"kind": "report", "copies": 0})
    hat.hand_over()
    assert reports_in(hat.wait(1_000_000.0)) == []


def test_faults_can_be_combined_on_one_send() -> None:
    hat = hat_with(
        {"kind": "slow", "seconds": 20},
        {"kind": "twice"},
        {"kind": "report_first"},
        {"kind": "urcs", "count": 1},
    )
    hat.hand_over()
    said = hat.wait(21.0)
    assert said.count("+CMGS:") == 2
    assert said.count("+CDS:") == 1


def test_faults_are_added_and_cleared_while_it_runs() -> None:
    hat = hat_with()
    assert hat.do("fault", kind="refuse", code=8, times=0)["ok"]
    assert hat.send() == ["+CMS ERROR: 8"]
    assert [fault["code"] for fault in hat.do("state")["faults"]] == [8]
    hat.do("clear-faults")
    assert hat.send()[-1] == "OK"
    assert not hat.do("fault", kind="explode")["ok"]


@pytest.mark.parametrize(
    ("habit", "answer"), [("refuse", ["+CMS ERROR: 50"]), ("silent", []), ("pretend", ["+CMGS", "OK"])]
)
def test_out_of_credit_shows_in_each_of_the_ways_operators_have(habit: str, answer: list[str]) -> None:
    hat = hat_with(price=350)
    hat.do("balance", pulsa=400, habit=habit)
    assert hat.send()[-1] == "OK"
    hat.wait(1.0)
    assert [line.partition(":")[0] if "CMGS" in line else line for line in hat.send()] == answer
    assert len(hat.accepted) == 1
    assert len(hat.events("refused")) == 1
    assert ("+CMTI" in hat.wait(10.0)) == (habit == "pretend")
    hat.do("balance", pulsa=100_000)
    assert hat.send()[-1] == "OK"


def test_credit_can_run_out_at_a_certain_send() -> None:
    hat = hat_with({"kind": "no_credit", "send": 2})
    assert [hat.send()[-1] for _ in range(3)] == ["OK", "+CMS ERROR: 50", "+CMS ERROR: 50"]


def test_the_store_can_be_full_from_a_certain_send() -> None:
    hat = hat_with({"kind": "full_store", "send": 1}, reports="never")
    hat.send()
    hat.do("incoming", sender=SITI, text="siap")
    assert hat.hears() == ""
    assert hat.ask("AT+CMGD=7") == ["OK", '+CMTI: "ME",7']


def test_everyday_misfortune_comes_about_as_often_as_the_field_notes_say() -> None:
    hat = hat_with(nasty=1.0, seed=3, reports="never")
    outcomes: Counter[str] = Counter()
    for _ in range(20_000):
        prompt = hat.type("AT+CMGS=22\r")
        if not prompt.endswith("> "):
            outcomes["no prompt"] += 1
            hat.type("\x1b")
            continue
        said = hat.type("0031000D91261832547698F00000A807C830FB0D12D701\x1a")
        if "+CMGS" in said:
            continue
        start = hat.now
        said = hat.wait(31.0)
        if "+CMGS" in said:
            outcomes["slow"] += 1
            continue
        said = hat.wait(15.0)
        outcomes["network timer" if "+CMS ERROR: 332" in said else "silence"] += 1
        assert hat.now - start > 45.0
    assert 150 <= outcomes["slow"] <= 260  # 1 %
    assert 35 <= outcomes["network timer"] <= 90  # 0.3 %
    assert 8 <= outcomes["silence"] <= 36  # 0.1 %
    assert 22 <= outcomes["no prompt"] <= 62  # 0.2 %


def test_every_kind_of_fault_can_be_scripted() -> None:
    for kind in Kind:
        hat_with({"kind": kind.value, "send": 1})
