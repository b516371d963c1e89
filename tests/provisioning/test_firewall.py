"""The firewall, with packets: two network namespaces and the cables between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.provisioning.staged import ROOTFS, run, tool

FIREWALL = ROOTFS / "usr/lib/kabar/firewall.nft"
# of the box's interfaces, with the second octet of the addresses at both ends
CABLES = {
    "eth0": 1, "wlan0": 2, "ppp0": 3, "wwan0": 4, "end0": 5, "usb0": 6, "eth1": 7, "enx0c5b8f279a64": 8,
    "wlxb827eb000001": 9, "wlan1": 10,
}  # fmt: skip
# a modem's network that is called like a cable; etc/udev/rules.d/70-kabar.rules puts it into this group
MODEMS = ("eth1", "enx0c5b8f279a64")
GROUP = "842"
# one datagram or connection: does the far side answer, refuse or keep silent?
KNOCK = """
import socket, sys
kind, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
if kind == "tcp":
    with socket.socket() as s:
        s.settimeout(0.4)
        try:
            s.connect((address, port)); print("open")
        except ConnectionRefusedError: print("let in")
        except OSError: print("silent")
else:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.4)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(sys.argv[4]))
        s.connect((address, port)); s.send(b"?")
        try: s.recv(10)
        except ConnectionRefusedError: print("let in")
        except OSError: print("silent")
"""


class Office:
    """A box behind its firewall and somebody at the other end of each of its interfaces."""

    def __init__(self, box: str, people: str) -> None:
        self.box, self.people = box, people

    def knock(self, interface: str, kind: str, port: int, ttl: int = 255) -> str:
        """Nobody listens: what is let in is refused by the kernel itself, what is not gets no answer."""
        words = [sys.executable, "-c", KNOCK, kind, f"10.{CABLES[interface]}.0.1", str(port), str(ttl)]
        return run(["ip", "netns", "exec", self.people, *words]).stdout.strip()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    tool("nft", "nftables"), tool("ip", "iproute2")
    box, people = (f"kabar-{name}-{os.getpid()}" for name in ("box", "people"))
    if run(["ip", "netns", "add", box]).returncode:
        pytest.skip("network namespaces need root")
    try:
        _lay(box, people)
        yield Office(box, people)
    finally:
        for name in (box, people):
            run(["ip", "netns", "del", name])


def _lay(box: str, people: str) -> None:
    _must("ip", "netns", "add", people)
    for name, number in CABLES.items():
        _must("ip", "link", "add", name, "netns", box, "type", "veth", "peer", "name", name, "netns", people)
        for where, last in ((box, 1), (people, 2)):
            _must("ip", "-n", where, "addr", "add", f"10.{number}.0.{last}/24", "dev", name)
            _must("ip", "-n", where, "link", "set", name, "up")
        if name in MODEMS:
            _must("ip", "-n", box, "link", "set", name, "group", GROUP)
    _load("ip", "netns", "exec", box, tool("nft", "nftables"), "-f", str(FIREWALL))


def _load(*words: str) -> None:
    """A firewall that does not load is no firewall: no reason to skip where the examination counts."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode and os.environ.get("CI"):
        pytest.fail(f"{' '.join(words)}: {done.stderr.strip()}")
    if done.returncode:
        pytest.skip(f"{' '.join(words)}: {done.stderr.strip()}")


def _must(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{' '.join(words)}: {done.stderr.strip()}")


@pytest.mark.parametrize("interface", ["eth0", "end0", "wlan0", "wlxb827eb000001"])
def test_the_page_is_reached_by_cable_and_wifi(office: Office, interface: str) -> None:
    assert office.knock(interface, "tcp", 80) == "let in"


@pytest.mark.parametrize("interface", ["ppp0", "wwan0", "usb0", *MODEMS])
def test_nobody_reaches_the_box_from_the_cellular_side(office: Office, interface: str) -> None:
    assert {port: office.knock(interface, "tcp", port) for port in (53, 80, 443)} == dict.fromkeys(
        (53, 80, 443), "silent"
    )
    for port in (53, 67, 5353):
        assert office.knock(interface, "udp", port) == "silent", port


def test_the_group_of_a_modems_network_is_the_same_for_udev_and_the_firewall() -> None:
    rules = (ROOTFS / "etc/udev/rules.d/70-kabar.rules").read_text("utf-8")
    assert rules.count(f'ATTR{{netdev_group}}="{GROUP}"') == 2
    assert f"iifgroup {GROUP} return" in FIREWALL.read_text("utf-8")


def test_the_name_is_for_neighbours_and_no_other_port_is_open(office: Office) -> None:
    assert office.knock("eth0", "udp", 5353) == "let in"
    assert office.knock("eth0", "udp", 5353, ttl=64) == "silent"
    for port in (53, 67, 123, 161, 5000, 65535):
        assert office.knock("eth0", "udp", port) == "silent", port
    for port in (22, 53, 8080, 65535):
        assert office.knock("eth0", "tcp", port) == "silent", port


@pytest.mark.parametrize("radio", ["wlan0", "wlan1", "wlxb827eb000001"])
def test_names_and_addresses_are_given_on_the_hotspot_alone_whatever_its_radio_is_called(
    office: Office, radio: str
) -> None:
    assert [office.knock(radio, "udp", port) for port in (53, 67)] == ["let in", "let in"]
    assert office.knock(radio, "tcp", 53) == "let in"
    assert office.knock(radio, "udp", 123) == "silent"


def test_a_door_that_was_open_before_the_box_came_is_open_on_every_way(office: Office) -> None:
    """install.sh writes such a line for what listens already: whoever works from afar stays in."""
    nft = ["ip", "netns", "exec", office.box, tool("nft", "nftables")]
    doors = {"tcp": 22, "udp": 51820}
    for kind, port in doors.items():
        _load(*nft, f"add element inet kabar more_{kind} {{ {port} }}")
    try:
        for each in ("eth0", "wlan0", "wwan0"):
            assert {kind: office.knock(each, kind, port) for kind, port in doors.items()} == dict.fromkeys(
                doors, "let in"
            )
        # a door is of one kind
        assert [office.knock("eth0", "udp", 22), office.knock("eth0", "tcp", 51820)] == ["silent"] * 2
    finally:
        _load(*nft, "-f", str(FIREWALL))
    assert [office.knock("eth0", kind, port) for kind, port in doors.items()] == ["silent"] * 2


def test_a_browser_that_tries_https_first_is_told_at_once(office: Office) -> None:
    assert office.knock("eth0", "tcp", 443) == "let in"  # a refusal, by the firewall itself


def test_these_cables_would_carry_everything_without_the_firewall(office: Office) -> None:
    """So that silence above means the firewall and not the cable."""
    nft = tool("nft", "nftables")
    run(["ip", "netns", "exec", office.box, nft, "delete", "table", "inet", "kabar"])
    try:
        assert office.knock("ppp0", "tcp", 80) == "let in"
        assert office.knock("eth0", "udp", 161) == "let in"
    finally:
        run(["ip", "netns", "exec", office.box, nft, "-f", FIREWALL])
