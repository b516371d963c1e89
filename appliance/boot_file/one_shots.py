"""The keys of the boot file that are orders: done once, then taken out of the file. PURE."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from appliance.boot_file.model import Mistake, MistakeKind
from appliance.boot_file.reset_line import WORDS, reset_lines, words_above
from appliance.boot_file.text import Parsed

KEYS = ("reset", "wifi", "network")
ABOVE = "above the first line with ["
HOTSPOT_NETWORK = ipaddress.IPv4Network("10.42.0.0/24")
ANY_ADDRESS = "auto"  # [network] address: what the office's network gives


class Reset(StrEnum):
    """``reset = "admin"``: new administrator, data kept; ``reset = "all"``: as it came from the workshop."""

    ADMIN = "admin"
    ALL = "all"


class WifiKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[wifi]``: the office Wi-Fi to join; ``password`` "" = an open one."""

    name: Annotated[str, Meta(min_length=1, max_length=32)]
    password: Annotated[str, Meta(max_length=64)] = ""


class NetworkKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[network]``: a fixed address on the cable: ``192.168.1.50/24``; "auto" = given by the network."""

    address: Annotated[str, Meta(min_length=1, max_length=20)]
    gateway: Annotated[str, Meta(max_length=15)] = ""
    dns: str | tuple[str, ...] = ()

    @property
    def name_servers(self) -> tuple[str, ...]:
        given = (self.dns,) if isinstance(self.dns, str) else self.dns
        return tuple(each for each in given if each)


@dataclass(frozen=True, slots=True)
class OneShots:
    """The orders of one file; None = there is none, or it cannot be meant."""

    reset: Reset | None = None
    wifi: WifiKeys | None = None
    network: NetworkKeys | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def ids(self) -> dict[str, str]:
        """Key -> what tells this very order from another of the same key."""
        given = {"reset": self.reset, "wifi": self.wifi, "network": self.network}
        return {key: _id(key, value) for key, value in given.items() if value is not None}


def _id(key: str, value: object) -> str:
    return hashlib.sha256(key.encode() + b"\0" + msgspec.json.encode(value, order="sorted")).hexdigest()


def read(parsed: Parsed) -> OneShots:
    """Never raises. Of a file that could not be read whole only an evident ``reset = "admin"`` is obeyed.

    Such a file may not say what was meant, and what it would erase nobody gets back.
    """
    given = {key: parsed.tables[key] for key in KEYS if key in parsed.tables}
    words = words_above(parsed.text)
    reader = _Reader(given)
    if len(words) > 1:
        said = "reset stands there more than once, with different words; leave one line"
        reader.refuse("reset", MistakeKind.CONTRADICTION, said)
    for key in given if not parsed.whole else ():
        if key != "reset" or (given[key] in tuple(WORDS) and words != frozenset({"admin"})):
            said = f"{key}: nothing is done for it as long as the file holds a line that cannot be read"
            reader.refuse(key, MistakeKind.HELD_BACK, said)
    return OneShots(
        reset=reader.take("reset", Reset, lambda _: "", '"admin" or "all"'),
        wifi=reader.take("wifi", WifiKeys, wifi_problem, 'name = "..." and password = "..."'),
        network=reader.take("network", NetworkKeys, wire_problem, 'address = "192.168.1.50/24" or "auto"'),
        mistakes=(*reader.mistakes, *(_not_seen(parsed) if "reset" not in reader.told else ())),
    )


def _not_seen(parsed: Parsed) -> Iterator[Mistake]:
    """Lines that begin with ``reset`` and order nothing, for somebody who waits for it."""
    for line in reset_lines(parsed.text):
        where = f"{line.table}.reset" if line.table else f"line {line.number}"
        if not line.above:
            said = f"reset stands below {_below(line.table)}; put it at the top of the file, {ABOVE}"
            yield Mistake(MistakeKind.MISPLACED, where, said, line.number, reset=True)
        elif "reset" not in parsed.tables:
            said = f'line {line.number} begins with reset; allowed: reset = "admin" or reset = "all"'
            yield Mistake(MistakeKind.WRONG_VALUE, "reset", said, line.number, reset=True)


def _below(table: str) -> str:
    return f"[{table}]" if table else "a line with ["


T = TypeVar("T")


class _Reader:
    def __init__(self, given: dict[str, Any]) -> None:
        self._given = dict(given)
        self.told: set[str] = set()
        self.mistakes: list[Mistake] = []

    def refuse(self, key: str, kind: MistakeKind, said: str) -> None:
        """It is told once, and not taken."""
        self._given.pop(key, None)
        if key not in self.told:
            self.told.add(key)
            self.mistakes.append(Mistake(kind, key, said, reset=key == "reset"))

    def take(self, key: str, kind: type[T], problem: Callable[[T], str], allowed: str) -> T | None:
        if key not in self._given:
            return None
        try:
            value = msgspec.convert(self._given[key], kind)
        except msgspec.ValidationError as error:
            # msgspec tells of places and kinds; the value, which may be a password, is not in its sentence
            what = str(error).replace("`$`", f"`{key}`").replace("$.", f"{key}.") if key != "reset" else ""
            wrong = what or "reset is another word"
        else:
            wrong = problem(value)
            if not wrong:
                return value
        self.refuse(key, MistakeKind.WRONG_VALUE, f"{key} cannot be used ({wrong}); allowed: {allowed}")
        return None


def wifi_problem(wifi: WifiKeys) -> str:
    """What no radio can mean; "" = nothing. An SSID has 1 to 32 octets (IEEE 802.11-2020 9.4.2.2)."""
    if len(wifi.name.encode()) > 32 or not wifi.name.isprintable():
        return "a Wi-Fi name has 1 to 32 signs"
    password = wifi.password
    if not password:
        return ""
    if len(password) == 64:
        return (
            "" if all(sign in "0123456789abcdefABCDEF" for sign in password) else "a key of 64 signs is hex"
        )
    if not 8 <= len(password) <= 63 or not (password.isascii() and password.isprintable()):
        return "a Wi-Fi password has 8 to 63 plain signs"
    return ""


def wire_problem(wire: NetworkKeys) -> str:
    """Why these addresses cannot be meant; "" = they can."""
    if wire.address == ANY_ADDRESS:
        return "auto takes no gateway and no dns" if wire.gateway or wire.name_servers else ""
    try:
        own = ipaddress.IPv4Interface(wire.address)
        gateway = ipaddress.IPv4Address(wire.gateway) if wire.gateway else None
        servers = [ipaddress.IPv4Address(each) for each in wire.name_servers]
    except ValueError:
        return "an address has four numbers such as 192.168.1.50/24"
    if any(_is_no_computer(each) for each in servers):
        return "a name server is a computer, too"
    if len(servers) > 3:
        return "at most three name servers"
    net = own.network
    if not 8 <= net.prefixlen <= 30 or own.ip in (net.network_address, net.broadcast_address):
        return "the address needs the size of its network behind it, such as /24, and a place inside it"
    if _is_no_computer(own.ip) or own.ip.is_link_local:  # 169.254 is what nobody gave, RFC 3927
        return "this is no address of a computer"
    if own.ip in HOTSPOT_NETWORK:
        return "10.42.0.0/24 belongs to the hotspot of the box"
    if gateway is not None and (
        gateway not in net or gateway in (own.ip, net.network_address, net.broadcast_address)
    ):
        return "the gateway is another computer of the same network"
    return ""


def _is_no_computer(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_loopback or ip.is_multicast or ip.is_unspecified or ip.is_reserved
