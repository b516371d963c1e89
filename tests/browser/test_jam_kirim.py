"""Jam kirim in a real browser: with and without scripts, wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened
from tests.browser.test_siaran import look
from tests.support.boxes import config_for, quiet_box, swift
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    config = config_for(swift(), quiet="20:00-07:00", per_person_daily=5)
    with quiet_box(tmp_path / "data", config, clock=clock) as box:
        yield box


@pytest.mark.parametrize(("size", "script"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-no-script"])
def test_the_administrator_sets_the_hours(
    browser: Browser, base: str, box: Box, size: dict[str, int], script: bool
) -> None:
    with opened(browser, base, size, java_script_enabled=True) as page:
        log_in(page)
        page.goto("/pengaturan")
        look(page, "pengaturan", size["width"])
        follow(page, page.get_by_role("link", name="Ubah jam kirim"))
        look(page, "pengaturan-jam-kirim", size["width"])
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/pengaturan/jam-kirim")
        page.get_by_label("Mulai").fill("06:00")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Paling pagi 07.00")).to_be_visible()
        page.get_by_label("Mulai").fill("08:00")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("langsung berlaku")).to_be_visible()
    assert box.hours.current.opens == time(8)
