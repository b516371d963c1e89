"""Which SMS say "no more"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.opt_out_words import asks_to_stop


@pytest.mark.parametrize(
    "text",
    [
        "BERHENTI",
        "berhenti",
        " Berhenti.",
        "STOP",
        "Stop bu, sy sdh pindah",
        "UNREG",
        "unreg#pokjanal",
        "\nSTOP!",
        "OFF",
        "off bu",
        "_BERHENTI_",
        "ＳＴＯＰ",
    ],
)
def test_the_first_word_in_any_case_takes_a_person_off_the_list(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "siap bu",
        "jangan berhenti",
        "BERHENTIKAN",
        "stopkontak",
        "unregistered",
        "#",
        "mau stop bu",
    ],
)
def test_other_sentences_do_not(text: str) -> None:
    assert not asks_to_stop(text)


@given(st.text())
def test_no_text_whatever_breaks_it(text: str) -> None:
    assert asks_to_stop(text) in (True, False)
