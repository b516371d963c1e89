"""The first day of an office, in a real browser, with the real program: from the set-up code to ``sampai``.

Everything on the way is what an office uses but the radio: ``kabar run``, waitress, TinyDB, SQLite, pyserial
on pseudo-terminals, AT commands. With PICTURES=1 a picture of each station lies in ``.screenshots/cerita-*``.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import PHONE, WIDE, opened, shoot
from tests.support.program import Program, kabar_run
from tests.support.workbooks import Made, make_office_workbook

pytestmark = [pytest.mark.browser, pytest.mark.story]

CONFIG = """
[box]
data_dir = "{data}"
[web]
host = "127.0.0.1"
port = 0
[sending]
undo_seconds = 5
[simulator]
modems = 2
speed = "instant"
reports = "prompt"
"""
PASSWORD = "melati-tiga-cilame"
KECAMATAN = "Ngamprah"
TEXT = (
    "Yth. {sapaan} {nama} di Desa {desa}, besok pukul 08.00 ada penimbangan balita di posyandu."
    " Mohon ajak ibu-ibu. -{pengirim}"
)
LONG = 60_000  # milliseconds: for what a box of the office would take its time over, too


def test_from_an_office_workbook_to_the_last_delivery_report(browser: Browser, tmp_path: Path) -> None:
    made = make_office_workbook(tmp_path / "Daftar kader KBB 2026.xlsx")
    config = tmp_path / "kabar.toml"
    config.write_text(CONFIG.format(data=tmp_path / "data"), encoding="utf-8")
    errors = tmp_path / "stderr"
    with kabar_run(config, errors, "--simulate", "--empty") as box:
        with opened(browser, box.address, WIDE) as page:
            start_for_the_first_time(page, box)
            take_the_workbook(page, made)
            write_to_one_kecamatan(page, made)
            watch_it_go_out(page, made)
            take_the_report_home(page, made, tmp_path)
        with opened(browser, box.address, PHONE) as phone:
            log_in_on_a_phone(phone)
        assert box.stop() == 0
    assert "Traceback" not in errors.read_text()


def start_for_the_first_time(page: Page, box: Program) -> None:
    """The administrator, the office, the kabupaten; then out and in again."""
    assert box.setup_code, box.greeting
    page.goto("/")
    expect(page).to_have_url(re.compile("/mulai$"))
    station(page, "01-mulai")
    page.get_by_label("Kode pemasangan").fill(box.setup_code)
    page.get_by_label("Nama Anda").fill("Euis Komariah")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label(re.compile("Nama kantor|Nama instansi", re.IGNORECASE)).fill("Tim Pembina Posyandu KBB")
    page.get_by_label(re.compile("pengirim", re.IGNORECASE)).fill("TP Posyandu KBB")
    station(page, "02-kantor")
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Kabupaten atau kota").fill("bandung barat")
    station(page, "03-wilayah")
    page.get_by_role("button", name="Pilih Kabupaten Bandung Barat").click()
    expect(page.get_by_role("heading", name="Kotak siap dipakai")).to_be_visible(timeout=LONG)
    station(page, "04-siap")
    page.get_by_role("button", name="Keluar").click()
    log_in(page)


def log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def take_the_workbook(page: Page, made: Made) -> None:
    """15,000 rows on sixteen sheets: look first, then take the good and the doubtful ones."""
    page.goto("/kontak/ambil")
    page.get_by_label("Berkas daftar kontak").set_input_files(made.path)
    station(page, "05-pilih-berkas")
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", name="Isi kolomnya apa?")).to_be_visible(timeout=LONG)
    station(page, "05b-kolom")
    page.get_by_role("button", name="Lanjut periksa").first.click()
    heaps = page.get_by_role("navigation", name="Tumpukan baris")
    expect(heaps).to_be_visible(timeout=LONG)
    expect(heaps.get_by_role("link", name="Baik")).to_contain_text(thousands(made.good))
    expect(heaps.get_by_role("link", name="Perlu dilihat")).to_contain_text(thousands(made.doubtful))
    expect(heaps.get_by_role("link", name="Ditolak")).to_contain_text(thousands(made.refused))
    station(page, "06-periksa")
    heaps.get_by_role("link", name="Ditolak").click()
    station(page, "07-ditolak")
    page.get_by_role("button", name=re.compile("^Ambil .* ke kontak$")).click()
    expect(page.get_by_role("heading", name="Kontak sudah diambil")).to_be_visible(timeout=LONG)
    expect(page.locator(".figures")).to_contain_text(thousands(made.good + made.doubtful))
    station(page, "08-selesai-diambil")
    page.get_by_role("link", name="Lihat kontak").click()
    station(page, "09-kontak")


def write_to_one_kecamatan(page: Page, made: Made) -> None:
    """The counter counts while Euis writes; she looks at what people will read, and presses *Kirim*."""
    people = thousands(made.numbers_per_district[KECAMATAN])
    page.goto("/siaran/tulis")
    page.locator("summary", has_text=re.compile("^Wilayah$")).first.click()
    page.get_by_label(re.compile(f"^{KECAMATAN}")).first.check()
    text = page.get_by_label("Isi pesan")
    counter = page.locator("#hitungan")
    text.press_sequentially("Yth. {sapaan} {nma}")
    expect(counter).to_contain_text("Maksudnya {nama}?")
    station(page, "10-tulis-salah")
    text.fill(TEXT)
    expect(counter).not_to_contain_text("Maksudnya")
    expect(counter).to_contain_text(f"{people} orang")
    expect(counter).to_contain_text("Rp")
    station(page, "11-tulis")
    page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
    expect(page.locator(".samples .sample")).to_have_count(3)
    expect(page.locator(".samples")).to_contain_text("-TP Posyandu KBB")
    expect(page.locator(".samples")).not_to_contain_text("{")
    station(page, "12-lihat-dulu")
    page.get_by_role("button", name=f"Kirim ke {people} orang").click()
    expect(page.get_by_role("heading", name="Siaran 1")).to_be_visible()


def watch_it_go_out(page: Page, made: Made) -> None:
    """The page moves by itself, nobody reloads it, until everybody is *sampai*."""
    people = thousands(made.numbers_per_district[KECAMATAN])
    progress = page.locator("#kemajuan")
    expect(progress.get_by_role("button", name=re.compile("Batalkan"))).to_be_visible()
    station(page, "13-boleh-batal")
    delivered = progress.locator("#saring-delivered b")
    expect(delivered).not_to_have_text("0", timeout=LONG)
    station(page, "14-berjalan")
    expect(delivered).to_have_text(people, timeout=4 * LONG)
    for state in ("queued", "sent", "failed"):
        expect(progress.locator(f"#saring-{state} b")).to_have_text("0")
    expect(progress).not_to_have_attribute("hx-get", re.compile("."))
    expect(page.locator("#penerima")).not_to_contain_text("Menunggu dikirim")
    first = page.locator("#penerima tbody tr").first
    expect(first).to_contain_text("Sampai")  # the list has looked once more by itself
    station(page, "15-semua-sampai")


def take_the_report_home(page: Page, made: Made, folder: Path) -> None:
    """The xlsx has a line for everybody who was chosen; whoever can be written to got it."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh ke Excel").click()
    path = folder / "laporan.xlsx"
    download.value.save_as(path)
    heading, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    states = Counter(str(row[heading.index("Keadaan")]) for row in rows)
    refused = made.rows_per_district[KECAMATAN] - len(rows)  # they never came into the book
    assert states["Sampai"] == made.numbers_per_district[KECAMATAN]
    assert states.keys() <= {"Sampai", "Tidak dikirimi"}
    assert 0 <= refused <= made.refused
    page.goto("/")
    station(page, "16-beranda")


def log_in_on_a_phone(page: Page) -> None:
    log_in(page)
    for name, path in (("beranda", "/"), ("siaran", "/siaran/1"), ("kontak", "/kontak"), ("modem", "/modem")):
        page.goto(path)
        station(page, f"17-{name}-360")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name


def station(page: Page, name: str) -> None:
    """A picture for people."""
    shoot(page, f"cerita-{name}")


def thousands(number: int) -> str:
    """15.000, as the pages write it."""
    return f"{number:,}".replace(",", ".")
