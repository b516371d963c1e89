"""The pages for modems in a real browser: wide and on a phone, in light and dark, and walked through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from appliance.modem_log import LogWord
from tests.browser.conftest import PHONE, WIDE, log_in, opened, served, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.application import create_app
from tests.support.boxes import config_for, furnish_office, quiet_box, running_box, swift
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
REPLY = 'Sisa pulsa Anda Rp12.345. Masa aktif s.d. 18/12/2026. <b>Promo</b> "Rp1": balas YA'


def a_day_of_signal(box: Box, clock: FakeClock, modem: str) -> None:
    """A night without network, a weak morning, a good day."""
    for minutes in range(0, 24 * 60, 5):
        hour = minutes / 60
        lost = 2 <= hour < 3.5 or 9 <= hour < 9.3
        percent = None if lost else 25 if hour < 6 else 80 if hour < 18 else 55
        box.modem_log.sample(modem, percent, not lost, "" if lost else "4G")
        clock.advance(300)
    box.modem_log.flush()


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """Two modems with a past, their threads standing still."""
    config = config_for(swift("Telkomsel", daily_cap=300, per_minute=5), swift("Indosat", price=300))
    with quiet_box(tmp_path / "data", config, clock=clock) as box:
        furnish_office(box)
        card = box.sim_cards.seen("Telkomsel", imsi="510101234567890", iccid="8962100", imei="86").card
        box.sim_cards.keep_reply(card.sim, REPLY)
        box.sim_cards.save(
            card.sim, number="+6281200001111", code=None, pattern="", expires=date(2026, 12, 18)
        )
        for word in (LogWord.CONNECTED, LogWord.REGISTERED, LogWord.RESTARTED, LogWord.POWER_KEY):
            box.modem_log.note("Telkomsel", word)
        a_day_of_signal(box, clock, "Telkomsel")
        box.modem_log.note("Telkomsel", LogWord.RECOVERED)
        yield box


PLACES = {
    "modem-kartu": "/modem",
    "modem-rincian": "/modem/telkomsel",
    "modem-rincian-kosong": "/modem/indosat",
    "modem-pasang": "/modem/indosat/pasang?isi=pin",
    "modem-nyalakan-ulang": "/modem/telkomsel/nyalakan-ulang",
}


@SIZES
@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_pages_for_modems_are_free_of_barriers(
    browser: Browser, office: Box, size: dict[str, int], look: str
) -> None:
    complaints: list[str] = []
    with served(create_app(office)) as base, opened(browser, base, size, color_scheme=look) as page:
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        log_in(page)
        for name, path in PLACES.items():
            page.goto(path)
            shoot(page, f"{name}-{look}-{size['width']}")
            complaints += [f"{path}: {found}" for found in barriers(page)]
            complaints += [f"{path}: {found}" for found in page.evaluate(SMALL)]
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    assert complaints == []


@SIZES
def test_a_module_for_data_only_fits_its_screen(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    with running_box(tmp_path, chip="a7670e-lnxy") as running:
        furnish_office(running.box)
        running.wait_for(lambda: running.box.modem_cards()[0].reason == "sms_unsupported", "the modem")
        with served(create_app(running.box)) as base, opened(browser, base, size) as page:
            log_in(page)
            for name, path in (
                ("beranda", "/"),
                ("kartu", "/modem"),
                ("rincian", "/modem/modem-1"),
                ("pasang", "/modem/modem-1/pasang"),
            ):
                page.goto(path)
                expect(page.get_by_text("tidak dapat mengirim SMS").first).to_be_visible()
                shoot(page, f"modul-data-{name}-{size['width']}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
                assert barriers(page) == []


def test_the_hours_of_the_signal_are_on_paper_too(browser: Browser, office: Box) -> None:
    with served(create_app(office)) as base, opened(browser, base) as page:
        log_in(page)
        page.goto("/modem/telkomsel")
        table = page.get_by_role("table", name="Sinyal setiap jam")
        expect(table).to_be_hidden()
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        expect(table).to_be_visible()
        shoot(page, "modem-rincian-cetak")


@SIZES
def test_seven_lights_turn_green_before_the_eyes_of_whoever_installs(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    with running_box(tmp_path) as running:
        furnish_office(running.box)
        running.wait_for(lambda: running.box.modem_cards()[0].ready, "the modem")
        with served(create_app(running.box)) as base, opened(browser, base, size) as page:
            log_in(page)
            page.goto("/modem/modem-1/pasang")
            expect(page.locator(".lights .green")).to_have_count(5)
            shoot(page, f"pasang-lima-{size['width']}")
            page.get_by_label("Nomor HP tujuan").fill("0812 0000 1111")
            page.get_by_role("button", name="Kirim SMS uji").click()
            expect(page.get_by_text("Ketujuh lampu hijau")).to_be_visible(timeout=20_000)
            expect(page.locator(".lights .green")).to_have_count(7)
            shoot(page, f"pasang-tujuh-{size['width']}")
            assert barriers(page) == []
            page.goto("/modem")
            expect(page.get_by_text("sampai di HP")).to_be_visible()
            shoot(page, f"modem-jalan-{size['width']}")
            assert barriers(page) == []
        assert [event["number"] for event in running.hats.accepted()] == ["+6281200001111"]
