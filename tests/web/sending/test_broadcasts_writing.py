"""Siaran > Tulis pesan: the form, the examples, the counter beside it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from appliance.box import Box
from appliance.contacts.model import Contact
from appliance.sms.template import FIELDS
from tests.support.application import create_app
from tests.support.boxes import config_for
from tests.support.clock import FakeClock
from tests.support.people import EUIS
from tests.web.office import NO_MODEM, PASSWORD, an_office, everybody, to_numbers
from tests.web.visitor import Visitor, text_of
from web.words_writing import EXAMPLES, FIELD_WORDS, Example

SMALL = 2048


def counted(visitor: Visitor, form: dict[str, object]) -> str:
    answer = visitor.post("/siaran/tulis/hitung", form, htmx=True)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.data)) <= SMALL
    return text_of(answer)


def test_the_form_offers_places_roles_and_groups_with_their_people(admin: Visitor, box: Box) -> None:
    group = box.book.add_group("Ketua posyandu")
    box.book.assign(group.id, [EUIS.id])
    page = text_of(admin.get("/siaran/tulis"))
    assert "Semua kontak 5 orang" in page
    assert "Ngamprah 5 orang" in page
    assert "Kader 3 orang" in page
    assert "Ketua posyandu 1 orang" in page


def test_every_merge_field_has_a_word_and_a_button(admin: Visitor) -> None:
    assert set(FIELD_WORDS) == set(FIELDS)
    page = admin.get("/siaran/tulis").text
    for name in FIELDS:
        assert f'data-insert="{{{name}}}"' in page


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_each_example_can_be_begun_with_and_has_no_mistake(admin: Visitor, example: Example) -> None:
    page = admin.get(f"/siaran/tulis?contoh={example.name}")
    assert example.text in page.text
    said = counted(admin, everybody(example.text))
    assert "tidak dikenal" not in said


def test_an_example_comes_behind_what_was_written_and_nothing_else_is_lost(admin: Visitor) -> None:
    form = {**everybody("Assalamualaikum."), "event_title": "Rakor", "contoh": "undangan"}
    page = admin.post("/siaran/tulis", form).text
    assert "Assalamualaikum.\nYth. {sapaan} {nama}" in page
    assert 'value="Rakor"' in page
    assert 'id="who-semua" checked' in page


def test_an_example_takes_the_place_of_another_that_was_not_touched(admin: Visitor) -> None:
    page = admin.post("/siaran/tulis", {**everybody(EXAMPLES[0].text), "contoh": "nomor"}).text
    assert EXAMPLES[0].text not in page
    assert "apakah nomor ini masih Anda pakai" in page


def test_the_counter_says_characters_parts_people_and_rupiah(admin: Visitor) -> None:
    said = counted(admin, everybody())
    assert "huruf 1 SMS" in said
    assert "Penerima 3 orang" in said
    assert "Rp900" in said  # three people at the dearer modem's 300


def test_the_counter_answers_a_browser_without_script_with_the_whole_form(admin: Visitor) -> None:
    page = admin.post("/siaran/tulis/hitung", everybody())
    assert "<html" in page.text
    assert "Penerima 3 orang" in text_of(page)


def test_an_unknown_field_is_told_while_typing_with_what_was_probably_meant(admin: Visitor) -> None:
    said = counted(admin, everybody("Halo {nma}. -{pengirim}"))
    assert "Isian otomatis tidak dikenal: {nma}" in said
    assert "Maksudnya {nama}?" in said


def test_the_counter_says_what_tidying_has_changed(admin: Visitor) -> None:
    said = counted(admin, everybody("“Rapat” – besok\u00a0pagi 😀. -{pengirim}"))
    assert "– menjadi -" in said
    assert "tanda yang tidak kelihatan menjadi spasi biasa" in said
    assert "😀 dihapus" in said


def test_a_text_of_twenty_parts_is_told_while_typing(admin: Visitor) -> None:
    said = counted(admin, everybody("rapat " * 480))
    assert "Pesan terlalu panjang" in said


def test_missing_event_details_do_not_make_it_look_as_if_nobody_were_reached(admin: Visitor) -> None:
    said = counted(admin, everybody(EXAMPLES[0].text))
    assert "Penerima 3 orang" in said
    assert "Isi juga keterangan acara: acara, hari, tanggal, jam, tempat." in said


def test_an_empty_form_is_not_blamed_for_being_empty(admin: Visitor) -> None:
    page = text_of(admin.get("/siaran/tulis"))
    assert "Pesan masih kosong" not in page
    assert "Penerima 0 orang" in page


def test_without_a_modem_the_counter_says_so(tmp_path: Path, clock: FakeClock) -> None:
    with an_office(tmp_path, clock, NO_MODEM) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        assert "belum ada modem" in counted(visitor, everybody())


def test_people_can_be_taken_out_again(admin: Visitor) -> None:
    assert "Penerima 2 orang" in counted(admin, everybody(without_roles="ketua"))


def test_places_and_roles_narrow_each_other(admin: Visitor) -> None:
    form = everybody(who="pilih", areas="32.17.06", roles="ketua")
    assert "Penerima 1 orang" in counted(admin, form)


def test_typed_numbers_are_counted_whatever_parts_them(admin: Visitor) -> None:
    form = to_numbers("0812-9999-0001, 0812-9999-0002; 0812-9999-0003", "0812-9999-0004")
    assert "Penerima 4 orang" in counted(admin, form)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("event_date", "2026-02-31", "Tanggal ini tidak ada"),
        ("event_time", "25.00", "Jam ini tidak ada"),
        ("send_date", "2026-12-09", "Isi juga jamnya"),
        ("send_time", "09.00", "Isi juga tanggalnya"),
        ("text", "x" * 3001, "Terlalu panjang"),
    ],
)
def test_a_field_that_cannot_be_read_comes_back_with_a_sentence_and_everything_typed(
    admin: Visitor, field: str, value: str, sentence: str
) -> None:
    for htmx in (False, True):
        page = admin.post("/siaran/tulis/lihat", {**everybody(), field: value}, htmx=htmx)
        assert page.status_code == 422
        assert sentence in page.text
        assert "Tulisan Anda" in page.text or "tidak hilang" in page.text


def test_a_schedule_in_the_past_is_refused(admin: Visitor) -> None:
    form = everybody(send_date="2026-12-08", send_time="08.59")  # it is 09.00
    page = admin.post("/siaran/tulis/lihat", form)
    assert page.status_code == 422
    assert "Waktu ini sudah lewat" in page.text


def test_garbage_in_the_form_is_never_a_mistake_of_the_box(admin: Visitor) -> None:
    for name in ("who", "areas", "roles", "groups", "without_areas", "token", "event_time", "send_date"):
        answer = admin.post("/siaran/tulis/lihat", {**everybody(), name: "\x00💥'\"<>" * 30})
        assert answer.status_code in (200, 422)


def test_somebody_who_only_approves_cannot_write(approver: Visitor) -> None:
    assert approver.get("/siaran/tulis").status_code == 403
    assert approver.post("/siaran/tulis/lihat", everybody()).status_code == 403
    assert approver.post("/siaran/tulis/kirim", everybody()).status_code == 403


def test_a_big_book_with_sixteen_kecamatan_is_offered_in_a_small_page(admin: Visitor, box: Box) -> None:
    people = [
        Contact(
            id=f"d{place:03}",
            name=f"Orang {place}",
            district=f"Kecamatan {place % 16}",
            district_code=f"32.17.{place % 16 + 1:02}",
            village=f"Desa {place}",
            village_code=f"32.17.{place % 16 + 1:02}.{2001 + place}",
        )
        for place in range(165)
    ]
    box.book.import_contacts(people, [])
    assert len(gzip.compress(admin.get("/siaran/tulis").data)) <= 15_000


@pytest.mark.parametrize(("quiet", "told"), [("", False), ("20:00-07:00", True)])
def test_the_night_is_spoken_of_only_where_the_box_keeps_one(
    tmp_path: Path, clock: FakeClock, quiet: str, told: bool
) -> None:
    with an_office(tmp_path, clock, config_for(quiet=quiet)) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        assert (
            "Di luar jam kirim (07.00 sampai 20.00) kotak menunggu" in visitor.get("/siaran/tulis").text
        ) is told
