"""The table of chip families."""

from __future__ import annotations

from typing import get_args

import pytest

from appliance.config import ProfileName
from appliance.modem.profile import Profile, cannot_do_sms, detect_family
from appliance.modem.profiles import PROFILES

MODELS = [
    ("SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "sim7600"),
    ("SIMCOM INCORPORATED", "SIMCOM_SIM7500E", "sim7600"),
    ("A76XX", "A7670E-FASE", "a76xx"),
    ("SIMCOM INCORPORATED", "SIM7670G-LNGV", "a76xx"),
    ("SIMCOM_Ltd", "SIMCOM_SIM800L", "sim800"),
    ("SIMCOM_Ltd", "SIMCOM_SIM868", "sim800"),
    ("SIMCOM_Ltd", "SIMCOM_SIM7080", "sim7070"),
    ("SIMCOM_Ltd", "SIMCOM_SIM7070G", "sim7070"),
    ("Quectel", "EC25", "ec25"),
    ("Quectel", "EG25", "ec25"),
    ("huawei", "E3531", "huawei"),
    ("ACME", "GSM-1", "generic"),
    ("", "", "generic"),
]


@pytest.mark.parametrize(("manufacturer", "model", "family"), MODELS)
def test_a_module_is_known_by_what_it_says_of_itself(manufacturer: str, model: str, family: str) -> None:
    assert detect_family(manufacturer, model) == family


def test_every_profile_an_office_may_name_exists() -> None:
    assert set(get_args(ProfileName)) - {"auto"} == set(PROFILES)
    assert all(profile.name == name for name, profile in PROFILES.items())


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_no_profile_gives_up_before_the_network_does(profile: Profile) -> None:
    # RP timer TR1M: 35-45 s
    assert profile.result_timeout > 45
    # an answer is waited for two minutes in all
    assert profile.result_timeout + profile.late_answer_window >= 120


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_profile_stores_messages_and_asks_for_reports_first(profile: Profile) -> None:
    for way in profile.cnmi:
        assert way.split(",")[1] == "1"
    assert not profile.cnmi or profile.cnmi[0].split(",")[3] == "1"


def test_a_variant_sold_without_sms_is_known() -> None:
    assert cannot_do_sms("A7670E-LNXY-UBL", "A7670M6_V1.11.1")
    assert cannot_do_sms("A7670E", "a7670e-lnxy_v1")
    assert not cannot_do_sms("A7670E-FASE", "A7670M6_V1.11.1")
