"""What a refusal means, by namespace and chip family."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.modem.at_codes import TIMERS_RUN_OUT_FROM, classify, code_of, maker_of
from appliance.modem.profiles import PROFILES
from appliance.sms.status_codes import ErrorClass

STANDARD = [
    ("CMS", 1, ErrorClass.NUMBER),
    ("CMS", 8, ErrorClass.ACCOUNT),
    ("CMS", 21, ErrorClass.ACCOUNT),
    ("CME", 21, ErrorClass.TEMPORARY),  # "invalid index" there
    ("CMS", 38, ErrorClass.TEMPORARY),
    ("CMS", 42, ErrorClass.CONGESTION),
    ("CMS", 192, ErrorClass.CONGESTION),
    ("CMS", 197, ErrorClass.DUPLICATE),
    ("CMS", 301, ErrorClass.MODEM),
    ("CMS", 304, ErrorClass.PDU),
    ("CMS", 310, ErrorClass.SIM),
    ("CMS", 314, ErrorClass.WAIT),
    ("CMS", 322, ErrorClass.STORAGE),
    ("CMS", 330, ErrorClass.SIM),
    ("CMS", 331, ErrorClass.NETWORK),
    ("CMS", 332, ErrorClass.UNCERTAIN),
    ("CMS", 500, ErrorClass.TEMPORARY),
    ("CME", 10, ErrorClass.SIM),
    ("CME", 14, ErrorClass.WAIT),
    ("CME", 30, ErrorClass.NETWORK),
    ("CME", 31, ErrorClass.UNCERTAIN),
    ("CME", 100, ErrorClass.TEMPORARY),
    ("", None, ErrorClass.TEMPORARY),
]


@pytest.mark.parametrize("family", sorted(PROFILES))
@pytest.mark.parametrize(("namespace", "code", "expected"), STANDARD)
def test_standard_codes_mean_the_same_everywhere(
    family: str, namespace: str, code: int | None, expected: ErrorClass
) -> None:
    assert classify(namespace, code, family) is expected


OWN = [
    ("sim800", 3, ErrorClass.NUMBER),
    ("sim800", 68, ErrorClass.ACCOUNT),
    ("sim800", 102, ErrorClass.UNCERTAIN),
    ("sim800", 226, ErrorClass.UNCERTAIN),
    ("sim800", 512, ErrorClass.UNCERTAIN),  # "SMS no error"
    ("sim800", 515, ErrorClass.MODEM),
    ("sim800", 522, ErrorClass.NETWORK),
    ("sim800", 525, ErrorClass.CONGESTION),
    ("sim800", 528, ErrorClass.WAIT),
    ("sim800", 529, ErrorClass.ACCOUNT),
    ("sim800", 530, ErrorClass.TEMPORARY),
    ("sim800", 531, ErrorClass.STORAGE),
    ("sim800", 532, ErrorClass.WAIT),
    ("sim7070", 225, ErrorClass.UNCERTAIN),
    ("ec25", 515, ErrorClass.MODEM),
    ("ec25", 517, ErrorClass.NETWORK),
    ("ec25", 528, ErrorClass.WAIT),
    ("ec25", 530, ErrorClass.TEMPORARY),
    ("ec25", 531, ErrorClass.STORAGE),
    ("wavecom", 512, ErrorClass.TEMPORARY),
    ("wavecom", 513, ErrorClass.UNCERTAIN),
    ("wavecom", 514, ErrorClass.CONGESTION),
    ("wavecom", 515, ErrorClass.WAIT),
    ("wavecom", 600, ErrorClass.UNCERTAIN),
    ("telit", 513, ErrorClass.UNCERTAIN),
    ("telit", 515, ErrorClass.UNCERTAIN),
    ("siemens", 521, ErrorClass.UNCERTAIN),
    ("siemens", 535, ErrorClass.WAIT),
    ("motorola", 512, ErrorClass.CONGESTION),
    ("huawei", 513, ErrorClass.UNCERTAIN),
    ("sim7600", 225, ErrorClass.UNCERTAIN),
    ("sim800", 224, ErrorClass.UNCERTAIN),
    ("sim800", 34, ErrorClass.CONGESTION),
    ("sim800", 88, ErrorClass.NUMBER),
    ("sim7600", 515, ErrorClass.WAIT),
    ("a76xx", 521, ErrorClass.WAIT),
    ("sim800", 513, ErrorClass.PDU),
    ("ec25", 513, ErrorClass.PDU),
    ("ec25", 225, ErrorClass.UNCERTAIN),
    ("ec25", 512, ErrorClass.SIM),
    ("ec25", 529, ErrorClass.ACCOUNT),
    ("ec25", 9999, ErrorClass.TEMPORARY),
    ("generic", 225, ErrorClass.UNCERTAIN),
    ("generic", 513, ErrorClass.UNCERTAIN),  # on a Wavecom: no acknowledgement for 28 s
    ("huawei", 512, ErrorClass.UNCERTAIN),
    ("generic", 531, ErrorClass.STORAGE),
]


@pytest.mark.parametrize(("family", "code", "expected"), OWN)
def test_a_makers_own_codes_mean_what_the_maker_says(family: str, code: int, expected: ErrorClass) -> None:
    assert classify("CMS", code, family) is expected


EVERYBODY = [*sorted(PROFILES), "telit", "wavecom", "siemens", "motorola", "nobody"]


@pytest.mark.parametrize("family", EVERYBODY)
@pytest.mark.parametrize("code", [102, 224, 225, 226, 332])
def test_a_timer_that_ran_out_is_uncertain_whoever_says_so_and_when(family: str, code: int) -> None:
    assert classify("CMS", code, family, after=0.5) is ErrorClass.UNCERTAIN
    assert classify("CMS", code, family, after=40.0) is ErrorClass.UNCERTAIN


@pytest.mark.parametrize("family", EVERYBODY)
@pytest.mark.parametrize(
    ("namespace", "code"),
    [("CMS", code) for code in (17, 38, 41, 111, 127, 300, 302, 314, 320, 331, 500, 514, 528, 530)]
    + [("CME", code) for code in (0, 3, 4, 14, 30, 100, 515)]
    + [("", None)],
)
def test_what_a_module_says_of_its_own_accord_after_half_a_minute_is_its_timer(
    family: str, namespace: str, code: int | None
) -> None:
    early = classify(namespace, code, family, after=TIMERS_RUN_OUT_FROM - 0.1)
    assert early is classify(namespace, code, family)
    assert classify(namespace, code, family, after=TIMERS_RUN_OUT_FROM) is ErrorClass.UNCERTAIN


@pytest.mark.parametrize("family", EVERYBODY)
@pytest.mark.parametrize(
    "code", [1, 8, 10, 21, 22, 27, 28, 29, 30, 42, 47, 50, 69, 96, 128, 145, 176, *range(192, 200)]
)
def test_a_cause_that_only_the_network_gives_is_a_refusal_however_late(family: str, code: int) -> None:
    late = classify("CMS", code, family, after=60.0)
    assert late is classify("CMS", code, family)
    assert late is not ErrorClass.UNCERTAIN


@given(
    st.sampled_from(["CMS", "CME", ""]),
    st.one_of(st.none(), st.integers(0, 99999)),
    st.sampled_from(["sim7600", "ec25", "generic", "whatever"]),
    st.floats(0.0, 200.0),
)
@settings(deadline=None)
def test_every_code_has_a_class(namespace: str, code: int | None, family: str, after: float) -> None:
    assert isinstance(classify(namespace, code, family, after=after), ErrorClass)


def test_words_are_read_in_their_own_namespace() -> None:
    assert code_of("CMS", "SIM busy") == 314
    assert code_of("CME", " SIM busy ") == 14
    assert code_of("CMS", "something else") is None


@pytest.mark.parametrize(
    ("manufacturer", "maker"),
    [
        ("WAVECOM MODEM", "wavecom"),
        ("Sierra Wireless, Incorporated", "wavecom"),
        ("Telit", "telit"),
        ("Cinterion", "siemens"),
        ("Motorola CE, Copyright 2000", "motorola"),
        ("ACME", ""),
    ],
)
def test_a_module_of_no_family_may_still_have_a_known_maker(manufacturer: str, maker: str) -> None:
    assert maker_of(manufacturer, "whatever") == maker


def test_one_number_means_three_things_on_three_makers() -> None:
    assert {family: classify("CMS", 512, family) for family in ("ec25", "motorola", "wavecom")} == {
        "ec25": ErrorClass.SIM,
        "motorola": ErrorClass.CONGESTION,
        "wavecom": ErrorClass.TEMPORARY,
    }


def test_a_card_that_the_network_no_longer_knows_is_a_matter_of_the_account() -> None:
    assert classify("CME", 103, "sim7600") is ErrorClass.ACCOUNT
