"""A broadcast that no SIM can carry, as the office sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, WIDE, log_in, opened, served
from tests.browser.test_siaran import look
from tests.support.application import create_app
from tests.support.boxes import furnish_office, running_box
from tests.support.drafts import EVERYBODY, draft
from tests.support.people import person

pytestmark = pytest.mark.browser


def test_the_page_says_that_it_paused_by_itself_and_why(browser: Browser, tmp_path: Path) -> None:
    with running_box(tmp_path) as office:
        box = office.box
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(100, 112)], [])
        office.wait_for(lambda: box.sim_cards.last_of("Modem 1"), "the SIM")
        office.hats.do("balance", modem=0, pulsa=0)
        sent = box.broadcasts.send(draft("Halo {nama}", EVERYBODY), token="t", by="euis")
        office.wait_for(lambda: box.senders[0].status().reason == "no_credit", "the conclusion")
        box.broadcasts.note_standstills()
        with served(create_app(box)) as base:
            for size in (WIDE, PHONE):
                with opened(browser, base, size) as page:
                    log_in(page)
                    page.goto(f"/siaran/{sent.id}")
                    expect(page.get_by_text("Dijeda sendiri: pulsa habis (Modem 1).")).to_be_visible()
                    expect(page.get_by_role("button", name="Lanjutkan")).to_be_visible()
                    look(page, "siaran-dijeda-sendiri", size["width"])
