"""Kotak masuk: who wrote what, which broadcast it belongs to, filters, search, and the live piece."""

from __future__ import annotations

import re

import pytest

from appliance.box import Box
from appliance.sms.numbers import PhoneNumber
from tests.support.clock import FakeClock
from tests.support.people import EUIS, NENG
from tests.web.office import hand_over, receive, sent
from tests.web.visitor import Visitor, text_of

STRANGER = PhoneNumber("+6281299990000")


def call(box: Box, number: PhoneNumber) -> None:
    """A person finds that something is to be done about this number."""
    box.inbox_threads.call_for_action(box.inbox_threads.open_for(number).id)


def test_an_empty_inbox_says_what_will_come(admin: Visitor) -> None:
    assert "Belum ada pesan masuk" in admin.get("/kotak-masuk").text


def test_a_sender_has_the_name_of_the_book(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "HADIR bu")
    page = text_of(admin.get("/kotak-masuk"))
    assert "Hj. Euis Komariah 0812-0000-0001" in page
    assert "HADIR bu" in page


def test_a_stranger_is_shown_as_such_and_a_service_stands_apart(admin: Visitor, box: Box) -> None:
    receive(box, STRANGER, "Ini siapa?")
    receive(box, "TELKOMSEL", "Sisa pulsa Rp1")
    page = text_of(admin.get("/kotak-masuk"))
    assert "0812-9999-0000 nomor tak dikenal" in page
    assert "Sisa pulsa" not in page
    assert "TELKOMSEL" in text_of(admin.get("/kotak-masuk?lihat=layanan"))
    assert "Ini siapa?" in admin.get("/kotak-masuk?lihat=asing").text


def test_an_answer_leads_to_the_broadcast_it_belongs_to(admin: Visitor, box: Box, clock: FakeClock) -> None:
    number = sent(admin, box)
    clock.advance(31)
    hand_over(box, "sent", "sent", "sent")
    receive(box, EUIS.numbers[0], "Siap")
    receive(box, STRANGER, "Salam")
    page = admin.get("/kotak-masuk").text
    assert f'href="/siaran/{number}">Menjawab: Yth. {{sapaan}} {{nama}}' in page
    only = admin.get(f"/kotak-masuk?siaran={number}").text
    assert "Siap" in only
    assert "Salam" not in only


def test_an_opt_out_is_marked(admin: Visitor, box: Box) -> None:
    receive(box, NENG.numbers[0], "BERHENTI")
    assert "Tidak mau menerima" in admin.get("/kotak-masuk").text


def test_looking_at_the_list_reads_nothing_but_opening_a_conversation_does(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "HADIR")
    receive(box, EUIS.numbers[0], "Jam berapa?")
    page = admin.get("/kotak-masuk")
    assert "2 baru" in text_of(page)
    assert "2 belum dibaca" in text_of(page)
    found = re.search(r'href="(/kotak-masuk/\d+)"', page.text)
    assert found
    admin.get(found.group(1))
    assert box.inbox.unread() == 0
    assert "baru</span>" not in admin.get("/kotak-masuk").text


def test_what_comes_in_while_the_page_stands_open_appears_by_itself(admin: Visitor, box: Box) -> None:
    receive(box, NENG.numbers[0], "Siap")
    page = admin.get("/kotak-masuk").text
    found = re.search(r'hx-get="(/kotak-masuk/baru\?[^"]+)"', page)
    assert found
    ask = found.group(1).replace("&amp;", "&")
    assert admin.get(ask, htmx=True).status_code == 204
    receive(box, EUIS.numbers[0], "HADIR bu")
    piece = admin.get(ask, htmx=True)
    assert "HADIR bu" in piece.text
    assert "<html" not in piece.text
    assert 'id="hitung-unread" hx-swap-oob="true">2' in piece.text
    again = re.search(r'hx-get="([^"]+)"', piece.text)
    assert again
    assert admin.get(again.group(1).replace("&amp;", "&"), htmx=True).status_code == 204
    assert box.inbox.unread() == 2


def test_the_live_piece_stays_small_and_stops_when_much_has_come(admin: Visitor, box: Box) -> None:
    for serial in range(30):
        receive(box, f"+62812000044{serial:02}", "Mohon maaf bu, " + "saya sedang sakit " * 7)
    piece = admin.get("/kotak-masuk/baru?sejak=0", htmx=True)
    assert piece.status_code == 286
    assert len(piece.data) <= 2048 * 2
    assert "tampilkan semua" in piece.text


def test_without_script_the_live_piece_leads_to_the_list(admin: Visitor) -> None:
    assert (
        admin.get("/kotak-masuk/baru?sejak=3&lihat=perlu").headers["Location"] == "/kotak-masuk?lihat=perlu"
    )


def test_conversations_come_fifty_to_a_page_the_newest_first(admin: Visitor, box: Box) -> None:
    for serial in range(120):
        receive(box, f"+6281200004{serial:03}", f"pesan {serial:03}")
    seen: list[str] = []
    path = "/kotak-masuk"
    while path:
        page = admin.get(path).text
        seen += re.findall(r"pesan \d{3}", page)
        found = re.search(r'href="(/kotak-masuk\?sebelum=\d+)"', page)
        path = found.group(1) if found else ""
    assert seen == [f"pesan {serial:03}" for serial in reversed(range(120))]


def test_the_trays_hold_what_they_say(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "Bu, punten")
    receive(box, NENG.numbers[0], "Siap hadir")
    call(box, EUIS.numbers[0])
    needed = text_of(admin.get("/kotak-masuk?lihat=perlu"))
    assert "punten" in needed
    assert "Siap hadir" not in needed
    assert "Perlu ditindaklanjuti 1" in needed
    box.inbox_threads.mark_done(box.inbox_threads.open_for(NENG.numbers[0]).id, by="euis")
    assert "Siap hadir" in admin.get("/kotak-masuk?lihat=selesai").text
    assert "punten" not in admin.get("/kotak-masuk?lihat=selesai").text


@pytest.mark.parametrize(
    "query", ["neng", "0812-0000-0002", "+62 812 0000 0002", "0000002", "SIAP", "hadir siap"]
)
def test_a_conversation_is_found_by_name_by_number_and_by_word(admin: Visitor, box: Box, query: str) -> None:
    receive(box, EUIS.numbers[0], "Bu, punten")
    receive(box, NENG.numbers[0], "Siap hadir")
    page = admin.get("/kotak-masuk", query_string={"cari": query}).text
    assert "Siap hadir" in page
    assert "punten" not in page


def test_nothing_found_says_what_to_try(admin: Visitor, box: Box) -> None:
    receive(box, EUIS.numbers[0], "HADIR")
    assert "Tidak ada yang cocok" in admin.get("/kotak-masuk?cari=xyzzy").text


@pytest.mark.parametrize(
    "garbage",
    ["sebelum=x", "sebelum=-1", "sebelum=99999999999999999999", "siaran=x", "lihat=%00", "sejak=zz"],
)
def test_garbage_in_the_address_is_harmless(admin: Visitor, garbage: str) -> None:
    assert admin.get(f"/kotak-masuk?{garbage}").status_code == 200
    assert admin.get(f"/kotak-masuk/baru?{garbage}", htmx=True).status_code in (200, 204)


def test_what_is_hostile_stays_text(admin: Visitor, box: Box) -> None:
    receive(box, STRANGER, "<script>alert(1)</script>{{ 7*7 }}")
    thread = box.inbox_threads.open_for(STRANGER)
    for path in ("/kotak-masuk", f"/kotak-masuk/{thread.id}", "/kotak-masuk?cari=<script>"):
        page = admin.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
        assert "<script>alert" not in page
