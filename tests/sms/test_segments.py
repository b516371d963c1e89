"""How many SMS a text is, and where it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.alphabet import CHARACTERS, septet_count
from appliance.sms.segments import CONCATENATED, MAX_PARTS, SINGLE, Encoding, TextTooLong, split, ucs2_units

# Short alphabets that make pairs fall on every boundary.
long_texts = st.one_of(
    st.text(alphabet=st.sampled_from("ab{€"), min_size=100, max_size=700),
    st.text(alphabet=st.sampled_from("aé“😀"), min_size=50, max_size=300),
    st.text(alphabet=st.sampled_from(sorted(CHARACTERS)), max_size=700),
    st.text(max_size=300),
)


def test_an_empty_text_needs_no_sms():
    segments = split("")
    assert segments.parts == ()
    assert (segments.units, segments.units_left) == (0, 160)


@pytest.mark.parametrize(
    ("length", "parts", "left"),
    [(1, 1, 159), (160, 1, 0), (161, 2, 145), (306, 2, 0), (307, 3, 152), (1530, 10, 0)],
)
def test_160_septets_alone_and_153_in_parts(length: int, parts: int, left: int):
    segments = split("a" * length)
    assert segments.encoding is Encoding.GSM7
    assert (len(segments.parts), segments.units, segments.units_left) == (parts, length, left)


@pytest.mark.parametrize(
    ("length", "parts", "left"),
    [(1, 1, 69), (70, 1, 0), (71, 2, 63), (134, 2, 0), (135, 3, 66), (670, 10, 0)],
)
def test_70_characters_alone_and_67_in_parts_when_one_needs_ucs2(length: int, parts: int, left: int):
    segments = split("“" * length)
    assert segments.encoding is Encoding.UCS2
    assert (len(segments.parts), segments.units, segments.units_left) == (parts, length, left)


def test_one_curly_quote_turns_160_characters_into_three_sms():
    assert len(split("a" * 160).parts) == 1
    assert len(split("a" * 159 + "’").parts) == 3


def test_an_escape_pair_is_never_split_between_two_parts():
    segments = split("a" * 152 + "{" + "b" * 10)
    assert segments.parts == ("a" * 152, "{" + "b" * 10)


def test_a_surrogate_pair_is_never_split_between_two_parts():
    segments = split("“" * 66 + "😀" + "b" * 10)
    assert segments.parts == ("“" * 66, "😀" + "b" * 10)


def test_escapes_count_double():
    assert split("{" * 80).units_left == 0
    assert len(split("{" * 81).parts) == 2


def test_more_than_ten_parts_are_refused_with_their_number():
    with pytest.raises(TextTooLong) as caught:
        split("a" * (153 * MAX_PARTS + 1))
    assert caught.value.parts == 11


@given(long_texts)
def test_the_parts_joined_are_the_text_and_each_part_fits(text: str):
    segments = split(text)
    count = septet_count if segments.encoding is Encoding.GSM7 else ucs2_units
    assert "".join(segments.parts) == text
    assert segments.units == count(text)
    room = (SINGLE if len(segments.parts) <= 1 else CONCATENATED)[segments.encoding]
    assert all(0 < count(part) <= room for part in segments.parts)
    assert segments.units_left == room - (count(segments.parts[-1]) if segments.parts else 0)


@given(long_texts)
def test_no_part_could_have_taken_the_first_character_of_the_next(text: str):
    segments = split(text)
    count = septet_count if segments.encoding is Encoding.GSM7 else ucs2_units
    for part, following in zip(segments.parts, segments.parts[1:], strict=False):
        assert count(part + following[0]) > CONCATENATED[segments.encoding]
