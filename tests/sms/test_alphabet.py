"""The GSM 7-bit alphabet, character by character, and its packing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.sms.alphabet import (
    CHARACTERS,
    NotInAlphabet,
    from_septets,
    is_gsm7,
    pack,
    septet_count,
    to_septets,
    unpack,
)

# Code points of TS 23.038 6.2.1, row by row: written down anew, not taken from the implementation.
DEFAULT_CODES = """
0040 00A3 0024 00A5 00E8 00E9 00F9 00EC 00F2 00C7 000A 00D8 00F8 000D 00C5 00E5
0394 005F 03A6 0393 039B 03A9 03A0 03A8 03A3 0398 039E ---- 00C6 00E6 00DF 00C9
0020 0021 0022 0023 00A4 0025 0026 0027 0028 0029 002A 002B 002C 002D 002E 002F
0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003A 003B 003C 003D 003E 003F
00A1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004A 004B 004C 004D 004E 004F
0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005A 00C4 00D6 00D1 00DC 00A7
00BF 0061 0062 0063 0064 0065 0066 0067 0068 0069 006A 006B 006C 006D 006E 006F
0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 00E4 00F6 00F1 00FC 00E0
"""
DEFAULT_TABLE = DEFAULT_CODES.split()
EXTENSION_TABLE = {
    0x0A: 0x0C,
    0x14: 0x5E,
    0x28: 0x7B,
    0x29: 0x7D,
    0x2F: 0x5C,
    0x3C: 0x5B,
    0x3D: 0x7E,
    0x3E: 0x5D,
    0x40: 0x7C,
    0x65: 0x20AC,
}
DEFAULT_PAIRS = [(septet, chr(int(code, 16))) for septet, code in enumerate(DEFAULT_TABLE) if code != "----"]

gsm7_texts = st.text(alphabet=st.sampled_from(sorted(CHARACTERS)))
septets = st.binary().map(lambda data: bytes(byte & 0x7F for byte in data))


def packed_by_the_book(septet_bytes: bytes, fill_bits: int) -> bytes:
    """The definition: bit n of the text is bit n of the octets."""
    bits = "0" * fill_bits + "".join(format(septet, "07b")[::-1] for septet in septet_bytes)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))


def test_the_table_of_the_specification_has_127_characters_and_an_escape():
    assert len(DEFAULT_TABLE) == 128
    assert len({character for _, character in DEFAULT_PAIRS}) == 127


@pytest.mark.parametrize(("septet", "character"), DEFAULT_PAIRS)
def test_each_character_of_the_default_table_has_its_septet(septet: int, character: str):
    assert to_septets(character) == bytes([septet])
    assert from_septets(bytes([septet])) == character
    assert septet_count(character) == 1


@pytest.mark.parametrize(("septet", "code"), EXTENSION_TABLE.items())
def test_each_character_of_the_extension_table_is_an_escape_and_its_septet(septet: int, code: int):
    assert to_septets(chr(code)) == bytes([0x1B, septet])
    assert from_septets(bytes([0x1B, septet])) == chr(code)
    assert septet_count(chr(code)) == 2


def test_no_other_character_is_in_the_alphabet():
    known = {character for _, character in DEFAULT_PAIRS} | {chr(code) for code in EXTENSION_TABLE.values()}
    assert known == CHARACTERS
    for code in range(0x10000):
        assert is_gsm7(chr(code)) == (chr(code) in known)


def test_the_paragraph_sign_is_in_the_alphabet_and_the_backtick_is_not():
    assert to_septets("§") == b"\x5f"
    assert not is_gsm7("`")


def test_a_character_outside_is_named_with_its_place():
    with pytest.raises(NotInAlphabet) as caught:
        to_septets("Bu “Neng”")
    assert (caught.value.character, caught.value.position) == ("“", 3)


def test_an_ascii_character_outside_is_named_too():
    with pytest.raises(NotInAlphabet) as caught:
        to_septets("a`b")
    assert (caught.value.character, caught.value.position) == ("`", 1)


def test_an_escape_before_an_unknown_code_shows_the_code_of_the_default_table():
    assert from_septets(b"\x1b\x41") == "A"


def test_a_double_escape_and_one_at_the_end_show_a_space():
    assert from_septets(b"a\x1b\x1bb") == "a b"
    assert from_septets(b"a\x1b") == "a "


def test_the_well_known_hellohello_packs_as_in_every_tutorial():
    assert pack(to_septets("hellohello")).hex() == "e8329bfd4697d9ec37"


@given(gsm7_texts)
def test_text_comes_back_from_its_septets(text: str):
    assert is_gsm7(text)
    assert len(to_septets(text)) == septet_count(text)
    assert from_septets(to_septets(text)) == text


@given(st.text())
def test_every_text_either_has_septets_or_names_a_character(text: str):
    if is_gsm7(text):
        assert len(to_septets(text)) == septet_count(text)
        return
    with pytest.raises(NotInAlphabet) as caught:
        to_septets(text)
    assert text[caught.value.position] == caught.value.character
    assert is_gsm7(text[: caught.value.position])


@settings(max_examples=300)
@given(septets, st.integers(0, 6))
def test_packing_follows_the_definition_bit_by_bit(septet_bytes: bytes, fill_bits: int):
    packed = pack(septet_bytes, fill_bits)
    assert packed == packed_by_the_book(septet_bytes, fill_bits)
    assert unpack(packed, len(septet_bytes), fill_bits) == septet_bytes


@given(st.binary(), st.integers(0, 300), st.integers(0, 6))
def test_unpacking_takes_what_is_there_and_never_more(data: bytes, count: int, fill_bits: int):
    found = unpack(data, count, fill_bits)
    assert len(found) == max(0, min(count, (len(data) * 8 - fill_bits) // 7))
    assert all(septet < 0x80 for septet in found)


@given(st.binary())
def test_any_septets_show_some_text(data: bytes):
    assert len(from_septets(data)) <= len(data)
