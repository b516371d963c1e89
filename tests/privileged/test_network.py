"""The network act: a wish is done or changes nothing, and the box can always be reached by some way."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from appliance.network.model import (
    Choice,
    Deed,
    NetworkWish,
    Outcome,
    Report,
    Way,
    Wifi,
    Wire,
)
from appliance.privileged.network import Network
from tests.support.network_manager import FakeNetworkManager

STICKER = (
    'setup_code = "7F3K-9QTM"\nhotspot_name = "KotakKabar-7F3K"\nhotspot_passphrase = "abcd-efgh-jkmn"\n'
)
OFFICE = Wifi("Kantor Desa", "rahasia-desa")


class Pi:
    """A box on a table."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manager = FakeNetworkManager()
        self.seconds = 1000.0
        self.system = root / "data/system"
        self.system.mkdir(parents=True)
        (root / "run/kabar").mkdir(parents=True)
        (self.system / "kabar-sticker.toml").write_text(STICKER)

    def act(self) -> Report:
        Network(root=self.root, tell=self.manager.tell, ticks=lambda: self.seconds).start()
        return msgspec.json.decode((self.root / "run/kabar/addresses.json").read_bytes(), type=Report)

    def wish(self, deed: Deed, *, wifi: Wifi | None = None, wire: Wire | None = None) -> Report:
        wish = NetworkWish(deed=deed, number=7, wifi=wifi, wire=wire)
        self.leave(msgspec.json.encode(wish))
        return self.act()

    def leave(self, content: bytes) -> None:
        (self.root / "run/kabar/network.json").write_bytes(content)

    @property
    def is_minded(self) -> bool:
        """Whether the timer has something to do."""
        return self.manager.minded


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    return Pi(tmp_path)


def outcome(report: Report) -> Outcome | None:
    return report.answer.outcome if report.answer else None


def test_a_new_box_is_its_own_hotspot(pi: Pi) -> None:
    report = pi.act()
    assert pi.manager.ssid == "KotakKabar-7F3K"
    assert pi.manager.profiles["kabar-hotspot"]["wifi-security"]["psk"] == "abcd-efgh-jkmn"
    assert pi.manager.profiles["kabar-hotspot"]["connection"]["autoconnect"] == "true"
    assert [(each.address, each.way) for each in report.addresses] == [("10.42.0.1", Way.HOTSPOT)]
    assert not pi.is_minded


def test_nothing_is_touched_when_everything_is_as_it_shall_be(pi: Pi) -> None:
    pi.act()
    pi.manager.said.clear()
    pi.act()
    assert not [line for line in pi.manager.said if " up " in line or "load" in line]


def test_the_office_wifi_is_joined_and_stays_after_a_restart(pi: Pi) -> None:
    pi.act()
    report = pi.wish(Deed.JOIN, wifi=OFFICE)
    assert outcome(report) is Outcome.DONE
    assert report.answer is not None
    assert (report.answer.number, report.answer.name) == (7, "Kantor Desa")
    assert (report.wifi, report.wanted, report.hotspot) == ("Kantor Desa", "Kantor Desa", False)
    assert pi.manager.profiles["kabar-wifi"]["connection"]["autoconnect"] == "true"
    assert pi.manager.profiles["kabar-hotspot"]["connection"]["autoconnect"] == "false"
    pi.manager.up = ""  # the power was cut
    assert pi.act().wifi == "Kantor Desa"


def test_an_open_wifi_needs_no_password(pi: Pi) -> None:
    assert pi.wish(Deed.JOIN, wifi=Wifi("Aula")).wifi == "Aula"


@pytest.mark.parametrize(
    ("wifi", "expected"),
    [
        (Wifi("Kantor Desa", "salah-sandi"), Outcome.WRONG_PASSWORD),
        (Wifi("Kantor Kecamatan", "rahasia-desa"), Outcome.NOT_FOUND),
    ],
)
def test_a_wifi_that_cannot_be_joined_gives_the_hotspot_back_in_the_same_run(
    pi: Pi, wifi: Wifi, expected: Outcome
) -> None:
    pi.act()
    report = pi.wish(Deed.JOIN, wifi=wifi)
    assert outcome(report) is expected
    assert report.hotspot
    assert report.choice is Choice.HOTSPOT
    assert "kabar-wifi" not in pi.manager.profiles
    assert not pi.is_minded


def test_a_wrong_password_for_another_wifi_leaves_the_one_that_was_joined(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    report = pi.wish(Deed.JOIN, wifi=Wifi("Aula", "sandi-yang-salah"))
    assert outcome(report) is Outcome.WRONG_PASSWORD
    assert report.wifi == "Kantor Desa"


def test_a_power_cut_while_joining_forgets_the_trial(pi: Pi) -> None:
    pi.act()
    chosen = (
        json.loads((pi.system / "network.json").read_bytes()) if (pi.system / "network.json").exists() else {}
    )
    (pi.system / "network.json").write_text(json.dumps({**chosen, "trial": {"name": "Kantor Desa"}}))
    report = pi.act()
    assert report.hotspot
    assert "trial" not in json.loads((pi.system / "network.json").read_bytes())


def test_the_hotspot_stands_in_while_the_office_wifi_is_away_and_goes_when_it_is_back(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    password = pi.manager.air.pop("Kantor Desa")
    pi.manager.up = ""
    assert pi.act().hotspot
    assert pi.is_minded
    pi.manager.air["Kantor Desa"] = password
    pi.seconds += 60
    assert pi.act().hotspot  # not before five minutes: joining takes the radio away
    pi.seconds += 300
    pi.manager.guests = 1
    assert pi.act().hotspot  # somebody is working
    pi.manager.guests = 0
    report = pi.act()
    assert (report.wifi, report.hotspot) == ("Kantor Desa", False)
    assert not pi.is_minded


def test_a_box_at_the_cable_is_silent_in_the_air_until_the_cable_leads_nowhere(pi: Pi) -> None:
    pi.manager.cable = "dhcp"
    pi.act()
    report = pi.wish(Deed.WIRE)
    assert (report.hotspot, report.cable) == (False, True)
    assert {each.way for each in report.addresses} == {Way.DIRECT, Way.WIRE}
    pi.manager.cable = "laptop"
    assert pi.act().hotspot
    assert pi.is_minded
    pi.manager.guests = 1
    pi.manager.cable = "dhcp"
    assert pi.act().hotspot
    pi.manager.guests = 0
    assert not pi.act().hotspot


def test_who_chooses_the_hotspot_again_leaves_the_office_wifi_known(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    report = pi.wish(Deed.HOTSPOT)
    assert report.hotspot
    assert pi.manager.profiles["kabar-wifi"]["connection"]["autoconnect"] == "false"
    pi.manager.up = ""
    assert pi.act().hotspot


def test_a_fixed_address_for_the_cable_and_back(pi: Pi) -> None:
    pi.manager.cable = "dhcp"
    wire = Wire("192.168.1.50/24", "192.168.1.1", ("192.168.1.1", "9.9.9.9"))
    report = pi.wish(Deed.ADDRESS, wire=wire)
    assert outcome(report) is Outcome.DONE
    assert report.wire == wire
    ipv4 = pi.manager.profiles["kabar-wired"]["ipv4"]
    assert (ipv4["method"], ipv4["address1"]) == ("manual", "192.168.1.50/24,192.168.1.1")
    assert ipv4["dns"] == "192.168.1.1;9.9.9.9;"
    assert pi.wish(Deed.ADDRESS, wire=Wire()).wire == Wire()
    assert pi.manager.profiles["kabar-wired"]["ipv4"]["method"] == "auto"


def test_what_can_be_heard_is_told_without_the_box_itself(pi: Pi) -> None:
    pi.act()
    report = pi.wish(Deed.SCAN)
    assert [(one.name, one.locked) for one in report.heard] == [("Aula", False), ("Kantor Desa", True)]
    assert pi.act().heard == report.heard


def test_a_computer_without_a_radio_says_so(pi: Pi) -> None:
    pi.manager.has_radio = False
    assert pi.act().radio is False
    assert outcome(pi.wish(Deed.JOIN, wifi=OFFICE)) is Outcome.NO_RADIO
    assert outcome(pi.wish(Deed.HOTSPOT)) is Outcome.NO_RADIO


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"deed": "erase"}',
        b'{"deed": "join", "number": 7, "shell": "x"}',
        b'{"deed": "join", "number": 7}',
        b'{"deed": "join", "number": 7, "wifi": {"name": "a\\nb", "password": "12345678"}}',
        b'{"deed": "join", "number": 7, "wifi": {"name": "", "password": "12345678"}}',
        b'{"deed": "join", "number": 7, "wifi": {"name": "A", "password": "12345678\\n[x]"}}',
        b'{"deed": "address", "number": 7, "wire": {"address": "10.42.0.9/24"}}',
        b'{"deed": "address", "number": 7, "wire": {"address": "192.168.1.5/24\\ndns=1"}}',
        b"[" * 60_000,
    ],
)
def test_a_wish_that_cannot_be_meant_changes_nothing(pi: Pi, content: bytes) -> None:
    before = pi.act()
    pi.leave(content)
    report = pi.act()
    assert (report.choice, report.hotspot, report.wire) == (before.choice, True, before.wire)
    assert outcome(report) in (None, Outcome.BAD_WISH)
    assert not (pi.root / "run/kabar/network.json").exists()


def test_a_link_in_the_place_of_a_wish_or_of_the_report_is_not_followed(pi: Pi, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("root's own")
    (pi.root / "run/kabar/network.json").symlink_to(precious)
    (pi.root / "run/kabar/addresses.json").symlink_to(precious)
    (pi.root / "run/kabar/.addresses.json.new").symlink_to(precious)
    pi.act()
    assert precious.read_text() == "root's own"


def test_what_the_boot_file_ordered_is_done_as_soon_as_there_is_a_network_manager(pi: Pi) -> None:
    orders = {
        "wifi": {"name": "Kantor Desa", "password": "rahasia-desa"},
        "wire": {"address": "192.168.1.50/24"},
    }
    (pi.system / "network-orders.json").write_text(json.dumps(orders))
    report = pi.act()
    assert (report.wifi, report.wire.address) == ("Kantor Desa", "192.168.1.50/24")
    assert not (pi.system / "network-orders.json").exists()


def test_a_wifi_ordered_on_the_card_that_starts_later_than_the_box_is_joined_when_it_is_there(pi: Pi) -> None:
    password = pi.manager.air.pop("Kantor Desa")
    (pi.system / "network-orders.json").write_text(
        json.dumps({"wifi": {"name": "Kantor Desa", "password": password}})
    )
    report = pi.act()
    assert (report.hotspot, report.wanted) == (True, "Kantor Desa")
    pi.manager.air["Kantor Desa"] = password
    pi.seconds += 301
    assert pi.act().wifi == "Kantor Desa"


def test_an_order_of_the_card_waits_for_a_radio_that_comes_late(pi: Pi) -> None:
    pi.manager.has_radio = False
    orders = {
        "wifi": {"name": "Kantor Desa", "password": "rahasia-desa"},
        "wire": {"address": "192.168.1.50/24"},
    }
    (pi.system / "network-orders.json").write_text(json.dumps(orders))
    assert outcome(pi.act()) is Outcome.NO_RADIO
    assert pi.is_minded
    pi.manager.has_radio = True
    assert pi.act().wifi == "Kantor Desa"
    assert not pi.is_minded


def test_a_radio_that_comes_late_is_looked_for_when_the_office_wifi_is_wished(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    pi.manager.has_radio, pi.manager.up = False, ""
    pi.manager.air.clear()
    assert not pi.act().hotspot
    assert pi.is_minded
    pi.manager.has_radio = True
    assert pi.act().hotspot


def test_a_wrong_password_on_the_card_is_told_and_the_hotspot_stays(pi: Pi) -> None:
    orders = {"wifi": {"name": "Kantor Desa", "password": "salah-sandi"}}
    (pi.system / "network-orders.json").write_text(json.dumps(orders))
    report = pi.act()
    assert report.hotspot
    assert report.choice is Choice.HOTSPOT
    assert outcome(report) is Outcome.WRONG_PASSWORD
    assert "salah-sandi" not in (pi.root / "run/kabar/addresses.json").read_text()


def test_a_network_manager_that_was_not_there_when_the_files_were_laid_reads_them_later(pi: Pi) -> None:
    pi.act()
    later = FakeNetworkManager()
    later.folder = pi.system / "NetworkManager/system-connections"
    pi.manager = later
    assert pi.act().hotspot


def test_a_damaged_memory_of_the_choice_gives_the_hotspot(pi: Pi) -> None:
    (pi.system / "network.json").write_bytes(b"\0\0\0")
    assert pi.act().hotspot


def test_without_a_sticker_the_cable_still_works(pi: Pi) -> None:
    (pi.system / "kabar-sticker.toml").unlink()
    pi.manager.cable = "dhcp"
    report = pi.act()
    assert not report.hotspot
    assert "192.168.1.23" in [each.address for each in report.addresses]


def test_a_computer_that_is_in_a_wifi_of_its_own_keeps_it_until_somebody_chooses(pi: Pi) -> None:
    pi.manager.up = "preconfigured"
    assert not pi.act().hotspot
    assert pi.manager.up == "preconfigured"
    assert pi.wish(Deed.HOTSPOT).hotspot


def test_no_password_is_ever_an_argument_of_a_program(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    assert "rahasia-desa" not in "".join(pi.manager.said)
    assert "abcd-efgh-jkmn" not in "".join(pi.manager.said)


# -- what somebody else has left there -----------------------------------------------------------------------


def test_a_folder_in_place_of_a_wish_or_of_the_report_costs_no_hotspot(pi: Pi) -> None:
    for name in ("network.json", "addresses.json"):
        (pi.root / "run/kabar" / name / "inside").mkdir(parents=True)
    Network(root=pi.root, tell=pi.manager.tell, ticks=lambda: 1000.0).start()
    assert pi.manager.ssid == "KotakKabar-7F3K"
    assert not (pi.root / "run/kabar/network.json").exists(), "it would start the act for ever"


def test_a_profile_that_is_no_text_is_written_anew(pi: Pi) -> None:
    pi.act()
    path = pi.system / "NetworkManager/system-connections/kabar-hotspot.nmconnection"
    whole = path.read_bytes()
    path.write_bytes(b"\xff\xfe[connection]")
    assert pi.act().hotspot
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "kept",
    ['{"wire": {"address": "zz"}}', '{"choice": "x"}', "\xff", "[]", '{"wire": {"gateway": "1.1.1.1"}}'],
)
def test_a_choice_that_cannot_be_is_forgotten_and_the_hotspot_comes(pi: Pi, kept: str) -> None:
    (pi.system / "network.json").write_bytes(kept.encode("latin-1"))
    report = pi.act()
    assert report.hotspot
    assert report.wire == Wire()


@pytest.mark.parametrize(
    "orders",
    [
        '{"wire": {"address": "zz"}}',
        '{"wire": {"address": 7}}',
        '{"wifi": {"name": "Kantor Desa", "password": "x"}}',
        "\xff",
        "[]",
    ],
)
def test_orders_that_cannot_be_are_set_aside_once_and_the_hotspot_comes(pi: Pi, orders: str) -> None:
    (pi.system / "network-orders.json").write_bytes(orders.encode("latin-1"))
    assert pi.act().hotspot
    assert not (pi.system / "network-orders.json").exists()
    assert (pi.system / "network-orders.bad").exists()
    assert not pi.is_minded


def test_a_data_partition_that_takes_nothing_is_told_and_the_hotspot_comes_all_the_same(pi: Pi) -> None:
    pi.act()
    pi.manager.up = ""
    (pi.system / "network.json").mkdir()
    pi.leave(msgspec.json.encode(NetworkWish(deed=Deed.WIRE, number=7)))
    act = Network(root=pi.root, tell=pi.manager.tell, ticks=lambda: 1000.0)
    with pytest.raises(OSError, match="directory"):
        act.start()
    assert pi.manager.ssid == "KotakKabar-7F3K"


def test_guests_that_nobody_can_count_are_not_thrown_out(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    password = pi.manager.air.pop("Kantor Desa")
    pi.manager.up = ""
    assert pi.act().hotspot
    pi.manager.air["Kantor Desa"] = password
    pi.seconds += 400
    pi.manager.guests = None
    report = pi.act()
    assert (report.hotspot, report.guests) == (True, None)
    pi.manager.guests = 0
    assert pi.act().wifi == "Kantor Desa"


def test_a_wifi_that_was_found_again_is_tried_at_once_when_it_is_lost_for_a_moment(pi: Pi) -> None:
    pi.wish(Deed.JOIN, wifi=OFFICE)
    for _ in range(2):  # each time it is there again before anybody looks
        pi.manager.up = ""
        pi.seconds += 10
        assert pi.act().wifi == "Kantor Desa"
