"""Which option of a poll a reply takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.grammar.normalise import phrase
from appliance.inbox.grammar.options import read_option
from appliance.inbox.grammar.reading import Problem


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_number_takes_that_option_and_never_another(number: int, count: int) -> None:
    labels = [f"pilihan {chr(96 + at)}{chr(96 + at)}" for at in range(1, count + 1)]
    expected = number if number <= count else Problem.NO_SUCH_OPTION
    assert read_option(phrase(f"no {number} bu"), labels) == expected


@pytest.mark.parametrize(
    ("text", "labels", "chosen"),
    [
        ("pagi", "Pagi/Siang/Sore", 1),
        ("sore bu", "Pagi/Siang/Sore", 3),
        ("ya bu", "Ya/Tidak", 1),
        ("tdk", "Ya/Tidak", 2),
        ("tgl 13", "12 Desember/13 Desember", 2),
        ("1", "1 Februari/2 Januari", 1),
        ("tidak setuju", "Setuju/Tidak setuju", 2),
        ("balai", "Balai Desa/Puskesmas", 1),
        ("puskemas", "Balai Desa/Puskesmas", 2),
        ("C", "Senin/Rabu/Jumat", 3),
        ("saya pilih hadir", "Hadir/Tidak hadir", 1),
        ("B. Rabu", "Senin/Rabu/Jumat", 2),
        ("1) senin bu", "Senin/Rabu/Jumat", 1),
        ("saya bisa rabu", "Senin/Rabu/Jumat", 2),
    ],
)
def test_labels_letters_and_near_spelling_are_known(text: str, labels: str, chosen: int) -> None:
    assert read_option(phrase(text), labels.split("/")) == chosen


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1", "2 Januari/1 Februari"),
        ("tidak", "Setuju/Tidak setuju"),
        ("jangan senin", "Senin/Rabu"),
        ("selain rabu", "Senin/Rabu"),
        ("senin?", "Senin/Rabu"),
        ("desa", "Balai Desa/Kantor Desa"),
        ("terserah", "Senin/Rabu"),
        ("1. Rabu", "Senin/Rabu"),
        ("saya tidak bisa rabu", "Senin/Rabu"),
        ("", "Senin/Rabu"),
        ("senin", ""),
    ],
)
def test_what_may_be_two_or_none_is_left_to_a_person(text: str, labels: str) -> None:
    assert read_option(phrase(text), labels.split("/")) is None


def test_two_options_in_one_reply_are_asked_about() -> None:
    assert read_option(phrase("senin rabu"), ["Senin", "Rabu"]) is Problem.SEVERAL_OPTIONS
