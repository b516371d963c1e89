"""What a driver has to bear on the line itself: crumbs, chatter, odd answers, results out of order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hat_by_hand import HatByHand, lines
from tests.support.simulator import simulated_hat


def ready(**options: object) -> HatByHand:
    hat = HatByHand(**options)
    hat.set_up()
    return hat


def test_lines_may_come_a_few_bytes_at_a_time() -> None:
    hat = ready(crumbs=True)
    hat.hat.receive(b"AT+CSQ\r", hat.now)
    pieces = []
    while piece := hat.hat.due(hat.now):
        pieces.append(piece)
    assert b"".join(pieces) == b"\r\n+CSQ: 18,99\r\n\r\nOK\r\n"
    assert max(len(piece) for piece in pieces) <= 9


def test_crumbs_arrive_through_a_real_port(tmp_path: Path) -> None:
    with simulated_hat(tmp_path, crumbs=True) as sim, Path(sim.port()).open("r+b", buffering=0) as port:
        port.write(b"ATI\r")
        said = b""
        while not said.endswith(b"OK\r\n"):
            said += port.read(4096) or b""
    assert b"Model: SIMCOM_SIM7600E-H" in said


def test_a_stray_line_may_stand_inside_any_answer() -> None:
    hat = ready(chatter=1.0)
    said = hat.ask("AT+CSQ")
    assert len(said) == 3
    assert said[-1] == "OK"
    assert "+CSQ: 18,99" in said


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ({"lines": [], "final": "OK"}, ["OK"]),
        ({"lines": ["+CREG: 0,1", "+CREG: 0,2"], "final": "OK"}, ["+CREG: 0,1", "+CREG: 0,2", "OK"]),
        ({"final": "+CME ERROR: SIM busy"}, ["+CME ERROR: SIM busy"]),
        ({"lines": ["+CREG: 1"], "final": ""}, ["+CREG: 1"]),
        ({"final": ""}, []),
    ],
)
def test_an_odd_answer_can_be_ordered(order: dict[str, object], answer: list[str]) -> None:
    hat = ready()
    hat.do("answer", command="+CREG?", **order)
    assert hat.ask("AT+CREG?") == answer
    assert hat.ask("AT+CREG?") == ["+CREG: 0,1", "OK"]


def test_an_odd_answer_may_be_for_every_command_that_begins_so_and_for_ever() -> None:
    hat = ready()
    hat.do("answer", command="+CNMI=2*", final="+CMS ERROR: 303", times=0)
    assert hat.ask("AT+CNMI=2,1,0,1,0") == hat.ask("AT+CNMI=2,1,0,2,0") == ["+CMS ERROR: 303"]
    assert hat.ask("AT+CNMI=1,1,0,1,0") == ["OK"]
    hat.do("clear-answers")
    assert hat.ask("AT+CNMI=2,1,0,1,0") == ["OK"]


def test_an_odd_answer_may_take_its_time() -> None:
    hat = ready()
    hat.do("answer", command="+CSQ", lines=["+CSQ: 3,99"], seconds=20)
    assert hat.ask("AT+CSQ") == []
    assert hat.wait(19.0) == ""
    assert lines(hat.wait(2.0)) == ["+CSQ: 3,99", "OK"]


def test_the_reference_may_come_after_the_result() -> None:
    hat = ready()
    hat.do("fault", kind="reference_last")
    assert hat.send() == ["OK", "+CMGS: 64"]


def test_a_report_may_overtake_the_reference() -> None:
    hat = ready(seconds_per_sms=2.0)
    hat.do("fault", kind="report_first")
    hat.hand_over()
    said = lines(hat.wait(3.0))
    assert said[0].startswith("+CDS: ")
    assert said[2:] == ["+CMGS: 64", "OK"]


@pytest.mark.parametrize(("revival", "awake_after"), [("reopen", 1), ("replug", 2), ("nothing", 3)])
def test_a_deaf_module_needs_its_own_awakening(revival: str, awake_after: int) -> None:
    hat = ready(boot_seconds=1.0)
    hat.do("hang", revival=revival)
    steps = [
        lambda: hat.do("opened"),
        lambda: (hat.do("unplug", power=False), hat.do("plug")),
        lambda: (hat.do("unplug"), hat.do("plug"), hat.wait(2.0)),
    ]
    for step, treat in enumerate(steps, 1):
        assert hat.ask("AT") == []
        treat()
        if step == awake_after:
            break
    assert hat.ask("AT")[-1] == "OK"
