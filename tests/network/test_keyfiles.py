"""The profiles of the box are what NetworkManager reads: each value arrives as it was meant."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from appliance.network.keyfiles import cable, hotspot, office_wifi
from appliance.network.model import Wifi, Wire
from tests.provisioning.staged import ROOTFS

HARD = Wifi(' Kantor; "Désa" #1=\\', ' sandi\\n;"#=x ')


def understood(keyfile: str) -> dict[str, str]:
    """What nmcli itself makes of it (nmcli(1), --offline: no daemon is asked)."""
    nmcli = shutil.which("nmcli")
    if nmcli is None:
        pytest.skip("no nmcli: apt-get install network-manager")
    done = subprocess.run(
        [nmcli, "--offline", "connection", "modify", "connection.zone", ""],
        input=keyfile,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pairs = [line.partition("=") for line in done.stdout.splitlines() if "=" in line]
    return {key: value for key, _, value in pairs}


def test_the_hotspot_is_a_closed_one_that_gives_addresses() -> None:
    found = understood(hotspot(Wifi("KotakKabar-7F3K", "abcd-efgh-jkmn"), alone=True))
    assert (found["mode"], found["key-mgmt"], found["psk"]) == ("ap", "wpa-psk", "abcd-efgh-jkmn")
    assert (found["ssid"], found["address1"]) == ("KotakKabar-7F3K", "10.42.0.1/24")
    assert found["autoconnect-priority"] == "-50"


def test_an_office_may_call_its_wifi_whatever_it_likes() -> None:
    text = office_wifi(HARD, on_trial=False)
    found = understood(text)
    again = understood("\n".join(line for line in text.splitlines()) + "\n")
    assert found == again
    assert found["psk"] == '\\ssandi\\\\n;"#=x '
    assert bytes(int(octet) for octet in found["ssid"].split(";") if octet).decode() == HARD.name


def test_an_open_wifi_has_no_password_and_a_trial_does_not_come_up_by_itself() -> None:
    found = understood(office_wifi(Wifi("Aula"), on_trial=True))
    assert "psk" not in found
    assert found["autoconnect"] == "false"


def test_the_cable_has_a_given_address_or_the_office_s_and_always_one_of_its_own() -> None:
    given = understood(cable(Wire()))
    assert (given["link-local"], given["dhcp-timeout"]) == ("3", "2147483647")
    fixed = understood(cable(Wire("192.168.1.50/24", "192.168.1.1", ("192.168.1.1", "9.9.9.9"))))
    assert fixed["address1"] == "192.168.1.50/24,192.168.1.1"
    assert (fixed["dns"], fixed["link-local"]) == ("192.168.1.1;9.9.9.9;", "3")


def test_a_modems_network_never_gets_the_profile_of_the_cable() -> None:
    """It is "ethernet" to NetworkManager, and a profile is up on one device at a time."""
    shipped = (ROOTFS / "usr/lib/NetworkManager/system-connections/kabar-wired.nmconnection").read_text(
        "utf-8"
    )
    for text in (shipped, cable(Wire()), cable(Wire("192.168.1.50/24"))):
        match = text.partition("[match]\n")[2].partition("\n\n")[0].splitlines()
        assert match[0] == "interface-name=eth*;en*;"
        assert {"!rndis_host", "!qmi_wwan", "!cdc_mbim"} <= set(match[1].removeprefix("driver=").split(";"))


def test_the_cable_as_it_is_shipped_is_the_one_that_is_chosen_on_the_page() -> None:
    shipped = (ROOTFS / "usr/lib/NetworkManager/system-connections/kabar-wired.nmconnection").read_text(
        "utf-8"
    )
    assert understood(shipped) == understood(cable(Wire()))


def test_a_password_that_begins_with_a_space_keeps_it() -> None:
    assert "psk=\\s rahasia\\\\desa\n" in office_wifi(Wifi("Kantor", "  rahasia\\desa"), on_trial=False)
