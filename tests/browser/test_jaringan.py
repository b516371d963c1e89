"""Jaringan in a real browser: wide and on a phone, on paper, with and without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from appliance.box import Box
from appliance.network.model import Address, Answer, Choice, Deed, Heard, Outcome, Report, Way
from tests.browser.conftest import PHONE, WIDE, log_in, opened, served, shoot
from tests.browser.test_siaran import look
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.net import Net

pytestmark = pytest.mark.browser
DOORS = (
    Address("wlan0", "10.42.0.1", Way.HOTSPOT),
    Address("eth0", "192.168.1.23", Way.WIRE),
    Address("eth0", "169.254.12.7", Way.DIRECT),
)
HEARD = (Heard("Kantor Desa Cilame", 74, True), Heard("Posyandu Melati Tiga Rumah Bu Euis", 41, False))


@pytest.fixture
def net(box: Box, tmp_path: Path) -> Net:
    net = Net(box, tmp_path / "run", DOORS)
    net.report(Report(radio=True, hotspot=True, guests=1, cable=True, addresses=DOORS, heard=HEARD))
    return net


@pytest.mark.parametrize(("size", "script"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-no-script"])
def test_the_administrator_joins_the_office_wifi_and_mistypes_its_password(
    browser: Browser, base: str, net: Net, size: dict[str, int], script: bool
) -> None:
    with opened(browser, base, size, java_script_enabled=True) as page:
        log_in(page)
        page.goto("/pengaturan/jaringan")
        look(page, "jaringan", size["width"])
        assert not Axe().run(page).response["violations"]
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/pengaturan/jaringan")
        page.get_by_label("Nama Wi-Fi").fill("Kantor Desa Cilame")
        page.get_by_label("Kata sandi Wi-Fi").fill("rahasia")
        office = page.locator("#wifi-kantor")
        office.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Masuk ke Wi-Fi kantor").click()
        expect(page.get_by_text("terdiri atas 8 sampai 63")).to_be_visible()
        page.get_by_label("Kata sandi Wi-Fi").fill("rahasia-desa")
        office.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Masuk ke Wi-Fi kantor").click()
        expect(page.get_by_role("heading", name="Kotak masuk ke Wi-Fi Kantor Desa Cilame")).to_be_visible()
        shoot(page, f"jaringan-berubah-{size['width']}")
        answer = Answer(net.wish.number, Deed.JOIN, Outcome.WRONG_PASSWORD, "Kantor Desa Cilame")
        net.report(Report(radio=True, hotspot=True, guests=0, answer=answer, addresses=DOORS, heard=HEARD))
        page.get_by_role("link", name="Lihat hasilnya").click()
        expect(page.get_by_text("Kata sandi Wi-Fi tidak cocok: Kantor Desa Cilame")).to_be_visible()
        shoot(page, f"jaringan-salah-sandi-{size['width']}")


def test_the_boxs_own_wifi_is_chosen_with_the_own_password(browser: Browser, base: str, net: Net) -> None:
    with opened(browser, base, PHONE, java_script_enabled=True) as page:
        log_in(page)
        page.goto("/pengaturan/jaringan")
        page.get_by_role("link", name="Pakai Wi-Fi kotak").click()
        expect(page.get_by_role("heading", name="Pakai Wi-Fi kotak?")).to_be_visible()
        look(page, "jaringan-pilih", 360)
        assert not Axe().run(page).response["violations"]
        page.get_by_role("button", name="Pakai Wi-Fi kotak").click()
        expect(page.get_by_text("Isi kata sandi Anda.")).to_be_visible()
        page.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Pakai Wi-Fi kotak").click()
        expect(page.get_by_role("heading", name="Kotak membuat Wi-Fi sendiri")).to_be_visible()


def test_a_waiting_page_tells_the_end_by_itself(browser: Browser, base: str, net: Net) -> None:
    with opened(browser, base) as page:
        log_in(page)
        net.report(Report(radio=True, busy=True, addresses=DOORS))
        page.goto("/pengaturan/jaringan")
        expect(page.get_by_text("Jaringan sedang diubah")).to_be_visible()
        net.report(Report(choice=Choice.WIFI, radio=True, wifi="Kantor Desa", wanted="Kantor Desa"))
        expect(page.get_by_text("Kotak ada di Wi-Fi Kantor Desa.")).to_be_visible()


def test_the_addresses_on_paper(browser: Browser, base: str, net: Net) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/pengaturan/jaringan")
        page.emulate_media(media="print")
        expect(page.get_by_text("http://192.168.1.23")).to_be_visible()
        expect(page.get_by_role("button", name="Masuk ke Wi-Fi kantor")).to_be_hidden()
        shoot(page, "jaringan-cetak")


def test_the_page_that_a_telephone_gets_for_any_name(browser: Browser, box: Box) -> None:
    from web import captive

    app = create_app(box)
    app.add_url_rule("/uji-tangkap", "uji_tangkap", captive.page)
    del app.before_request_funcs[None][0:]  # this page stands before every guard
    with served(app) as address, opened(browser, address, PHONE) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/uji-tangkap")
        link = page.get_by_role("link", name="Buka Kotak Kabar")
        expect(link).to_be_visible()
        found = link.bounding_box()
        assert found is not None
        assert found["height"] >= 44
        shoot(page, "tangkap-360")
        assert not [line for line in complaints if "favicon" not in line]


def test_what_is_wrong_in_the_boot_file_on_a_phone(browser: Browser, base: str, box: Box) -> None:
    from appliance.boot_file import read_content

    box.boot_mistakes = read_content(b'[sending]\nquiet = "malam"\n[box]\nname = "Kantor\n', {}).mistakes
    with opened(browser, base, PHONE) as page:
        log_in(page)
        page.get_by_text("Lihat 2 hal").click()
        expect(page.get_by_text("baris 4")).to_be_visible()
        look(page, "kabar-toml-salah", 360)
