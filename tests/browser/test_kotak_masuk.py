"""A reply comes in while the page stands open, is read and answered, and the answer goes before the rest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.box import Box
from appliance.inbox.threads import Tray
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import Concatenation, encode_deliver
from tests.browser.conftest import PHONE, WIDE, log_in, opened, shoot
from tests.browser.test_every_page import SMALL, barriers
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser

SIM = "510101234567890"
NENG = PhoneNumber("+6281200000000")
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def receive(box: Box, sender: str, text: str, part: Concatenation | None = None) -> None:
    pdu = encode_deliver(sender, text, sent_at=box.clock.now(), concatenation=part)
    box.inbox.store_raw(SIM, pdu, box.clock.now())
    while box.inbox.fold():
        pass


def look(page: Page, name: str, width: int) -> None:
    """A picture for people, and what a machine can find wrong."""
    shoot(page, f"{name}-{width}")
    assert barriers(page) == [], name
    assert page.evaluate(SMALL) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@BOTH
def test_a_reply_comes_in_live_and_its_answer_overtakes_the_broadcast(
    browser: Browser, base: str, box: Box, size: dict[str, int]
) -> None:
    before = box.ledger.active()
    assert before, "a broadcast is under way"
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/kotak-masuk")
        receive(box, NENG, "Assalamualaikum bu, rapatnya jam berapa ya?")
        news = page.locator("#baru")
        expect(news).to_contain_text("rapatnya jam berapa", timeout=15_000)
        expect(page.locator("#hitung-unread")).to_contain_text("3")
        look(page, "masuk-baru", size["width"])
        news.get_by_role("link", name="Neng Komariah").click()
        page.wait_for_url("**/kotak-masuk/*")
        expect(page.locator("#hitung-unread")).to_contain_text("3")  # counted before it was opened
        page.get_by_text("Jawaban cepat").click()
        page.get_by_role("button", name="Terima kasih, sudah kami").click()
        page.get_by_label("Isi jawaban").fill("Wa'alaikumsalam, jam 9 Bu. -Pokjanal KBB")
        expect(page.locator("#hitungan")).to_contain_text("1 SMS")
        look(page, "masuk-jawab", size["width"])
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(page.get_by_text("Jawaban dikirim sekarang")).to_be_visible()
        claimed = box.ledger.claim("Telkomsel", SIM)
        assert claimed is not None
        assert (claimed.number, claimed.text) == (NENG, "Wa'alaikumsalam, jam 9 Bu. -Pokjanal KBB")
        box.ledger.record_sent(claimed.id, 7)
        expect(page.locator("#terbaru")).to_contain_text("Terkirim", timeout=15_000)
        receive(box, NENG, "Nuhun bu")
        expect(page.locator("#terbaru")).to_contain_text("Nuhun bu", timeout=15_000)
        look(page, "masuk-percakapan", size["width"])
        assert [each.id for each in box.ledger.active()][-1] == before[0].id


@BOTH
def test_every_page_of_the_inbox(
    browser: Browser, base: str, box: Box, clock: FakeClock, size: dict[str, int]
) -> None:
    receive(box, "+6281299990000", "Punten, ini Lilis kader Melati 3, nomor saya baru")
    receive(box, "TELKOMSEL", "Sisa pulsa Anda Rp12.500 berlaku s.d. 31/12/2026")
    receive(box, NENG, "Bu saya izin tidak ", Concatenation(4, 2, 1))
    clock.advance(700)
    while box.inbox.fold():
        pass
    stranger = box.inbox_threads.open_for(PhoneNumber("+6281299990000")).id
    box.inbox_threads.call_for_action(stranger)
    box.inbox_threads.assign(stranger, box.accounts.users()[0].id)
    service = next(iter(box.inbox_threads.page(Tray.SERVICES).threads)).id
    pages = {
        "masuk-semua": "/kotak-masuk",
        "masuk-perlu": "/kotak-masuk?lihat=perlu",
        "masuk-cari": "/kotak-masuk?cari=xyzzy",
        "masuk-orang": f"/kotak-masuk/{box.inbox_threads.open_for(NENG).id}",
        "masuk-asing": f"/kotak-masuk/{stranger}",
        "masuk-layanan": f"/kotak-masuk/{service}",
        "masuk-nomor-dari": f"/kotak-masuk/{stranger}/nomor-dari?cari=neng",
        "masuk-pengaturan": "/pengaturan/kotak-masuk",
        "masuk-pengguna": "/pengaturan/pengguna/euis",
    }
    with opened(browser, base, size) as page:
        log_in(page)
        for name, path in pages.items():
            page.goto(path)
            look(page, name, size["width"])


def test_an_answer_without_scripts(browser: Browser, base: str, box: Box) -> None:
    with opened(browser, base, PHONE, java_script_enabled=False) as page:
        log_in(page)
        page.goto("/kotak-masuk")
        page.locator("#masuk").get_by_role("link").first.click()
        page.get_by_text("Jawaban cepat").click()
        page.get_by_role("button", name="Baik, akan kami sampaikan").click()
        expect(page.get_by_label("Isi jawaban")).to_have_value(re.compile("^Baik, akan kami sampaikan"))
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(page.get_by_text("Jawaban dikirim sekarang")).to_be_visible()
        page.get_by_role("button", name="Tandai sudah ditangani").click()
        expect(page.get_by_text("Ditandai sudah ditangani")).to_be_visible()
