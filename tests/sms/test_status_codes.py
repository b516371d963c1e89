"""What the network's numbers mean: every value has a class."""

from __future__ import annotations

import pytest

from appliance.sms.status_codes import (
    ErrorClass,
    ReportOutcome,
    ReportReason,
    rp_cause,
    tp_failure_cause,
    tp_status,
)


@pytest.mark.parametrize(
    ("values", "outcome", "retry_allowed"),
    [
        (range(0x00, 0x20), ReportOutcome.DELIVERED, False),
        (range(0x20, 0x40), ReportOutcome.PENDING, False),
        (range(0x40, 0x60), ReportOutcome.FAILED, False),
        (range(0x60, 0x80), ReportOutcome.FAILED, True),  # final, although the cause was temporary
        (range(0x80, 0x100), ReportOutcome.FAILED, True),  # reserved: read as "service rejected"
    ],
)
def test_each_range_of_a_delivery_report_has_its_outcome(
    values: range, outcome: ReportOutcome, retry_allowed: bool
):
    for value in values:
        status = tp_status(value)
        assert (status.outcome, status.retry_allowed) == (outcome, retry_allowed)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0x00, ReportReason.RECEIVED),
        (0x01, ReportReason.FORWARDED),
        (0x02, ReportReason.REPLACED),
        (0x03, ReportReason.COMPLETED),
        (0x1F, ReportReason.COMPLETED),
        (0x20, ReportReason.CONGESTION),
        (0x21, ReportReason.BUSY),
        (0x22, ReportReason.NO_RESPONSE),
        (0x23, ReportReason.SERVICE_REJECTED),
        (0x24, ReportReason.QUALITY),
        (0x25, ReportReason.HANDSET_ERROR),
        (0x26, ReportReason.RESERVED),
        (0x30, ReportReason.OPERATOR_SPECIFIC),
        (0x40, ReportReason.PROCEDURE_ERROR),
        (0x41, ReportReason.INCOMPATIBLE),
        (0x42, ReportReason.REJECTED_BY_HANDSET),
        (0x43, ReportReason.NOT_OBTAINABLE),
        (0x44, ReportReason.QUALITY),
        (0x45, ReportReason.NO_INTERWORKING),
        (0x46, ReportReason.EXPIRED),
        (0x47, ReportReason.DELETED_BY_SENDER),
        (0x48, ReportReason.DELETED_BY_OPERATOR),
        (0x49, ReportReason.UNKNOWN_TO_OPERATOR),
        (0x4A, ReportReason.RESERVED),
        (0x5F, ReportReason.OPERATOR_SPECIFIC),
        (0x60, ReportReason.CONGESTION),
        (0x62, ReportReason.NO_RESPONSE),
        (0x65, ReportReason.HANDSET_ERROR),
        (0x6F, ReportReason.RESERVED),
        (0x70, ReportReason.OPERATOR_SPECIFIC),
        (0x80, ReportReason.RESERVED),
        (0xFF, ReportReason.RESERVED),
    ],
)
def test_the_reason_is_one_word(value: int, reason: ReportReason):
    assert tp_status(value).reason is reason


def test_only_an_incompatible_or_unobtainable_number_is_suspect():
    assert [value for value in range(0x100) if tp_status(value).suspect_number] == [0x41, 0x43]


@pytest.mark.parametrize("value", [-1, 256])
def test_a_status_is_one_octet(value: int):
    with pytest.raises(ValueError, match="one octet"):
        tp_status(value)


@pytest.mark.parametrize(
    ("codes", "error_class"),
    [
        ((1, 30), ErrorClass.NUMBER),
        ((8, 10, 21, 28, 29, 50, 69), ErrorClass.ACCOUNT),
        ((22, 42, 47), ErrorClass.CONGESTION),
        ((17, 27, 38, 41, 111, 127), ErrorClass.TEMPORARY),
        ((81,), ErrorClass.MODEM),
        ((95, 96, 97, 98, 99), ErrorClass.PDU),
        ((0, 2, 100, 126), ErrorClass.TEMPORARY),  # not in the table: as 41
    ],
)
def test_each_rp_cause_has_its_class(codes: tuple[int, ...], error_class: ErrorClass):
    assert {rp_cause(code) for code in codes} == {error_class}


@pytest.mark.parametrize(
    ("codes", "error_class"),
    [
        ((128, 129, 130, 143, 144, 145, 159, 160, 161, 175, 176, 198, 199), ErrorClass.PDU),
        ((192,), ErrorClass.CONGESTION),
        ((193,), ErrorClass.ACCOUNT),
        ((177, 191, 194, 200, 224, 254, 255), ErrorClass.TEMPORARY),
        ((195, 196), ErrorClass.NUMBER),
        ((197,), ErrorClass.DUPLICATE),
        ((208, 209, 211), ErrorClass.STORAGE),
        ((210, 212, 213), ErrorClass.MODEM),
    ],
)
def test_each_tp_failure_cause_has_its_class(codes: tuple[int, ...], error_class: ErrorClass):
    assert {tp_failure_cause(code) for code in codes} == {error_class}


def test_every_code_of_both_ranges_has_a_class_and_no_other_has():
    assert all(isinstance(rp_cause(code), ErrorClass) for code in range(128))
    assert all(isinstance(tp_failure_cause(code), ErrorClass) for code in range(128, 256))
    for code in (-1, 128):
        with pytest.raises(ValueError, match="0-127"):
            rp_cause(code)
    for code in (127, 256):
        with pytest.raises(ValueError, match="128-255"):
            tp_failure_cause(code)
