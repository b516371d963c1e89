"""From an empty form to a broadcast under way and back: with scripts, without, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.browser.conftest import PHONE, WIDE, follow, kader, log_in, opened, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.boxes import config_for, quiet_box, swift
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser

SIM = "510101234567890"
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """As the other pages' box, with the thirty seconds in which a broadcast can be taken back."""
    with quiet_box(tmp_path / "data", config_for(swift(), undo_seconds=30), clock=clock) as box:
        yield box


def look(page: Page, name: str, width: int) -> None:
    """A picture for people, and what a machine can find wrong."""
    shoot(page, f"{name}-{width}")
    assert barriers(page) == [], name
    assert page.evaluate(SMALL) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def open_details(page: Page, word: str) -> None:
    page.locator("summary", has_text=re.compile(f"^{word}$")).first.click()


@BOTH
def test_from_the_empty_form_to_the_report_and_the_undo(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        open_details(page, "Wilayah")
        page.get_by_label(re.compile("^Ngamprah")).first.check()
        counter = page.locator("#hitungan")
        expect(counter).to_contain_text("54 orang")
        open_details(page, "Mulai dari contoh")
        page.get_by_role("button", name="Undangan rapat").click()
        page.get_by_label("Isi pesan").fill("Halo {nma}, ada {acara} di {tempat}. -{pengirim}")
        expect(counter).to_contain_text("Maksudnya {nama}?")
        look(page, "siaran-tulis-salah", size["width"])
        page.get_by_label("Isi pesan").fill("Yth. {sapaan} , mohon hadir {acara} di {tempat}. -{pengirim}")
        page.get_by_label("Isi pesan").evaluate("box => box.setSelectionRange(14, 14)")
        page.get_by_role("button", name="Nama", exact=True).click()
        expect(page.get_by_label("Isi pesan")).to_have_value(
            "Yth. {sapaan} {nama}, mohon hadir {acara} di {tempat}. -{pengirim}"
        )
        expect(counter).to_contain_text("Isi juga keterangan acara")
        page.get_by_label("Nama acara").fill("Rakor Strata")
        page.get_by_label("Tempat").fill("Aula Kecamatan")
        expect(counter).not_to_contain_text("Isi juga keterangan acara")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        expect(page.get_by_role("heading", name="Lihat dulu")).to_be_visible()
        look(page, "siaran-lihat", size["width"])
        page.get_by_role("button", name="Ubah").click()
        expect(page.get_by_label("Nama acara")).to_have_value("Rakor Strata")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 54 orang").dblclick()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
        look(page, "siaran-batal", size["width"])
        page.get_by_role("button", name=re.compile("Batalkan")).click()
        expect(page.get_by_text("Tidak ada SMS yang terkirim")).to_be_visible()
    assert len(box.broadcasts.recent()) == 2  # the fixture's own, and one
    assert box.ledger.counts(2)[Status.CANCELLED] == 54


def test_back_from_the_report_shows_the_preview_again(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        open_details(page, "Wilayah")
        page.get_by_label(re.compile("^Ngamprah")).first.check()
        page.get_by_label("Isi pesan").fill("Besok posyandu. -{pengirim}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 54 orang").click()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("heading", name="Lihat dulu")).to_be_visible()


@BOTH
def test_the_whole_way_goes_without_scripts(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    with opened(browser, base, size, java_script_enabled=False) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        page.get_by_label("Semua kontak").check()
        page.get_by_label("Isi pesan").fill("Halo {nama}. -{pengirim}")
        page.get_by_role("button", name="Hitung").click()
        expect(page.locator("#hitungan")).to_contain_text("54 orang")
        shoot(page, f"siaran-tulis-tanpa-script-{size['width']}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 54 orang").click()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
    assert box.ledger.counts(2)[Status.QUEUED] == 54


@BOTH
def test_a_report_moves_by_itself_and_leads_to_what_can_be_done(
    browser: Browser, base: str, box: Box, clock: FakeClock, size: dict[str, int]
) -> None:
    clock.advance(60)
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/siaran/1")
        expect(page.locator("#saring-sent b")).to_have_text("0")
        for place in range(12):
            segment = box.ledger.claim("Telkomsel", SIM)
            assert segment is not None
            if place % 5 == 2:
                box.ledger.record_error(segment.id, error_class=ErrorClass.NUMBER, code=28, namespace="CMS")
            elif place % 5 == 3:
                box.ledger.record_unknown(segment.id, "silence")
            else:
                box.ledger.record_sent(segment.id, place)
        expect(page.locator("#saring-sent b")).to_have_text("8")  # nobody reloaded the page
        look(page, "siaran-berjalan", size["width"])
        page.locator("#saring-failed").click()
        expect(page.locator("#penerima tbody tr")).to_have_count(2)
        look(page, "siaran-gagal", size["width"])
        follow(page, page.get_by_role("link", name=re.compile("Kirim ulang")))
        look(page, "siaran-kirim-ulang", size["width"])
        page.goto("/siaran/1/batalkan")
        look(page, "siaran-batalkan", size["width"])


@BOTH
def test_a_preview_with_every_reason_to_leave_somebody_out_fits_its_screen(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    twin, idle, bare = kader(70), kader(71), kader(72)
    box.book.add(replace(twin, numbers=kader(0).numbers))
    box.book.add(replace(idle, active=False))
    box.book.add(replace(bare, posyandu=""))
    box.ledger.opt_out(kader(1).numbers[0], "sms")
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        page.get_by_label(re.compile("^Semua kontak")).check()
        page.get_by_label("Isi pesan").fill("Yth. {nama} {posyandu}, besok posyandu. -{pengirim}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        expect(page.get_by_text("Nomor sama dengan orang lain").first).to_be_visible()
        look(page, "siaran-lihat-tidak-dikirimi", size["width"])


def test_a_message_of_many_lines_shows_two_of_them_in_the_list(browser: Browser, base: str) -> None:
    with opened(browser, base, PHONE) as page:
        log_in(page)
        page.goto("/siaran")
        shown = page.locator("#siaran-1")
        expect(shown).to_have_css("padding-bottom", "0px")  # a third line would show through padding
        look(page, "siaran-daftar", PHONE["width"])


def test_a_printed_report_holds_the_counts_and_the_people_and_no_button(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/siaran/1")
        page.emulate_media(media="print")
        shoot(page, "siaran-cetak")
        assert page.locator(".figures").is_visible()
        assert page.get_by_role("table").is_visible()
        assert page.locator(".btn:visible").count() == 0
