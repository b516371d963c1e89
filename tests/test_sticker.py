"""The sticker: what is written can be read again, and nothing else is taken for one."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.sticker import (
    SIGNS,
    BadSticker,
    Sticker,
    make_sticker,
    parse_sticker,
    read_sticker,
    sticker_text,
)

STICKER = Sticker(setup_code="7F3K-9QTM", hotspot_name="KotakKabar-7F3K", hotspot_passphrase="abcd-efgh-jkmn")


@given(seed=st.integers())
@settings(deadline=None, max_examples=50)
def test_a_new_sticker_is_read_as_it_was_written(seed: int) -> None:
    made = make_sticker(Random(seed))
    assert parse_sticker(sticker_text(made).encode()) == made
    assert re.fullmatch(r"KotakKabar-[3-9A-Y]{4}", made.hotspot_name)
    for text in (made.setup_code, made.hotspot_name.partition("-")[2], made.hotspot_passphrase):
        assert set(text.upper()) <= {*SIGNS, "-"}


# read from paper in whatever type: each of a group may be taken for another of it
LOOK_ALIKES = ("0ODQ", "1IL", "2Z", "5S", "6Gb", "8B", "9gq", "UV", "uv")


@pytest.mark.parametrize("group", LOOK_ALIKES)
def test_no_sign_can_be_taken_for_another(group: str) -> None:
    """Large and small, for the code and the passphrase have the same signs."""
    assert sum(sign in SIGNS or sign in SIGNS.lower() for sign in group) <= 1


def test_nobody_guesses_a_code_or_a_passphrase() -> None:
    made = make_sticker(Random(1))
    signs = len(set(SIGNS))
    assert signs ** sum(sign != "-" for sign in made.setup_code) > 2**35
    assert signs ** sum(sign != "-" for sign in made.hotspot_passphrase) > 2**52


def test_two_boxes_have_nothing_in_common() -> None:
    random = Random(1)
    first, second = make_sticker(random), make_sticker(random)
    assert first.setup_code != second.setup_code
    assert first.hotspot_passphrase != second.hotspot_passphrase


def test_quotes_and_backslashes_of_a_passphrase_survive() -> None:
    odd = Sticker(setup_code="7F3K-9QTM", hotspot_name="Aula", hotspot_passphrase='a"b\\c#d=e')
    assert parse_sticker(sticker_text(odd).encode()) == odd


def test_what_a_later_version_adds_is_left_alone() -> None:
    assert parse_sticker(sticker_text(STICKER).encode() + b'made = "2026-11-22"\n') == STICKER


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("7F3K-9QTM", "7F3K9QTM"),
        ("7F3K-9QTM", "OF3K-9QTM"),
        ("7F3K-9QTM", "1234"),
        ("KotakKabar-7F3K", ""),
        ("KotakKabar-7F3K", "-x"),
        ("KotakKabar-7F3K", "K" * 33),
        ("KotakKabar-7F3K", "Kotak;T:nopass"),
        ("KotakKabar-7F3K", "Kotak\\nKabar"),
        ("abcd-efgh-jkmn", "kurang7"),
        ("abcd-efgh-jkmn", "p" * 64),
        ("abcd-efgh-jkmn", "dua kata saja"),
        ('"abcd-efgh-jkmn"', "12345678"),
        ("setup_code", "kode"),
    ],
)
def test_anything_else_is_refused_without_telling_a_secret(old: str, new: str) -> None:
    with pytest.raises(BadSticker) as refused:
        parse_sticker(sticker_text(STICKER).replace(old, new).encode())
    assert new == "" or new not in str(refused.value)
    assert "abcd-efgh-jkmn" not in str(refused.value)


@given(content=st.binary(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_octets_are_no_sticker_but_never_a_crash(content: bytes) -> None:
    with pytest.raises(BadSticker):
        parse_sticker(content)


def test_a_missing_file_is_no_sticker_and_a_folder_is_a_bad_one(tmp_path: Path) -> None:
    assert read_sticker(tmp_path / "none") is None
    with pytest.raises(BadSticker):
        read_sticker(tmp_path)
