"""What nmcli says is read as it was meant, however odd the name of a Wi-Fi is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.network.model import Address, Heard, Outcome, Way
from appliance.network.nmcli import Device, addresses, devices, fields, guests, heard, outcome

LINES = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40)


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")


@settings(deadline=None, max_examples=200)
@given(row=st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_fields_arrive_as_nmcli_escaped_them(row: list[str]) -> None:
    assert fields(":".join(escaped(each) for each in row)) == row


@settings(deadline=None, max_examples=200)
@given(said=st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_it_says_is_read_without_a_crash(said: str) -> None:
    devices(said)
    addresses(said)
    heard(said)
    guests(said)
    assert outcome(4, said) is not Outcome.DONE


def test_devices() -> None:
    said = "eth0:ethernet:unavailable:\nwlan0:wifi:connected:kabar-hotspot\n"
    said += "lo:loopback:connected (externally):lo\n"
    eth, wlan, loop = devices(said + "Warning: something\n")
    assert eth == Device("eth0", "ethernet", "unavailable", "")
    assert (eth.cable, eth.connected) == (False, False)
    assert (wlan.connected, wlan.connection) == (True, "kabar-hotspot")
    assert loop.connected


def test_the_network_of_a_modem_is_no_cable_and_no_way_to_the_box() -> None:
    said = (
        "eth0:ethernet:disconnected:\nusb0:ethernet:connected:Wired 1\nenxb827eb000001:ethernet:connected:x\n"
    )
    assert [each.name for each in devices(said) if each.cable] == ["eth0", "enxb827eb000001"]
    named = (
        "GENERAL.DEVICE:{}\nGENERAL.TYPE:{}\nIP4.ADDRESS[1]:192.168.225.22/24\n".format(*each)
        for each in (("usb0", "ethernet"), ("wwan0", "gsm"), ("ppp0", "gsm"), ("docker0", "bridge"))
    )
    assert addresses("".join(named)) == ()


def test_addresses_say_by_which_way_they_are_reached() -> None:
    said = (
        "GENERAL.DEVICE:eth0\nGENERAL.TYPE:ethernet\nIP4.ADDRESS[1]:192.168.1.23/24\nIP4.ADDRESS[2]:169.254.8.9/16\n\n"
        "GENERAL.DEVICE:wlan0\nGENERAL.TYPE:wifi\nIP4.ADDRESS[1]:10.42.0.1/24\n\n"
        "GENERAL.DEVICE:lo\nGENERAL.TYPE:loopback\nIP4.ADDRESS[1]:127.0.0.1/8\nIP4.ADDRESS[2]:nonsense\n"
    )
    assert addresses(said) == (
        Address("eth0", "192.168.1.23", Way.WIRE),
        Address("eth0", "169.254.8.9", Way.DIRECT),
        Address("wlan0", "10.42.0.1", Way.HOTSPOT),
    )


def test_each_wifi_is_told_once_the_strongest_first_and_never_the_box_itself() -> None:
    said = "Kantor\\: Desa:40:WPA2\nAula:80:\nKantor\\: Desa:60:WPA2\n:99:WPA2\n"
    said += "KotakKabar-7F3K:100:WPA2\nX:x:--\n"
    assert heard(said, but="KotakKabar-7F3K") == (
        Heard("Aula", 80, locked=False),
        Heard("Kantor: Desa", 60, locked=True),
        Heard("X", 0, locked=False),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "Error: Connection activation failed: Secrets were required, but not provided.",
            Outcome.WRONG_PASSWORD,
        ),
        ("Error: 802-11-wireless-security.psk: property is invalid.", Outcome.WRONG_PASSWORD),
        ("Error: Connection activation failed: The Wi-Fi network could not be found", Outcome.NOT_FOUND),
        (
            "Error: Connection activation failed: IP configuration could not be reserved (no address)",
            Outcome.NO_ADDRESS,
        ),
        ("Error: No suitable device found for this connection.", Outcome.NO_RADIO),
        ("Error: Timeout expired (45 seconds)", Outcome.FAILED),
        ("", Outcome.FAILED),
    ],
)
def test_why_a_wifi_could_not_be_joined(said: str, expected: Outcome) -> None:
    assert outcome(4, said) is expected
    assert outcome(0, said) is Outcome.DONE


def test_a_wifi_whose_name_nobody_can_print_is_not_told() -> None:
    assert heard("Kan\x1btor:70:WPA2\nAu\u202ela:60:\nKantor:50:WPA2\n") == (
        Heard("Kantor", 50, locked=True),
    )
