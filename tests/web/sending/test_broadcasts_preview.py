"""Siaran > Lihat dulu: everything the office should know before it presses Kirim."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from appliance.box import Box
from tests.support.application import create_app
from tests.support.clock import FakeClock
from tests.support.people import person
from tests.web.office import NO_MODEM, PASSWORD, an_office, everybody, hidden, looked_at, to_numbers
from tests.web.visitor import Visitor, text_of


def look(visitor: Visitor, form: dict[str, object], **more: bool) -> str:
    answer = visitor.post("/siaran/tulis/lihat", form, **more)
    assert answer.status_code == 200
    return text_of(answer)


def test_the_preview_says_who_gets_it_what_it_costs_and_when_it_is_done(admin: Visitor) -> None:
    seen = look(admin, everybody())
    assert "3 penerima" in seen
    assert "Perkiraan biaya Rp750" in seen
    assert "Lewat Telkomsel Rp750" in seen
    assert "Lewat Indosat Rp0" in seen
    assert "Selesai kira-kira" in seen
    assert "Kirim ke 3 orang" in seen


def test_the_preview_is_the_same_for_htmx(admin: Visitor) -> None:
    assert "Kirim ke 3 orang" in look(admin, everybody(), htmx=True)


def test_real_messages_are_shown_as_they_will_be_read(admin: Visitor) -> None:
    seen = look(admin, everybody())
    assert "Yth. Ibu Euis Komariah, besok posyandu. -Pokjanal KBB" in seen


def test_whoever_gets_nothing_is_named_with_the_reason(admin: Visitor) -> None:
    seen = look(admin, everybody("RW {rw}, besok posyandu. -{pengirim}"))
    assert "Tidak dikirimi: 3 orang" in seen
    assert "Tanpa nomor HP" in seen
    assert "Nomor sama dengan orang lain: Elis Lisnawati" in seen
    assert "Data belum lengkap: rw" in seen
    assert "Isian yang kosong: RW (1 orang)" in seen


def test_a_typed_number_that_cannot_be_read_is_shown_with_its_reason(admin: Visitor) -> None:
    seen = look(admin, to_numbers("0812-9999-0001", "022-6866127"))
    assert "1 penerima" in seen
    assert "022-6866127" in seen
    assert "Kirim ke 1 orang" in seen


def test_nobody_left_to_send_to_is_a_sentence_and_no_button(admin: Visitor) -> None:
    seen = look(admin, everybody(who="pilih"))
    assert "Belum ada penerima" in seen
    assert "Kirim ke" not in seen
    assert "Ubah" in seen


def test_an_unknown_field_is_a_sentence_and_no_button(admin: Visitor) -> None:
    seen = look(admin, everybody("Halo {nma}"))
    assert "Jumlah SMS" not in seen
    assert "Maksudnya {nama}?" in seen
    assert "Kirim ke" not in seen


def test_an_empty_text_is_a_sentence_and_no_button(admin: Visitor) -> None:
    seen = look(admin, everybody(" \r\n "))
    assert "Pesan masih kosong" in seen
    assert "Kirim ke" not in seen


def test_a_text_of_twenty_parts_is_a_sentence_and_no_button(admin: Visitor) -> None:
    seen = look(admin, everybody("rapat " * 480))
    assert "Pesan terlalu panjang" in seen
    assert "Perkiraan biaya" not in seen
    assert "Kirim ke" not in seen


def test_a_box_without_a_modem_shows_the_preview_but_no_button(tmp_path: Path, clock: FakeClock) -> None:
    with an_office(tmp_path, clock, NO_MODEM) as box:
        visitor = Visitor(create_app(box))
        visitor.log_in("euis", PASSWORD)
        seen = look(visitor, everybody())
    assert "Kotak belum mempunyai modem" in seen
    assert "Yth. Ibu Euis Komariah" in seen
    assert "Kirim ke" not in seen


def test_ubah_brings_the_form_back_with_nothing_to_type_again(admin: Visitor) -> None:
    form = to_numbers(
        "0812-9999-0001",
        text="Baris satu\r\nBaris dua {acara} -{pengirim}",
        event_title="Rakor",
        event_date="2026-12-23",
        event_time="09:00",
        without_roles="ketua",
        send_date="2026-12-09",
        send_time="10:00",
    )
    seen = admin.post("/siaran/tulis/lihat", form).text
    carried = {name: hidden(seen, name) for name in form if name != "text"}
    assert {name: value for name, value in carried.items() if value} == {
        name: value for name, value in form.items() if name != "text"
    }
    again = admin.post("/siaran/tulis", form).text
    assert "Baris satu\nBaris dua {acara}" in again.replace("\r\n", "\n")
    for value in ("Rakor", "2026-12-23", "09:00", "2026-12-09", "10:00"):
        assert f'value="{value}"' in again
    assert "0812-9999-0001" in again
    assert 'name="without_roles" value="ketua" checked' in again


def test_looking_changes_nothing(admin: Visitor, box: Box) -> None:
    looked_at(admin, everybody())
    assert box.broadcasts.recent() == ()


def test_a_scheduled_broadcast_shows_its_day_and_hour(admin: Visitor, box: Box) -> None:
    seen = look(admin, everybody(send_date="2026-12-10", send_time="09.30"))
    assert "Mulai Kamis, 10 Desember 2026, 09.30 WIB" in seen
    number = admin.post(
        "/siaran/tulis/kirim", looked_at(admin, everybody(send_date="2026-12-10", send_time="09.30"))
    )
    assert number.status_code == 303
    assert box.broadcasts.recent()[0].not_before == datetime(2026, 12, 10, 2, 30, tzinfo=UTC)


def test_many_left_out_people_do_not_make_an_endless_page(admin: Visitor, box: Box) -> None:
    box.book.import_contacts([person(serial, numbers=()) for serial in range(100, 400)], [])
    seen = look(admin, everybody())
    assert "Tidak dikirimi: 302 orang" in seen
    assert "dan 202 orang lain" in seen


def test_what_is_hostile_stays_text(admin: Visitor, box: Box) -> None:
    box.book.add(person(9, "<script>alert(1)</script>", nickname='"><img src=x onerror=alert(1)>'))
    text = "Halo {nama} <b>tebal</b> -{pengirim}"
    page = admin.post("/siaran/tulis/lihat", everybody(text)).text
    assert "<script>alert" not in page
    assert "<img" not in page.split("<main")[1]
    assert "&lt;b&gt;tebal&lt;/b&gt;" in page


def test_an_event_fills_its_fields(admin: Visitor) -> None:
    text = "{acara}, {hari} {tanggal} pukul {jam} di {tempat}, jawab sampai {tgl_akhir}. -{pengirim}"
    seen = look(
        admin,
        everybody(
            text,
            event_title="Rakor",
            event_place="Aula",
            event_date="2026-12-23",
            event_time="09:00",
            event_deadline="2026-12-20",
        ),
    )
    assert "Rakor, Rabu 23 Des 2026 pukul 09.00 di Aula, jawab sampai 20 Des 2026. -Pokjanal KBB" in seen


def test_missing_event_details_are_named(admin: Visitor) -> None:
    assert "Keterangan acara belum lengkap" in look(admin, everybody("{acara} -{pengirim}"))


def test_the_browser_may_go_back_to_the_preview_and_nobody_else_may_keep_it(admin: Visitor) -> None:
    kept = admin.post("/siaran/tulis/lihat", everybody()).headers["Cache-Control"]
    assert set(kept.split(", ")) == {"private", "no-cache"}
    assert admin.get("/siaran/tulis").headers["Cache-Control"] == "no-store"
