"""Kotak masuk: who wrote what, and to which broadcast it belongs."""

from __future__ import annotations

import re

import pytest

from appliance.box import Box
from tests.support.clock import FakeClock
from tests.support.people import EUIS, NENG
from tests.web.office import hand_over, receive, sent
from tests.web.visitor import Visitor, text_of


def test_an_empty_inbox_says_what_will_come(admin: Visitor) -> None:
    assert "Belum ada pesan masuk" in admin.get("/kotak-masuk").text


def test_a_sender_has_the_name_of_the_book(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "HADIR bu")
    page = text_of(admin.get("/kotak-masuk"))
    assert "Hj. Euis Komariah 0812-0000-0001" in page
    assert "HADIR bu" in page


def test_a_stranger_is_shown_as_such_and_a_name_stays_a_name(admin: Visitor, box: Box) -> None:
    receive(box, "+6281299990000", "Ini siapa?")
    receive(box, "TELKOMSEL", "Sisa pulsa Rp1")
    page = text_of(admin.get("/kotak-masuk"))
    assert "0812-9999-0000 nomor tak dikenal" in page
    assert "TELKOMSEL" in page


def test_an_answer_leads_to_the_broadcast_it_belongs_to(admin: Visitor, box: Box, clock: FakeClock) -> None:
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent", "sent", "sent")
    receive(box, EUIS.numbers[0], "Siap")
    page = admin.get("/kotak-masuk").text
    assert f'href="/siaran/{number}">Menjawab: Yth. {{sapaan}} {{nama}}' in page


def test_an_opt_out_is_marked(admin: Visitor, box: Box) -> None:
    receive(box, NENG.numbers[0], "BERHENTI")
    assert "Tidak mau menerima" in admin.get("/kotak-masuk").text


def test_what_was_opened_is_read_and_the_counter_goes(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "HADIR")
    assert "baru" in text_of(admin.get("/kotak-masuk"))
    assert box.inbox.unread() == 0
    assert "badge leaf" not in admin.get("/kotak-masuk").text


def test_what_comes_in_while_the_page_stands_open_stays_new(admin: Visitor, box: Box) -> None:
    admin.get("/kotak-masuk")
    receive(box, EUIS.numbers[0], "HADIR")
    fragment = admin.get("/kotak-masuk", htmx=True)
    assert "HADIR" in fragment.text
    assert "<html" not in fragment.text
    assert box.inbox.unread() == 1


def test_messages_come_fifty_to_a_page_the_newest_first(admin: Visitor, box: Box) -> None:
    for serial in range(120):
        receive(box, EUIS.numbers[0], f"pesan {serial:03}")
    seen: list[str] = []
    path = "/kotak-masuk"
    while path:
        page = admin.get(path).text
        seen += re.findall(r"pesan \d{3}", page)
        found = re.search(r'href="(/kotak-masuk\?sebelum=\d+)"', page)
        path = found.group(1) if found else ""
    assert seen == [f"pesan {serial:03}" for serial in reversed(range(120))]


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999"])
def test_garbage_in_the_address_is_harmless(admin: Visitor, before: str) -> None:
    assert admin.get(f"/kotak-masuk?sebelum={before}").status_code == 200


def test_what_is_hostile_stays_text(admin: Visitor, box: Box) -> None:
    receive(box, "+6281299990000", "<script>alert(1)</script>{{ 7*7 }}")
    page = admin.get("/kotak-masuk").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "<script>alert" not in page
