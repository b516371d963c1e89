"""Sums of money as people type them: every way of writing gives the sum, and an ambiguous one none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inbox.grammar.amounts import find_sums, read_amount

SUMS = st.integers(1000, 99_999_999)
PREFIXES = st.sampled_from(["", "Rp", "rp ", "Rp. ", "RP.", "IDR "])
TAILS = st.sampled_from(["", ",-", ".-", ",=", " rupiah", "-"])
UNITS = {
    1000: ("rb", "ribu", " rb", " Ribu", "RB", "k", "K"),
    1_000_000: ("jt", " jt", "juta", " Juta", "JT"),
}


def grouped(rupiah: int, mark: str) -> str:
    return f"{rupiah:,}".replace(",", mark)


@given(SUMS, PREFIXES, TAILS, st.sampled_from(["", ".", ","]))
def test_every_way_of_writing_a_sum_out_gives_that_sum(rupiah, prefix, tail, mark) -> None:
    assert read_amount(prefix + grouped(rupiah, mark) + tail) == rupiah


@given(SUMS, PREFIXES)
def test_cents_of_zero_are_left_away(rupiah, prefix) -> None:
    assert read_amount(f"{prefix}{grouped(rupiah, '.')},00") == rupiah
    assert read_amount(f"{prefix}{grouped(rupiah, ',')}.00") == rupiah


@given(st.integers(1, 9999), st.sampled_from(sorted(UNITS)), st.data(), PREFIXES)
def test_a_unit_multiplies(number, factor, data, prefix) -> None:
    assert read_amount(f"{prefix}{number}{data.draw(st.sampled_from(UNITS[factor]))}") == number * factor


@given(
    st.integers(0, 999), st.integers(1, 99), st.sampled_from(",."), st.sampled_from(sorted(UNITS)), st.data()
)
def test_with_a_unit_the_point_is_a_decimal_mark(whole, part, mark, factor, data) -> None:
    unit = data.draw(st.sampled_from(UNITS[factor]))
    assert read_amount(f"{whole}{mark}{part:02}{unit}") == whole * factor + part * factor // 100


@given(st.integers(1, 99), st.integers(1, 999))
def test_two_units_add_up(millions, thousands) -> None:
    assert read_amount(f"{millions}jt {thousands}rb") == millions * 1_000_000 + thousands * 1000


@given(st.text())
def test_a_sum_has_no_digit_that_was_not_written(text: str) -> None:
    rupiah = read_amount(text)
    assert rupiah is None or rupiah >= 0


@given(st.text(alphabet="0123456789.,- rbjtkRp", max_size=14))
def test_a_bare_sum_is_what_its_digits_say(text: str) -> None:
    rupiah = read_amount(text)
    if rupiah is not None and not re.search("[bjtkK]", text):
        digits = re.sub(r"[^0-9]", "", text)
        assert str(rupiah) in {digits, digits.removesuffix("00")}


@pytest.mark.parametrize(
    "text",
    [
        "", "rp", "ribu", "seratus", "1.500 rb", "1,500 jt", "150,00", "1.50", "1,5", "45,150.000", "45.15",
        "007", "150.000.00", "1.5000", "150rb-200rb", "150rb atau 200rb", "150 rb 200 rb", "2 jt 3 jt",
        "75kk", "150ribuan", "lima puluh", "5l", "-", "150.000/bulan", "150 00", "1/2 juta", "0812 0000 1111",
        "9" * 30, "1jt 05rb",
    ],
)  # fmt: skip
def test_what_could_be_two_sums_or_none_is_left_to_a_person(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("15O.OOO", 150_000),
        ("1OO.OOO", 100_000),
        ("lima puluh ribu", 50_000),
        ("seratus dua puluh lima ribu rupiah", 125_000),
        ("Sebelas ribu", 11_000),
        ("satu juta lima ratus ribu", 1_500_000),
        ("sejuta", 1_000_000),
        ("150 000", 150_000),
        ("0", 0),
        ("Rp 0", 0),
        ("0,5 jt", 500_000),
    ],
)
def test_letters_for_digits_and_sums_in_words_are_read(text: str, rupiah: int) -> None:
    assert read_amount(text) == rupiah


def test_sums_within_a_sentence_are_found_with_what_marks_them() -> None:
    found = find_sums("45 orang Rp 150.000 dan 1.500 rb")
    assert [(each.rupiah, each.marked) for each in found] == [(45, False), (150_000, True), (None, True)]
