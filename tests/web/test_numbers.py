"""Kontak, nomor: counts, the check in two clicks, its answers, the list of whom to phone, quick entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from appliance.box import Box
from appliance.contacts.model import Contact, FormerNumber
from appliance.number_health.record import ConfirmedHow
from appliance.number_health.states import NumberState, state_of
from appliance.sms.numbers import PhoneNumber
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from tests.support.people import CILAME, number, person
from tests.web.office import TWO_MODEMS, an_office, hand_over, hidden, receive
from tests.web.visitor import Visitor, text_of, told

RONGGA = {
    "district": "Rongga",
    "district_code": "32.17.01",
    "village": "Bojong",
    "village_code": "32.17.01.2001",
}
DAY = 24 * 3600.0


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    """Reachable: kader1, 2 (shared with 5) and 3 of Ngamprah; 4 has no phone; 6 is of Rongga."""
    with an_office(tmp_path / "data", clock, TWO_MODEMS) as box:
        box.book.add(person(6, "Ai Rohimah", **RONGGA))
        box.number_health.fold()
        yield box


@pytest.fixture
def app(box: Box) -> Flask:
    return create_app(box)


def state(box: Box, serial: int) -> NumberState:
    return state_of(box.number_health.of(number(serial)), now=box.clock.now())


def later(admin: Visitor, clock: FakeClock, days: float) -> None:
    """Days pass; nobody stays logged in so long."""
    clock.advance(days * DAY)
    admin.log_in("euis", PASSWORD)


def checked(admin: Visitor, box: Box, clock: FakeClock, district: str = "") -> str:
    """The two clicks; -> where they lead. The undo time is over, four SMS have gone out."""
    page = admin.get("/kontak/nomor/cek", query_string={"kecamatan": district})
    form = {"token": hidden(page.text, "token"), "kecamatan": district}
    answer = admin.post("/kontak/nomor/cek", form)
    assert answer.status_code == 303, answer.text
    clock.advance(60)
    return told(answer)


def test_the_page_counts_the_numbers_by_state_and_kecamatan(admin: Visitor, box: Box) -> None:
    box.number_health.confirm(number(1), ConfirmedHow.CALL)
    box.number_health.deny(number(3))
    text = text_of(admin.get("/kontak/nomor"))
    assert "1 Dipastikan" in text
    assert "2 Belum dipastikan" in text
    assert "1 Mati" in text
    assert "1 Tanpa nomor" in text
    assert "Ngamprah 1 1 0 1 1 2 orang" in text
    assert "Rongga 0 1 0 0 0 0 orang" in text


def test_the_first_click_says_how_many_and_how_much_and_sends_nothing(admin: Visitor, box: Box) -> None:
    text = text_of(admin.get("/kontak/nomor/cek"))
    assert "Kirim ke 4 nomor (Rp" in text
    assert "apakah nomor ini masih Anda pakai? Balas YA." in text
    assert box.broadcasts.recent() == ()


def test_a_check_with_ya_salah_silence_and_a_dead_number(admin: Visitor, box: Box, clock: FakeClock) -> None:
    address = checked(admin, box, clock)
    hand_over(box, "sent", "sent", "failed", "sent")
    asked = {row.number: row for row in box.broadcasts.recipients(box.broadcasts.recent()[0].id)}
    failed = next(each for each, row in asked.items() if row.status == "failed" and each is not None)
    others = [each for each, row in asked.items() if row.status == "sent" and each is not None]
    receive(box, others[0], "YA")
    receive(box, others[1], "salah sambung pak")
    box.number_health.fold()
    text = text_of(admin.get(address))
    assert "2 dari 4 menjawab" in text
    for words in ("1 Menjawab YA", "1 Menjawab SALAH", "1 Belum menjawab", "1 Tidak sampai"):
        assert words in text
    now = box.clock.now()
    states = [state_of(box.number_health.of(each), now=now) for each in (others[0], others[1], failed)]
    assert states == [NumberState.CONFIRMED, NumberState.DEAD, NumberState.DOUBTFUL]
    assert "Menjawab SALAH" in text_of(admin.get(f"{address}?hasil=denied", htmx=True))


def test_a_double_click_asks_nobody_twice(admin: Visitor, box: Box) -> None:
    form = {"token": "t" * 20, "kecamatan": ""}
    first, second = (told(admin.post("/kontak/nomor/cek", form)) for _ in range(2))
    assert first == second
    assert len(box.broadcasts.recent()) == 1


def test_who_was_asked_within_thirty_days_is_not_asked_again(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    checked(admin, box, clock, "32.17.01")
    page = text_of(admin.get("/kontak/nomor/cek"))
    assert "Kirim ke 3 nomor" in page
    assert "1 nomor, sudah ditanyai dalam 30 hari terakhir" in page
    again = text_of(admin.get("/kontak/nomor/cek?kecamatan=32.17.01"))
    assert "Tidak ada nomor yang perlu dicek" in again
    later(admin, clock, 31)
    assert "Kirim ke 4 nomor" in text_of(admin.get("/kontak/nomor/cek"))


def test_when_nobody_is_left_to_ask_the_second_click_says_so(admin: Visitor, box: Box) -> None:
    for serial in (1, 2, 3, 6):
        box.number_health.confirm(number(serial), ConfirmedHow.CALL)
    answer = admin.post("/kontak/nomor/cek", {"token": "t" * 20, "kecamatan": ""})
    assert answer.status_code == 422
    assert "Tidak ada nomor yang perlu dicek" in answer.text
    assert box.broadcasts.recent() == ()
    assert box.number_health.checks.open() == ()


def test_a_silent_number_is_asked_without_a_name_and_no_broadcast_with_names_reaches_it(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    later(admin, clock, 211)
    for serial in (1, 2, 3):
        box.number_health.confirm(number(serial), ConfirmedHow.REPLY)
    clock.advance(60)
    page = text_of(admin.get("/kontak/nomor/cek"))
    assert "Untuk 1 nomor yang tujuh bulan tanpa kabar, tanpa nama" in page
    checked(admin, box, clock)
    sent = box.broadcasts.recipients(box.broadcasts.recent()[0].id)
    assert [row.number for row in sent] == [number(6)]
    assert "Ai" not in sent[0].text
    assert "Rohimah" not in sent[0].text
    hand_over(box, "sent")
    receive(box, number(6), "Ya")
    box.number_health.fold()
    assert state(box, 6) is NumberState.CONFIRMED


def test_a_recycled_number_whose_new_owner_says_salah_gets_nothing_any_more(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    later(admin, clock, 211)
    checked(admin, box, clock, "32.17.01")
    hand_over(box, "sent")
    receive(box, number(6), "Salah")
    box.number_health.fold()
    assert state(box, 6) is NumberState.DEAD
    calls = text_of(admin.get("/kontak/nomor/telepon?kecamatan=32.17.01"))
    assert "Ai Rohimah" in calls
    assert "Milik orang lain" in calls


def test_the_list_of_whom_to_phone_names_a_neighbour_whose_number_works(admin: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    box.number_health.confirm(number(2), ConfirmedHow.REPLY)
    text = text_of(admin.get("/kontak/nomor/telepon?kecamatan=32.17.06"))
    assert "Telepon 2 orang" in text
    assert "Cucu Sumiati" in text
    assert "Tanpa nomor" in text
    assert "Tanyakan juga kepada Elis Lisnawati ( 0812-0000-0002 )" in text
    assert "Rongga, Bojong" not in text


def test_on_paper_there_is_room_for_the_new_number(admin: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    page = admin.get("/kontak/nomor/telepon/cetak?desa=32.17.06.2004")
    assert "Telepon 2 orang" in text_of(page)
    assert page.text.count('class="room paper-only"') == 3  # the heading and two rows
    assert "0812-0000-0001" in page.text


def test_a_new_number_is_saved_and_the_old_one_becomes_a_former_one(admin: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    rev = box.book.snapshot.by_id["kader1"].rev
    answer = admin.post(
        "/kontak/nomor/telepon/kader1/baru", {"nomor": "0813 1111 2222", "rev": rev}, htmx=True
    )
    assert answer.status_code == 200
    assert "Nomor baru disimpan" in answer.text
    saved = box.book.snapshot.by_id["kader1"]
    assert saved.numbers == (PhoneNumber("+6281311112222"),)
    assert saved.former_numbers == (FormerNumber(number=number(1), until="2026-12-08", why="wrong"),)
    found = box.number_health.of(saved.numbers[0])
    assert state_of(found, now=box.clock.now()) is NumberState.UNCONFIRMED


@pytest.mark.parametrize(("written", "word"), [("0812", "kurang"), ("halo", "huruf"), ("", "")])
def test_what_is_no_number_is_said_beside_the_field_and_nothing_changes(
    admin: Visitor, box: Box, written: str, word: str
) -> None:
    box.number_health.deny(number(1))
    answer = admin.post("/kontak/nomor/telepon/kader1/baru", {"nomor": written, "rev": 1})
    assert answer.status_code == 422
    assert word in answer.text
    assert 'role="alert"' in answer.text
    assert box.book.snapshot.by_id["kader1"].numbers == (number(1),)


def test_the_number_that_is_there_already_is_no_new_one(admin: Visitor, box: Box) -> None:
    answer = admin.post("/kontak/nomor/telepon/kader1/baru", {"nomor": "0812-0000-0001", "rev": 1})
    assert answer.status_code == 422
    assert "Ini nomor yang sudah ada." in answer.text
    assert "tidak perlu ditelepon lagi" in text_of(admin.get("/kontak/nomor/telepon/kader1"))


def test_a_stale_row_changes_nothing(admin: Visitor, box: Box) -> None:
    answer = admin.post("/kontak/nomor/telepon/kader1/baru", {"nomor": "081311112222", "rev": 77})
    assert answer.status_code == 422
    assert "diubah orang lain" in answer.text


def test_somebody_has_phoned_and_the_number_is_right(admin: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    answer = admin.post("/kontak/nomor/telepon/kader1/benar", {"nomor": number(1)})
    assert told(answer) == "/kontak/nomor/telepon"
    assert state(box, 1) is NumberState.CONFIRMED
    wrong = admin.post("/kontak/nomor/telepon/kader1/benar", {"nomor": number(9)})
    assert wrong.status_code == 422


def test_the_approver_reads_and_changes_nothing(approver: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    for path in ("/kontak/nomor", "/kontak/nomor/telepon", "/kontak/nomor/telepon/cetak"):
        assert approver.get(path).status_code == 200
    assert "Nomor baru" not in approver.get("/kontak/nomor/telepon").text
    assert approver.get("/kontak/nomor/cek").status_code == 403
    assert approver.post("/kontak/nomor/telepon/kader1/benar", {"nomor": number(1)}).status_code == 403


def test_addresses_of_nobody_are_not_found(admin: Visitor) -> None:
    assert admin.get("/kontak/nomor/cek/nothing").status_code == 404
    assert admin.get("/kontak/nomor/telepon/nobody").status_code == 404
    assert admin.post("/kontak/nomor/cek", {"token": "<x>"}).status_code == 400


def test_the_persons_page_says_why_a_number_is_doubted(admin: Visitor, box: Box) -> None:
    box.number_health.deny(number(1))
    text = text_of(admin.get("/kontak/kader1"))
    assert "Milik orang lain. Yang memegang nomor ini menjawab SALAH." in text


def test_kontak_leads_to_the_numbers(admin: Visitor) -> None:
    page = admin.get("/kontak")
    assert "4 nomor perlu dicek" in text_of(page)
    assert 'href="/kontak/nomor"' in page.text


def test_what_moves_asks_again_and_what_is_over_does_not(admin: Visitor, box: Box, clock: FakeClock) -> None:
    address = checked(admin, box, clock)
    assert "hx-trigger" in admin.get(address, htmx=True).text
    box.broadcasts.cancel(box.broadcasts.recent()[0].id, by="euis")
    assert "hx-trigger" not in admin.get(address, htmx=True).text


def test_the_list_is_given_in_pages(admin: Visitor, box: Box) -> None:
    box.book.import_contacts([person(place, numbers=(), **CILAME) for place in range(100, 160)], [])
    page = admin.get("/kontak/nomor/telepon")
    assert len(re.findall(r'<article id="orang-', page.text)) == 50
    assert "mulai=50" in page.text
    assert len(re.findall(r'<article id="orang-', admin.get("/kontak/nomor/telepon?mulai=50").text)) == 11


def test_who_is_given_a_confirmed_number_begins_unconfirmed_on_every_page(admin: Visitor, box: Box) -> None:
    number = PhoneNumber("+6281200007777")
    asih = box.book.add(Contact(id=box.book.new_id(), name="Asih", numbers=(number,)))
    box.call_list.still_right(asih.id, number, by="euis")
    budi = box.book.add(Contact(id=box.book.new_id(), name="Budi", numbers=(number,)))
    assert "Dipastikan" in admin.get(f"/kontak/{asih.id}").text
    assert "Dipastikan" not in admin.get(f"/kontak/{budi.id}").text
    assert "Budi" not in admin.get("/kontak?nomor=confirmed").text
    assert "Asih" in admin.get("/kontak?nomor=confirmed").text
