"""What may be wished of the network, what is true of it, and what came of a wish. PURE."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from appliance.boot_file.one_shots import NetworkKeys, WifiKeys, wifi_problem, wire_problem

REPORT = "addresses.json"  # in the run folder; root writes it, the pages read it
HOTSPOT_ADDRESS = "10.42.0.1"

Short = Annotated[str, Meta(max_length=64)]


class Choice(StrEnum):
    """What the radio is for. The cable works in any case, whenever one is in."""

    HOTSPOT = "hotspot"  # always the box's own Wi-Fi
    WIFI = "wifi"  # a guest in the office's; the hotspot as long as that cannot be had
    WIRE = "wire"  # silent while the cable leads somewhere, else the hotspot


class Deed(StrEnum):
    """What one wish asks for."""

    HOTSPOT = "hotspot"
    JOIN = "join"
    WIRE = "wire"
    ADDRESS = "address"  # the cable's: fixed, or "auto"
    SCAN = "scan"  # which Wi-Fi can be heard


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    WRONG_PASSWORD = "wrong_password"
    NOT_FOUND = "not_found"  # no Wi-Fi of that name can be heard
    NO_ADDRESS = "no_address"  # joined, but it gave no address
    NO_RADIO = "no_radio"  # this machine has no Wi-Fi
    FAILED = "failed"
    BAD_WISH = "bad_wish"  # it could not be meant; nothing was changed


class Way(StrEnum):
    """By which way an address is reached."""

    WIRE = "wire"
    DIRECT = "direct"  # a laptop at the other end of the cable (RFC 3927)
    WIFI = "wifi"
    HOTSPOT = "hotspot"
    OTHER = "other"


class Wifi(msgspec.Struct, frozen=True, omit_defaults=True):
    """A network to join; ``password`` "" = an open one."""

    name: str
    password: str = ""


class Wire(msgspec.Struct, frozen=True, omit_defaults=True):
    """The cable's address with the size of its network, such as ``192.168.1.50/24``; "auto" = DHCP."""

    address: str = "auto"
    gateway: str = ""
    name_servers: tuple[str, ...] = ()


class NetworkWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``wifi`` with JOIN, ``wire`` with ADDRESS; ``number`` tells its answer from an earlier one."""

    deed: Deed
    number: Annotated[int, Meta(ge=0, le=2**53)] = 0
    wifi: Wifi | None = None
    wire: Wire | None = None


class Heard(msgspec.Struct, frozen=True):
    """A Wi-Fi in the air; ``signal`` in percent."""

    name: str
    signal: int
    locked: bool


class Address(msgspec.Struct, frozen=True):
    """One IPv4 address the box has, and on which interface."""

    interface: str
    address: str
    way: Way


class Answer(msgspec.Struct, frozen=True):
    """To the wish of that number; ``name``: the Wi-Fi it was about."""

    number: int
    deed: Deed
    outcome: Outcome
    name: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands. ``wifi``: the one joined now, ``wanted``: the one that shall be, ``guests`` on the
    hotspot, None = not known; ``busy``: a wish is being done."""

    choice: Choice = Choice.HOTSPOT
    radio: bool = False
    wifi: str = ""
    wanted: str = ""
    hotspot: bool = False
    guests: int | None = None
    cable: bool = False
    wire: Wire = Wire()
    addresses: tuple[Address, ...] = ()
    heard: tuple[Heard, ...] = ()
    answer: Answer | None = None
    busy: bool = False


def problem_of(wish: NetworkWish) -> str:
    """Why it cannot be meant, as an English phrase; "" = it can. Holds no password."""
    if wish.deed is Deed.JOIN:
        if wish.wifi is None:
            return "no Wi-Fi is named"
        return wifi_problem(WifiKeys(name=wish.wifi.name, password=wish.wifi.password)) or (
            "" if wish.wifi.name else "no Wi-Fi is named"
        )
    if wish.deed is Deed.ADDRESS:
        if wish.wire is None:
            return "no address is given"
        wire = wish.wire
        return wire_problem(
            NetworkKeys(address=wire.address, gateway=wire.gateway, dns=tuple(wire.name_servers))
        )
    return ""
