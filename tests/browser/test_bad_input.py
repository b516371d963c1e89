"""Whatever is put in: a clear sentence, nothing lost, no traceback. In a real browser, with the real program.

=====================================  =====================================================================
wrong file type, empty sheet, no       here; each reason in tests/contacts/importing/test_refused_files.py
number column, zip bomb, 1 M rows
40 MB file                             here, with and without script; tests/command/test_run.py
formula cell, a name that is HTML      here; on every page in tests/web/test_hostile_text.py, in exports in
                                       tests/web/sending/test_broadcasts_report.py
unknown merge field, 20 parts,         here; tests/web/sending/test_broadcasts_preview.py
no recipients left
double click on *Kirim*                here; a cut between in tests/faults/test_cuts_while_accepting.py
a box without any modem                here; tests/web/sending/test_modem_page.py
a port that vanishes                   here; at every step in tests/outbox/test_sender_on_a_simulated_hat.py
a full disk                            tests/faults/test_promises.py, tests/test_database.py,
                                       tests/web/sending/test_broadcasts_sending.py
a TOML file with a typo                tests/command/test_commands.py, tests/test_config.py
=====================================  =====================================================================
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Dialog, Page, expect

from appliance.modem.simulator.control_socket import connect
from tests.browser.conftest import opened, shoot
from tests.support.boxes import PASSWORD
from tests.support.program import Program, kabar_run

pytestmark = [pytest.mark.browser, pytest.mark.story]

CONFIG = """
[box]
data_dir = "{data}"
[web]
host = "127.0.0.1"
port = 0
[sending]
undo_seconds = 0
[simulator]
speed = "instant"
people_answer = false
"""
SOON = 20_000  # milliseconds
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Training:
    """A training office that runs, and where it keeps its simulated HATs."""

    box: Program
    data: Path

    def tell_the_hat(self, **command: object) -> None:
        with connect(self.data / "simulator") as line:
            line.sendall(msgspec.json.encode(command) + b"\n")
            assert msgspec.json.decode(line.recv(4096))["ok"]


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Training]:
    folder = tmp_path_factory.mktemp("training")
    errors = folder / "stderr"
    with kabar_run(_config(folder), errors, "--simulate") as box:
        with opened(browser, box.address) as page:
            _become_admin(page, box)
        yield Training(box, folder / "data")
        assert box.stop() == 0
    assert "Traceback" not in errors.read_text()


@pytest.fixture
def page(training: Training, browser: Browser) -> Iterator[Page]:
    with opened(browser, training.box.address) as page:
        _log_in(page)
        yield page


# -- files ---------------------------------------------------------------------------------------------------


def _workbook(*rows: tuple[str, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kader")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)  # a cell that begins with = becomes a formula
    return file.getvalue()


def _letter() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", bytes(60 * MEBIBYTE))
    return file.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a-letter": ("undangan.docx", _letter, "Ini bukan lembar Excel"),
    "a-photo": ("daftar.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "Ini sebuah gambar"),
    "an-empty-sheet": ("kosong.xlsx", lambda: _workbook(), "Tidak ada isi di dalamnya"),
    "a-bomb": ("bom.xlsx", _bomb, "Berkas ini tidak wajar"),
    "a-million-rows": (
        "sejuta.csv",
        lambda: b"Nama;No HP\n" + b"N;1\n" * 1_000_000,
        "Barisnya terlalu banyak",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_told_in_a_sentence(page: Page, tmp_path: Path, name: str) -> None:
    filename, made, sentence = REFUSED[name]
    before = _people(page)
    _upload(page, tmp_path / filename, made())
    expect(page.locator("#berkas-error")).to_contain_text(sentence, timeout=SOON)
    shoot(page, f"salah-berkas-{name}")
    assert _people(page) == before


def test_a_file_of_forty_megabytes_is_stopped_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "besar.xlsx"
    file.write_bytes(bytes(40 * MEBIBYTE))
    page.goto("/kontak/ambil")
    page.get_by_label("Berkas daftar kontak").set_input_files(file)
    expect(page.locator("#berkas-error")).to_contain_text("terlalu besar")
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page).to_have_url(re.compile("/kontak/ambil$"))


def test_a_file_of_forty_megabytes_without_script_gets_a_page_that_says_so(
    browser: Browser, training: Training, tmp_path: Path
) -> None:
    with opened(browser, training.box.address, java_script_enabled=False) as page:
        _log_in(page)
        _upload(page, tmp_path / "besar.xlsx", bytes(40 * MEBIBYTE))
        expect(page.locator("main")).to_contain_text("Berkasnya terlalu besar", timeout=SOON)
        expect(page.locator("main")).to_contain_text("Kontak yang sudah ada tidak berubah")


def test_formulas_and_html_in_cells_are_letters(page: Page, tmp_path: Path) -> None:
    """They come as far as the person's own page and do nothing there."""
    alarmed: list[Dialog] = []
    page.on("dialog", lambda dialog: alarmed.append(dialog))  # playwright looks into it
    rows = (
        ("Nama", "No HP", "Jabatan"),
        ("<img src=x onerror=alert(1)>", "081299990001", "<script>alert(2)</script>"),
        ('=HYPERLINK("http://jahat.example","Euis")', "081299990002", "Kader"),
        ("Neng Formula", "=1+1", "Kader"),
    )
    _upload(page, tmp_path / "aneh.xlsx", _workbook(*rows))
    page.get_by_role("button", name="Lanjut periksa").first.click(timeout=SOON)
    heaps = page.get_by_role("navigation", name="Tumpukan baris")
    expect(heaps).to_be_visible(timeout=SOON)
    for heap in ("Baik", "Perlu dilihat", "Ditolak", "Dilewati"):
        heaps.get_by_role("link", name=heap).click()
        _expect_only_letters(page)
    page.get_by_role("button", name=re.compile("^Ambil .* ke kontak$")).click()
    expect(page.get_by_role("heading", name="Kontak sudah diambil")).to_be_visible()
    page.goto("/kontak?cari=onerror")
    expect(page.locator("main")).to_contain_text("<img src=x onerror=alert")
    _expect_only_letters(page)
    assert alarmed == []


def _expect_only_letters(page: Page) -> None:
    expect(page.locator('main img, main script, main a[href*="jahat"]')).to_have_count(0)


# -- writing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "numbers", "sentence"),
    [
        ("unknown-field", "Yth. {sapan} {nama}", "081299990009", "Maksudnya {sapaan}?"),
        ("twenty-parts", "Mohon hadir pada rapat. " * 125, "081299990009", "Pesan terlalu panjang"),
        ("nobody", "Rapat besok", "", "Belum ada penerima"),
        ("no-good-number", "Rapat besok", "0812", "Ada nomor yang belum terbaca"),
        ("nothing-written", "", "081299990009", "masih kosong"),
    ],
)
def test_what_cannot_be_sent_offers_no_kirim_and_says_why(
    page: Page, name: str, text: str, numbers: str, sentence: str
) -> None:
    _write(page, text, numbers)
    expect(page.locator("main")).to_contain_text(sentence)
    expect(page.get_by_role("button", name=re.compile("^Kirim ke"))).to_have_count(0)
    shoot(page, f"salah-tulis-{name}")
    page.get_by_role("button", name="Ubah").first.click()
    expect(page.get_by_label("Isi pesan")).to_have_value(text.strip() if name != "twenty-parts" else text)


def test_a_double_click_on_kirim_sends_once(page: Page) -> None:
    before = _broadcasts(page)
    _write(page, "Rapat besok pukul 09.00", "081299990009\n081299990010")
    page.get_by_role("button", name="Kirim ke 2 orang").dblclick()
    expect(page.locator("#saring-delivered b")).to_have_text("2", timeout=SOON)
    assert _broadcasts(page) == before + 1


# -- modems --------------------------------------------------------------------------------------------------


def test_a_port_that_vanishes_is_told_and_nothing_that_waits_is_lost(page: Page, training: Training) -> None:
    for modem in (0, 1):
        training.tell_the_hat(do="unplug", modem=modem)
    page.goto("/modem")
    expect(page.locator("#modem")).to_contain_text("Pesan menunggu di kotak dan tidak hilang", timeout=SOON)
    shoot(page, "salah-modem-tercabut")
    _write(page, "Rapat ditunda", "081299990011")
    page.get_by_role("button", name="Kirim ke 1 orang").click()
    expect(page.locator("#kemajuan")).to_contain_text("Tidak ada modem yang siap")
    shoot(page, "salah-siaran-menunggu-modem")
    for modem in (0, 1):
        training.tell_the_hat(do="plug", modem=modem)
    expect(page.locator("#saring-delivered b")).to_have_text("1", timeout=2 * SOON)


def test_a_box_without_any_modem_can_be_looked_at_and_sends_nothing(browser: Browser, tmp_path: Path) -> None:
    errors = tmp_path / "stderr"
    with kabar_run(_config(tmp_path, head="modem = []"), errors) as box:
        with opened(browser, box.address) as page:
            _become_admin(page, box)
            page.goto("/modem")
            expect(page.locator("main")).to_contain_text("Kotak ini belum mempunyai modem")
            _write(page, "Rapat besok", "081299990009")
            expect(page.locator("main")).to_contain_text("Kotak belum mempunyai modem")
            expect(page.get_by_role("button", name=re.compile("^Kirim ke"))).to_have_count(0)
            shoot(page, "salah-tanpa-modem")
        assert box.stop() == 0
    assert "Traceback" not in errors.read_text()


# -- what people do ------------------------------------------------------------------------------------------


def _config(folder: Path, *, head: str = "") -> Path:
    path = folder / "kabar.toml"
    path.write_text(head + CONFIG.format(data=folder / "data"), encoding="utf-8")
    return path


def _become_admin(page: Page, box: Program) -> None:
    page.goto("/")
    page.get_by_label("Kode pemasangan").fill(box.setup_code)
    page.get_by_label("Nama Anda").fill("Euis Komariah")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Kata sandi sekali lagi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page).to_have_url(re.compile("/mulai/kantor$"))


def _log_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Nama pengguna").fill("euis")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("button", name=re.compile("^Keluar")).first).to_be_attached()


def _upload(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    page.goto("/kontak/ambil")
    page.get_by_label("Berkas daftar kontak").set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()


def _write(page: Page, text: str, numbers: str) -> None:
    page.goto("/siaran/tulis")
    field = page.locator("textarea[name=numbers]")
    if not field.is_visible():  # it stands open where the book is empty
        page.locator("summary", has_text=re.compile("^Nomor HP lain$")).click()
    field.fill(numbers)
    page.get_by_label("Isi pesan").fill(text)
    page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
    expect(page.get_by_role("heading", name="Lihat dulu")).to_be_visible()


def _people(page: Page) -> str:
    """How many people the book holds, as the page says."""
    page.goto("/kontak")
    return page.locator(".pager").first.inner_text()


def _broadcasts(page: Page) -> int:
    page.goto("/siaran")
    return page.locator('main a[href^="/siaran/"]').filter(has_text=re.compile(".")).count()
