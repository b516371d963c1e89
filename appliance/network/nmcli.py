"""What nmcli says, as values: ``--terse`` output is cut at colons that no backslash stands before. PURE.

Source: nmcli(1), --terse and --escape: "the colon ":" and "\\" characters are escaped by '\\'".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.network.model import Address, Heard, Outcome, Way

DEVICES = ("-f", "DEVICE,TYPE,STATE,CONNECTION", "device", "status")
ADDRESSES = ("-f", "GENERAL.DEVICE,GENERAL.TYPE,IP4.ADDRESS", "device", "show")
AIR = ("-f", "SSID,SIGNAL,SECURITY", "device", "wifi", "list", "--rescan")

_LINK_LOCAL = ipaddress.IPv4Network("169.254.0.0/16")
_HOTSPOT = ipaddress.IPv4Network("10.42.0.0/24")
_MOST_HEARD = 30
_WAYS = ("eth", "en", "wl")  # names that the kernel and systemd.net-naming-scheme(7) give


@dataclass(frozen=True, slots=True)
class Device:
    """``kind``: "ethernet", "wifi" ...; ``connection``: the profile that is up or coming up, "" = none."""

    name: str
    kind: str
    state: str
    connection: str

    @property
    def connected(self) -> bool:
        return self.state.startswith("connected")

    @property
    def cable(self) -> bool:
        """Whether a cable is in: "unavailable" is one that is not (nm-device states)."""
        return (
            self.kind == "ethernet" and is_way(self.name) and self.state not in ("unavailable", "unmanaged")
        )


def is_way(interface: str) -> bool:
    """Whether people reach the box by it: cable or Wi-Fi, not a modem's own network (usb0, wwan0) nor what
    only exists inside this computer. As in rootfs/usr/lib/kabar/firewall.nft."""
    return interface.startswith(_WAYS)


def fields(line: str) -> list[str]:
    """The fields of one line."""
    found = [""]
    signs = iter(line)
    for sign in signs:
        if sign == "\\":
            found[-1] += next(signs, "")
        elif sign == ":":
            found.append("")
        else:
            found[-1] += sign
    return found


def devices(said: str) -> tuple[Device, ...]:
    """The answer to DEVICES. Lines of another shape are passed over."""
    rows = (fields(line) for line in said.splitlines())
    return tuple(Device(*row) for row in rows if len(row) == 4 and row[0])


def addresses(said: str) -> tuple[Address, ...]:
    """The answer to ADDRESSES: by which people come; IPv4 only, the pages are not served on IPv6."""
    return tuple(_addresses(said))


def _addresses(said: str) -> Iterator[Address]:
    interface = kind = ""
    for line in said.splitlines():
        key, _, value = line.partition(":")
        value = fields(value)[0] if value else ""
        if key == "GENERAL.DEVICE":
            interface, kind = value, ""
        elif key == "GENERAL.TYPE":
            kind = value
        elif key.startswith("IP4.ADDRESS") and is_way(interface):
            try:
                ip = ipaddress.IPv4Interface(value).ip
            except ValueError:
                continue
            if not ip.is_loopback:
                yield Address(interface, str(ip), way_of(str(ip), wireless=kind == "wifi"))


def way_of(address: str, *, wireless: bool) -> Way:
    """By which way people reach that address."""
    ip = ipaddress.IPv4Address(address)
    if ip in _HOTSPOT and wireless:
        return Way.HOTSPOT
    if ip in _LINK_LOCAL:
        return Way.DIRECT
    return Way.WIFI if wireless else Way.WIRE


def heard(said: str, *, but: str = "") -> tuple[Heard, ...]:
    """The answer to AIR: each name once, the strongest first, without the box's own (``but``)."""
    best: dict[str, Heard] = {}
    for row in (fields(line) for line in said.splitlines()):
        if len(row) != 3 or not row[0] or row[0] == but or not row[0].isprintable():
            continue
        name, signal, security = row
        percent = min(int(signal), 100) if signal.isascii() and signal.isdigit() and len(signal) < 4 else 0
        if name not in best or best[name].signal < percent:
            best[name] = Heard(name, percent, security not in ("", "--"))
    return tuple(sorted(best.values(), key=lambda one: (-one.signal, one.name))[:_MOST_HEARD])


def guests(said: str) -> int:
    """How many telephones ``iw dev wlan0 station dump`` lists."""
    return sum(line.startswith("Station ") for line in said.splitlines())


_SIGNS = (
    ("secrets were required", Outcome.WRONG_PASSWORD),
    ("no secrets", Outcome.WRONG_PASSWORD),
    ("802-11-wireless-security", Outcome.WRONG_PASSWORD),
    ("network could not be found", Outcome.NOT_FOUND),
    ("no network with ssid", Outcome.NOT_FOUND),
    ("ssid not found", Outcome.NOT_FOUND),
    ("ip configuration could not be reserved", Outcome.NO_ADDRESS),
    ("no suitable device", Outcome.NO_RADIO),
)


def outcome(status: int, said: str) -> Outcome:
    """Of ``nmcli connection up``, by its exit status and its words (nmcli(1), EXIT STATUS; LC_ALL=C)."""
    if status == 0:
        return Outcome.DONE
    words = said.lower()
    return next((found for sign, found in _SIGNS if sign in words), Outcome.FAILED)
