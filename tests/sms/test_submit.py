"""What is handed to the modem, octet by octet, and the same read by the network."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.alphabet import CHARACTERS, NotInAlphabet
from appliance.sms.numbers import PhoneNumber, ShortCode
from appliance.sms.pdu import Concatenation, PduError, decode_submit, encode_submit
from appliance.sms.pdu_fields import validity_octet, validity_period
from appliance.sms.segments import Encoding, split

EUIS = PhoneNumber("+6281234567890")

numbers = st.from_regex(r"\+628[1-9][0-9]{7,10}", fullmatch=True).map(PhoneNumber)
texts = st.one_of(
    st.text(min_size=1, max_size=500),
    st.text(alphabet=st.sampled_from(sorted(CHARACTERS)), min_size=1, max_size=500),
    st.text(alphabet=st.sampled_from("a{😀“"), min_size=1, max_size=300),
)


def test_a_short_message_is_built_as_the_specification_says():
    pdu = encode_submit(EUIS, "hellohello", encoding=Encoding.GSM7)
    assert pdu.hex == (
        "00"  # the SIM's own SMSC
        "31"  # SUBMIT, relative validity, status report requested
        "00"  # TP-MR: the modem's business
        "0D91261832547698F0"  # 13 digits, international, in swapped semi-octets
        "00"  # TP-PID
        "00"  # TP-DCS: GSM 7-bit
        "A8"  # 168: two days
        "0A"  # ten septets
        "E8329BFD4697D9EC37"
    )
    assert pdu.tpdu_length == len(pdu.hex) // 2 - 1


@pytest.mark.parametrize(
    ("arguments", "first_octet"),
    [
        ({"status_report": False}, "11"),
        ({"status_report": True}, "31"),
        ({"status_report": True, "concatenation": Concatenation(1, 2, 1)}, "71"),
        ({"status_report": False, "concatenation": Concatenation(1, 2, 1)}, "51"),
        ({"status_report": False, "validity": None}, "01"),
    ],
)
def test_the_first_octet_says_what_is_asked(arguments: dict[str, object], first_octet: str):
    pdu = encode_submit(EUIS, "a", encoding=Encoding.GSM7, **arguments)  # type: ignore[arg-type]
    assert pdu.hex[2:4] == first_octet


@pytest.mark.parametrize(
    ("encoding", "flash", "dcs"),
    [
        (Encoding.GSM7, False, 0x00),
        (Encoding.UCS2, False, 0x08),
        (Encoding.GSM7, True, 0x10),
        (Encoding.UCS2, True, 0x18),
    ],
)
def test_a_flash_message_has_class_0(encoding: Encoding, flash: bool, dcs: int):
    submit = decode_submit(encode_submit(EUIS, "a", encoding=encoding, flash=flash).hex)
    assert (submit.dcs, submit.flash, submit.encoding) == (dcs, flash, encoding)


def test_a_part_of_a_long_message_carries_an_8_bit_reference():
    pdu = encode_submit(EUIS, "b", encoding=Encoding.GSM7, concatenation=Concatenation(0xAB, 3, 2))
    # 7 septets of header with its fill bit, one of text: 0x62 shifted by one bit
    assert pdu.hex.endswith("08" + "050003AB0302" + "C4")


def test_a_full_part_of_a_long_message_is_140_octets():
    pdu = encode_submit(EUIS, "b" * 153, encoding=Encoding.GSM7, concatenation=Concatenation(0, 2, 1))
    assert pdu.hex[30:32] == "A0"
    assert pdu.tpdu_length == 15 + 140


def test_a_short_code_is_sent_as_it_is_without_country():
    pdu = encode_submit(ShortCode("4444"), "ULANG#1#2#", encoding=Encoding.GSM7)
    assert pdu.hex[6:14] == "04814444"
    assert decode_submit(pdu.hex).number == "4444"


def test_ucs2_is_utf_16_with_surrogates():
    pdu = encode_submit(EUIS, "ا😀", encoding=Encoding.UCS2)
    assert pdu.hex.endswith("06" + "0627" + "D83DDE00")


def test_half_a_surrogate_pair_becomes_a_question_mark():
    assert decode_submit(encode_submit(EUIS, "a\ud83d", encoding=Encoding.UCS2).hex).text == "a?"


def test_a_text_outside_the_alphabet_is_our_own_mistake():
    with pytest.raises(NotInAlphabet):
        encode_submit(EUIS, "“", encoding=Encoding.GSM7)


@pytest.mark.parametrize(
    ("text", "encoding", "concatenation"),
    [
        ("a" * 161, Encoding.GSM7, None),
        ("a" * 154, Encoding.GSM7, Concatenation(1, 2, 1)),
        ("a" * 153, Encoding.GSM7, Concatenation(256, 2, 1)),
        ("a" * 71, Encoding.UCS2, None),
        ("a" * 68, Encoding.UCS2, Concatenation(1, 2, 1)),
    ],
)
def test_a_part_that_does_not_fit_is_never_cut_in_silence(
    text: str, encoding: Encoding, concatenation: Concatenation | None
):
    with pytest.raises(ValueError, match="140 octets"):
        encode_submit(EUIS, text, encoding=encoding, concatenation=concatenation)


@pytest.mark.parametrize(("reference", "total", "sequence"), [(-1, 2, 1), (1, 2, 0), (1, 2, 3), (1, 256, 1)])
def test_an_impossible_part_cannot_be_written(reference: int, total: int, sequence: int):
    with pytest.raises(ValueError, match="no such concatenation"):
        Concatenation(reference, total, sequence)


@pytest.mark.parametrize(
    ("validity", "octet"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=5), 0),
        (timedelta(minutes=6), 1),
        (timedelta(hours=12), 143),
        (timedelta(hours=12, minutes=30), 144),
        (timedelta(hours=24), 167),
        (timedelta(hours=25), 168),
        (timedelta(days=2), 168),
        (timedelta(days=3), 169),
        (timedelta(days=7), 173),
        (timedelta(days=30), 196),
        (timedelta(days=31), 197),
        (timedelta(weeks=63), 255),
        (timedelta(weeks=500), 255),
    ],
)
def test_the_validity_is_one_octet_in_growing_steps(validity: timedelta, octet: int):
    assert validity_octet(validity) == octet


@given(st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(weeks=63)))
def test_a_message_never_expires_sooner_than_asked(validity: timedelta):
    assert validity_period(validity_octet(validity)) >= validity


@given(st.integers(0, 255))
def test_every_validity_octet_stands_for_a_time(octet: int):
    assert validity_octet(validity_period(octet)) == octet


@given(numbers, texts, st.integers(0, 255), st.booleans(), st.booleans())
def test_the_network_reads_every_text_as_it_was_written(
    number: PhoneNumber, text: str, reference: int, status_report: bool, flash: bool
):
    segments = split(text)
    total = len(segments.parts)
    read = []
    for sequence, part in enumerate(segments.parts, start=1):
        concatenation = Concatenation(reference, total, sequence) if total > 1 else None
        pdu = encode_submit(
            number,
            part,
            encoding=segments.encoding,
            concatenation=concatenation,
            status_report=status_report,
            flash=flash,
        )
        assert pdu.tpdu_length == len(pdu.hex) // 2 - 1 <= 164
        submit = decode_submit(pdu.hex)
        assert submit.number == number
        assert submit.concatenation == concatenation
        assert (submit.status_report, submit.flash) == (status_report, flash)
        assert submit.validity_octet == 168
        read.append(submit.text)
    assert "".join(read) == text


@pytest.mark.parametrize("pdu", ["", "zz", "0", "00", "0031", "0004", "0031000D9126183254"])
def test_what_is_no_submit_is_refused_by_the_network(pdu: str):
    with pytest.raises(PduError):
        decode_submit(pdu)


def test_a_submit_with_an_absolute_validity_is_read_too():
    pdu = "00" + "1900" + "04814444" + "0000" + "62218090000082" + "01" + "61"
    submit = decode_submit(pdu)
    assert (submit.text, submit.validity_octet) == ("a", None)


def test_a_submit_shorter_than_it_says_is_refused():
    pdu = encode_submit(EUIS, "hellohello", encoding=Encoding.GSM7).hex
    with pytest.raises(PduError):
        decode_submit(pdu[:-2])
