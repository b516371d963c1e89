"""Delivery reports, and garbage that is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.sms.pdu import (
    Deliver,
    PduError,
    StatusReport,
    decode,
    decode_submit,
    encode_deliver,
    encode_status_report,
)

INDIA = timezone(timedelta(hours=5, minutes=30))
REAL = "079119890400202306400C91197909913764511090718384225110907183252200"
DELIVERED = StatusReport(
    smsc="+919840000232",
    message_reference=64,
    recipient="+919790197346",
    sent_at=datetime(2015, 1, 9, 17, 38, 48, tzinfo=INDIA),
    discharged_at=datetime(2015, 1, 9, 17, 38, 52, tzinfo=INDIA),
    status=0,
)


def test_a_real_report_from_a_stick_is_read():
    assert decode(REAL) == DELIVERED


@pytest.mark.parametrize(
    "optional",
    [
        "00",  # TP-PI: nothing follows
        "0100",  # TP-PID
        "03" + "0000",  # TP-PID and TP-DCS
        "07" + "0000" + "0161",  # and user data
        "FFFFFFFFFF",  # nonsense
    ],
)
def test_optional_parameters_of_a_report_change_nothing(optional: str):
    assert decode(REAL + optional) == DELIVERED


def test_a_report_for_a_number_without_country_is_read():
    report = decode("00" + "0601" + "0C8180214365870" + "9" + "62218090000082" * 2 + "46")
    assert isinstance(report, StatusReport)
    assert (report.recipient, report.status) == ("081234567890", 0x46)


def test_a_report_about_a_command_of_ours_is_a_report_too():
    report = decode(REAL.replace("0640", "2640", 1))
    assert isinstance(report, StatusReport)


def test_a_report_whose_status_is_missing_says_nothing():
    with pytest.raises(PduError):
        decode(REAL[:-2])


@given(
    st.integers(0, 255),
    st.integers(0, 255),
    st.from_regex(r"\+628[1-9][0-9]{7,10}", fullmatch=True),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2069, 12, 30)),
)
def test_every_report_comes_back_as_it_was_written(
    reference: int, status: int, recipient: str, moment: datetime
):
    sent_at = moment.replace(microsecond=0, tzinfo=UTC)
    discharged_at = sent_at + timedelta(seconds=7)
    pdu = encode_status_report(
        message_reference=reference,
        recipient=recipient,
        sent_at=sent_at,
        discharged_at=discharged_at,
        status=status,
    )
    assert decode(pdu) == StatusReport("", reference, recipient, sent_at, discharged_at, status)


def decode_or_refuse(pdu: str) -> None:
    """Both readers either understand or raise PduError; anything else fails the test."""
    for read in (decode, decode_submit, lambda text: decode(text, len(text) // 4)):
        try:
            read(pdu)
        except PduError:
            continue


@settings(max_examples=500)
@given(st.binary(max_size=180))
def test_no_octets_can_do_more_than_be_refused(octets: bytes):
    decode_or_refuse(octets.hex())


@given(st.text(max_size=60))
def test_no_text_can_do_more_than_be_refused(text: str):
    decode_or_refuse(text)


@settings(max_examples=500)
@given(st.sampled_from(["deliver", "report"]), st.data())
def test_no_damage_on_the_wire_can_do_more_than_be_refused(kind: str, data: st.DataObject):
    moment = datetime(2026, 12, 8, 2, 0, tzinfo=UTC)
    pdu = (
        REAL if kind == "report" else encode_deliver("+6281234567890", "Insya Allah {hadir}", sent_at=moment)
    )
    octets = bytearray.fromhex(pdu)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    decode_or_refuse(octets[:cut].hex())
    decode_or_refuse(octets.hex())


@given(st.binary(min_size=30, max_size=180))
def test_what_is_read_from_garbage_can_always_be_stored(octets: bytes):
    try:
        message = decode("0044" + octets.hex())
    except PduError:
        return
    assert isinstance(message, Deliver)
    (message.text + message.sender).encode("utf-8")
