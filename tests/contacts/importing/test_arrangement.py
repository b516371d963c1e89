"""What a person says about columns, sheets and headings; two offices whose lists look different."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.importing import Preview, SkipReason
from appliance.contacts.importing.arrangement import AS_FOUND, NOT_TAKEN, Arrangement
from appliance.contacts.importing.headings import Field
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.survey import Survey, SurveyLayout, survey
from appliance.contacts.importing.workbook import Sheet, Workbook, pack, unpack
from appliance.contacts.snapshot import Snapshot
from appliance.imports import LayoutMemory
from tests.support.spreadsheets import TODAY, Line, sheet
from tests.support.workbooks import bandung_barat

AREAS = bandung_barat()
# A puskesmas: other words, NIK and rekening, a column nobody knows
PUSKESMAS: tuple[Line, ...] = (
    ("DATA KADER PKM NGAMPRAH",),
    (
        "No.",
        "N.I.K",
        "Nama Lengkap Kader",
        "Tugas",
        "Pos",
        "Kel/Desa",
        "Kec.",
        "Kontak WA",
        "No. Rek",
        "Seragam",
    ),
    (
        1,
        "3217060000000001",
        "Euis Komariah",
        "Kader",
        "Melati 1",
        "Cilame",
        "Ngamprah",
        "081200001111",
        "0012345",
        "XL",
    ),
    (
        2,
        "3217060000000002",
        "Neng Yani",
        "Kader",
        "Melati 1",
        "Cilame",
        "Ngamprah",
        "081200001112",
        "0012346",
        "M",
    ),
)
# A kecamatan: headings no rule knows
KECAMATAN: tuple[Line, ...] = (
    ("SIAPA", "DI MANA", "HUBUNGI"),
    ("Rohimah", "Cilame", "titip 0812 0000 1113"),
    ("Tati Rohaeti", "Cilame", "titip 0812 0000 1114"),
)


def book_of(*sheets: Sheet) -> Workbook:
    return Workbook(sheets)


def surveyed(workbook: Workbook, arrangement: Arrangement = AS_FOUND) -> Survey:
    return survey(workbook, "kader.xlsx", arrangement, arrangement.columns)


def read(workbook: Workbook, arrangement: Arrangement = AS_FOUND) -> Preview:
    return preview(
        workbook, "kader.xlsx", areas=AREAS, snapshot=Snapshot(), today=TODAY, arrangement=arrangement
    )


def said(layout: SurveyLayout, **columns: str) -> Arrangement:
    """The layout as found, but for the columns of these letters."""
    choices = {column.offset: columns.get(column.letter, column.field) for column in layout.columns}
    return Arrangement(columns={layout.fingerprint: choices})


def fields(layout: SurveyLayout) -> dict[str, str]:
    return {column.letter: column.field for column in layout.columns}


def test_another_offices_words_are_understood_and_private_columns_stay_behind() -> None:
    (layout,) = surveyed(book_of(sheet(PUSKESMAS))).layouts
    assert fields(layout) == {
        "A": "",
        "B": "",
        "C": Field.NAME,
        "D": Field.POSITION,
        "E": Field.POSYANDU,
        "F": Field.VILLAGE,
        "G": Field.DISTRICT,
        "H": Field.PHONE,
        "I": "",
        "J": "",
    }
    assert [column.letter for column in layout.columns if column.is_private] == ["B", "I"]
    nik = layout.columns[1]
    assert nik.samples == ("32…", "32…")
    (table,) = layout.tables
    assert (table.title, table.heading_row, table.people, table.is_taken) == (
        "DATA KADER PKM NGAMPRAH",
        2,
        2,
        True,
    )


def test_a_private_column_is_taken_only_when_chosen_and_then_labelled() -> None:
    workbook = book_of(sheet(PUSKESMAS))
    (layout,) = surveyed(workbook).layouts
    notes = [row.contact.note for row in read(workbook).good if row.contact]
    assert notes == ["", ""]
    chosen = read(workbook, said(layout, B=Field.LABELLED_NOTE, J=Field.LABELLED_NOTE))
    (first, _) = [row.contact for row in chosen.good if row.contact]
    assert first.note == "N.I.K: 3217060000000001\nSeragam: XL"
    assert "0012345" not in repr(chosen.good)


def test_a_column_that_is_not_wanted_is_not_taken() -> None:
    workbook = book_of(sheet(PUSKESMAS))
    (layout,) = surveyed(workbook).layouts
    found = read(workbook, said(layout, D=NOT_TAKEN))
    assert {row.contact.position for row in found.good if row.contact} == {""}


def test_headings_nobody_knows_are_pointed_at_and_remembered(tmp_path: Path) -> None:
    workbook = book_of(sheet(KECAMATAN, name="Ngamprah"))
    before = surveyed(workbook)
    assert (before.can_go_on, before.layouts) == (False, ())
    assert before.bare[0].rows[0] == (1, "SIAPA · DI MANA · HUBUNGI")
    pointed = Arrangement(heading_rows={"Ngamprah": 1})
    (layout,) = surveyed(workbook, pointed).layouts
    assert not layout.has_names
    arrangement = Arrangement(
        heading_rows={"Ngamprah": 1},
        taken={"Ngamprah": True},
        columns=said(layout, A=Field.NAME, B=Field.VILLAGE, C=Field.PHONE).columns,
    )
    taken = [row.contact for row in read(workbook, arrangement).good if row.contact]
    assert [(one.name, one.district, one.numbers[0].national) for one in taken] == [
        ("Rohimah", "Ngamprah", "081200001113"),
        ("Tati Rohaeti", "Ngamprah", "081200001114"),
    ]
    memory = LayoutMemory(tmp_path / "layouts.json")
    memory.remember(surveyed(workbook, arrangement), arrangement, datetime(2026, 11, 22, tzinfo=UTC))
    memory.close()
    again = LayoutMemory(tmp_path / "layouts.json")
    (known,) = survey(workbook, "lain.xlsx", again.arrangement(), again.known).layouts
    assert (known.is_known, known.is_taken, fields(known)["A"]) == (True, True, Field.NAME)
    again.close()


def test_sheets_with_the_same_headings_are_arranged_once() -> None:
    workbook = book_of(*(sheet(PUSKESMAS, name=f"Desa {number}") for number in range(60)))
    (layout,) = surveyed(workbook).layouts
    assert (len(layout.tables), sum(table.people for table in layout.tables)) == (60, 120)


def test_a_sheet_that_is_not_ticked_is_left_out_and_its_rows_are_told() -> None:
    workbook = book_of(sheet(PUSKESMAS, name="Kader"), sheet(PUSKESMAS, name="Lama"))
    found = read(workbook, Arrangement(taken={"Lama": False}))
    assert {row.sheet for row in found.good} == {"Kader"}
    assert {row.reason for row in found.skipped if row.sheet == "Lama"} == {SkipReason.LEFT_OUT}


def test_a_hidden_sheet_and_one_without_numbers_are_taken_only_when_ticked() -> None:
    plain = (("Nama", "Desa", "Kecamatan"), ("Euis", "Cilame", "Ngamprah"), ("Yani", "Cilame", "Ngamprah"))
    workbook = book_of(sheet(PUSKESMAS, name="Rahasia", hidden=True), sheet(plain, name="Nama saja"))
    assert not surveyed(workbook).can_go_on
    found = read(workbook, Arrangement(taken={"Rahasia": True, "Nama saja": True}))
    assert sum(row.contact is not None for row in (*found.good, *found.doubtful)) == 4


def test_a_heading_row_is_corrected() -> None:
    rows = (
        ("Nama", "No HP"),
        ("contoh: Euis", "contoh: 0812"),
        ("Nama", "Nomor HP"),
        ("Yani", "081200001112"),
    )
    workbook = book_of(sheet(rows, name="Kader"))
    (layout,) = surveyed(workbook, Arrangement(heading_rows={"Kader": 3})).layouts
    assert (layout.tables[0].heading_row, layout.tables[0].people) == (3, 1)


def test_a_list_without_any_heading_is_arranged_by_hand() -> None:
    rows = (("Euis", "titip 0812 0000 1111"), ("Yani", "titip 0812 0000 1112"))
    workbook = book_of(sheet(rows, name="Kader"))
    (layout,) = surveyed(workbook, Arrangement(heading_rows={"Kader": 0})).layouts
    arrangement = Arrangement(
        heading_rows={"Kader": 0},
        taken={"Kader": True},
        columns=said(layout, A=Field.NAME, B=Field.PHONE).columns,
    )
    assert [row.contact.name for row in read(workbook, arrangement).good if row.contact] == ["Euis", "Yani"]


WORDS = st.sampled_from([NOT_TAKEN, *(field.value for field in Field)])


@settings(max_examples=60)
@given(st.dictionaries(st.integers(0, 12), WORDS), st.integers(0, 6), st.booleans())
def test_no_arrangement_loses_a_row_or_breaks_anything(
    choices: dict[int, str], heading_row: int, taken: bool
) -> None:
    workbook = unpack(pack(book_of(sheet(PUSKESMAS, name="Kader"), sheet(KECAMATAN, name="Lain"))))
    pointed = Arrangement(heading_rows={"Lain": heading_row}, taken={"Lain": taken})
    layouts = surveyed(workbook, pointed).layouts
    arrangement = Arrangement(
        heading_rows=pointed.heading_rows,
        taken={"Lain": taken, "Kader": True},
        columns={layout.fingerprint: choices for layout in layouts[1:]},
    )
    found = read(workbook, arrangement)
    told = {(row.sheet, row.row) for row in (*found.good, *found.doubtful, *found.refused, *found.skipped)}
    assert {(each.name, row.number) for each in workbook.sheets for row in each.rows} <= told
