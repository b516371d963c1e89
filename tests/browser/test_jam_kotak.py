"""Jam kotak, lamp and button in a real browser: with and without scripts, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, log_in, opened
from tests.browser.test_siaran import look
from tests.support.boxes import furnish_office, quiet_box
from tests.support.clockless_pi import NOW, ClocklessPi

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def pi(tmp_path: Path) -> ClocklessPi:
    pi = ClocklessPi(tmp_path / "root")
    pi.wrong = datetime(1970, 1, 1, tzinfo=UTC) - NOW
    return pi


@pytest.fixture
def box(tmp_path: Path, pi: ClocklessPi) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", clock=pi.clock(), simulate=False) as box:
        furnish_office(box)
        yield box


def off(box: Box) -> timedelta:
    return abs(box.clock.now() - NOW)


@SIZES
def test_the_administrator_gives_the_box_the_time_of_the_browser(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    with opened(browser, base, size, timezone_id="America/New_York") as page:
        page.clock.set_fixed_time(NOW)
        log_in(page)
        page.get_by_role("link", name="Betulkan jam").click()
        clock = page.locator("[data-device-clock]")
        expect(clock).to_have_text(re.compile(r"Selasa, 8 Desember 2026, 09\.00 WIB"))
        look(page, "jam-kotak", size["width"])
        page.get_by_role("button", name="Pakai jam perangkat ini").click()
        expect(page.get_by_role("heading", name="Betulkan jam kotak?")).to_be_visible()
        look(page, "jam-kotak-tanya", size["width"])
        page.get_by_role("button", name="Ya, pakai jam ini").click()
        expect(page.get_by_text("Sudah pasti")).to_be_visible()
        expect(page.get_by_text("belum dipastikan")).to_have_count(0)
    assert off(box) < timedelta(seconds=1)


@SIZES
def test_a_date_far_from_the_last_known_one_wants_a_tick(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    box.clock.vouch("person", NOW)  # type: ignore[attr-defined]
    with opened(browser, base, size) as page:
        page.clock.set_fixed_time(NOW + timedelta(days=3652))
        log_in(page)
        page.goto("/pengaturan/jam")
        page.get_by_role("button", name="Pakai jam perangkat ini").click()
        expect(page.get_by_text("Tanggalnya berbeda jauh")).to_be_visible()
        page.get_by_role("button", name="Ya, pakai jam ini").click()
        expect(page.get_by_text("Beri tanda dulu")).to_be_visible()
        look(page, "jam-kotak-jauh", size["width"])
        page.get_by_role("link", name="Batal").click()
        expect(page.get_by_text("Sudah pasti")).to_be_visible()
    assert off(box) < timedelta(seconds=1)


def test_without_a_script_date_and_time_are_typed(browser: Browser, base: str, box: Box) -> None:
    with opened(browser, base, PHONE, java_script_enabled=False) as page:
        log_in(page)
        page.get_by_role("link", name="Betulkan jam").click()
        expect(page.get_by_text("Jam perangkat ini", exact=True)).to_be_hidden()
        page.get_by_label("Tanggal").fill("2026-12-08")
        page.get_by_label("Jam", exact=True).fill("09:00")
        page.get_by_role("button", name="Pakai tanggal dan jam ini").click()
        page.get_by_role("button", name="Ya, pakai jam ini").click()
        expect(page.get_by_text("Sudah pasti")).to_be_visible()
    assert off(box) < timedelta(seconds=1)


@SIZES
def test_bantuan_explains_lamp_and_button(browser: Browser, base: str, size: dict[str, int]) -> None:
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/bantuan/lampu")
        expect(page.get_by_text("Berkedip pelan")).to_be_visible()
        look(page, "bantuan-lampu", size["width"])
