"""An empty cell: what stands above counts only where the file plainly says so, and never in silence."""

from __future__ import annotations

from appliance.contacts.importing import DoubtCode, ImportRow, Preview, RemarkCode
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.workbook import Workbook
from appliance.contacts.snapshot import Snapshot
from tests.support.spreadsheets import TODAY, Line, look, sheet

HEADING = ("Nama", "No HP", "Jabatan", "Posyandu", "Desa", "Kecamatan")
ROWS: tuple[Line, ...] = (
    HEADING,
    ("Euis Komariah", "081200001111", "Kader", "Melati", "Cilame", "Ngamprah"),
    ("Neng Yani", "081200001112", "Kader"),
    ("Dadang Hidayat", "081200001113", "Kades", None, "Cipeundeuy"),
    ("Cucu Sumiati", "081200001114", "Kader", None, "Tanimulya"),
    ("Ujang Saepudin", "081200001115", "Camat"),
)


def look_without_areas(*rows: Line) -> Preview:
    book = Workbook((sheet(rows),))
    return preview(book, "kader.xlsx", areas=None, snapshot=Snapshot(), today=TODAY)


def person(found: Preview, name: str) -> ImportRow:
    rows = (*found.good, *found.doubtful)
    return next(row for row in rows if row.contact is not None and row.contact.name.startswith(name))


def place(found: Preview, name: str) -> tuple[str, str, str]:
    contact = person(found, name).contact
    assert contact is not None
    return contact.posyandu, contact.village, contact.district


def test_blank_places_stay_blank_where_the_file_is_not_written_in_blocks() -> None:
    for found in (look(sheet(ROWS)), look_without_areas(*ROWS)):
        assert place(found, "Neng") == ("", "", "")
        assert place(found, "Ujang") == ("", "", "")


def test_a_desa_that_exists_once_still_tells_its_kecamatan_and_one_of_two_is_asked_about() -> None:
    found = look(sheet(ROWS))
    assert place(found, "Cucu") == ("", "Tanimulya", "Ngamprah")
    assert [doubt.code for doubt in person(found, "Dadang").doubts] == [DoubtCode.VILLAGE_AMBIGUOUS]
    assert place(found, "Dadang") == ("", "Cipeundeuy", "")


def test_without_areas_the_kecamatan_above_another_desa_is_a_question() -> None:
    found = look_without_areas(
        HEADING,
        ("Rina Marlina", "081200001111", "Kader", "Melati", "Mandalasari", "Cikalong Wetan"),
        ("Dadang Hidayat", "081200001113", "Kades", None, "Cipeundeuy"),
    )
    row = person(found, "Dadang")
    assert row in found.doubtful
    assert [(doubt.code, doubt.detail) for doubt in row.doubts] == [
        (DoubtCode.DISTRICT_FROM_ABOVE, "Cikalong Wetan")
    ]
    assert place(found, "Dadang") == ("", "Cipeundeuy", "")


def test_without_areas_the_same_desa_has_the_same_kecamatan_and_it_is_told() -> None:
    found = look_without_areas(
        HEADING,
        ("Euis Komariah", "081200001111", "Kader", "Melati", "Cilame", "Ngamprah"),
        ("Neng Yani", "081200001112", "Kader", "Mawar", "Cilame"),
    )
    assert place(found, "Neng") == ("Mawar", "Cilame", "Ngamprah")
    assert RemarkCode.PLACE_FROM_ABOVE in {remark.code for remark in person(found, "Neng").remarks}


BLOCKS: tuple[Line, ...] = (
    HEADING,
    ("Euis Komariah", "081200001111", "Kader", "Melati", "Cilame", "Ngamprah"),
    ("Neng Yani", "081200001112", "Kader"),
    ("Ujang Saepudin", "081200001115", "Camat"),
    ("Asep Sunandar", "081200001116", "Kades"),
    ("Dedi Mulyadi", "081200001117", "Kepala Puskesmas"),
    ("Popon Rohaeti", "081200001118", "Kader", "Mawar", "Sirnagalih", "Cipeundeuy"),
    ("Cucu Sumiati", "081200001114", "Kader"),
    ("Yayah Rokayah", "081200001119", "Kader", None, "Nyenang"),
)


def test_what_a_block_says_is_taken_and_told() -> None:
    for found in (look(sheet(BLOCKS)), look_without_areas(*BLOCKS)):
        assert place(found, "Neng") == ("Melati", "Cilame", "Ngamprah")
        told = [r.detail for r in person(found, "Neng").remarks if r.code is RemarkCode.PLACE_FROM_ABOVE]
        assert sorted(told) == ["Cilame", "Melati", "Ngamprah"]


def test_nobody_above_the_posyandu_takes_over_a_desa_or_posyandu() -> None:
    for name in ("Ujang", "Asep", "Dedi"):
        assert place(look(sheet(BLOCKS)), name)[:2] == ("", "")


def test_another_desa_in_a_block_has_no_posyandu_of_the_one_above() -> None:
    assert place(look(sheet(BLOCKS)), "Yayah")[:2] == ("", "Nyenang")
    assert DoubtCode.DISTRICT_FROM_ABOVE in {
        doubt.code for doubt in person(look_without_areas(*BLOCKS), "Yayah").doubts
    }
