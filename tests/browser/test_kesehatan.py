"""Kesehatan kotak and the safe mode in a real browser: what is wrong, what to do, and the way back."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from appliance.data_folder import DataFolder
from appliance.run_diary import RunDiary
from appliance.system import BootFacts
from tests.browser.conftest import PHONE, WIDE, log_in, opened, served
from tests.browser.test_siaran import look
from tests.safe_mode.office import DamagedOffice
from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from web.safe_mode import create_safe_app

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@BOTH
def test_the_health_page_says_of_each_part_how_it_is_and_why_the_box_started(
    browser: Browser, base: str, box: Box, clock: FakeClock, size: dict[str, int]
) -> None:
    for boot in ("first", "after the cut"):
        RunDiary(
            DataFolder(box.data_dir),
            clock=clock,
            boot=BootFacts(boot, by_watchdog=False),
            version="0.1.0",
            last_result=box.data_dir / "no such",
        ).begin()
        clock.advance(timedelta(hours=3).total_seconds())
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/pengaturan/kesehatan")
        expect(page.get_by_text("Periksa kabel modem.").first).to_be_visible()
        expect(page.get_by_role("cell", name=re.compile("Listrik padam"))).to_be_visible()
        look(page, "kesehatan", size["width"])
        with page.expect_download() as notes:
            page.get_by_role("button", name="Unduh catatan teknis").click()
        assert notes.value.suggested_filename.endswith(".zip")


@BOTH
def test_in_safe_mode_the_book_comes_back_and_the_box_is_told_to_start(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    office = DamagedOffice(tmp_path)
    office.damage("contacts.json")
    with (
        office.safe() as mode,
        served(create_safe_app(mode)) as base,
        opened(browser, base, size) as page,
    ):
        page.goto("/")
        expect(page.get_by_text("tidak ada data yang dibuang")).to_be_visible()
        look(page, "mode-aman-masuk", size["width"])
        page.get_by_label("Nama pengguna").fill("euis")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button").click()
        expect(page.get_by_text("Rusak atau hilang")).to_be_visible()
        look(page, "mode-aman", size["width"])
        page.get_by_role("radio").first.check()
        page.get_by_label("Ya, ganti buku kontak yang sekarang").check()
        page.get_by_role("button", name="Kembalikan buku kontak").click()
        expect(page.get_by_text("Rusak atau hilang")).to_have_count(0)
        look(page, "mode-aman-pulih", size["width"])
        page.get_by_role("button", name="Coba mulai seperti biasa").click()
        expect(page.get_by_role("heading", name="Kotak sedang mulai lagi")).to_be_visible()
        look(page, "mode-aman-selesai", size["width"])
    assert office.over == ["over"]
    assert office.people() != []
