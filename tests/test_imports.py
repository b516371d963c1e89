"""Taking contacts from a workbook, as the pages and the command do it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.contacts.importing import ImportRefused, RefusalReason, RowKind
from appliance.contacts.model import Contact
from appliance.errors import InputError
from appliance.imports import KEPT, NoSuchImport, PreviewIsStale
from tests.support.boxes import quiet_box

SHEET = """Nama;Jabatan;Posyandu;RW;Desa;Kecamatan;No HP
Euis Komariah;Ketua;Melati 1;01;Cilame;Ngamprah;0812-0000-0001
Neng Yani;Kader;Melati 1;01;Cilame;Ngamprah;0812-0000-0002
Bu RW 04;;;04;Cilame;Ngamprah;0812-0000-0003 ?
Rohimah;Kader;Melati 2;02;Cilame;Ngamprah;0812000011345678
"""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with quiet_box(tmp_path / "data") as box:
        yield box


def workbook(folder: Path, text: str = SHEET) -> Path:
    path = folder / "berkas"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_in_the_book_before_the_yes(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    assert (len(job.preview.good), len(job.preview.refused)) == (2, 1)
    assert len(box.book) == 0
    assert box.importer.job(job.id) == job


def test_the_yes_takes_good_and_doubtful_rows_in_one_save_and_twice_is_once(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    done = box.importer.confirm(job.id, by="euis")
    assert (done.added, done.changed, done.refused) == (3, 0, 1)
    again = box.importer.confirm(job.id, by="euis")
    assert again.import_id == done.import_id
    assert len(box.book) == 3
    assert box.accounts.audit.entries()[0].what == "contacts imported"


def test_only_the_good_rows_if_that_is_wanted(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    assert box.importer.confirm(job.id, with_doubtful=False, by="euis").added == 2


def test_the_same_file_again_changes_nothing(box: Box, tmp_path: Path) -> None:
    for expected in ((3, 0), (0, 3)):
        job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
        done = box.importer.confirm(job.id, by="euis")
        assert (done.added, done.unchanged) == expected


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    mended = tmp_path / "mended.xlsx"
    mended.write_bytes(box.importer.refused_file(job.id))
    again = box.importer.begin(mended, "mended.xlsx", by="euis")
    assert len(again.preview.refused) == 1
    mended.write_bytes(box.importer.refused_file(job.id, with_doubtful=True))
    again = box.importer.begin(mended, "mended.xlsx", by="euis")
    assert len(again.preview.refused) + len(again.preview.doubtful) == 2


def test_an_import_can_be_taken_back(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    box.importer.confirm(job.id, by="euis")
    assert box.importer.undo(job.id, by="neng").removed == 3
    assert len(box.book) == 0
    with pytest.raises(InputError):
        box.importer.undo(job.id, by="neng")


def test_somebody_edited_since_the_preview_stops_the_import_and_nothing_is_taken(
    box: Box, tmp_path: Path
) -> None:
    first = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    box.importer.confirm(first.id, by="euis")
    longer = SHEET.replace("Neng Yani;Kader;Melati 1", "Neng Yani;Kader;Melati 9")
    job = box.importer.begin(workbook(tmp_path, longer), "kader.csv", by="euis")
    neng = next(each for each in box.book.snapshot.people if each.name == "Neng Yani")
    box.book.update(replace(neng, note="pindah rumah"))
    with pytest.raises(PreviewIsStale) as stale:
        box.importer.confirm(job.id, by="euis")
    assert next(each for each in box.book.snapshot.people if each.name == "Neng Yani").posyandu == "Melati 1"
    done = box.importer.confirm(stale.value.fresh.id, by="euis")  # after a second look
    assert done.import_id == stale.value.fresh.id
    taken = box.book.snapshot.by_id[neng.id]
    assert (taken.posyandu, taken.note) == ("Melati 9", "pindah rumah")


def test_two_clerks_who_say_yes_to_the_same_file_take_everybody_once(box: Box, tmp_path: Path) -> None:
    of_euis = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    of_siti = box.importer.begin(workbook(tmp_path), "kader.csv", by="siti")
    box.importer.confirm(of_euis.id, by="euis")
    with pytest.raises(PreviewIsStale) as stale:
        box.importer.confirm(of_siti.id, by="siti")
    assert len(box.book) == 3
    fresh = stale.value.fresh
    assert fresh.preview.count(RowKind.SAME) == 3
    assert box.importer.confirm(fresh.id, by="siti").added == 0
    assert len(box.book) == 3
    with pytest.raises(NoSuchImport):
        box.importer.job(of_siti.id)


def test_a_change_elsewhere_in_the_book_does_not_stop_an_import(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    box.book.add(Contact(id=box.book.new_id(), name="Dedi"))
    assert box.importer.confirm(job.id, by="euis").added == 3


def test_a_row_that_looked_known_from_the_start_is_a_question_and_no_change(box: Box, tmp_path: Path) -> None:
    twice = (
        SHEET.splitlines()[0]
        + ";Tanggal lahir\n"
        + "".join(
            f"Neng Yani;Kader;Melati 1;01;Cilame;Ngamprah;0812-0000-0002;{born}\n"
            for born in ("1980-03-02", "1991-07-05")
        )
    )
    job = box.importer.begin(workbook(tmp_path, twice), "kader.csv", by="euis")
    box.importer.confirm(job.id, with_doubtful=False, by="euis")
    again = box.importer.begin(workbook(tmp_path, twice), "kader.csv", by="euis")
    assert box.importer.confirm(again.id, by="euis").import_id == again.id


def test_after_the_yes_only_what_was_not_taken_is_kept(box: Box, tmp_path: Path) -> None:
    job = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    box.importer.confirm(job.id, by="euis")
    kept = box.importer.job(job.id)
    assert (kept.preview.good, kept.workbook) == ((), b"")
    assert box.importer.refused_file(job.id)


def test_a_preview_that_is_no_longer_kept_says_so(box: Box, tmp_path: Path) -> None:
    first = box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    for _ in range(KEPT):
        box.importer.begin(workbook(tmp_path), "kader.csv", by="euis")
    for ask in (box.importer.job, box.importer.refused_file):
        with pytest.raises(NoSuchImport):
            ask(first.id)
    with pytest.raises(NoSuchImport):
        box.importer.confirm(first.id, by="euis")


def test_a_file_that_is_no_list_of_people_is_refused_with_its_reason(box: Box, tmp_path: Path) -> None:
    path = tmp_path / "berkas"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(ImportRefused) as refused:
        box.importer.begin(path, "surat.pdf", by="euis")
    assert refused.value.reason is RefusalReason.PDF
