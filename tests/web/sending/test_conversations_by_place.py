"""A petugas of one kecamatan reads the conversations of its people, and no others, by whatever address."""

from __future__ import annotations

import pytest
from flask import Flask

from appliance.accounts import Role
from appliance.box import Box
from appliance.contacts.model import Contact
from appliance.contacts.sight import Sight
from appliance.sms.numbers import PhoneNumber
from tests.support.boxes import PASSWORD
from tests.web.office import receive
from tests.web.visitor import Visitor, text_of

HERE, THERE = "32.17.06", "32.17.09"
NEAR = Contact(
    id="near0001", name="Dekat Sekali", numbers=(PhoneNumber("+6281277770001"),), district_code=HERE
)
FAR = Contact(
    id="far00001", name="Jauh Sekali", numbers=(PhoneNumber("+6281277770002"),), district_code=THERE
)
STRANGER = PhoneNumber("+6281277770003")


@pytest.fixture
def threads(box: Box) -> dict[str, int]:
    """Three conversations, each with something unread, and one of a service."""
    box.book.import_contacts([NEAR, FAR], [])
    for number, text in (
        (NEAR.numbers[0], "dari dekat"),
        (FAR.numbers[0], "dari jauh"),
        (STRANGER, "siapa ya"),
    ):
        receive(box, number, text)
    receive(box, "TELKOMSEL", "pulsa")
    found = {"near": NEAR.numbers[0], "far": FAR.numbers[0], "stranger": STRANGER}
    return {name: box.inbox_threads.open_for(number).id for name, number in found.items()}


@pytest.fixture
def local(app: Flask, box: Box, threads: dict[str, int]) -> Visitor:
    """Lilis, petugas of one kecamatan."""
    box.accounts.add_user("lilis", Role.PETUGAS, PASSWORD, full_name="Lilis", by="test")
    box.accounts.change_user(
        "lilis", role=Role.PETUGAS, active=True, full_name="Lilis", by="test", districts=(HERE,)
    )
    visitor = Visitor(app)
    visitor.log_in("lilis", PASSWORD)
    return visitor


@pytest.mark.parametrize(
    "query", ["", "?lihat=baru", "?lihat=asing", "?lihat=layanan", "?cari=dari", "?cari=0812"]
)
def test_the_list_holds_only_what_is_for_these_eyes(local: Visitor, query: str) -> None:
    page = text_of(local.get(f"/kotak-masuk{query}"))
    assert "dari jauh" not in page
    assert "siapa ya" not in page
    assert "pulsa" not in page
    assert ("dari dekat" in page) is (query not in ("?lihat=asing", "?lihat=layanan"))


def test_the_counters_count_only_that(local: Visitor) -> None:
    page = text_of(local.get("/kotak-masuk"))
    assert "Kotak masuk 1 belum dibaca" in page
    assert "Nomor tak dikenal" not in page


def test_the_live_pieces_tell_nothing_of_others(local: Visitor, threads: dict[str, int]) -> None:
    piece = local.get("/kotak-masuk/baru?sejak=0", htmx=True).text
    assert "dari dekat" in piece
    assert "dari jauh" not in piece
    for name in ("far", "stranger"):
        news = local.get(f"/kotak-masuk/{threads[name]}/kabar", htmx=True)
        assert (news.status_code, news.text) == (286, "")


@pytest.mark.parametrize("name", ["far", "stranger"])
def test_a_conversation_of_elsewhere_is_not_there(
    local: Visitor, box: Box, threads: dict[str, int], name: str
) -> None:
    path = f"/kotak-masuk/{threads[name]}"
    assert local.get(f"/kotak-masuk/{threads['near']}").status_code == 200
    assert local.get(path).status_code == 404
    assert local.get(f"{path}/nomor-dari").status_code == 404
    for deed in ("jawab", "hitung", "siap", "selesai", "perlu", "tugas", "nomor-dari"):
        assert local.post(f"{path}/{deed}", {"teks": "Halo", "token": "t"}).status_code == 404, deed
    number = box.inbox_threads.get(threads[name])
    assert number is not None
    assert local.get(f"/kotak-masuk/nomor/{number.number}").status_code == 404
    assert box.ledger.claim("Telkomsel", "510100000000001") is None


def test_a_persons_page_hides_the_conversation_and_the_copy(local: Visitor, admin: Visitor) -> None:
    assert "dari dekat" in local.get(f"/kontak/{NEAR.id}").text
    page = local.get(f"/kontak/{FAR.id}")
    assert "dari jauh" not in page.text
    assert "dilihat petugas kecamatannya" in page.text
    assert local.get(f"/kontak/{FAR.id}/data").status_code == 403
    assert "dari jauh" in admin.get(f"/kontak/{FAR.id}").text


def test_beranda_shows_only_replies_for_these_eyes(local: Visitor) -> None:
    page = local.get("/").text
    assert "dari dekat" in page
    assert "dari jauh" not in page
    assert "siapa ya" not in page


def test_an_administrator_sets_the_kecamatan_and_always_sees_all(
    admin: Visitor, local: Visitor, box: Box
) -> None:
    form = {"full_name": "Lilis", "role": "petugas", "active": "y"}
    admin.post("/pengaturan/pengguna/lilis", form)
    assert "dari jauh" in local.get("/kotak-masuk").text
    box.accounts.change_user(
        "euis", role=Role.ADMIN, active=True, full_name="Euis", by="test", districts=(HERE,)
    )
    assert "dari jauh" in admin.get("/kotak-masuk").text


def test_the_kecamatan_of_a_desa_and_of_a_further_post_count_too() -> None:
    sight = Sight(frozenset({HERE}))
    assert sight.sees(Contact(id="a", name="A", village_code=f"{HERE}.2004"))
    assert not sight.sees(Contact(id="b", name="B"))
    assert sight.sees_one_of([FAR, NEAR])
    assert not sight.sees_one_of([])


def test_a_number_of_several_people_is_seen_by_whoever_sees_each_of_them() -> None:
    sight = Sight(frozenset({HERE}))
    assert sight.sees_all_of([NEAR])
    assert not sight.sees_all_of([FAR, NEAR])
    assert not sight.sees_all_of([])
    assert Sight().sees_all_of([])
