"""The longest name a Wi-Fi may have, in the widest letters, fits a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from appliance.network.model import Address, Answer, Choice, Deed, Heard, Outcome, Report, Way
from tests.browser.conftest import PHONE, log_in, opened
from tests.browser.test_siaran import look
from tests.support.boxes import PASSWORD
from tests.support.net import Net

pytestmark = pytest.mark.browser
LONG = "W" * 32
DOORS = (Address("wlan0", "192.168.100.123", Way.WIFI),)
HEARD = (Heard(LONG, 74, True), Heard("i" * 32, 20, False))
JOINED = Report(
    choice=Choice.WIFI, radio=True, wifi=LONG, wanted=LONG, cable=False, addresses=DOORS, heard=HEARD
)
REFUSED = Report(
    choice=Choice.WIFI,
    radio=True,
    hotspot=True,
    guests=0,
    wanted=LONG,
    answer=Answer(1, Deed.JOIN, Outcome.WRONG_PASSWORD, LONG),
    addresses=DOORS,
    heard=HEARD,
)


@pytest.fixture
def net(box: Box, tmp_path: Path) -> Net:
    return Net(box, tmp_path / "run", DOORS)


def test_a_wifi_with_a_long_name_fits_every_page_that_names_it(browser: Browser, base: str, net: Net) -> None:
    with opened(browser, base, PHONE) as page:
        log_in(page)
        for name, told in (("ditolak", REFUSED), ("dipakai", JOINED)):
            net.report(told)
            page.goto("/pengaturan/jaringan")
            look(page, f"jaringan-panjang-{name}", 360)
        page.goto("/pengaturan/jaringan/pilih?cara=hotspot")
        look(page, "jaringan-panjang-pilih", 360)
        page.goto("/pengaturan/jaringan")
        page.get_by_label("Nama Wi-Fi").fill(LONG)
        page.get_by_label("Kata sandi Wi-Fi").fill("rahasia-desa")
        page.locator("#wifi-kantor").get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Masuk ke Wi-Fi kantor").click()
        expect(page.get_by_role("heading", name=f"Kotak masuk ke Wi-Fi {LONG}")).to_be_visible()
        look(page, "jaringan-panjang-berubah", 360)
