"""Every page in a real browser, wide and on a phone: no barrier, no complaint, nothing beside the screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened, shoot

pytestmark = pytest.mark.browser

PERSON = "kaderaaaaaaa"
PAGES = {
    "beranda": "/",
    "kontak": "/kontak",
    "kontak-cari": "/kontak?cari=neng&kecamatan=32.17.06",
    "kontak-orang": f"/kontak/{PERSON}",
    "kontak-ubah": f"/kontak/{PERSON}/ubah",
    "kontak-hapus": f"/kontak/{PERSON}/hapus",
    "kontak-hapus-data": f"/kontak/{PERSON}/hapus-data",
    "kontak-tugas": f"/kontak/{PERSON}/tugas/baru",
    "kontak-wilayah": "/kontak/wilayah?buka=32.17.06",
    "kontak-posyandu-baru": "/kontak/wilayah/32.17.06.2004/posyandu-baru",
    "kontak-ganda": "/kontak/ganda",
    "kontak-baru": "/kontak/baru",
    "kontak-kelompok": "/kontak/kelompok",
    "kontak-nomor": "/kontak/nomor",
    "kontak-nomor-cek": "/kontak/nomor/cek",
    "kontak-nomor-telepon": "/kontak/nomor/telepon",
    "kontak-nomor-cetak": "/kontak/nomor/telepon/cetak",
    "kontak-ambil": "/kontak/ambil",
    "siaran": "/siaran",
    "siaran-tulis": "/siaran/tulis",
    "siaran-laporan": "/siaran/1",
    "siaran-cetak": "/siaran/1/cetak",
    "kotak-masuk": "/kotak-masuk",
    "kotak-masuk-percakapan": "/kotak-masuk/1",
    "permintaan": "/kotak-masuk/permintaan",
    "kata-kunci": "/kotak-masuk/kata-kunci?teks=strata+mandri",
    "kata-kunci-baru": "/kotak-masuk/kata-kunci/ubah",
    "jawaban-otomatis": "/kotak-masuk/jawaban",
    "pengaturan-kotak-masuk": "/pengaturan/kotak-masuk",
    "modem": "/modem",
    "modem-rincian": "/modem/telkomsel",
    "modem-pasang": "/modem/telkomsel/pasang",
    "modem-ulang": "/modem/telkomsel/nyalakan-ulang",
    "pengaturan": "/pengaturan",
    "pengaturan-kantor": "/pengaturan/kantor",
    "pengaturan-wilayah": "/pengaturan/wilayah?cari=bandung",
    "pengaturan-jam-kirim": "/pengaturan/jam-kirim",
    "pengaturan-sandi": "/pengaturan/sandi",
    "pengaturan-jaringan": "/pengaturan/jaringan",
    "pengaturan-cadangan": "/pengaturan/cadangan",
    "pengaturan-cadangan-kit": "/pengaturan/cadangan/kit",
    "pengaturan-cadangan-kata": "/pengaturan/cadangan/kata-baru",
    "pengaturan-cadangan-pulihkan": "/pengaturan/cadangan/pulihkan",
    "pengaturan-pembaruan": "/pengaturan/pembaruan",
    "pengaturan-pengguna": "/pengaturan/pengguna",
    "pengaturan-program": "/pengaturan/program",
    "pengaturan-catatan": "/pengaturan/catatan",
    "bantuan": "/bantuan",
    "tidak-ada": "/tidak-ada",
    "mulai-kantor": "/mulai/kantor",
    "mulai-wilayah": "/mulai/wilayah?cari=bogor",
    "mulai-selesai": "/mulai/selesai",
}
# WCAG 2.2 AA and what axe calls good practice; what is in order is not reported at length
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SMALL = """
() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.closest('.reader, p, li, td, th, dd, .skip'))
  .map(e => [e.outerHTML.slice(0, 90), (e.closest('label') || e).getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && box.height < 43.5)
  .map(([what, box]) => `${Math.round(box.height)} px: ${what}`)
"""


def barriers(page: Page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_is_free_of_barriers_and_fits_its_screen(
    browser: Browser, base: str, size: dict[str, int]
) -> None:
    complaints: list[str] = []
    with opened(browser, base, size) as page:
        page.on(
            "console",
            lambda line: complaints.append(f"{page.url}: {line.text}") if line.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        log_in(page)
        for name, path in PAGES.items():
            page.goto(path)
            shoot(page, f"{name}-{size['width']}")
            complaints += [f"{path}: {found}" for found in barriers(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                complaints.append(f"{path}: {wide} px wide")
            complaints += [f"{path}: {found}" for found in page.evaluate(SMALL)]
    # a page that does not exist is the one thing the browser may complain of
    assert [line for line in complaints if "404 (NOT FOUND)" not in line] == []


def test_pages_without_a_login_are_free_of_barriers_too(browser: Browser, fresh_box: Box) -> None:
    from tests.browser.conftest import served
    from tests.support.application import create_app

    with served(create_app(fresh_box)) as base, opened(browser, base, PHONE) as page:
        page.goto("/mulai")
        assert barriers(page) == []
        follow(page, page.get_by_role("button", name="Lanjutkan"))
        shoot(page, "mulai-360")
        assert barriers(page) == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_dark_look_has_enough_contrast(browser: Browser, base: str, size: dict[str, int]) -> None:
    with opened(browser, base, size, color_scheme="dark") as page:
        log_in(page)
        for name in ("beranda", "kontak", "kontak-orang", "siaran-laporan", "pengaturan", "bantuan"):
            page.goto(PAGES[name])
            shoot(page, f"{name}-gelap-{size['width']}")
            assert barriers(page) == [], name


def test_pages_survive_letters_of_twice_the_size(browser: Browser, base: str) -> None:
    with opened(browser, base, {"width": 640, "height": 400}) as page:  # 1280 at 200 %
        log_in(page)
        for path in PAGES.values():
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_a_printed_page_leaves_the_buttons_out(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak")
        page.emulate_media(media="print")
        shoot(page, "kontak-cetak")
        assert not page.locator(".places.first").is_visible()
        assert not page.get_by_text("Tambah orang").is_visible()
        assert page.get_by_role("table").is_visible()
