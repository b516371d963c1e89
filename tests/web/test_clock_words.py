"""Where the box has its time from, and why it believes nobody."""

from __future__ import annotations

import pytest

from appliance.clock import ClockTrust
from appliance.time_sources import Doubt
from web.words_modem_care import CLOCK_DOUBT, clock_said


@pytest.mark.parametrize("doubt", [doubt for doubt in Doubt if doubt])
def test_every_doubt_has_its_own_words(doubt: Doubt) -> None:
    said = clock_said(ClockTrust(trusted=False, source="none", doubt=doubt))
    assert said == f"Jam kotak belum pasti: {CLOCK_DOUBT[doubt]}"


def test_a_doubt_about_one_witness_is_not_told_while_another_is_believed() -> None:
    said = clock_said(ClockTrust(trusted=True, source="nitz", doubt=Doubt.BATTERY))
    assert said == "Jam kotak diambil dari jaringan operator."


def test_without_a_doubt_the_network_is_waited_for() -> None:
    assert "Begitu modem mendapat sinyal" in clock_said(ClockTrust(trusted=False, source="none"))
