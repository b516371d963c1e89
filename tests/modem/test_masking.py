"""No phone number stands in the dialogue ring, whatever stands around it."""

from __future__ import annotations

import pytest

from appliance.modem.dialogue import masked


@pytest.mark.parametrize("before", ["", " ", '"', "+", "A", "E", "x", ",", ":"])
@pytest.mark.parametrize("number", ["081234567890", "+6281234567890", "6281234567890", "0865006800"])
def test_a_number_is_masked_whatever_stands_before_it(before: str, number: str) -> None:
    assert number.lstrip("+") not in masked(f'+CLIP: {before}{number}",145')


def test_signal_and_place_codes_stay_readable() -> None:
    assert masked('+CREG: 2,1,"5E25","0169605F",7') == '+CREG: 2,1,"5E25","0169605F",7'
    assert masked("+CSQ: 20,99") == "+CSQ: 20,99"
