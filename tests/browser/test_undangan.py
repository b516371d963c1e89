"""An invitation in a real browser: asked, counted while the page stands open, reminded of, signed for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, log_in, opened, served
from tests.browser.test_siaran import look, open_details
from tests.questions.office import Office, open_office
from tests.support.application import create_app

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, people=9) as opened_office:
        yield opened_office


@pytest.fixture
def box(office: Office) -> Box:
    return office.box


@pytest.fixture
def base(box: Box) -> Iterator[str]:
    with served(create_app(box)) as address:
        yield address


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_invitation_from_the_first_word_to_the_list_at_the_door(
    browser: Browser, base: str, office: Office, size: dict[str, int]
) -> None:
    width = size["width"]
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        page.get_by_label("Semua kontak").check()
        page.get_by_label("Isi pesan").fill("Yth. {sapaan} {nama}. Mohon hadir {acara} besok. -{pengirim}")
        open_details(page, "Minta jawaban")
        expect(page.get_by_label("Pilihan jawaban")).to_be_hidden()
        page.get_by_label("Pilih salah satu").check()
        expect(page.get_by_label("Pilihan jawaban")).to_be_visible()
        page.get_by_label("Hadir atau tidak").check()
        page.get_by_label("Dijawab paling lambat").fill("2026-12-10")
        look(page, "siaran-minta-jawaban", width)

        # the text does not say how to answer: one click and it does
        page.get_by_role("button", name="Tambahkan: Balas HADIR atau TIDAK.").click()
        expect(page.get_by_label("Isi pesan")).to_have_value(
            re.compile(r"Balas HADIR atau TIDAK\. -\{pengirim\}$")
        )
        expect(page.get_by_label("Hadir atau tidak")).to_be_checked()
        if not page.get_by_label("Nama acara").is_visible():
            open_details(page, "Keterangan acara")
        page.get_by_label("Nama acara").fill("Rakor Strata")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        expect(page.get_by_text("Hadir atau tidak, sampai")).to_be_visible()
        page.get_by_role("button", name="Kirim ke 9 orang").click()
        expect(page.get_by_role("heading", name="Siaran 1")).to_be_visible()

        # answers come in while the page stands open
        office.carry()
        office.hears(1, "HADIR")
        office.hears(2, "punten teu tiasa")
        office.hears(3, "apa boleh diwakilkan bu?")
        page.goto("/siaran/1/jawaban")
        expect(page.locator("#hitung-jawaban")).to_contain_text("2 dari 9 sudah menjawab")
        office.hears(4, "siap hadir bu, 2 orang")
        expect(page.locator("#hitung-jawaban")).to_contain_text("3 dari 9 sudah menjawab", timeout=15_000)
        look(page, "siaran-jawaban", width)

        # somebody telephones
        page.get_by_role("link", name=re.compile("^Balasan belum jelas 1")).click()
        page.get_by_role("link", name=re.compile("Catat jawaban Kader 3")).click()
        page.get_by_label("Belum pasti").check()
        look(page, "siaran-catat-jawaban", width)
        page.get_by_role("button", name="Simpan jawaban").click()
        expect(page.get_by_text("Jawaban tercatat.")).to_be_visible()

        # the reminder goes to those who have not answered, and to nobody else
        page.goto("/siaran/1/jawaban")
        page.get_by_role("link", name="Ingatkan 5 yang belum menjawab").click()
        expect(page.locator("#hitungan")).to_contain_text("5 orang")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 5 orang").click()
        expect(page.get_by_text("Ini pengingat")).to_be_visible()
        office.carry()
        office.hears(9, "HADIR")

        page.goto("/siaran/1/jawaban/daftar-hadir")
        paper = page.locator(".paper")
        for name in ("Kader 1", "(bersama Kader 4)", "Kader 9", "(belum pasti)"):
            expect(paper.get_by_text(name, exact=True).first).to_be_visible()
        expect(paper.get_by_text("Kader 2", exact=True)).to_have_count(0)
        look(page, "siaran-daftar-hadir", width)
