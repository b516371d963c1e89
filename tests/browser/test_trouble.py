"""The pages of bad days, wide and on a phone: alarms, a locked-out office, half a restore."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.backup.restoring import RestoreUnfinished
from appliance.boot_file import read_content
from appliance.box import Box
from tests.browser.conftest import follow, log_in, opened, served
from tests.browser.test_siaran import BOTH, look
from tests.safe_mode.office import DamagedOffice
from tests.safe_mode.test_unfinished_restore import RefusesNames, restore
from tests.support.boxes import PASSWORD
from tests.support.people import number
from tests.web.office import receive
from web.safe_mode import create_safe_app

pytestmark = pytest.mark.browser


@BOTH
def test_every_alarm_that_nobody_has_taken_stands_on_one_page(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    for serial in range(5):
        receive(box, number(800 + serial), f"banjir di RT {serial}, air sudah masuk rumah, mohon bantuan")
    while box.replies.reader.step():
        pass
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/")
        look(page, "darurat-beranda", size["width"])
        follow(page, page.get_by_role("link", name="kabar darurat lagi"))
        expect(page.get_by_role("button", name="Saya tangani")).to_have_count(5)
        look(page, "darurat", size["width"])
        page.get_by_role("button", name="Saya tangani").first.click()
        expect(page.get_by_role("button", name="Saya tangani")).to_have_count(4)


@BOTH
def test_whoever_is_locked_out_reads_before_the_log_in_why_the_reset_was_not_done(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    box.boot_mistakes = read_content(b'reset = "semua"\n', {}).mistakes
    with opened(browser, base, size) as page:
        page.goto("/login")
        expect(page.get_by_text("kabar.toml di kartu perlu dibetulkan")).to_be_visible()
        look(page, "masuk-reset-salah", size["width"])


@BOTH
def test_a_restore_that_the_card_stopped_is_carried_on_with_by_one_button(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    office, disk = DamagedOffice(tmp_path), RefusesNames("settings")
    office.lay_sticker()
    with (
        office.safe(disk=disk) as mode,
        served(create_safe_app(mode)) as base,
        opened(browser, base, size) as page,
    ):
        page.goto("/")
        page.get_by_label("Nama pengguna").fill("euis")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        follow(page, page.get_by_role("button"))
        with pytest.raises(RestoreUnfinished):
            restore(mode, office)
        page.goto("/")
        expect(page.get_by_text("Pemulihan belum selesai").first).to_be_visible()
        look(page, "mode-aman-belum-selesai", size["width"])
        disk.is_mended()
        follow(page, page.get_by_role("button", name="Lanjutkan pemulihan"))
        expect(page.get_by_text("Pemulihan belum selesai")).to_have_count(0)
        look(page, "mode-aman-dilanjutkan", size["width"])
