"""Pembaruan in a real browser: from the file to the box that comes back, wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from appliance.update.releases import Outcome
from tests.browser.conftest import PHONE, WIDE, log_in, opened, served, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.installed_box import Installed, installed_box
from tests.support.releases import SOMEBODYS, bundle_bytes

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installed]:
    with installed_box(tmp_path) as at:
        yield at


def a_file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def send(page: Page, content: bytes) -> None:
    page.goto("/pengaturan/pembaruan")
    page.get_by_label("Berkas pembaruan").set_input_files(
        files=[a_file("kotak-kabar-0.2.0.kabar-release", content)]  # type: ignore[list-item]
    )
    page.get_by_role("button", name="Kirim ke kotak").click()


def looks_right(page: Page, name: str, size: dict[str, int]) -> None:
    shoot(page, f"{name}-{size['width']}")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(SMALL) == []


@SIZES
def test_the_page_goes_on_by_itself_when_the_box_comes_back(
    browser: Browser, installed: Installed, size: dict[str, int]
) -> None:
    with served(create_app(installed.box)) as base, opened(browser, base, size) as page:
        log_in(page)
        page.goto("/pengaturan/pembaruan")
        looks_right(page, "pembaruan", size)
        send(page, bundle_bytes("0.2.0"))
        page.wait_for_url("**/periksa")
        looks_right(page, "pembaruan-periksa", size)
        page.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Pasang versi 0.2.0").click()
        page.wait_for_url("**/tunggu")
        looks_right(page, "pembaruan-tunggu", size)

        # the box is away: nobody answers, and the page stays where it is
        page.context.set_offline(True)
        with page.expect_event("requestfailed"):
            pass
        assert page.get_by_text("Versi 0.2.0 sedang dipasang").is_visible()
        installed.releases.tell(Outcome.INSTALLED, "0.2.0")
        installed.box.update_desk.step(ready=True)
        page.context.set_offline(False)
        page.wait_for_url("**/pengaturan/pembaruan")
        page.get_by_text("Versi baru sudah diperiksa dan bekerja").wait_for()
        looks_right(page, "pembaruan-selesai", size)


@SIZES
def test_a_file_of_somebody_else_is_refused_in_plain_words(
    browser: Browser, installed: Installed, size: dict[str, int]
) -> None:
    with served(create_app(installed.box)) as base, opened(browser, base, size) as page:
        log_in(page)
        send(page, bundle_bytes("0.2.0", key=SOMEBODYS))
        page.get_by_text("Tanda tangan berkas ini tidak cocok").wait_for()
        looks_right(page, "pembaruan-ditolak", size)


def test_without_script_the_same_way_leads_to_the_end(browser: Browser, installed: Installed) -> None:
    with (
        served(create_app(installed.box)) as base,
        opened(browser, base, PHONE, java_script_enabled=False) as page,
    ):
        log_in(page)
        send(page, bundle_bytes("0.2.0"))
        page.get_by_label("Kata sandi Anda").fill(PASSWORD)
        page.get_by_role("button", name="Pasang versi 0.2.0").click()
        page.wait_for_url("**/tunggu")
        installed.releases.tell(Outcome.WENT_BACK, "0.2.0")
        installed.box.update_desk.step(ready=True)
        page.reload()
        page.get_by_text("tidak siap dalam dua menit").wait_for()
        shoot(page, "pembaruan-kembali-360")
