"""Cek nomor in a real browser: two clicks, answers that come in, whom to phone, a new number, the paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from appliance.box import Box
from appliance.number_health.record import ConfirmedHow
from appliance.sms.numbers import PhoneNumber
from appliance.sms.pdu import encode_deliver
from appliance.sms.status_codes import ErrorClass
from tests.browser.conftest import PHONE, WIDE, log_in, opened, shoot
from tests.browser.test_siaran import SIM, look
from tests.support.clock import FakeClock

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def number(serial: int) -> PhoneNumber:
    return PhoneNumber(f"+62812000{serial:04}0")


def answers(box: Box, serial: int, text: str) -> None:
    pdu = encode_deliver(number(serial), text, sent_at=box.clock.now())
    box.inbox.store_raw(SIM, pdu, box.clock.now())
    box.inbox.fold()


def go_out(box: Box, broadcast_id: int) -> None:
    """The modem takes every message, but two numbers do not exist."""
    for place in range(200):
        segment = box.ledger.claim("Telkomsel", SIM)
        if segment is None:
            return
        if segment.broadcast_id == broadcast_id and segment.number in (number(10), number(11)):
            box.ledger.record_error(segment.id, error_class=ErrorClass.NUMBER, code=1, namespace="CMS")
        else:
            box.ledger.record_sent(segment.id, place % 256)


@BOTH
def test_a_check_is_sent_in_two_clicks_and_its_answers_become_a_list_of_calls(
    browser: Browser, base: str, box: Box, clock: FakeClock, size: dict[str, int]
) -> None:
    box.number_health.fold()
    for serial in range(20, 30):
        if serial % 10 != 9:
            box.number_health.confirm(number(serial), ConfirmedHow.REPLY)
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/kontak/nomor")
        look(page, "nomor", size["width"])
        page.get_by_role("link", name="Cek 45 nomor").click()
        expect(page.get_by_text("apakah nomor ini masih Anda pakai?").first).to_be_visible()
        look(page, "nomor-cek", size["width"])
        page.get_by_role("button", name=re.compile("^Kirim ke 45 nomor")).click()
        expect(page.get_by_text("0 dari 45 menjawab")).to_be_visible()
        clock.advance(60)
        go_out(box, box.broadcasts.recent()[0].id)
        answers(box, 1, "YA")
        answers(box, 2, "Ya bu, betul")
        answers(box, 3, "SALAH")
        answers(box, 4, "Punten ini siapa?")
        box.number_health.fold()
        page.reload()
        expect(page.get_by_text("4 dari 45 menjawab")).to_be_visible()
        look(page, "nomor-cek-hasil", size["width"])
        page.locator("#hasil-denied").click()
        expect(page.locator("#cek tbody tr")).to_have_count(1)
        page.get_by_role("link", name="Daftar telepon").click()
        expect(page.get_by_role("heading", name="Telepon 9 orang")).to_be_visible()
        look(page, "nomor-telepon", size["width"])
        row = page.get_by_role("article").filter(has_text="Milik orang lain")
        row.get_by_label("Nomor baru").fill("0812")
        row.get_by_role("button", name="Simpan").click()
        expect(row.get_by_role("alert")).to_be_visible()
        row.get_by_label("Nomor baru").fill("0813-1111-2222")
        row.get_by_role("button", name="Simpan").click()
        expect(page.get_by_text("Nomor baru disimpan.")).to_be_visible()
        look(page, "nomor-telepon-disimpan", size["width"])
        page.get_by_role("button", name="Sudah ditelepon, nomornya benar").first.click()
        expect(page.get_by_text("Nomor dipastikan.")).to_be_visible()
        page.get_by_role("link", name="Cetak").click()
        expect(page.get_by_role("heading", name="Telepon 7 orang")).to_be_visible()
        look(page, "nomor-cetak", size["width"])
        page.emulate_media(media="print")
        shoot(page, f"nomor-cetak-kertas-{size['width']}")
