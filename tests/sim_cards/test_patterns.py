"""A person's own pattern: what it finds counts, what it cannot find is read as usual, and it never breaks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sim_cards.balance import Reading, read_reply
from appliance.sim_cards.patterns import PatternProblem, parse_pattern

REPLY = "Kartu Juara 1234 Sisa: 5.500/kredit 700. Tgl akhir 08-01-2027 #"


@pytest.mark.parametrize(
    ("pattern", "balance", "expires"),
    [
        ("Sisa: {saldo} ... akhir {tanggal}", 5500, date(2027, 1, 8)),
        ("kredit {saldo}", 700, date(2027, 1, 8)),
        ("... kredit   {saldo}. ... {tanggal}", 700, date(2027, 1, 8)),
        ("tgl akhir {tanggal}", None, date(2027, 1, 8)),
    ],
)
def test_a_pattern_reads_what_no_operator_writes_like_this(
    pattern: str, balance: int | None, expires: date | None
) -> None:
    assert read_reply(REPLY, pattern) == Reading(balance, expires)


def test_a_pattern_that_does_not_fit_takes_nothing_away() -> None:
    reply = "Sisa pulsa Anda Rp12.345. Masa aktif s.d. 08/01/2027."
    assert read_reply(reply, "Kredit {saldo}") == Reading(12345, date(2027, 1, 8))


def test_a_pattern_with_one_place_leaves_the_other_to_the_box() -> None:
    reply = "Pulsa Rp100. Kredit 300. Masa aktif s.d. 08/01/2027."
    assert read_reply(reply, "kredit {saldo}") == Reading(300, date(2027, 1, 8))


@pytest.mark.parametrize(
    "pattern", ["Pulsa", "{saldo", "{jumlah}", "{saldo} {saldo}", "saldo}", "{}", "x" * 201]
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternProblem):
        parse_pattern(pattern)


def test_no_pattern_is_none() -> None:
    assert parse_pattern("  ") is None


@pytest.mark.parametrize("pattern", [r".*{saldo}", "(a+)+{saldo}", "[{saldo}", r"\d{saldo}"])
def test_signs_of_an_expression_stand_for_themselves(pattern: str) -> None:
    assert read_reply("aaaaaaaaaaaaaaaaaaaaaaaa 12", pattern).balance is None


@given(
    st.lists(st.sampled_from(["{saldo}", "{tanggal}", "...", "a", " ", "Rp", "{", "}", "1"]), max_size=30),
    st.text(max_size=200),
)
def test_no_pattern_and_no_text_raise_while_reading(pieces: list[str], text: str) -> None:
    read_reply(text, "".join(pieces))
    read_reply("a1 " * 600, "".join(pieces))
