"""Incoming messages as real networks and modems give them, well or badly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sms.alphabet import pack, to_septets
from appliance.sms.pdu import (
    Concatenation,
    Deliver,
    PduError,
    StatusReport,
    decode,
    encode_deliver,
    encode_status_report,
    joined_text,
)
from appliance.sms.pdu_fields import Reader, read_address, read_timestamp, write_address, write_timestamp
from appliance.sms.segments import Encoding, split

WIB = timezone(timedelta(hours=7))
NINE = datetime(2026, 12, 8, 9, 0, tzinfo=WIB)
# 00: no SMSC; then, cut for building variants by hand: sender 0812... and 2026-12-08 09:00:00 +7
SENDER = "0D91261832547698F0"
TIME = "62218090000082"


def deliver(pdu: str) -> Deliver:
    message = decode(pdu)
    assert isinstance(message, Deliver)
    return message


def by_hand(user_data: str, *, first: str = "04", sender: str = SENDER, dcs: str = "00") -> str:
    return "00" + first + sender + "00" + dcs + TIME + user_data


def test_the_example_of_every_tutorial_is_read():
    message = deliver("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37")
    assert message.smsc == "+27381000015"
    assert message.sender == "27838890001"  # type C8: subscriber number, no country
    assert message.sent_at == datetime(1999, 3, 29, 15, 16, 59, tzinfo=timezone(timedelta(hours=2)))
    assert message.text == "hellohello"
    assert message.encoding is Encoding.GSM7


def test_a_message_from_a_dutch_network_is_read():
    message = deliver("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07")
    assert (message.smsc, message.sender) == ("+31624000000", "+31641600986")
    assert message.sent_at == datetime(2002, 8, 26, 19, 37, 41, tzinfo=UTC)  # zone "minus nothing"
    assert message.text == "How are you?"


def test_an_answer_is_read_with_everything_it_carries():
    assert deliver(by_hand("05" + "C820312905")) == Deliver(
        smsc="",
        sender="+6281234567890",
        sender_is_alphanumeric=False,
        text="HADIR",
        encoding=Encoding.GSM7,
        sent_at=NINE,
        concatenation=None,
        pid=0,
        dcs=0,
        message_class=None,
        ports=None,
        truncated=False,
        body=b"HADIR",
    )


@pytest.mark.parametrize(
    "name", ["A", "KOMINFO", "by.U", "TELKOMSE", "TELKOMSEL", "3", "Info 1-2", "ABCDEFGHIJK"]
)
def test_a_name_as_sender_keeps_every_letter(name: str):
    pdu = encode_deliver(name, "Sisa pulsa", sent_at=NINE)
    message = deliver(pdu)
    assert message.sender == name
    assert message.sender_is_alphanumeric is not name.isdigit()


def test_a_name_of_seven_letters_in_seven_whole_octets_has_no_eighth_letter():
    # 14 semi-octets would hold eight septets; the last is filling, not "@"
    sender = "0ED0" + pack(to_septets("KOMINFO")).hex()
    assert deliver(by_hand("00", sender=sender)).sender == "KOMINFO"


def test_a_name_of_seven_letters_counted_exactly_is_read():
    sender = "0DD0" + pack(to_septets("KOMINFO")).hex()
    assert deliver(by_hand("00", sender=sender)).sender == "KOMINFO"


def test_a_name_padded_with_a_carriage_return_is_read():
    sender = "0ED0" + pack(to_septets("KOMINFO\r")).hex()
    assert deliver(by_hand("00", sender=sender)).sender == "KOMINFO"


def test_a_message_without_any_sender_is_read():
    assert deliver(by_hand("0161", sender="0080")).sender == ""


def test_a_short_code_and_star_and_hash_are_read():
    assert deliver(by_hand("00", sender="04814444")).sender == "4444"
    assert deliver(by_hand("00", sender="05818A88FB")).sender == "*888#"


@pytest.mark.parametrize(
    ("dcs", "encoding", "message_class"),
    [
        (0x00, Encoding.GSM7, None),
        (0x04, Encoding.OCTETS, None),
        (0x08, Encoding.UCS2, None),
        (0x0C, Encoding.GSM7, None),  # reserved alphabet
        (0x10, Encoding.GSM7, 0),
        (0x11, Encoding.GSM7, 1),
        (0x14, Encoding.OCTETS, 0),
        (0x18, Encoding.UCS2, 0),
        (0x1B, Encoding.UCS2, 3),
        (0x20, Encoding.OCTETS, None),  # compressed
        (0x40, Encoding.GSM7, None),  # marked for deletion
        (0x48, Encoding.UCS2, None),
        (0x80, Encoding.GSM7, None),  # reserved groups
        (0xBF, Encoding.GSM7, None),
        (0xC0, Encoding.GSM7, None),  # message waiting
        (0xC8, Encoding.GSM7, None),
        (0xD0, Encoding.GSM7, None),
        (0xDF, Encoding.GSM7, None),
        (0xE0, Encoding.UCS2, None),
        (0xEF, Encoding.UCS2, None),
        (0xF0, Encoding.GSM7, 0),
        (0xF1, Encoding.GSM7, 1),
        (0xF2, Encoding.GSM7, 2),
        (0xF3, Encoding.GSM7, 3),
        (0xF4, Encoding.OCTETS, 0),
        (0xF7, Encoding.OCTETS, 3),
    ],
)
def test_every_group_of_coding_schemes_is_known(dcs: int, encoding: Encoding, message_class: int | None):
    body = {Encoding.GSM7: "0161", Encoding.OCTETS: "0161", Encoding.UCS2: "020061"}[encoding]
    message = deliver(by_hand(body, dcs=f"{dcs:02X}"))
    assert (message.encoding, message.message_class, message.text) == (encoding, message_class, "a")


@pytest.mark.parametrize(
    ("header", "concatenation"),
    [
        ("0500032A0201", Concatenation(0x2A, 2, 1)),
        ("060804012A0202", Concatenation(0x012A, 2, 2)),
        ("0A" + "2303AABBCC" + "00032A0201", Concatenation(0x2A, 2, 1)),  # an unknown element before it
        ("0A" + "00032A0201" + "0003070302", Concatenation(7, 3, 2)),  # the last one counts
        ("0500032A0200", None),  # part 0 of 2
        ("0500032A0203", None),  # part 3 of 2
        ("0500032A0000", None),
        ("0400022A02", None),  # wrong length
        ("0200FF", None),  # an element longer than the header
        ("0100", None),
    ],
)
def test_a_header_tells_the_part_or_is_skipped(header: str, concatenation: Concatenation | None):
    octets = bytes.fromhex(header)
    septets = -(-len(octets) * 8 // 7)
    body = pack(to_septets("Rapat {jam} 9"), -len(octets) * 8 % 7)
    length = septets + len(to_septets("Rapat {jam} 9"))
    message = deliver(by_hand(f"{length:02X}" + header + body.hex(), first="44"))
    assert message.concatenation == concatenation
    assert message.text == "Rapat {jam} 9"


@pytest.mark.parametrize(
    ("header", "ports"), [("0605040B8423F0", (2948, 9200)), ("040402AABB", (0xAA, 0xBB))]
)
def test_a_message_for_a_program_has_ports_and_no_text(header: str, ports: tuple[int, int]):
    data = header + "0102"
    message = deliver(by_hand(f"{len(data) // 2:02X}" + data, first="44", dcs="04"))
    assert (message.ports, message.text, message.body) == (ports, "", b"\x01\x02")


def test_a_header_longer_than_the_message_leaves_no_text():
    message = deliver(by_hand("05" + "FF0003", first="44"))
    assert (message.text, message.concatenation) == ("", None)


def test_a_message_that_should_have_a_header_but_has_nothing_is_empty():
    assert deliver(by_hand("00", first="44")).text == ""


def test_eight_bit_text_is_shown_and_its_control_characters_are_not():
    message = deliver(by_hand("05" + "41E90A0042", dcs="04"))
    assert message.text == "Aé\n\ufffdB"


def test_an_odd_octet_at_the_end_of_ucs2_is_dropped():
    assert deliver(by_hand("03" + "006100", dcs="08")).text == "a"


def test_half_a_surrogate_pair_never_reaches_the_house():
    assert deliver(by_hand("04" + "D83D0061", dcs="08")).text == "\ufffda"


def test_a_length_larger_than_the_data_takes_what_is_there():
    body = pack(to_septets("HADIR")).hex()
    message = deliver(by_hand("08" + body))
    assert (message.text, message.truncated) == ("HADIR", True)


def test_a_missing_last_octet_costs_only_the_letters_in_it():
    whole = encode_deliver("+6281234567890", "Insya Allah hadir", sent_at=NINE)
    message = deliver(whole[:-2])
    assert (message.text, message.truncated) == ("Insya Allah hadi", True)


def test_octets_after_the_text_are_no_text():
    whole = encode_deliver("+6281234567890", "HADIR", sent_at=NINE)
    assert deliver(whole + "FFFF").text == "HADIR"


@pytest.mark.parametrize(
    ("smsc_part", "smsc"),
    [
        ("00", ""),
        ("0191", ""),  # a type and no digits
        ("06912618010000", "+6281100000"),
        ("06811801000000", "8110000000"),  # national
        ("07912618010000F0", "+62811000000"),  # odd number of digits
        ("08912618010000F0FF", "+62811000000"),  # filled too far
    ],
)
def test_odd_smsc_parts_are_read(smsc_part: str, smsc: str):
    message = deliver(smsc_part + by_hand("0161")[2:])
    assert (message.smsc, message.text) == (smsc, "a")


@pytest.mark.parametrize("reference", [5, 0x91])
def test_firmware_that_leaves_the_smsc_out_is_understood_by_the_announced_length(reference: int):
    message = encode_deliver("+6281234567890", "HADIR", sent_at=NINE)[2:]
    read = decode(message, len(message) // 2)
    assert isinstance(read, Deliver)
    assert (read.smsc, read.text) == ("", "HADIR")
    report = encode_status_report(
        message_reference=reference, recipient="+6281234567890", sent_at=NINE, discharged_at=NINE, status=0
    )[2:]
    again = decode(report, len(report) // 2)
    assert isinstance(again, StatusReport)
    assert (again.smsc, again.message_reference) == ("", reference)


def test_a_wrong_announced_length_does_no_harm():
    pdu = encode_deliver("+6281234567890", "HADIR", sent_at=NINE, smsc="+62811000000")
    for length in (0, 1, 5, len(pdu) // 2, 500):
        message = decode(pdu, length)
        assert isinstance(message, Deliver)
        assert message.text == "HADIR"


def test_a_reserved_type_is_read_as_an_incoming_message():
    assert deliver(by_hand("0161", first="07")).text == "a"


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        ("62218090000082", NINE),
        ("62218090000023", datetime(2026, 12, 8, 9, 0, tzinfo=timezone(timedelta(hours=8)))),  # WITA
        ("62218090000063", datetime(2026, 12, 8, 9, 0, tzinfo=timezone(timedelta(hours=9)))),  # WIT
        # sign bit: -24 quarters, which some firmware shows as +104
        ("6221809000004A", datetime(2026, 12, 8, 9, 0, tzinfo=timezone(timedelta(hours=-6)))),
        ("08101000000000", datetime(1980, 1, 1, 0, 0, tzinfo=UTC)),  # an SMSC that lost its clock
        ("00000000000000", None),
        ("62318090000082", None),  # month 13
        ("62218090A60082", None),  # no decimal digits
        ("FFFFFFFFFFFFFF", None),
        ("622180900000F2", None),  # a zone that is no number
    ],
)
def test_the_time_of_the_smsc_is_read_in_its_zone_or_left_out(octets: str, expected: datetime | None):
    moment = read_timestamp(bytes.fromhex(octets))
    assert moment == expected
    if moment is not None and expected is not None:
        assert moment.utcoffset() == expected.utcoffset()


def test_a_message_with_an_impossible_time_is_still_a_message():
    pdu = by_hand("0161").replace(TIME, "FF" * 7)
    message = deliver(pdu)
    assert (message.text, message.sent_at) == ("a", None)


def test_a_time_without_a_zone_cannot_be_written():
    with pytest.raises(ValueError, match="time zone"):
        write_timestamp(datetime(2026, 12, 8, 9, 0))


@pytest.mark.parametrize(
    "pdu",
    [
        "",
        "   ",
        "0",
        "zz",
        "٠٠",
        "00",
        "0004",
        by_hand("0161")[:-6],
        "FF" + by_hand("0161")[2:],
        "00" + "31000D91261832547698F00000A80161",  # our own SUBMIT, read from the store
        "00" + "01",
    ],
)
def test_what_cannot_be_read_is_a_pdu_error(pdu: str):
    with pytest.raises(PduError):
        decode(pdu)


def test_the_parts_of_a_long_message_join_in_order():
    text = "Mohon maaf sy tidak bisa hadir. " * 8
    segments = split(text)
    parts = [
        deliver(
            encode_deliver(
                "+6281234567890",
                part,
                sent_at=NINE,
                concatenation=Concatenation(9, len(segments.parts), sequence),
            )
        )
        for sequence, part in enumerate(segments.parts, start=1)
    ]
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [1, 2]
    assert joined_text(parts) == text


def test_an_emoji_that_a_phone_split_between_two_parts_is_healed():
    first = deliver(by_hand("08" + "0500032A0201" + "D83D", first="44", dcs="08"))
    second = deliver(by_hand("08" + "0500032A0202" + "DE00", first="44", dcs="08"))
    assert first.text == second.text == "\ufffd"
    assert joined_text([first, second]) == "😀"


def test_an_escape_that_a_phone_split_between_two_parts_is_healed():
    first = deliver(by_hand("08" + "0500032A0201" + pack(b"\x1b", 1).hex(), first="44"))
    second = deliver(by_hand("08" + "0500032A0202" + pack(b"\x65", 1).hex(), first="44"))
    assert joined_text([first, second]) == "€"


def test_parts_in_different_alphabets_join_as_texts():
    parts = [deliver(by_hand("0161")), deliver(by_hand("020062", dcs="08"))]
    assert joined_text(parts) == "ab"
    assert joined_text([]) == ""


@given(
    st.one_of(
        st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
        st.from_regex(r"[0-9]{3,15}", fullmatch=True),
        st.text(alphabet="ABCDEFGHIabcxyz .-&", min_size=1, max_size=11).filter(
            lambda name: any(character.isalpha() and character not in "abc" for character in name)
        ),
    )
)
def test_every_address_comes_back_as_it_was_written(text: str):
    address = read_address(Reader(write_address(text)))
    assert address.text == text


def test_a_name_longer_than_eleven_letters_cannot_be_written():
    with pytest.raises(ValueError, match="eleven"):
        write_address("POKJANAL KBB 1")


@given(
    st.text(max_size=33),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2069, 12, 30)),
    st.integers(-48, 56),
    st.sampled_from([None, Concatenation(1, 2, 1), Concatenation(300, 255, 255)]),
)
def test_every_message_comes_back_as_it_was_sent(
    text: str, moment: datetime, quarters: int, concatenation: Concatenation | None
):
    sent_at = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    pdu = encode_deliver(
        "+6281234567890", text, sent_at=sent_at, concatenation=concatenation, smsc="+62811000000"
    )
    message = deliver(pdu)
    assert (message.text, message.sent_at, message.concatenation) == (text, sent_at, concatenation)
    assert message.sent_at is not None
    assert message.sent_at.utcoffset() == sent_at.utcoffset()
