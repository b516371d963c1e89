"""Siaran under way in a real browser: stop until tomorrow, darurat at night, unknown again; history below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from appliance.outbox.claims import ClaimRules
from appliance.outbox.model import PRIORITY_URGENT
from appliance.outbox.status import Status
from appliance.sms.status_codes import ErrorClass
from tests.browser.conftest import PHONE, WIDE, kader, log_in, opened, shoot
from tests.browser.test_siaran import SIM, look
from tests.support.boxes import config_for, quiet_box, swift
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize(
    ("size", "script"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone-no-script"]
)


@pytest.fixture
def fresh_box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with quiet_box(tmp_path / "data", config_for(swift(), quiet="20:00-07:00"), clock=clock) as box:
        yield box


def seen(page: Page, name: str, size: dict[str, int], script: bool) -> None:
    """axe is a script itself: without scripts only the picture is taken."""
    if script:
        look(page, name, size["width"])
    else:
        shoot(page, f"{name}-{size['width']}")


@BOTH
def test_a_broadcast_is_stopped_until_tomorrow_and_sent_again(
    browser: Browser, base: str, box: Box, size: dict[str, int], script: bool
) -> None:
    for place in range(10):
        segment = box.ledger.claim("Telkomsel", SIM)
        assert segment is not None
        if place % 5 == 2:
            box.ledger.record_error(segment.id, error_class=ErrorClass.NUMBER, code=28, namespace="CMS")
        elif place % 5 == 3:
            box.ledger.record_unknown(segment.id, "silence")
        else:
            box.ledger.record_sent(segment.id, place)
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/siaran/1")
        page.get_by_role("link", name="Atur jam berhenti").click()
        seen(page, "siaran-berhenti", size, script)
        page.get_by_label("Berhenti pukul").fill("15:00")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Siaran berhenti 15.00 WIB dan dilanjutkan besok 07.00 WIB.")).to_be_visible()
        seen(page, "siaran-berjalan-berhenti", size, script)
        page.get_by_role("button", name="Lanjut besok").dblclick()
        expect(page.get_by_text("Berhenti sampai besok")).to_be_visible()
        seen(page, "siaran-besok", size, script)
        page.get_by_role("button", name="Lanjutkan").click()
        expect(page.get_by_role("button", name="Jeda")).to_be_visible()
        page.get_by_role("link", name=re.compile("Kirim ulang")).click()
        page.get_by_label(re.compile("Tidak pasti")).check()
        page.get_by_role("button", name="Kirim ulang").click()
        expect(page.get_by_text("Sampai 2 orang dapat menerima pesan ini dua kali")).to_be_visible()
        seen(page, "siaran-kirim-ulang-yakin", size, script)
        page.get_by_role("button", name=re.compile("Ya, kirim ulang")).dblclick()
        expect(page.get_by_text("4 penerima masuk antrean lagi.")).to_be_visible()
        seen(page, "siaran-riwayat", size, script)
    assert box.ledger.counts(1)[Status.UNKNOWN] == 0


@BOTH
def test_darurat_at_night_is_asked_twice(
    browser: Browser, base: str, box: Box, clock: FakeClock, size: dict[str, int], script: bool
) -> None:
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        clock.set_wall(datetime(2026, 12, 8, 19, 10, tzinfo=UTC))  # 02.10
        page.goto("/siaran/tulis")
        page.get_by_label("Semua kontak").check()
        page.get_by_label("Isi pesan").fill("PENTING! Waspada longsor malam ini. -{pengirim}")
        page.locator("summary", has_text="Waktu kirim").click()
        page.get_by_label("Ini darurat").check()
        seen(page, "siaran-tulis-darurat", size, script)
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_label("Ya, ini memang darurat").check()
        page.get_by_role("button", name="Kirim ke 54 orang").click()
        expect(page.get_by_role("heading", name="Kirim darurat sekarang?")).to_be_visible()
        expect(page.get_by_text("orang yang sedang tidur akan terbangun")).to_be_visible()
        seen(page, "siaran-darurat", size, script)
        assert len(box.broadcasts.recent()) == 1
        page.get_by_role("button", name="Ya, kirim darurat ke 54 orang").dblclick()
        expect(page.get_by_role("heading", name="Siaran 2")).to_be_visible()
    assert len(box.broadcasts.recent()) == 2
    assert box.broadcasts.report(2).broadcast.priority == PRIORITY_URGENT


@BOTH
def test_the_report_says_who_waits_until_tomorrow_and_who_gets_nothing(
    browser: Browser, base: str, box: Box, size: dict[str, int], script: bool
) -> None:
    box.book.add(replace(kader(70), numbers=kader(0).numbers))
    limited = ClaimRules(per_person_daily=1)
    while (segment := box.ledger.claim("Telkomsel", SIM, limited)) is not None:
        box.ledger.record_sent(segment.id, 1)
    with opened(browser, base, size, java_script_enabled=script) as page:
        log_in(page)
        page.goto("/siaran/tulis")
        page.get_by_label("Semua kontak").check()
        page.get_by_label("Isi pesan").fill("Besok posyandu. -{pengirim}")
        page.locator(".compose > .row").get_by_role("button", name="Lihat dulu").click()
        page.get_by_role("button", name="Kirim ke 54 orang").click()
        assert box.ledger.claim("Telkomsel", SIM, limited) is None
        page.goto("/siaran/2")
        expect(page.get_by_text("54 orang menunggu sampai besok")).to_be_visible()
        expect(page.get_by_text("Nomor sama dengan orang lain").first).to_be_visible()
        seen(page, "siaran-batas-orang", size, script)
