"""What people answer to a check, and what is not sure enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.number_health.answers import CheckAnswer, check_answer


@pytest.mark.parametrize(
    "text",
    [
        "YA",
        "ya.",
        "Ya bu",
        "iya pak, betul",
        "y",
        "Masih aktif",
        "leres, hatur nuhun",
        "Ya, ini nomor saya",
        "ＹＡ",
    ],
)
def test_it_is_the_persons_number(text: str) -> None:
    assert check_answer(text) is CheckAnswer.YES


@pytest.mark.parametrize(
    "text",
    ["SALAH", "salah!", "Salah sambung", "bukan", "Bukan saya, maaf", "salah nomor bu", "sanes", "tidak"],
)
def test_it_is_somebody_elses(text: str) -> None:
    assert check_answer(text) is CheckAnswer.NO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "bukan salah",
        "tidak salah",
        "ya salah",
        "tidak aktif lagi",
        "siapa ini?",
        "Yayah",
        "ya nanti saya tanya dulu ke ketua RW",
        "HADIR",
        "terima kasih",
    ],
)
def test_what_is_not_sure_is_left_for_a_person_to_read(text: str) -> None:
    assert check_answer(text) is None


@given(st.text(max_size=200))
def test_any_text_has_an_answer_or_none(text: str) -> None:
    assert check_answer(text) in (None, CheckAnswer.YES, CheckAnswer.NO)
