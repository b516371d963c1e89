"""What an error behind Ctrl-Z means for the message: a timer that ran out on the air is no refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.uncertain.one_send import (
    AGAIN,
    FAILED,
    FAMILIES,
    NOBODY_KNOWS_AND_IT_HAS_NOT,
    Ended,
    one_send,
)

SIMCOM = frozenset({"sim800", "sim868", "sim7600", "a7670e", "sim7670g", "sim7070"})
QUECTEL = frozenset({"ec25", "eg25"})
NOBODY_KNOWS = NOBODY_KNOWS_AND_IT_HAS_NOT

EVERYWHERE: dict[int, Ended] = {
    332: NOBODY_KNOWS,  # network timeout (TS 27.005 3.2.5)
    500: AGAIN,  # unknown error: a refusal, tried again two minutes later
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
            224: NOBODY_KNOWS,  # CP retry exceeded
            225: NOBODY_KNOWS,  # RP timer timeout
            226: NOBODY_KNOWS,  # SMS connection broken
            513: FAILED,  # a parameter, for this maker
        },
    ),
    (
        QUECTEL,
        {513: FAILED, 514: FAILED, 528: AGAIN},
    ),  # length exceeded, invalid parameter, more-message state
    # Whose chip it is nobody knows: Telit's 513 and 515 and Wavecom's 513 are timers that ran out on the air.
    (frozenset({"generic"}), {513: NOBODY_KNOWS, 515: NOBODY_KNOWS, 225: NOBODY_KNOWS}),
]
CASES = [(family, code, ended) for family in FAMILIES for code, ended in EVERYWHERE.items()] + [
    (family, code, ended)
    for makers, codes in BY_MAKER
    for family in FAMILIES
    if family in makers
    for code, ended in codes.items()
]


@pytest.mark.parametrize(("family", "code", "ended"), CASES)
def test_an_error_code_means_what_its_maker_says(
    tmp_path: Path, family: str, code: int, ended: Ended
) -> None:
    assert one_send(tmp_path, family, {"kind": "refuse", "code": code, "seconds": 0}) == ended


@pytest.mark.parametrize("family", FAMILIES)
def test_a_timer_that_ran_out_after_forty_seconds_is_not_sent_again_even_days_later(
    tmp_path: Path, family: str
) -> None:
    fault = {"kind": "refuse", "code": 332, "seconds": 40}
    assert one_send(tmp_path, family, fault) == NOBODY_KNOWS
