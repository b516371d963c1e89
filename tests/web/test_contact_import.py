"""Ambil dari Excel, over real files: look before anything is saved, take, mend, take back."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from msgspec.structs import replace
from werkzeug.test import TestResponse

from appliance.box import Box
from appliance.imports import Stage
from tests.web.visitor import Visitor, text_of, told

MESSY = Path(__file__).resolve().parents[1] / "data" / "contoh-kontak-berantakan.csv"
HEADINGS = ["No", "Nama", "Jabatan", "Posyandu", "RW", "Desa", "Kecamatan", "No HP"]


def workbook(rows: list[list[str]]) -> bytes:
    """An xlsx as an office keeps it: a title, a heading row, people."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ngamprah")
        sheet.write_string(0, 0, "DAFTAR KADER POSYANDU")
        for down, row in enumerate([HEADINGS, *rows], start=2):
            for across, cell in enumerate(row):
                sheet.write_string(down, across, cell)
    return target.getvalue()


def kader(number: int, name: str, phone: str) -> list[str]:
    return [str(number), name, "Kader", "Melati 1", "01", "Cilame", "Ngamprah", phone]


GOOD = [kader(1, "Euis Komariah", "081200001111"), kader(2, "Neng Yani", "0812 0000 1112")]
LONG = kader(3, "Rohimah", "0812000011345678")


def upload(visitor: Visitor, body: bytes, name: str = "kader.xlsx") -> TestResponse:
    return visitor.post(
        "/kontak/ambil", {"berkas": (io.BytesIO(body), name)}, content_type="multipart/form-data"
    )


def texts_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as inside:
        return "".join(inside.read(name).decode() for name in inside.namelist() if name.endswith(".xml"))


def job_of(answer: TestResponse) -> str:
    where = told(answer)
    assert where, text_of(answer)[:600]
    return where.rsplit("/", 1)[1]


def read(visitor: Visitor, box: Box, body: bytes, name: str = "kader.xlsx") -> str:
    """Uploaded, and read to its end; the job's id."""
    return box.importer.wait(job_of(upload(visitor, body, name))).id


def columns_form(box: Box, job: str) -> dict[str, str]:
    """The step *Kolom* as it stands there."""
    tables = box.importer.job(job).survey.tables
    return {f"ambil-{place}": "1" for place, table in enumerate(tables) if table.is_taken}


def looked(visitor: Visitor, box: Box, body: bytes, name: str = "kader.xlsx") -> str:
    """Uploaded, the columns taken as they were found, compared with the book; the job's id."""
    job = read(visitor, box, body, name)
    visitor.post(f"/kontak/ambil/{job}/kolom", columns_form(box, job))
    found = box.importer.wait(job)
    assert found.stage is Stage.READY, found.survey
    return job


def test_nothing_is_saved_before_somebody_has_looked_and_said_yes(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook([*GOOD, LONG]))
    page = admin.get(f"/kontak/ambil/{job}")
    assert "Belum ada yang disimpan" in page.text
    assert "2 orang baru" in text_of(page)
    assert len(box.book) == 0
    assert told(admin.post(f"/kontak/ambil/{job}", {})) == f"/kontak/ambil/{job}/hasil"
    assert {person.name for person in box.book.snapshot.people} == {"Euis Komariah", "Neng Yani"}
    assert "2 orang baru" in text_of(admin.get(f"/kontak/ambil/{job}/hasil"))


def test_each_refused_row_is_shown_with_sheet_row_and_reason(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook([*GOOD, LONG]))
    page = admin.get(f"/kontak/ambil/{job}?lihat=tolak")
    assert "Ngamprah, 6" in text_of(page)
    assert "Nomor kepanjangan" in page.text
    assert "Rohimah" in page.text


def test_refused_rows_come_back_as_a_file_that_can_be_taken_again(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook([*GOOD, LONG]))
    answer = admin.get(f"/kontak/ambil/{job}/ditolak.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert "Nomor kepanjangan" in texts_of(answer.data)
    assert "number_too_long" not in texts_of(answer.data)
    again = looked(admin, box, answer.data, "baris-ditolak.xlsx")
    assert "Rohimah" in admin.get(f"/kontak/ambil/{again}?lihat=tolak").text


def test_pressing_ambil_twice_takes_everybody_once(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook(GOOD))
    for _ in range(2):
        admin.post(f"/kontak/ambil/{job}", {})
    assert len(box.book) == 2
    assert len(box.book.snapshot.imports) == 1


def test_doubtful_rows_stay_out_when_their_kind_is_not_wanted(admin: Visitor, box: Box) -> None:
    doubtful = kader(3, "Cucu Sumiati", "O8l2 0000 1119")
    job = looked(admin, box, workbook([*GOOD, doubtful]))
    assert "Huruf O atau l dibaca angka" in admin.get(f"/kontak/ambil/{job}?lihat=ragu").text
    admin.post(f"/kontak/ambil/{job}", {"jenis-number_lookalike": "leave"})
    assert len(box.book) == 2
    answer = admin.get(f"/kontak/ambil/{job}/ditolak.xlsx")
    assert "Cucu Sumiati" in texts_of(answer.data)
    assert "Huruf O atau l dibaca angka" in texts_of(answer.data)


def test_a_whole_import_can_be_taken_back(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook(GOOD))
    admin.post(f"/kontak/ambil/{job}", {})
    assert "Batalkan pengambilan ini" in admin.get(f"/kontak/ambil/{job}/hasil").text
    assert told(admin.post(f"/kontak/ambil/{job}/batalkan")) == "/kontak/ambil"
    assert len(box.book) == 0
    page = admin.get("/kontak/ambil")
    assert "sudah dibatalkan" in page.text
    again = admin.post(f"/kontak/ambil/{job}/batalkan")
    assert told(again) == "/kontak/ambil"
    assert "tidak dapat dibatalkan lagi" in admin.get("/kontak/ambil").text


def test_who_stays_when_an_import_is_taken_back_is_named_with_the_reason(admin: Visitor, box: Box) -> None:
    first = looked(admin, box, workbook(GOOD))
    admin.post(f"/kontak/ambil/{first}", {})
    euis = next(one for one in box.book.snapshot.people if one.name == "Euis Komariah")
    box.book.update(replace(euis, note="sudah ditelepon"))
    second = looked(admin, box, workbook([kader(1, "Neng Yani", "0812 0000 1112 / 085700001112")]))
    admin.post(f"/kontak/ambil/{second}", {})

    answer = admin.post(f"/kontak/ambil/{first}/batalkan")

    page = text_of(admin.get(told(answer)))
    assert "2 orang tidak dikembalikan" in page
    assert "Euis Komariah diubah orang di kantor" in page
    assert "Neng Yani diubah oleh pengambilan sesudahnya" in page


def test_every_row_of_the_messy_example_is_on_exactly_one_heap(admin: Visitor, areas: Any, box: Box) -> None:
    box.settings.choose_areas(areas)
    job = looked(admin, box, MESSY.read_bytes(), "contoh-kontak-berantakan.csv")
    preview = box.importer.job(job).preview
    heaps = {
        "ragu": preview.doubtful,
        "tolak": preview.refused,
        "baik": preview.good,
        "lewati": preview.skipped,
    }
    seen = []
    for heap, rows in heaps.items():
        page = admin.get(f"/kontak/ambil/{job}?lihat={heap}")
        for row in rows:
            assert f", {row.row}<" in page.text, (heap, row.row)
            seen.append(row.row)
    assert sorted(seen) == list(range(1, 27))  # the heading, 24 people, the line of sums


def test_many_rows_are_paged_and_each_page_is_a_small_step(admin: Visitor, box: Box) -> None:
    people = [kader(i, f"Kader Nomor {i}", f"08120000{i:04}") for i in range(1, 121)]
    job = looked(admin, box, workbook(people))
    page = admin.get(f"/kontak/ambil/{job}?lihat=baik")
    assert "Kader Nomor 50<" in page.text
    assert "Kader Nomor 51<" not in page.text
    onward = re.search(r'href="([^"#]+sesudah=50)', page.text)
    assert onward
    assert "Kader Nomor 51<" in admin.get(onward.group(1).replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"", "kosong.xlsx", "Berkasnya kosong"),
        (b"%PDF-1.7 daftar kader", "daftar.pdf", "Ini berkas PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "foto.xlsx", "Ini sebuah gambar"),
        (b"<html><table></table></html>", "daftar.xls", "Ini halaman web"),
        (b"PK\x03\x04 rusak sekali", "rusak.xlsx", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence_and_changes_nothing(
    admin: Visitor, box: Box, body: bytes, name: str, sentence: str
) -> None:
    answer = admin.get(f"/kontak/ambil/{read(admin, box, body, name)}")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Traceback" not in answer.text
    assert len(box.book) == 0


def test_no_file_at_all_is_told(admin: Visitor) -> None:
    assert "Pilih dulu berkasnya" in admin.post("/kontak/ambil", {}).text


def test_a_file_of_forty_megabytes_is_refused_with_its_page(admin: Visitor) -> None:
    body = b"\0" * 40_000_000
    answer = admin.client.post("/kontak/ambil", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Berkasnya terlalu besar" in answer.text


def test_a_zip_bomb_is_refused_with_a_sentence(admin: Visitor, box: Box) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    answer = admin.get(f"/kontak/ambil/{read(admin, box, bomb.getvalue(), 'bom.xlsx')}")
    assert answer.status_code == 422
    assert 'id="berkas-error"' in answer.text


def test_a_preview_that_is_no_longer_kept_asks_for_the_file_again(admin: Visitor) -> None:
    assert told(admin.get("/kontak/ambil/tidakada")) == "/kontak/ambil"
    assert told(admin.post("/kontak/ambil/tidakada", {})) == "/kontak/ambil"
    assert "Ambil sekali lagi" in admin.get("/kontak/ambil").text
    assert told(admin.get("/kontak/ambil/tidakada/ditolak.xlsx")) == "/kontak/ambil"
    assert told(admin.get("/kontak/ambil/tidakada/hasil")) == "/kontak/ambil"


def test_somebody_editing_meanwhile_is_not_overwritten_by_an_old_preview(admin: Visitor, box: Box) -> None:
    admin.post(f"/kontak/ambil/{looked(admin, box, workbook(GOOD))}", {})
    changed = [[*GOOD[0][:2], "Ketua Pokja", *GOOD[0][3:]]]
    job = looked(admin, box, workbook(changed))
    euis = next(person for person in box.book.snapshot.people if person.name == "Euis Komariah")
    admin.post(f"/kontak/{euis.id}/ubah", {"name": "Euis K.", "rev": str(euis.rev), "active": "y"})
    answer = admin.post(f"/kontak/ambil/{job}", {})
    fresh = job_of(answer)
    assert fresh != job
    assert "Buku kontak berubah sejak berkas ini diperiksa" in admin.get(f"/kontak/ambil/{fresh}").text
    assert box.book.snapshot.by_id[euis.id].name == "Euis K."


def test_two_clerks_with_the_same_file_take_it_once_and_the_second_sees_a_new_preview(
    admin: Visitor, officer: Visitor, box: Box
) -> None:
    mine, theirs = looked(admin, box, workbook(GOOD)), looked(officer, box, workbook(GOOD))
    admin.post(f"/kontak/ambil/{mine}", {})
    answer = officer.post(f"/kontak/ambil/{theirs}", {})
    page = officer.get(told(answer))
    assert "Belum ada yang diambil" in page.text
    assert "2 sudah sama" in text_of(page)
    assert len(box.book) == 2


def test_the_preview_of_a_file_that_was_taken_leads_to_its_result(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook(GOOD))
    admin.post(f"/kontak/ambil/{job}", {})
    assert told(admin.get(f"/kontak/ambil/{job}")) == f"/kontak/ambil/{job}/hasil"


def test_the_whole_book_is_downloaded_as_text_cells_and_the_download_is_written_down(
    admin: Visitor, box: Box
) -> None:
    admin.post("/kontak/baru", {"name": "=HYPERLINK(1)", "number": "081200001111", "active": "y"})
    answer = admin.get("/kontak/unduh")
    assert "kontak-2026-12-08.xlsx" in answer.headers["Content-Disposition"]
    inside = zipfile.ZipFile(io.BytesIO(answer.data))
    sheet = inside.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert any(entry.what == "contacts exported" for entry in box.accounts.audit.entries())


def test_groups_that_are_not_there_are_made_with_the_import(admin: Visitor, box: Box) -> None:
    rows = [[*HEADINGS, "Kelompok"], [*GOOD[0], "Arisan"], [*GOOD[1], "arisan"]]
    job = looked(admin, box, workbook(rows))
    assert "Arisan (2 baris)" in text_of(admin.get(f"/kontak/ambil/{job}"))
    admin.post(f"/kontak/ambil/{job}", {"kelompok": "buat"})
    (group,) = box.book.snapshot.groups.values()
    assert group.name == "Arisan"
    assert {one.groups for one in box.book.snapshot.people} == {(group.id,)}


def test_people_are_taken_without_a_group_that_nobody_wants(admin: Visitor, box: Box) -> None:
    job = looked(admin, box, workbook([[*HEADINGS, "Kelompok"], [*GOOD[0], "Arisan"]]))
    admin.post(f"/kontak/ambil/{job}", {"kelompok": "tanpa"})
    assert (len(box.book), len(box.book.snapshot.groups)) == (1, 0)


def test_swapped_columns_are_told_once_at_the_top(admin: Visitor, box: Box) -> None:
    swapped = [[*row[:1], row[7], *row[2:7], row[1]] for row in GOOD]
    page = text_of(admin.get(f"/kontak/ambil/{looked(admin, box, workbook(swapped))}"))
    assert page.count("Kolom Nama dan No HP mungkin tertukar") == 1
    right = text_of(admin.get(f"/kontak/ambil/{looked(admin, box, workbook(GOOD))}"))
    assert "tertukar" not in right


def test_only_columns_of_the_file_are_listed_as_used(admin: Visitor, box: Box) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kader")
        for down, row in enumerate([["Nama", "No HP"], ["Euis Komariah", "081200001111"]]):
            sheet.write_row(down, 0, row)
    page = text_of(admin.get(f"/kontak/ambil/{looked(admin, box, target.getvalue())}"))
    listed = page[page.index("Kolom yang dipakai") :]
    assert "Nama" in listed
    assert "Kecamatan" not in listed
