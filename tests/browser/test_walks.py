"""Ways through the pages as people go them: by keyboard alone, without scripts, with the box unplugged."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, log_in, opened, served, shoot
from tests.support.application import create_app
from tests.support.boxes import PASSWORD

pytestmark = pytest.mark.browser


def office_file(folder: Path) -> Path:
    """A list as an office keeps it, with one number that has too many digits."""
    target = io.BytesIO()
    rows = [
        ["No", "Nama Kader", "Posyandu", "Desa", "Kecamatan", "No HP/WA"],
        ["1", "Hj. Euis Komariah", "Melati 1", "Cilame", "Ngamprah", "0812-0000-1111"],
        ["2", "Cucu Sumiati", "Anggrek", "Tanimulya", "Ngamprah", "O8l2 0000 1119"],
        ["3", "Rohimah", "Sakura", "Cilame", "Ngamprah", "0812000011345678"],
    ]
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ngamprah")
        sheet.write_string(0, 0, "DAFTAR KADER POSYANDU TAHUN 2026")
        for down, row in enumerate(rows, start=2):
            for across, cell in enumerate(row):
                sheet.write_string(down, across, cell)
    path = folder / "DAFTAR KADER (final).xlsx"
    path.write_bytes(target.getvalue())
    return path


def first_start_and_import(page: Page, code: str, file: Path) -> None:
    """From the set-up code to contacts in the book."""
    page.goto("/")
    page.get_by_label("Kode pemasangan").fill(code)
    page.get_by_label("Nama Anda").fill("Euis Komariah")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Nama kantor").fill("TP Posyandu KBB")
    page.get_by_label("Nama pengirim di SMS").fill("TP KBB")
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Kabupaten atau kota").fill("bandung barat")
    search = page.get_by_role("button", name="Cari")
    if search.is_visible():  # without scripts one presses the button
        search.click()
    page.get_by_role("button", name="Pilih Kabupaten Bandung Barat").click()
    page.get_by_role("link", name="Ambil dari Excel").click()
    page.get_by_label("Berkas daftar kontak").set_input_files(file)
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_role("button", name="Lanjut periksa").first.click(timeout=30_000)
    expect(page.get_by_role("heading", name="Periksa dulu")).to_be_visible(timeout=30_000)


def finish_import(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Ambil .* ke kontak$")).click()
    expect(page.get_by_role("heading", name="Kontak sudah diambil")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_first_start_to_contacts_with_and_without_scripts(
    browser: Browser, fresh_box: Box, tmp_path: Path, scripts: bool
) -> None:
    file = office_file(tmp_path)
    with (
        served(create_app(fresh_box)) as base,
        opened(browser, base, PHONE, java_script_enabled=scripts) as page,
    ):
        first_start_and_import(page, fresh_box.accounts.setup_code(), file)
        shoot(page, f"ambil-periksa-360{'' if scripts else '-tanpa-skrip'}")
        page.get_by_role("link", name="1 Ditolak").click()
        expect(page.get_by_text("Nomor kepanjangan")).to_be_visible()
        finish_import(page)
        shoot(page, f"ambil-selesai-360{'' if scripts else '-tanpa-skrip'}")
    assert {person.name for person in fresh_box.book.snapshot.people} == {"Hj. Euis Komariah", "Cucu Sumiati"}


def test_search_answers_while_one_types_and_keeps_the_question_in_the_address(
    browser: Browser, base: str
) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak")
        page.get_by_label("Cari nama").press_sequentially("kokom")
        expect(page.locator("#daftar tbody tr").first).to_contain_text("Kokom")
        page.wait_for_url("**/kontak?cari=kokom**")
        assert page.locator("#daftar tbody tr").filter(has_text="Neng").count() == 0
        page.reload()
        expect(page.get_by_label("Cari nama")).to_have_value("kokom")


def test_a_filter_is_applied_as_soon_as_it_is_chosen(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak")
        page.get_by_text("Saring").click()
        page.get_by_label("Keadaan nomor").select_option(label="Tanpa nomor HP")
        page.wait_for_url("**nomor=tanpa**")
        expect(page.get_by_text("6 orang yang cocok")).to_be_visible()


def test_the_whole_way_to_a_new_contact_goes_by_keyboard_alone(browser: Browser, base: str, box: Box) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak/baru")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")  # the way back
        page.keyboard.press("Tab")
        page.keyboard.type("Popon Suryani")
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.type("0812 0000 7777")
        page.keyboard.press("Enter")
        page.wait_for_url("**/kontak/*")
        expect(page.get_by_role("heading", name="Popon Suryani")).to_be_visible()
    assert any(person.name == "Popon Suryani" for person in box.book.snapshot.people)


def test_a_form_that_comes_back_puts_the_cursor_where_the_mistake_is(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak/baru")
        page.get_by_label("Nama lengkap").fill("Siti")
        page.get_by_label("Nomor HP").fill("022-6866127")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_label("Nomor HP")).to_be_focused()
        expect(page.get_by_label("Nama lengkap")).to_have_value("Siti")
        shoot(page, "kontak-salah-1280")


def test_a_double_click_makes_one_person(browser: Browser, base: str, box: Box) -> None:
    before = len(box.book)
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak/baru")
        page.get_by_label("Nama lengkap").fill("Siti Ganda")
        page.get_by_role("button", name="Simpan").dblclick()
        page.wait_for_url("**/kontak/*")
        expect(page.get_by_role("heading", name="Siti Ganda")).to_be_visible()
    assert len(box.book) == before + 1


def test_beranda_shows_news_by_itself_and_says_when_the_box_is_gone_and_back(
    browser: Browser, base: str, box: Box
) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.clock.install()
        page.goto("/")
        expect(page.get_by_text("Sedang berjalan")).to_be_visible()
        expect(page.locator("#hitung-unread")).to_contain_text("2")
        box.broadcasts.cancel(1, by="euis")
        box.inbox.mark_read(1)
        page.clock.run_for(6_000)
        expect(page.get_by_text("Sedang berjalan")).to_have_count(0)
        expect(page.locator("#hitung-unread")).to_contain_text("1")
        page.route("**/*", lambda route: route.abort())
        page.clock.run_for(6_000)
        expect(page.get_by_text("Kotak tidak menjawab")).to_be_visible()
        shoot(page, "beranda-terputus-1280")
        page.unroute("**/*")
        page.clock.run_for(6_000)
        expect(page.get_by_text("Kotak tidak menjawab")).to_be_hidden()


def test_a_session_that_has_ended_leads_a_live_page_to_the_login(
    browser: Browser, base: str, box: Box
) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.clock.install()
        page.goto("/")
        box.accounts.log_out_everywhere(box.accounts.users()[0].id)
        page.clock.run_for(6_000)
        page.wait_for_url("**/login")
        expect(page.get_by_role("heading", name="Masuk")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    browser: Browser, base: str, tmp_path: Path
) -> None:
    large = tmp_path / "besar.xlsx"
    large.write_bytes(b"\0" * 6_000_000)
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak/ambil")
        page.get_by_label("Berkas daftar kontak").set_input_files(large)
        expect(page.get_by_text("Berkas ini terlalu besar: paling besar 5 MB")).to_be_visible()


def test_nothing_is_left_in_the_browsers_storage(browser: Browser, base: str) -> None:
    with opened(browser, base) as page:
        log_in(page)
        page.goto("/kontak")
        page.get_by_label("Cari nama").press_sequentially("kokom")
        page.wait_for_url("**cari=kokom**")
        assert page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)") == "{}{}"
