"""Ambil dari Excel in a real browser: columns, decisions, taking and taking back; also without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened
from tests.browser.test_siaran import look
from tests.support.spreadsheets import write_xlsx

pytestmark = pytest.mark.browser

HEADING = (
    "No",
    "NIK",
    "Nama",
    "Jabatan",
    "Posyandu",
    "RW",
    "Desa",
    "Kecamatan",
    "No HP",
    "Agama",
    "Ukuran baju",
)
NOW = (
    "Neng Komariah",
    "Kader",
    "Melati 1",
    "01",
    "Cilame",
    "Ngamprah",
)  # stands in the book with another number
ROWS = (
    (
        1,
        "3217060000000001",
        "Hj. Yayah Rokayah",
        "Ketua",
        "Mawar 1",
        "02",
        "Cilame",
        "Ngamprah",
        "081300001001",
        "Islam",
        "XL",
    ),
    (
        2,
        "3217060000000002",
        "Popon Sopiah",
        "Kader",
        "Mawar 1",
        "02",
        "Cilame",
        "Ngamprah",
        "O8l3 0000 1002",
        "Islam",
        "L",
    ),
    (3, "", "H. Dadang", "Kades", "", "", "Cipeundeuy", "", "081300001003", "", ""),
    (4, "", "Yayah Rokayah", "Kader", "Anggrek", "05", "Tanimulya", "Ngamprah", "081300001001", "", ""),
    (5, "", "Rohimah", "Kader", "Mawar 1", "02", "Cilame", "Ngamprah", "0813000010055555", "", ""),
    (6, "", *NOW, "081300001006", "", "M"),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    lines = [("DAFTAR KADER POSYANDU",), ("TAHUN 2026",), HEADING, *ROWS]
    return write_xlsx(tmp_path / "Daftar kader Ngamprah.xlsx", {"Ngamprah": lines})


def upload(page: Page, path: Path) -> None:
    page.goto("/kontak/ambil")
    page.get_by_label("Berkas daftar kontak").set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name="Isi kolomnya apa?")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(("size", "script"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-no-script"])
def test_columns_are_changed_doubts_decided_taken_and_taken_back(
    browser: Browser, base: str, box: Box, workbook: Path, size: dict[str, int], script: bool
) -> None:
    before = {person.id: person for person in box.book.snapshot.people}
    with opened(browser, base, size) as page:  # pictures and the search for barriers need scripts
        log_in(page)
        page.goto("/kontak/ambil")
        look(page, "ambil-1-berkas", size["width"])
        upload(page, workbook)
        look(page, "ambil-2-kolom", size["width"])
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        upload(page, workbook)
        expect(page.get_by_label("NIK", exact=True)).to_have_value("")
        page.get_by_label("Ukuran baju").select_option("labelled_note")
        page.get_by_role("button", name="Lanjut periksa").click()
        expect(page.get_by_role("heading", name="Periksa dulu")).to_be_visible(timeout=30_000)
        address = page.url
        summary = page.locator("#ringkasan")
        expect(summary).to_contain_text("3 orang baru")
        expect(summary).to_contain_text("1 diperbarui")
        lookalike = page.get_by_role("group", name=re.compile("Huruf O atau l dibaca angka"))
        lookalike.get_by_label("Jangan diambil").check()
        page.get_by_label("Desa Cipeundeuy").select_option("32.17.08")
        if not script:
            page.get_by_role("button", name="Simpan pilihan").first.click()
        expect(summary).to_contain_text("2 orang baru")
        expect(summary).to_contain_text("1 baris Anda tinggalkan")
        page.reload()
        expect(lookalike.get_by_label("Jangan diambil")).to_be_checked()
        with opened(browser, base, size) as other:
            log_in(other)
            other.goto(address)
            look(other, "ambil-3-periksa", size["width"])
            follow(other, other.get_by_role("link", name="Ditolak"))
            look(other, "ambil-4-ditolak", size["width"])
        page.get_by_role("button", name="Ambil 3 orang ke kontak").click()
        expect(page.get_by_role("heading", name="Kontak sudah diambil")).to_be_visible()
        people = {person.name: person for person in box.book.snapshot.people}
        yayah, dadang = people["Hj. Yayah Rokayah"], people["H. Dadang"]
        assert (yayah.note, [post.posyandu for post in yayah.posts]) == (
            "Ukuran baju: XL",
            ["Mawar 1", "Anggrek"],
        )
        assert dadang.village_code.startswith("32.17.08.")
        assert "Popon Sopiah" not in people
        with opened(browser, base, size) as other:
            log_in(other)
            other.goto(page.url)
            look(other, "ambil-5-selesai", size["width"])
        page.get_by_role("button", name="Batalkan pengambilan ini").click()
        expect(page.get_by_text("kembali seperti sebelumnya")).to_be_visible()
    assert {person.id for person in box.book.snapshot.people} == set(before)
    assert {person.name: person.numbers for person in box.book.snapshot.people} == {
        person.name: person.numbers for person in before.values()
    }


def test_the_same_columns_are_known_the_next_time(browser: Browser, base: str, workbook: Path) -> None:
    with opened(browser, base) as page:
        log_in(page)
        upload(page, workbook)
        page.get_by_label("Agama").select_option("labelled_note")
        page.get_by_role("button", name="Lanjut periksa").click()
        expect(page.get_by_role("heading", name="Periksa dulu")).to_be_visible(timeout=30_000)
        upload(page, workbook)
        expect(page.get_by_text("Susunan kolom ini sudah dikenal")).to_be_visible()
        expect(page.get_by_label("Agama")).to_have_value("labelled_note")
