"""The box's three profiles as NetworkManager keeps them (nm-settings-keyfile(5)). PURE.

Written as files, not given as arguments: the arguments of a program can be read by everybody.
"""

from __future__ import annotations

import ipaddress

from appliance.network.model import HOTSPOT_ADDRESS, Wifi, Wire

WIRE = "kabar-wired"
HOTSPOT = "kabar-hotspot"
WIFI = "kabar-wifi"
# Fixed, so that a profile covers the one of the same UUID in /usr/lib
_UUIDS = {
    WIRE: "6b616261-7200-4000-8000-000000000001",
    HOTSPOT: "6b616261-7200-4000-8000-000000000002",
    WIFI: "6b616261-7200-4000-8000-000000000003",
}
# NetworkManager calls the network of a modem "ethernet" too (usb0 of a HAT); these drivers serve nothing else
_CABLE_ONLY = (
    "[match]",
    "interface-name=eth*;en*;",
    "driver=!rndis_host;!qmi_wwan;!cdc_mbim;!huawei_cdc_ncm;!sierra_net;!hso;",
    "",
)


def file_name(profile: str) -> str:
    return f"{profile}.nmconnection"


def hotspot(wifi: Wifi, *, alone: bool) -> str:
    """WPA2 and DHCP (``shared``). ``alone``: it comes up by itself, as nothing else wants the radio."""
    return "\n".join(
        [
            *_head(HOTSPOT, "wifi", autoconnect=alone, priority=-50),
            "[wifi]",
            "mode=ap",
            "band=bg",
            f"ssid={_ssid(wifi.name)}",
            "",
            "[wifi-security]",
            "key-mgmt=wpa-psk",
            "proto=rsn;",
            "pairwise=ccmp;",
            "group=ccmp;",
            # protected management frames: the Pi's firmware refuses telephones that ask for them
            "pmf=1",
            f"psk={_escaped(wifi.password)}",
            "",
            "[ipv4]",
            "method=shared",
            f"address1={HOTSPOT_ADDRESS}/24",
            "",
            "[ipv6]",
            "method=disabled",
            "",
        ]
    )


def office_wifi(wifi: Wifi, *, on_trial: bool) -> str:
    """``on_trial``: nobody knows yet whether the password is right, so it does not come up by itself."""
    security = (
        ["[wifi-security]", "key-mgmt=wpa-psk", f"psk={_escaped(wifi.password)}", ""] if wifi.password else []
    )
    return "\n".join(
        [
            *_head(WIFI, "wifi", autoconnect=not on_trial, priority=10),
            "[wifi]",
            "mode=infrastructure",
            # found too when the office hides its name
            "hidden=true",
            f"ssid={_ssid(wifi.name)}",
            "",
            *security,
            "[ipv4]",
            "method=auto",
            "dhcp-timeout=30",
            "may-fail=false",
            "",
            "[ipv6]",
            "method=auto",
            "may-fail=true",
            "",
        ]
    )


def cable(wire: Wire) -> str:
    """An address of the office's network, and always one for a laptop at the other end (RFC 3927)."""
    ipv4 = ["method=auto", "dhcp-timeout=2147483647"]
    if wire.address != "auto":
        own = ipaddress.IPv4Interface(wire.address)
        gateway = f",{ipaddress.IPv4Address(wire.gateway)}" if wire.gateway else ""
        ipv4 = ["method=manual", f"address1={own.with_prefixlen}{gateway}"]
        if wire.name_servers:
            ipv4.append("dns=" + "".join(f"{ipaddress.IPv4Address(each)};" for each in wire.name_servers))
    return "\n".join(
        [
            *_head(WIRE, "ethernet", autoconnect=True, priority=-10),
            *_CABLE_ONLY,
            "[ipv4]",
            *ipv4,
            "link-local=3",
            "may-fail=true",
            "",
            "[ipv6]",
            "method=auto",
            "addr-gen-mode=eui64",
            "may-fail=true",
            "",
        ]
    )


def _head(profile: str, kind: str, *, autoconnect: bool, priority: int) -> list[str]:
    return [
        "[connection]",
        f"id={profile}",
        f"uuid={_UUIDS[profile]}",
        f"type={kind}",
        f"autoconnect={'true' if autoconnect else 'false'}",
        f"autoconnect-priority={priority}",
        "autoconnect-retries=0",
        "",
    ]


def _ssid(name: str) -> str:
    """As octets: whatever an office calls its Wi-Fi is one line."""
    return "".join(f"{octet};" for octet in name.encode())


def _escaped(text: str) -> str:
    """GKeyFile: a backslash begins an escape, a space in front would be lost."""
    text = text.replace("\\", "\\\\")
    return "\\s" + text[1:] if text.startswith(" ") else text
