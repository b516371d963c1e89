"""The story of a lost box: backup and emergency kit on one, and on a second, fresh one everything is back.

The second box is ``kabar run`` itself, so that it really starts again inside its process.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.boxes import PASSWORD
from tests.support.program import Program, kabar_run

pytestmark = pytest.mark.browser

RESTART = 60_000  # ms; the page asks every three seconds
CONFIG = """
[box]
data_dir = "{data}"
stick = ""
[web]
host = "127.0.0.1"
port = 0
[[modem]]
name = "Telkomsel"
port = "{data}/no-modem-here"
"""


def station(page: Page, name: str) -> None:
    """A picture, and nothing in anybody's way."""
    shoot(page, f"cadangan-{name}")
    assert barriers(page) == []
    assert page.evaluate(SMALL) == []


def backup_and_kit(page: Page, folder: Path, size: str) -> tuple[Path, str]:
    """What the office puts into its drawer: the file and the eight words."""
    log_in(page)
    page.goto("/pengaturan")
    page.get_by_role("link", name="Cadangan data").click()
    expect(page.get_by_text("Belum ada cadangan.")).to_be_visible()
    station(page, f"1-belum-{size}")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Unduh cadangan").click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    page.reload()
    expect(page.get_by_text("diunduh ke komputer")).to_be_visible()
    station(page, f"2-sudah-{size}")
    page.get_by_role("link", name="Cetak kit darurat").click()
    page.get_by_label("Kata sandi Anda").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Tampilkan kit darurat"))
    words = page.locator(".eight-words li").all_inner_texts()
    assert len(words) == 8
    station(page, f"3-kit-{size}")
    return file, " ".join(words)


def restore(page: Page, program: Program, file: Path, words: str, size: str) -> None:
    """The first start of the new box, the other choice."""
    page.goto("/")
    station(page, f"4-mulai-{size}")
    page.get_by_role("link", name="Pulihkan dari cadangan").click()
    page.get_by_label("Kode pemasangan").fill(program.setup_code)
    station(page, f"5-kode-{size}")
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Berkas cadangan").set_input_files(file)
    station(page, f"6-berkas-{size}")
    page.get_by_role("button", name="Kirim ke kotak").click()
    expect(page.get_by_text("60 orang")).to_be_visible()
    page.get_by_label("Delapan kata").fill("buah " * 8)
    page.get_by_role("button", name="Pulihkan").click()
    expect(page.get_by_text("tidak cocok dengan cadangan ini")).to_be_visible()
    station(page, f"7-salah-kata-{size}")
    page.get_by_label("Delapan kata").fill(words)
    page.get_by_role("button", name="Pulihkan").click()
    expect(page.get_by_role("heading", name="Kotak sedang mulai lagi")).to_be_visible(timeout=RESTART)
    shoot(page, f"cadangan-8-tunggu-{size}")
    expect(page).to_have_url(re.compile("/login"), timeout=RESTART)
    expect(page.get_by_text("Data sudah dipulihkan")).to_be_visible()
    station(page, f"9-masuk-{size}")


@pytest.mark.parametrize("size", ["1280", "360"])
def test_a_backup_of_one_box_comes_back_on_a_fresh_one(
    browser: Browser, base: str, box: Box, tmp_path: Path, size: str
) -> None:
    screen = WIDE if size == "1280" else PHONE
    with opened(browser, base, screen) as page:
        file, words = backup_and_kit(page, tmp_path, size)
    config = tmp_path / "new.toml"
    config.write_text(CONFIG.format(data=tmp_path / "new"))
    with kabar_run(config, tmp_path / "new.log") as program:
        with opened(browser, program.address, screen) as page:
            restore(page, program, file, words, size)
            log_in(page)
            expect(page.get_by_text("1 siaran dijeda karena data dipulihkan")).to_be_visible()
            station(page, f"10-beranda-{size}")
            page.goto("/kontak")
            expect(page.get_by_text(re.compile(r"60"))).not_to_have_count(0)
        assert program.stop() == 0
    assert len(box.book) == 60
