"""What an error behind Ctrl-Z means for the message: a timer that ran out on the air is no refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.outbox.status import Status
from tests.uncertain.one_send import (
    AGAIN,
    FAILED,
    FAMILIES,
    NOBODY_KNOWS_AND_IT_HAS_IT,
    NOBODY_KNOWS_AND_IT_HAS_NOT,
    Ended,
    one_send,
    ready_box,
)

SIMCOM = frozenset({"sim800", "sim868", "sim7600", "a7670e", "sim7670g", "sim7070"})
QUECTEL = frozenset({"ec25", "eg25"})
NOBODY_KNOWS = NOBODY_KNOWS_AND_IT_HAS_NOT

EVERYWHERE: dict[int, Ended] = {
    332: NOBODY_KNOWS,  # network timeout (TS 27.005 3.2.5)
    224: NOBODY_KNOWS,  # the timers of TS 24.011, whoever tells of them
    225: NOBODY_KNOWS,
    226: NOBODY_KNOWS,
    500: AGAIN,  # unknown error, early: a refusal, tried again two minutes later; late: below
    38: AGAIN,
    331: AGAIN,  # no network service
    1: FAILED,  # unassigned number
    304: FAILED,  # invalid PDU
}
BY_MAKER: list[tuple[frozenset[str], dict[int, Ended]]] = [
    (
        SIMCOM,
        {
            102: NOBODY_KNOWS,  # recovery on timer expiry
            513: FAILED,  # a parameter, for this maker
        },
    ),
    (
        QUECTEL,
        {513: FAILED, 514: FAILED, 528: AGAIN},
    ),  # length exceeded, invalid parameter, more-message state
    # Whose chip it is nobody knows: Telit's 513 and 515 and Wavecom's 513 are timers that ran out on the air.
    (frozenset({"generic"}), {513: NOBODY_KNOWS, 515: NOBODY_KNOWS}),
]
CASES = [(family, code, ended) for family in FAMILIES for code, ended in EVERYWHERE.items()] + [
    (family, code, ended)
    for makers, codes in BY_MAKER
    for family in FAMILIES
    if family in makers
    for code, ended in codes.items()
]


WHAT_MODULES_SAY_OF_A_TIMER: list[dict[str, Any]] = [
    *({"code": code} for code in (332, 224, 500, 38, 41, 300)),
    {"namespace": "CME", "code": 100},
    {"namespace": "CME", "code": 31},
    {"namespace": ""},
]
AUDITED = [
    pytest.param(True, NOBODY_KNOWS_AND_IT_HAS_IT, id="the network has it"),
    pytest.param(False, NOBODY_KNOWS_AND_IT_HAS_NOT, id="the network has it not"),
]


@pytest.mark.parametrize(("family", "code", "ended"), CASES)
def test_an_error_code_that_comes_early_means_what_its_maker_says(
    tmp_path: Path, family: str, code: int, ended: Ended
) -> None:
    assert one_send(tmp_path, family, {"kind": "refuse", "code": code, "seconds": 0}) == ended


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("accepted", "ended"), AUDITED)
def test_the_timer_of_forty_seconds_in_the_familys_own_words_is_never_sent_again(
    tmp_path: Path, family: str, accepted: bool, ended: Ended
) -> None:
    assert one_send(tmp_path, family, {"kind": "timer", "accepted": accepted}) == ended


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("said", WHAT_MODULES_SAY_OF_A_TIMER, ids=str)
@pytest.mark.parametrize("seconds", [30, 45])
def test_an_error_that_comes_late_is_a_timer_whatever_it_is_called(
    tmp_path: Path, family: str, said: dict[str, Any], seconds: float
) -> None:
    fault = {"kind": "refuse", **said, "seconds": seconds, "accepted": True}
    assert one_send(tmp_path, family, fault) == NOBODY_KNOWS_AND_IT_HAS_IT


@pytest.mark.parametrize("family", FAMILIES)
def test_a_cause_of_the_networks_own_is_a_refusal_however_late(tmp_path: Path, family: str) -> None:
    assert one_send(tmp_path, family, {"kind": "refuse", "code": 42, "seconds": 40}) == AGAIN
    assert one_send(tmp_path / "2", family, {"kind": "refuse", "code": 1, "seconds": 40}) == FAILED


@pytest.mark.parametrize("family", ["sim7600", "sim7070", "huawei"])
def test_late_errors_to_everybody_still_speak_against_the_account(tmp_path: Path, family: str) -> None:
    with ready_box(tmp_path, family) as day:
        day.do("balance", pulsa=0)
        day.fault("refuse", code=500, seconds=40, times=0, accepted=True)
        broadcast = day.accept(20)
        day.pass_time(minutes=20)
        assert day.sender.status().reason == "no_credit"
        assert day.counts(broadcast) == {Status.UNKNOWN: 3, Status.QUEUED: 17}
        assert day.twice() == []
