"""Bantuan in a real browser: no barrier, fits its screen, search as one types, paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, WIDE, log_in, opened, shoot
from tests.browser.test_every_page import SMALL, barriers
from web.manual_contents import SUBJECTS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_subject_is_free_of_barriers_and_fits_its_screen(
    browser: Browser, base: str, size: dict[str, int]
) -> None:
    complaints: list[str] = []
    with opened(browser, base, size) as page:
        page.on("pageerror", lambda wrong: complaints.append(f"{page.url}: {wrong}"))
        log_in(page)
        for path in ("", "?cari=pulsa", "?cari=xyzzy", *(f"/{one.slug}" for one in SUBJECTS)):
            page.goto(f"/bantuan{path}")
            shoot(page, f"bantuan-{path.strip('/?').replace('=', '-') or 'isi'}-{size['width']}")
            complaints += [f"{path}: {found}" for found in (*barriers(page), *page.evaluate(SMALL))]
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                complaints.append(f"{path}: {wide} px wide")
    assert complaints == []


def test_the_contents_follow_what_is_typed_and_lead_to_the_very_place(browser: Browser, base: str) -> None:
    with opened(browser, base, PHONE) as page:
        log_in(page)
        page.goto("/kontak")
        page.get_by_role("link", name="Bantuan untuk halaman ini").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Kontak")
        page.get_by_role("link", name="Semua Bantuan").first.click()
        page.get_by_label("Cari di Bantuan").press_sequentially("lupa kata sandi")
        page.get_by_role("link", name="Lupa kata sandi").click()
        expect(page.get_by_role("heading", name="Lupa kata sandi")).to_be_in_viewport()


def test_the_search_needs_no_script(browser: Browser, base: str) -> None:
    with opened(browser, base, java_script_enabled=False) as page:
        log_in(page)
        page.goto("/bantuan")
        page.get_by_label("Cari di Bantuan").fill("pulsa habis")
        page.get_by_role("button", name="Cari").click()
        expect(page.get_by_role("link", name="Pulsa habis")).to_be_visible()


def test_a_printed_subject_is_only_the_subject(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/bantuan/keadaan")
        page.emulate_media(media="print")
        shoot(page, "bantuan-keadaan-cetak")
        assert page.get_by_role("table").is_visible()
        assert not page.locator(".help-here").is_visible()
        assert not page.get_by_role("button", name="Cetak").is_visible()
        assert not page.locator(".places.first").is_visible()
