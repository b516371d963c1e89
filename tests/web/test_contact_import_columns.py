"""Ambil dari Excel: the step Kolom, the progress, answers per kind and per row; with htmx and without."""

from __future__ import annotations

from appliance.box import Box
from appliance.contacts.area_tree import AreaTree
from appliance.imports import Stage
from tests.web.test_contact_import import (
    GOOD,
    columns_form,
    job_of,
    kader,
    looked,
    read,
    texts_of,
    upload,
    workbook,
)
from tests.web.visitor import HTMX, Visitor, text_of, told

WITHOUT_NUMBERS = b"Nama;Desa;Kecamatan\nEuis;Cilame;Ngamprah\nYani;Cilame;Ngamprah\n"
UNKNOWN = b"SIAPA;HUBUNGI\nRohimah;titip 0812 0000 1113\nTati;titip 0812 0000 1114\n"
LOOKALIKE = kader(3, "Cucu Sumiati", "O8l2 0000 1119")


def test_the_columns_are_shown_with_samples_and_what_they_will_be_taken_as(admin: Visitor, box: Box) -> None:
    job = read(admin, box, workbook(GOOD))
    page = admin.get(f"/kontak/ambil/{job}")
    assert "Isi kolomnya apa?" in page.text
    assert "Euis Komariah" in page.text
    assert "2 orang, judul di baris 3" in text_of(page)
    assert '<option value="phone" selected>Nomor HP</option>' in page.text
    assert box.importer.job(job).stage is Stage.COLUMNS


def test_a_list_without_numbers_is_shown_and_taken_only_when_ticked(admin: Visitor, box: Box) -> None:
    job = read(admin, box, WITHOUT_NUMBERS, "nama.csv")
    page = admin.get(f"/kontak/ambil/{job}")
    assert "Tidak ada kolom nomor HP di daftar ini" in page.text
    assert "Belum ada daftar yang dicentang" in page.text
    admin.post(f"/kontak/ambil/{job}/kolom", {})
    assert box.importer.wait(job).stage is Stage.COLUMNS
    admin.post(f"/kontak/ambil/{job}/kolom", {"ambil-0": "1"})
    assert box.importer.wait(job).stage is Stage.READY
    assert "2 di antaranya tanpa nomor HP" in text_of(admin.get(f"/kontak/ambil/{job}"))


def test_a_heading_nobody_knows_is_pointed_at_and_known_the_next_time(admin: Visitor, box: Box) -> None:
    job = read(admin, box, UNKNOWN, "lain.csv")
    page = admin.get(f"/kontak/ambil/{job}")
    assert "Kotak belum menemukan daftar orang" in page.text
    assert "SIAPA · HUBUNGI" in page.text
    admin.post(f"/kontak/ambil/{job}/kolom", {"polos-0": "1", "lihat": "1"})
    assert "Pilih kolom mana yang berisi nama" in admin.get(f"/kontak/ambil/{job}").text
    admin.post(f"/kontak/ambil/{job}/kolom", {"ambil-0": "1", "kolom-0-0": "name", "kolom-0-1": "phone"})
    assert box.importer.wait(job).stage is Stage.READY
    again = read(admin, box, UNKNOWN, "lain.csv")
    page = admin.get(f"/kontak/ambil/{again}")
    assert "Susunan kolom ini sudah dikenal" in page.text
    assert '<option value="phone" selected>Nomor HP</option>' in page.text


def test_two_columns_for_one_thing_are_told_and_nothing_goes_on(admin: Visitor, box: Box) -> None:
    job = read(admin, box, workbook(GOOD))
    form = {**columns_form(box, job), "kolom-0-2": "village"}
    admin.post(f"/kontak/ambil/{job}/kolom", form)
    assert box.importer.job(job).stage is Stage.COLUMNS
    assert "Dua kolom dipilih sebagai Desa" in admin.get(f"/kontak/ambil/{job}").text


def test_one_may_go_back_to_the_columns(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook(GOOD))
    assert told(admin.post(f"/kontak/ambil/{job}/susun")) == f"/kontak/ambil/{job}"
    assert "Isi kolomnya apa?" in admin.get(f"/kontak/ambil/{job}").text


def test_the_polled_piece_leads_on_when_the_reading_has_ended(admin: Visitor, box: Box) -> None:
    for content, name in ((workbook(GOOD), "kader.xlsx"), (b"%PDF-1.7", "surat.pdf")):
        job = read(admin, box, content, name)
        answer = admin.client.get(f"/kontak/ambil/{job}", headers={**HTMX, "HX-Target": "kemajuan"})
        assert answer.headers["HX-Redirect"] == f"/kontak/ambil/{job}"


def test_a_second_upload_is_told_to_wait_while_one_is_read(
    admin: Visitor, officer: Visitor, box: Box
) -> None:
    with box.importer._reading:  # as long as a file is being read
        answer = upload(officer, workbook(GOOD))
        assert answer.status_code == 422
        assert "Kotak sedang membaca berkas" in answer.text
    assert box.importer.wait(job_of(upload(officer, workbook(GOOD)))).stage is Stage.COLUMNS


def test_answers_for_a_kind_and_a_row_change_the_counts_and_survive_a_reload(
    admin: Visitor, box: Box
) -> None:
    other = kader(4, "Tati Rohaeti", "O8l2 0000 1120")
    job = looked(admin, box, workbook([*GOOD, LOOKALIKE, other]))
    piece = admin.post(f"/kontak/ambil/{job}/putusan", {"jenis-number_lookalike": "leave"}, htmx=True)
    assert "<html" not in piece.text
    assert "2 orang baru" in text_of(piece)
    assert "Ambil 2 orang ke kontak" in text_of(piece)
    answer = admin.post(f"/kontak/ambil/{job}/putusan", {"baris-1": "take", "lihat": "ragu"})
    assert told(answer) == f"/kontak/ambil/{job}?lihat=ragu&sesudah=0"
    page = admin.get(f"/kontak/ambil/{job}?lihat=ragu")
    assert "3 orang baru" in text_of(page)
    assert 'value="leave" checked' in page.text
    refused = texts_of(admin.get(f"/kontak/ambil/{job}/ditolak.xlsx").data)
    assert ("Cucu Sumiati" in refused, "Tati Rohaeti" in refused) == (True, False)
    admin.post(f"/kontak/ambil/{job}", {})
    names = {person.name for person in box.book.snapshot.people}
    assert names == {"Euis Komariah", "Neng Yani", "Tati Rohaeti"}


def test_the_kecamatan_of_a_desa_is_chosen_on_the_page(admin: Visitor, box: Box, areas: AreaTree) -> None:
    box.settings.choose_areas(areas)
    job = looked(admin, box, b"Nama;Jabatan;Desa;Kecamatan;No HP\nH. Dadang;Kades;Cipeundeuy;;081200001126\n")
    page = admin.get(f"/kontak/ambil/{job}")
    assert "Kecamatan mana?" in page.text
    admin.post(f"/kontak/ambil/{job}", {"desa-cipeundeuy@": "32.17.08"})
    (dadang,) = box.book.snapshot.people
    assert (dadang.district, dadang.village_code[:8]) == ("Padalarang", "32.17.08")


def test_what_a_form_invents_is_passed_over(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook([*GOOD, LOOKALIKE]))
    form = {"baris-99": "leave", "baris-x": "leave", "jenis-number_lookalike": "burn", "tempat-0": "99.99"}
    assert admin.post(f"/kontak/ambil/{job}/putusan", form).status_code == 303
    assert len(box.importer.taken(box.importer.job(job)).new) == 3


def test_the_audit_tells_file_and_counts(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook(GOOD), "Daftar kader.xlsx")
    admin.post(f"/kontak/ambil/{job}", {})
    admin.get("/kontak/unduh")
    admin.post(f"/kontak/ambil/{job}/batalkan")
    told_of = [(entry.who, entry.what, entry.subject) for entry in box.accounts.audit.entries()][:3]
    assert told_of == [
        ("euis", "import undone", "Daftar kader.xlsx: 2 removed, 0 put back, 0 kept"),
        ("euis", "contacts exported", "kontak-2026-12-08.xlsx: 2 people"),
        ("euis", "contacts imported", "Daftar kader.xlsx: 2 added, 0 changed, 0 not taken"),
    ]
