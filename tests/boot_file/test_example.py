"""The boot file every card is made with: no mistake in it, and none in what it offers."""

from __future__ import annotations

import re
from pathlib import Path

from appliance.boot_file import read_content
from appliance.boot_file.one_shots import Reset, read
from appliance.boot_file.text import parse

EXAMPLE = Path(__file__).parents[2] / "provisioning/boot/kabar.toml"
BOX = Path(__file__).parents[2] / "provisioning/rootfs/usr/lib/kabar/box.toml"
_OFFER = re.compile(r"^#(?=\[|[a-z_]+ = )", re.MULTILINE)


def test_a_card_as_it_is_made_orders_nothing_and_has_no_mistake() -> None:
    defaults = parse(BOX.read_text()).tables
    reading = read_content(EXAMPLE.read_bytes(), defaults)
    assert reading.mistakes == ()
    assert read(parse(EXAMPLE.read_text())).ids == {}
    assert len(reading.config.modem) == 1


def test_everything_it_offers_is_good_when_the_sign_in_front_is_taken_away() -> None:
    text = _OFFER.sub("", EXAMPLE.read_text()).replace('reset = "all"\n', "")
    reading = read_content(text.encode(), parse(BOX.read_text()).tables)
    assert reading.mistakes == ()
    assert [modem.name for modem in reading.config.modem] == ["Telkomsel", "Indosat"]
    orders = read(parse(text))
    assert orders.reset is Reset.ADMIN
    assert set(orders.ids) == {"reset", "wifi", "network"}
