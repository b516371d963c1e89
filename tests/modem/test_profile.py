"""The table of chip families."""

from __future__ import annotations

from typing import get_args

import pytest

from appliance.config import ProfileName
from appliance.modem.profile import NetworkMode, Profile, cannot_do_sms, detect_family, survives_radio_off
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


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_radio_that_is_switched_off_is_switched_on_again(profile: Profile) -> None:
    assert not profile.radio_cycle or profile.radio_cycle[-1] == "AT+CFUN=1"


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_whoever_may_choose_a_network_may_choose_to_leave_it_to_the_modem(profile: Profile) -> None:
    modes = profile.offered_modes
    assert not modes or modes == (NetworkMode.AUTO, NetworkMode.ONLY_2G, NetworkMode.ONLY_4G)
    assert not (modes and profile.gsm_only)


def test_a_stick_that_comes_back_as_a_cd_has_no_reset() -> None:
    assert PROFILES["huawei"].reset == ()


def test_a_quectel_is_waited_for_twice_as_long_as_a_simcom() -> None:
    assert PROFILES["ec25"].result_timeout == 125
    assert {PROFILES[name].result_timeout for name in ("sim800", "sim7600", "a76xx", "huawei")} == {65}


def test_a_2g_module_sends_by_circuit_and_asks_lte_nothing() -> None:
    for name in ("sim800", "sim7070"):
        assert PROFILES[name].cgsms == "1"
        assert "AT+CEREG=2" not in PROFILES[name].wishes


@pytest.mark.parametrize("model", ["SIMCOM_SIM7080", "SIMCOM_SIM7020E", "BC95", "A7670E-LNXY-UBL"])
def test_what_knows_only_networks_without_sms_is_named(model: str) -> None:
    assert cannot_do_sms("SIMCOM_Ltd", model)


@pytest.mark.parametrize("model", ["SIMCOM_SIM7070", "SIM7600G-H", "EC25", "SIM7670G", "SIM868"])
def test_what_can_send_is_not_turned_away(model: str) -> None:
    assert not cannot_do_sms("SIMCOM_Ltd", model)


def test_a_module_that_dies_without_its_radio_is_known() -> None:
    assert not survives_radio_off("NEOWAY", "M590")
    assert survives_radio_off("SIMCOM_Ltd", "SIMCOM_SIM800C")
