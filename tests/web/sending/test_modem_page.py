"""Modem: what each one can do just now, and what to do when it cannot."""

from __future__ import annotations

import gzip
from pathlib import Path

from appliance.box import Box
from tests.support.clock import FakeClock
from tests.web.office import NO_MODEM, PASSWORD, an_office, hand_over, sent
from tests.web.visitor import Visitor, text_of
from web import create_app


def test_each_modem_has_its_card(admin: Visitor) -> None:
    page = text_of(admin.get("/modem"))
    assert "Telkomsel" in page
    assert "Indosat" in page
    assert "Rp300 per SMS" in page
    assert "dari batas 300" in page
    assert "secepat jaringan" in page


def test_a_modem_that_does_not_answer_says_what_to_do_and_what_is_safe(admin: Visitor) -> None:
    page = text_of(admin.get("/modem"))
    assert "Pesan menunggu di kotak dan tidak hilang" in page
    assert "Sinyal belum diketahui" in page


def test_what_was_sent_today_is_counted(admin: Visitor, box: Box, clock: FakeClock) -> None:
    sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent", "sent")
    assert "Terkirim hari ini" in text_of(admin.get("/modem"))


def test_the_cards_move_in_a_small_fragment(admin: Visitor) -> None:
    fragment = admin.get("/modem", htmx=True)
    assert "<html" not in fragment.text
    assert 'hx-trigger="every 5s"' in fragment.text
    assert len(gzip.compress(fragment.data)) <= 2048


def test_a_box_without_a_modem_says_so(tmp_path: Path, clock: FakeClock) -> None:
    with an_office(tmp_path, clock, NO_MODEM) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        assert "belum mempunyai modem" in visitor.get("/modem").text
