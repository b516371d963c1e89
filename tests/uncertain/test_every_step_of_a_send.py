"""The modem breaks down at each step of a send: before Ctrl-Z it is tried again, behind it never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.uncertain.one_send import (
    AGAIN,
    FAMILIES,
    NOBODY_KNOWS_AND_IT_HAS_IT,
    NOBODY_KNOWS_AND_IT_HAS_NOT,
    ON_A_UART,
    SENT,
    Ended,
    one_send,
)

HANGS = {"kind": "hang", "seconds": 150}
RESTARTS = {"kind": "reboot"}
RESTARTS_ON_USB = {"kind": "reboot", "vanish": True}
UNPLUGGED = {"kind": "unplug", "seconds": 20}
UNPLUGGED_WITH_POWER_OF_ITS_OWN = {"kind": "unplug", "seconds": 20, "power": False}

# command: AT+CMGS has come, no prompt yet. prompt: it has gone out. pdu: Ctrl-Z has come, the network has
# nothing. accepted: it has, no answer yet. half: in the middle of +CMGS. answer: all of it has gone out.
STEPS: list[tuple[dict[str, Any], dict[str, Ended]]] = [
    (
        HANGS,
        {
            "command": AGAIN,
            "prompt": NOBODY_KNOWS_AND_IT_HAS_NOT,  # the box has answered the prompt
            "pdu": NOBODY_KNOWS_AND_IT_HAS_NOT,
            "accepted": NOBODY_KNOWS_AND_IT_HAS_IT,
            "half": NOBODY_KNOWS_AND_IT_HAS_IT,
            "answer": SENT,
        },
    ),
    (
        RESTARTS,
        {
            "command": AGAIN,
            "prompt": NOBODY_KNOWS_AND_IT_HAS_NOT,
            "pdu": NOBODY_KNOWS_AND_IT_HAS_NOT,
            "accepted": NOBODY_KNOWS_AND_IT_HAS_IT,
            "half": NOBODY_KNOWS_AND_IT_HAS_IT,
            "answer": SENT,
        },
    ),
    (
        RESTARTS_ON_USB,
        {
            "command": AGAIN,
            "prompt": AGAIN,  # the port was gone before the PDU could be written
            "pdu": NOBODY_KNOWS_AND_IT_HAS_NOT,
            "accepted": NOBODY_KNOWS_AND_IT_HAS_IT,
            "half": NOBODY_KNOWS_AND_IT_HAS_IT,
            "answer": NOBODY_KNOWS_AND_IT_HAS_IT,  # what the port had not handed over yet is lost with it
        },
    ),
    (
        UNPLUGGED,
        {
            "command": AGAIN,
            "prompt": AGAIN,
            "pdu": NOBODY_KNOWS_AND_IT_HAS_NOT,
            "accepted": NOBODY_KNOWS_AND_IT_HAS_IT,
            "half": NOBODY_KNOWS_AND_IT_HAS_IT,
            "answer": NOBODY_KNOWS_AND_IT_HAS_IT,
        },
    ),
    (
        UNPLUGGED_WITH_POWER_OF_ITS_OWN,
        {
            "command": AGAIN,
            "prompt": AGAIN,
            "pdu": NOBODY_KNOWS_AND_IT_HAS_IT,  # the module goes on without us
            "accepted": NOBODY_KNOWS_AND_IT_HAS_IT,
            "half": NOBODY_KNOWS_AND_IT_HAS_IT,
            "answer": NOBODY_KNOWS_AND_IT_HAS_IT,
        },
    ),
]
CASES = [
    pytest.param(family, {**fault, "at": step}, ended, id=f"{family}-{fault['kind']}-{number}-at-{step}")
    for number, (fault, ends) in enumerate(STEPS)
    for step, ended in ends.items()
    # a module whose USB is its own cannot restart without its port going
    for family in (ON_A_UART if fault is RESTARTS else FAMILIES)
]


@pytest.mark.parametrize(("family", "fault", "ended"), CASES)
def test_before_ctrl_z_it_is_tried_again_and_behind_it_never(
    tmp_path: Path, family: str, fault: dict[str, Any], ended: Ended
) -> None:
    assert one_send(tmp_path, family, fault) == ended


@pytest.mark.parametrize("family", FAMILIES)
def test_without_a_prompt_it_is_tried_again(tmp_path: Path, family: str) -> None:
    assert one_send(tmp_path, family, {"kind": "no_prompt"}) == AGAIN
