"""Two stories in a browser: a number is taken and given back; somebody opts out of a running broadcast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.outbox.status import Status
from tests.browser.conftest import PHONE, WIDE, follow, log_in, opened, served
from tests.browser.test_siaran import look
from tests.questions.office import SIM, Office, open_office
from tests.support.application import create_app

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, people=9) as opened_office:
        yield opened_office


@pytest.fixture
def base(office: Office) -> Iterator[str]:
    with served(create_app(office.box)) as address:
        yield address


@BOTH
def test_a_number_change_is_seen_from_both_sides_and_taken_back_when_the_old_one_says_no(
    browser: Browser, base: str, office: Office, size: dict[str, int]
) -> None:
    office.hears(1, "Terima kasih infonya bu")
    office.clock.advance(600)
    office.hears(77, "Bu ini nomor baru saya, GANTI#0812-0000-0001")
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto("/kotak-masuk/permintaan")
        page.get_by_role("link", name="Ganti nomor: Kader 1").click()
        old = page.get_by_role("region", name=re.compile("Nomor lama"))
        new = page.get_by_role("region", name=re.compile("Nomor baru"))
        expect(old).to_contain_text("Terima kasih infonya bu")
        expect(old).to_contain_text("BUKAN Anda, balas TOLAK")
        expect(new).to_contain_text("GANTI#0812-0000-0001")
        expect(page.get_by_text("Pemberitahuan ke nomor lama belum terkirim")).to_be_visible()
        look(page, "permintaan-belum-diberi-tahu", size["width"])
        office.carry()  # the notice goes out
        page.reload()
        expect(page.get_by_text("Nomor lama sudah diberi tahu lewat SMS")).to_be_visible()
        look(page, "permintaan-ganti-nomor", size["width"])
        page.get_by_role("button", name="Ganti nomor Kader 1").click()
        expect(page.get_by_text("Nomor Kader 1 sudah diganti.")).to_be_visible()

        office.clock.advance(600)
        office.hears(1, "TOLAK! itu bukan saya bu")
        page.goto("/kotak-masuk/permintaan")
        expect(page.get_by_role("heading", name="Nomor lama menyangkal: 1")).to_be_visible()
        follow(page, page.get_by_role("link", name="Ganti nomor: Kader 1").first)
        look(page, "permintaan-disangkal", size["width"])
        page.get_by_role("button", name="Kembalikan nomor lama").click()
        expect(page.get_by_text("Kader 1 memakai nomor lamanya lagi.")).to_be_visible()
    assert office.box.book.snapshot.by_id["kader1"].numbers == ("+6281200000001",)


@BOTH
def test_who_opts_out_while_a_broadcast_runs_is_left_out_and_the_counts_add_up(
    browser: Browser, base: str, office: Office, size: dict[str, int]
) -> None:
    box = office.box
    running = office.asks(carried=False)
    office.carry(4)
    with opened(browser, base, size) as page:
        log_in(page)
        page.goto(f"/siaran/{running.id}")
        expect(page.locator("#saring-sent")).to_contain_text("4")
        waiting = box.ledger.recipients(running.id, Status.QUEUED)
        office.hears(int(waiting[-1].number[-4:]), "BERHENTI")
        office.carry()
        expect(page.locator("#saring-sent")).to_contain_text("8", timeout=15_000)
        expect(page.locator("#saring-left_out")).to_contain_text("1")
        look(page, "siaran-berhenti-di-tengah", size["width"])
        page.locator("#saring-left_out").click()
        expect(page.locator("#penerima")).to_contain_text(waiting[-1].name)
        office.tells()
        page.goto(f"/siaran/{box.broadcasts.recent()[0].id}")
        expect(page.get_by_role("heading", name="Tidak dikirimi: 1 orang")).to_be_visible()
    counts = box.ledger.counts(running.id)
    assert (counts[Status.SENT], counts[Status.LEFT_OUT], sum(counts.values())) == (8, 1, 9)
    assert box.ledger.claim("Telkomsel", SIM) is None


def test_words_without_a_space_make_no_phone_page_wider(browser: Browser, base: str, office: Office) -> None:
    asked = office.asks()
    office.hears(1, "W" * 150)
    office.hears(90, f"DAFTAR#{'N' * 60}#{'M' * 60}")
    answers = f"/siaran/{asked.id}/jawaban"
    request = f"/kotak-masuk/permintaan/{office.box.replies.requests.open()[0].id}"
    with opened(browser, base, PHONE) as page:
        log_in(page)
        for address in ("/kotak-masuk/permintaan", request, answers, f"{answers}/daftar-hadir?siapa=semua"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], address
