"""Siaran that ask, as the office sees it: write, look, count, enter by hand, remind, print, download."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from appliance.accounts import Role
from appliance.questions.model import Question, QuestionKind
from tests.questions.office import Office, kader, open_office
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from tests.support.people import number
from tests.web.visitor import Visitor

POLL = Question(kind=QuestionKind.OPTIONS, options=("Senin", "Selasa", "Rabu"))
FORM = {
    "who": "semua",
    "text": "Mohon hadir rakor. Balas HADIR atau TIDAK. -{pengirim}",
    "ask": "attendance",
    "ask_date": "2026-12-11",
    "event_title": "Rakor Strata",
    "event_place": "Aula kabupaten",
    "event_date": "2026-12-15",
    "event_time": "09:00",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def euis(office: Office) -> Visitor:
    visitor = Visitor(create_app(office.box))
    visitor.log_in("euis", PASSWORD)
    return visitor


# -- writing -----------------------------------------------------------------------------------------------


def test_an_invitation_is_written_looked_at_and_kept_with_its_question(euis: Visitor, office: Office) -> None:
    shown = euis.post("/siaran/tulis/lihat", data=FORM)
    assert shown.status_code == 200
    approved = shown.text.split('name="approved" value="')[1].split('"')[0]
    sent = euis.post("/siaran/tulis/kirim", data={**FORM, "token": "t", "approved": approved})
    assert sent.status_code == 303
    question = office.box.questions.question(1)
    assert question is not None
    assert (question.kind, question.title, question.place) == (
        QuestionKind.ATTENDANCE,
        "Rakor Strata",
        "Aula kabupaten",
    )
    assert question.deadline is not None
    assert question.deadline.isoformat() == "2026-12-11T23:59:00+07:00"


def test_what_was_approved_is_asked_and_nothing_else(euis: Visitor, office: Office) -> None:
    shown = euis.post("/siaran/tulis/lihat", data=FORM)
    approved = shown.text.split('name="approved" value="')[1].split('"')[0]
    changed = {**FORM, "ask": "receipt", "token": "t", "approved": approved}
    assert euis.post("/siaran/tulis/kirim", data=changed).status_code == 409
    assert office.box.question_results.running() == ()


def test_a_text_that_does_not_say_how_to_answer_is_offered_the_sentence(euis: Visitor) -> None:
    silent = {**FORM, "text": "Mohon hadir rakor. -{pengirim}"}
    counted = euis.post("/siaran/tulis/hitung", data=silent, htmx=True)
    assert "Tambahkan: Balas HADIR atau TIDAK." in counted.text
    added = euis.post("/siaran/tulis", data={**silent, "kalimat": "1"})
    assert "Mohon hadir rakor. Balas HADIR atau TIDAK. -{pengirim}" in added.text
    assert "Tambahkan:" not in added.text


def test_a_text_that_says_balas_hadir_and_asks_nothing_is_told_so(euis: Visitor) -> None:
    counted = euis.post("/siaran/tulis/hitung", data={**FORM, "ask": "tidak"}, htmx=True)
    assert "Jawabannya belum dihitung" in counted.text


def test_the_example_of_an_invitation_asks_by_itself(euis: Visitor) -> None:
    shown = euis.get("/siaran/tulis?contoh=undangan").text
    assert 'value="attendance" checked' in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ask": "options", "ask_options": "Senin"}, "paling sedikit dua pilihan"),
        ({"ask": "options", "ask_options": "Senin\nSENIN!"}, "terbaca sama"),
        ({"ask": "options", "ask_options": "\n".join("abcdefghij")}, "Paling banyak sembilan"),
        ({"ask_date": "2026-12-07"}, "sudah lewat"),
        ({"ask_date": "", "ask_time": "09:00"}, "Isi juga tanggalnya"),
        ({"ask_date": "2026-02-31"}, "Tanggal ini tidak ada"),
    ],
)
def test_a_question_that_cannot_be_asked_like_this_is_explained_beside_its_field(
    euis: Visitor, wrong: dict[str, str], said: str
) -> None:
    answer = euis.post("/siaran/tulis/lihat", data=FORM | wrong)
    assert answer.status_code == 422
    assert said in answer.text


def test_garbage_in_the_question_is_no_question(euis: Visitor) -> None:
    for wrong in ({"ask": "\x00"}, {"ask": "options' OR 1=1"}, {"reminds": "99999999"}, {"reminds": "x"}):
        assert euis.post("/siaran/tulis/lihat", data=FORM | wrong).status_code in (200, 422)


# -- the tally ---------------------------------------------------------------------------------------------


def test_the_page_of_the_broadcast_counts_live_in_a_small_fragment(euis: Visitor, office: Office) -> None:
    nine = Question(kind=QuestionKind.OPTIONS, options=tuple(f"Minggu ke-{at} bulan" for at in range(1, 10)))
    asked = office.asks(nine, text="Balas 1 2 3 4 5 6 7 8 9.")
    office.hears(1, "3")
    assert 'id="hitung-jawaban"' in euis.get(f"/siaran/{asked.id}").text
    piece = euis.get(f"/siaran/{asked.id}/jawaban/kini", htmx=True)
    assert "Minggu ke-3 bulan" in piece.text
    assert len(piece.data) <= 2048
    assert "data-poll" in piece.text
    office.days_pass(9)
    euis.log_in("euis", PASSWORD)
    over = euis.get(f"/siaran/{asked.id}/jawaban/kini", htmx=True)
    assert (over.status_code, "data-poll" in over.text) == (286, False)


def test_the_list_is_narrowed_to_one_answer(euis: Visitor, office: Office) -> None:
    asked = office.asks(Question(kind=QuestionKind.ATTENDANCE, deadline=office.in_days(1)))
    office.hears(1, "HADIR")
    office.hears(2, "apa boleh diwakilkan bu?")
    office.days_pass(2)
    euis.log_in("euis", PASSWORD)
    office.hears(3, "TIDAK")
    for word, there in (
        ("yes", "Kader 1"),
        ("unclear", "Kader 2"),
        ("no", "Kader 3"),
        ("terlambat", "Kader 3"),
    ):
        listed = euis.get(f"/siaran/{asked.id}/jawaban?k={word}").text.split('id="daftar"')[1]
        assert [name for name in (f"Kader {n}" for n in range(1, 7)) if f">{name}<" in listed] == [there]
    assert euis.get(f"/siaran/{asked.id}/jawaban?k=belum").text.count(" Catat<") == 4


def test_whoever_wrote_is_a_click_away_from_their_conversation(euis: Visitor, office: Office) -> None:
    asked = office.asks()
    office.hears(2, "apa boleh diwakilkan bu?")
    listed = euis.get(f"/siaran/{asked.id}/jawaban?k=unclear").text
    address = listed.split('href="/kotak-masuk/')[1].split('"')[0]
    assert "diwakilkan" in euis.get(f"/kotak-masuk/{address}").text


def test_a_broadcast_that_asks_nothing_has_no_page_of_answers(euis: Visitor, office: Office) -> None:
    told = office.tells()
    assert euis.get(f"/siaran/{told.id}/jawaban").status_code == 404
    assert "hitung-jawaban" not in euis.get(f"/siaran/{told.id}").text
    assert euis.get("/siaran/999/jawaban").status_code == 404


def test_beranda_shows_the_questions_that_run(euis: Visitor, office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    shown = euis.get("/").text
    assert "Menunggu jawaban" in shown
    assert "1 dari 6 menjawab" in shown
    assert f"/siaran/{asked.id}/jawaban" in shown


# -- by hand, reminder, door, workbook ---------------------------------------------------------------------


def test_an_answer_told_by_telephone_is_entered_with_who_and_how(euis: Visitor, office: Office) -> None:
    asked = office.asks()
    at = f"/siaran/{asked.id}/jawaban/{office.of(asked, 2).recipient_id}"
    assert "Kader 2" in euis.get(at).text
    assert "Pilih jawabannya" in euis.post(at, data={"told": "phone"}).text
    bad_count = euis.post(at, data={"value": "yes", "people": "seratus", "told": "phone"})
    assert bad_count.status_code == 422
    done = euis.post(at, data={"value": "yes", "people": "2", "told": "in_person"})
    assert done.status_code == 303
    answer = office.of(asked, 2).answer
    assert answer is not None
    assert (answer.value, answer.people, answer.entered_by, answer.told) == ("yes", 2, "euis", "in_person")
    assert "dicatat euis" in euis.get(f"/siaran/{asked.id}/jawaban").text


def test_the_reminder_begins_with_those_who_have_not_answered(euis: Visitor, office: Office) -> None:
    asked = office.asks()
    office.hears(1, "HADIR")
    shown = euis.get(f"/siaran/tulis?ingatkan={asked.id}").text
    assert f'name="reminds" value="{asked.id}"' in shown
    assert "5 orang" in shown
    assert "Balas HADIR atau TIDAK." in shown
    sent = euis.post(
        "/siaran/tulis/kirim",
        data={
            "who": "pilih",
            "unanswered": str(asked.id),
            "reminds": str(asked.id),
            "ask": "attendance",
            "text": "Kami tunggu. Balas HADIR atau TIDAK. -{pengirim}",
            "token": "r",
        },
    )
    assert sent.status_code == 303
    reminder = office.box.broadcasts.recent(limit=1)[0]
    assert reminder.accepted == 5
    assert "Ini pengingat" in euis.get(f"/siaran/{reminder.id}").text
    office.carry()
    office.hears(3, "HADIR")
    assert office.tally(asked).counts["yes"] == 2


def test_the_list_for_the_door_has_letter_head_places_and_room_to_sign(euis: Visitor, office: Office) -> None:
    settings = office.box.settings
    settings.save(replace(settings.current, letter_head=("PEMERINTAH KABUPATEN",)))
    asked = office.asks()
    office.hears(1, "HADIR 2 orang")
    office.hears(2, "insya Allah")
    office.hears(3, "TIDAK")
    paper = euis.get(f"/siaran/{asked.id}/jawaban/daftar-hadir").text
    assert "PEMERINTAH KABUPATEN" in paper
    assert "Tanda tangan" in paper
    assert "(bersama Kader 1)" in paper
    assert "(belum pasti)" in paper
    assert "Kader 3" not in paper
    everybody = euis.get(f"/siaran/{asked.id}/jawaban/daftar-hadir?siapa=semua").text
    assert all(f"Kader {serial}" in everybody for serial in range(1, 7))
    poll = office.asks(POLL, text="Balas 1 Senin 2 Selasa 3 Rabu.")
    assert euis.get(f"/siaran/{poll.id}/jawaban/daftar-hadir").status_code == 404


def test_the_workbook_holds_everybody_and_no_formula(euis: Visitor, office: Office) -> None:
    office.box.book.import_contacts([kader(8, name='=HYPERLINK("http://x")', numbers=(number(8),))], [])
    asked = office.asks()
    office.hears(8, "HADIR 3 orang")
    content = euis.get(f"/siaran/{asked.id}/jawaban.xlsx").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    found = {row[0]: row for row in rows}
    assert len(rows) == 8
    assert found['=HYPERLINK("http://x")'][6:8] == ["Hadir", 3]
    assert found["Kader 4"][6] == "Belum membalas"


# -- by place ----------------------------------------------------------------------------------------------


def test_whoever_minds_one_kecamatan_sees_the_answers_of_its_people_alone(
    office: Office, euis: Visitor
) -> None:
    """Kader 1 and 4 are of Ngamprah; the figures of all stay whole."""
    accounts = office.box.accounts
    accounts.add_user("lilis", Role.PETUGAS, PASSWORD, full_name="Lilis", by="test")
    accounts.change_user(
        "lilis", role=Role.PETUGAS, active=True, full_name="Lilis", by="test", districts=("32.17.06",)
    )
    lilis = Visitor(create_app(office.box))
    lilis.log_in("lilis", PASSWORD)
    asked = office.asks()
    office.hears(1, "HADIR")
    office.hears(2, "HADIR")
    page = lilis.get(f"/siaran/{asked.id}/jawaban").text
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(lilis.get(f"/siaran/{asked.id}/jawaban.xlsx").data))
    door = lilis.get(f"/siaran/{asked.id}/jawaban/daftar-hadir?siapa=semua").text
    listed = page.split('id="daftar"')[1]
    for serial, hers in ((1, True), (2, False), (3, False), (4, True)):
        assert (f">Kader {serial}<" in listed) is hers
        assert (f"Kader {serial}" in door) is hers
    names = [row[0] for row in workbook.get_sheet_by_index(0).to_python()[1:]]
    assert names == ["Kader 1", "Kader 4"]
    assert "hanya memuat orang di kecamatan Anda" in page
    assert "hanya memuat orang" not in euis.get(f"/siaran/{asked.id}/jawaban").text
    other = office.of(asked, 2).recipient_id
    assert lilis.get(f"/siaran/{asked.id}/jawaban/{other}").status_code == 404
    noted = lilis.post(f"/siaran/{asked.id}/jawaban/{other}", data={"value": "no", "told": "phone"})
    assert noted.status_code == 404
    assert office.of(asked, 2).group == "yes"
