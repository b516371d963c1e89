"""Requests and alarms for the eyes of one kecamatan: its own, whole, and nothing of others."""

from __future__ import annotations

import pytest

from appliance.box import Box
from tests.support.clock import FakeClock
from tests.web.office import receive
from tests.web.sending.test_conversations_by_place import FAR, NEAR, local, threads
from tests.web.visitor import Visitor, text_of

__all__ = ["local", "threads"]

HIS, HERS = NEAR.numbers[0], FAR.numbers[0]


@pytest.fixture
def reads(box: Box, clock: FakeClock, threads: dict[str, int]) -> Box:
    """What the three wrote is read already."""
    while box.replies.reader.step():
        pass
    return box


def write(box: Box, clock: FakeClock, sender: str, text: str) -> None:
    clock.advance(300)
    receive(box, sender, text)
    while box.replies.reader.step():
        pass


def newest(box: Box) -> int:
    return max(each.id for each in box.replies.requests.open())


def test_a_request_that_names_a_number_of_another_place_shows_none_of_its_words(
    local: Visitor, admin: Visitor, reads: Box, clock: FakeClock
) -> None:
    write(reads, clock, HIS, f"GANTI {HIS} ke {HERS}")
    address = f"/kotak-masuk/permintaan/{newest(reads)}"
    page = text_of(local.get(address))
    assert "dari dekat" in page
    assert "dari jauh" not in page
    assert "Percakapan ini hanya untuk petugas wilayahnya dan administrator." in page
    assert "dari jauh" in text_of(admin.get(address))


def test_a_registration_is_joined_only_to_people_of_the_own_place(
    local: Visitor, admin: Visitor, reads: Box, clock: FakeClock
) -> None:
    write(reads, clock, HIS, "DAFTAR#Jauh Sekali#Anggrek")
    address = f"/kotak-masuk/permintaan/{newest(reads)}"
    assert f'value="{FAR.id}"' not in local.get(address).text
    assert f'value="{FAR.id}"' in admin.get(address).text
    local.post(f"{address}/masukkan", {"orang": FAR.id})
    assert reads.book.snapshot.by_id[FAR.id].numbers == (HERS,)
    admin.post(f"{address}/masukkan", {"orang": FAR.id})
    assert reads.book.snapshot.by_id[FAR.id].numbers == (HERS, HIS)


def test_an_alarm_of_another_place_is_neither_seen_nor_taken(
    local: Visitor, reads: Box, clock: FakeClock
) -> None:
    write(reads, clock, HERS, "Longsor di RW 04, tolong bu")
    (alarm,) = reads.replies.alarms.open()
    assert "Longsor di RW 04" not in text_of(local.get("/"))
    assert local.post(f"/kotak-masuk/darurat/{alarm.id}/ambil").status_code == 404
    assert reads.replies.alarms.open() == (alarm,)


def test_alarms_of_other_places_do_not_hide_the_own_one(
    local: Visitor, admin: Visitor, reads: Box, clock: FakeClock
) -> None:
    write(reads, clock, HIS, "Banjir di kampung kami, tolong")
    for _ in range(4):
        clock.advance(7200)
        write(reads, clock, HERS, "Longsor lagi di RW 04, tolong bu")
    assert "Banjir di kampung kami" in text_of(local.get("/"))


def test_a_long_list_goes_on_behind_lihat_semua(admin: Visitor, reads: Box, clock: FakeClock) -> None:
    for serial in range(1, 13):
        receive(reads, f"+62812333300{serial:02}", f"DAFTAR#Orang Ke {chr(96 + serial)}#Anggrek")
    while reads.replies.reader.step():
        pass
    write(reads, clock, HIS, "HAPUS data saya")
    page = text_of(admin.get("/kotak-masuk/permintaan"))
    assert "Mendaftar: 12" in page
    assert "Minta datanya dihapus: 1" in page
    assert "Lihat semua 12" in page
    whole = text_of(admin.get("/kotak-masuk/permintaan?jenis=daftar"))
    assert whole.lower().count("mendaftar: orang ke") == 12
    assert text_of(admin.get("/kotak-masuk/permintaan?jenis=daftar&mulai=11")).lower().count("orang ke") >= 1


def test_without_a_notice_the_page_asks_for_a_telephone_call_first(
    admin: Visitor, reads: Box, clock: FakeClock
) -> None:
    write(reads, clock, "+6281233330001", f"GANTI#{HERS}")
    address = f"/kotak-masuk/permintaan/{newest(reads)}"
    assert "Nomor lama belum diberi tahu" in text_of(admin.get(address))
    admin.post(f"{address}/setujui", {"orang": FAR.id})
    assert reads.book.snapshot.by_id[FAR.id].numbers == (HERS,)
    admin.post(f"{address}/setujui", {"orang": FAR.id, "ditelepon": "1"})
    assert reads.book.snapshot.by_id[FAR.id].numbers == ("+6281233330001",)
