"""Permintaan, Kata kunci, Jawaban otomatis, and the alarm on every page: as people of the office use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.accounts import Role
from appliance.box import Box
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from tests.support.people import NENG, number
from tests.web.office import an_office, receive
from tests.web.visitor import Visitor, told
from tests.web.visitor import text_of as read

NEW_NUMBER = number(77)
OLD_NUMBER = number(1)


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path, clock) as box:
        box.replies.reader.step()
        yield box


def visitor(box: Box, name: str = "euis") -> Visitor:
    someone = Visitor(create_app(box))
    someone.log_in(name, PASSWORD)
    return someone


def write(box: Box, clock: FakeClock, sender: str, text: str) -> None:
    """Somebody sends an SMS, some minutes after the last one."""
    clock.advance(300)
    receive(box, sender, text)
    box.replies.reader.step()


def last_request(box: Box) -> int:
    return max(each.id for each in box.replies.requests.open())


# -- Permintaan -------------------------------------------------------------------------------------------


def test_a_number_change_is_seen_with_both_conversations_and_approved(office: Box, clock: FakeClock) -> None:
    write(office, clock, OLD_NUMBER, "Hatur nuhun infona bu")
    write(office, clock, NEW_NUMBER, "Ass. bu, GANTI#0812-0000-0001")
    euis = visitor(office)
    page = read(euis.get("/kotak-masuk/permintaan"))
    assert "Ganti nomor: Hj. Euis Komariah" in page
    detail = f"/kotak-masuk/permintaan/{last_request(office)}"
    shown = read(euis.get(detail))
    assert "Hatur nuhun infona bu" in shown
    assert "Ass. bu, GANTI" in shown
    answer = euis.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"})
    assert told(answer).endswith("/kotak-masuk/permintaan")
    person = office.book.snapshot.by_id["kader1"]
    assert person.numbers == (NEW_NUMBER,)
    assert [each.number for each in person.former_numbers] == [OLD_NUMBER]


def test_after_tolak_from_the_old_number_nobody_can_approve_any_more(office: Box, clock: FakeClock) -> None:
    write(office, clock, NEW_NUMBER, "GANTI#081200000001")
    write(office, clock, OLD_NUMBER, "TOLAK")
    euis, detail = visitor(office), f"/kotak-masuk/permintaan/{last_request(office)}"
    assert "Nomor lama membalas TOLAK" in read(euis.get(detail))
    euis.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"})
    assert office.book.snapshot.by_id["kader1"].numbers == (OLD_NUMBER,)
    euis.post(f"{detail}/tolak")
    assert office.replies.requests.waiting() == 0


def test_a_tolak_behind_the_approval_lets_the_office_put_the_old_number_back(
    office: Box, clock: FakeClock
) -> None:
    write(office, clock, NEW_NUMBER, "GANTI#081200000001")
    euis, detail = visitor(office), f"/kotak-masuk/permintaan/{last_request(office)}"
    euis.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"})
    write(office, clock, OLD_NUMBER, "TOLAK")
    assert "Nomor lama menyangkal" in read(euis.get(detail))
    euis.post(f"{detail}/kembalikan")
    assert office.book.snapshot.by_id["kader1"].numbers == (OLD_NUMBER,)


def test_a_new_number_that_is_somebody_elses_cannot_be_approved(office: Box, clock: FakeClock) -> None:
    write(office, clock, OLD_NUMBER, f"GANTI#{number(3)} ke {NEW_NUMBER}")
    write(office, clock, NEW_NUMBER, "GANTI#081200000001")
    office.book.add(NENG.__class__(id="lain", name="Orang Lain", numbers=(NEW_NUMBER,)))
    euis, detail = visitor(office), f"/kotak-masuk/permintaan/{last_request(office)}"
    assert "Nomor baru sudah ada pemiliknya" in read(euis.get(detail))
    euis.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"})
    assert office.book.snapshot.by_id["kader1"].numbers == (OLD_NUMBER,)


def test_who_registers_becomes_a_contact_with_that_number(office: Box, clock: FakeClock) -> None:
    write(office, clock, NEW_NUMBER, "DAFTAR#Tati Rohaeti#Anggrek 2#Cilame")
    euis, detail = visitor(office), f"/kotak-masuk/permintaan/{last_request(office)}"
    assert "Tati Rohaeti" in read(euis.get(detail))
    assert "/ubah" in told(euis.post(f"{detail}/masukkan", {"nama": "Tati Rohaeti"}))
    (tati,) = office.book.snapshot.by_number[NEW_NUMBER]
    assert (tati.name, tati.note) == ("Tati Rohaeti", "Daftar lewat SMS: Anggrek 2, Cilame")


def test_who_registers_and_is_in_the_book_gets_the_number_as_a_further_one(
    office: Box, clock: FakeClock
) -> None:
    write(office, clock, NEW_NUMBER, "DAFTAR#Neng Yani#Melati 3")
    euis, detail = visitor(office), f"/kotak-masuk/permintaan/{last_request(office)}"
    assert "Neng Yani" in read(euis.get(detail))
    euis.post(f"{detail}/masukkan", {"orang": "kader2"})
    assert office.book.snapshot.by_id["kader2"].numbers == (*NENG.numbers, NEW_NUMBER)


def test_only_an_administrator_erases_and_only_when_sure(office: Box, clock: FakeClock) -> None:
    office.accounts.add_user("siti", Role.PETUGAS, PASSWORD, full_name="Siti", by="test")
    write(office, clock, OLD_NUMBER, "HAPUS data saya")
    detail = f"/kotak-masuk/permintaan/{last_request(office)}"
    assert visitor(office, "siti").post(f"{detail}/setujui", {"orang": "kader1"}).status_code == 403
    euis = visitor(office)
    euis.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"})
    assert "kader1" in office.book.snapshot.by_id
    euis.post(f"{detail}/setujui", {"orang": "kader1", "yakin": "1"})
    assert "kader1" not in office.book.snapshot.by_id
    assert euis.get("/kotak-masuk/permintaan").status_code == 200


def test_who_only_approves_letters_decides_no_request(office: Box, clock: FakeClock) -> None:
    office.accounts.add_user("rina", Role.PENYETUJU, PASSWORD, full_name="Rina", by="test")
    write(office, clock, NEW_NUMBER, "GANTI#081200000001")
    detail = f"/kotak-masuk/permintaan/{last_request(office)}"
    rina = visitor(office, "rina")
    assert rina.post(f"{detail}/setujui", {"orang": "kader1", "ditelepon": "1"}).status_code == 403
    assert rina.get("/kotak-masuk/jawaban").status_code == 403


def test_a_stranger_is_listed_with_what_they_wrote(office: Box, clock: FakeClock) -> None:
    write(office, clock, NEW_NUMBER, "Ini SMS dari siapa ya?")
    page = read(visitor(office).get("/kotak-masuk/permintaan"))
    assert "Nomor tak dikenal" in page
    assert "Ini SMS dari siapa ya?" in page


# -- Kata kunci -------------------------------------------------------------------------------------------


def test_a_reply_is_tried_and_its_answer_shown_without_sending_anything(office: Box) -> None:
    page = read(visitor(office).get("/kotak-masuk/kata-kunci?teks=strata+mandri"))
    assert "Lapor strata" in page
    assert "mandiri" in page
    assert "Terima kasih. Tercatat: Posyandu Melati 1, strata mandiri." in page
    assert not office.ledger.active()


def test_the_same_words_mean_something_when_something_was_asked(office: Box) -> None:
    euis = visitor(office)
    assert "Pesan biasa" in read(euis.get("/kotak-masuk/kata-kunci?teks=tdk+bisa+bu"))
    asked = euis.get("/kotak-masuk/kata-kunci?teks=tdk+bisa+bu&ditanya=attendance")
    assert "Tidak hadir" in read(asked)
    chosen = euis.get("/kotak-masuk/kata-kunci?teks=2&ditanya=options&pilihan=Senin,+Selasa")
    assert "2 (Selasa)" in read(chosen)


def test_an_own_keyword_answers_at_once_and_shows_which_old_messages_it_fits(
    office: Box, clock: FakeClock
) -> None:
    write(office, clock, OLD_NUMBER, "jadwal bulan ini bu?")
    euis = visitor(office)
    form = {"words": "JADWAL, jdwl", "answer": "Jadwal posyandu: lihat papan desa. -Pokjanal", "rev": "0"}
    looked = euis.post("/kotak-masuk/kata-kunci/ubah", {**form, "lihat": "1"})
    assert "jadwal bulan ini bu?" in read(looked)
    assert not office.replies.settings.own.keywords
    assert euis.post("/kotak-masuk/kata-kunci/ubah", form).status_code == 303
    write(office, clock, OLD_NUMBER, "Jdwl")
    (answer,) = office.replies.mail.of_message(office.inbox.recent(limit=1).messages[0].id)
    assert answer.text == "Jadwal posyandu: lihat papan desa. -Pokjanal"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"words": "STRATA", "answer": "Halo"}, "sudah ada artinya: STRATA"),
        ({"words": "", "answer": "Halo"}, "Isi katanya"),
        ({"words": "JADWAL", "answer": "a" * 161}, "161 karakter"),
        ({"words": "JADWAL", "answer": "Halo 😀 日"}, "huruf biasa"),
        ({"words": "JADWAL", "answer": ""}, "Isi jawabannya"),
    ],
)
def test_a_keyword_that_cannot_be_meant_is_refused_with_a_sentence(
    office: Box, given: dict[str, str], sentence: str
) -> None:
    answer = visitor(office).post("/kotak-masuk/kata-kunci/ubah", given)
    assert answer.status_code == 422
    assert sentence in read(answer)


def test_a_keyword_is_removed_and_a_stale_form_is_told(office: Box) -> None:
    euis = visitor(office)
    euis.post("/kotak-masuk/kata-kunci/ubah", {"words": "JADWAL", "answer": "Halo", "rev": "0"})
    euis.post("/kotak-masuk/kata-kunci/hapus", {"kata": "JADWAL", "rev": "0"})
    assert len(office.replies.settings.own.keywords) == 1
    euis.post("/kotak-masuk/kata-kunci/hapus", {"kata": "JADWAL", "rev": "1"})
    assert not office.replies.settings.own.keywords


# -- Jawaban otomatis -------------------------------------------------------------------------------------


def answers_form(office: Box, **fields: str | list[str]) -> dict[str, str | list[str]]:
    """The form as the page fills it in, with some of it changed."""
    answers = office.replies.settings.desk.answers
    form: dict[str, str | list[str]] = {
        "rev": str(office.replies.settings.current.rev),
        "enabled": "y",
        "daily_rupiah": "50000",
        "opens": "08.00",
        "closes": "16.00",
        "days": ["0", "1", "2", "3", "4"],
    }
    form |= {f"text-{code}": answers.template(code) for code in answers.codes}
    form |= {f"auto-{code}": "1" for code in answers.codes if answers.automatic(code)}
    return form | fields


def test_what_is_saved_unchanged_keeps_the_texts_of_the_box(office: Box) -> None:
    answer = visitor(office).post("/kotak-masuk/jawaban", answers_form(office))
    assert answer.status_code == 303, read(answer)
    assert office.replies.settings.current.texts == {}
    assert office.replies.settings.current.automatic == {}


def test_the_office_writes_its_own_text_and_switches_an_answer_off(office: Box, clock: FakeClock) -> None:
    form = answers_form(office, **{"text-info": "Hubungi kantor. -{pengirim}"})
    del form["auto-strata"]
    assert visitor(office).post("/kotak-masuk/jawaban", form).status_code == 303
    write(office, clock, OLD_NUMBER, "INFO")
    (sent,) = office.replies.mail.of_message(office.inbox.recent(limit=1).messages[0].id)
    assert sent.text == "Hubungi kantor. -Pokjanal KBB"
    write(office, clock, OLD_NUMBER, "STRATA#MANDIRI")
    assert not office.replies.mail.of_message(office.inbox.recent(limit=1).messages[0].id)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text-info": "x" * 161}, "muat 160 huruf"),
        ({"text-info": "Halo {siapa}"}, "hanya isian dalam kurung"),
        ({"opens": "16.00", "closes": "08.00"}, "Jam tutup harus sesudah"),
        ({"opens": "pagi"}, "Jam ini tidak ada"),
        ({"days": []}, "paling sedikit satu hari"),
        ({"forward_to": "kantor"}, "bukan nomor HP"),
        ({"daily_rupiah": "banyak"}, "merah"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_a_sentence(
    office: Box, fields: dict[str, str | list[str]], sentence: str
) -> None:
    answer = visitor(office).post("/kotak-masuk/jawaban", answers_form(office, **fields))
    assert answer.status_code == 422
    assert sentence in read(answer)
    assert office.replies.settings.current.rev == 0


# -- the alarm --------------------------------------------------------------------------------------------


def test_an_alarm_stands_on_every_page_until_somebody_takes_it(office: Box, clock: FakeClock) -> None:
    office.replies.settings.save(office.replies.settings.current.__class__(forward_to=(str(number(50)),)))
    write(office, clock, OLD_NUMBER, "Longsor di RW 04, <b>3</b> rumah tertimbun")
    euis = visitor(office)
    for path in ("/", "/kontak", "/siaran", "/bantuan"):
        page = euis.get(path)
        assert "Kabar darurat dari Hj. Euis Komariah" in read(page)
        assert "<b>3</b> rumah" not in page.text
    (alarm,) = office.replies.alarms.open()
    (forwarded,) = office.replies.mail.of_message(alarm.message_id)
    assert forwarded.number == number(50)
    assert forwarded.text.startswith("DARURAT dari Hj. Euis Komariah 0812-0000-0001: Longsor di RW 04")
    answer = euis.post(f"/kotak-masuk/darurat/{alarm.id}/ambil", {"dari": "/kontak"})
    assert told(answer) == "/kontak"
    assert "Kabar darurat dari" not in read(euis.get("/siaran"))


def test_nobody_sees_an_alarm_before_logging_in(office: Box, clock: FakeClock) -> None:
    write(office, clock, OLD_NUMBER, "banjir bu, tolong")
    assert "Kabar darurat" not in read(Visitor(create_app(office)).get("/login"))
