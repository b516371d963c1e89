"""Rows that are no people: told with a reason, never taken, never lost; and people who only look like one."""

from __future__ import annotations

import pytest

from appliance.contacts.importing import DoubtCode, ProblemCode, SkipReason
from tests.support.spreadsheets import Line, everything, look, look_at_rows, only, sheet

HEADING = ("No", "Nama", "Jabatan", "Desa", "No HP")
EUIS = (1, "Euis Komariah", "Kader", "Cilame", "081200001111")
NENG = (2, "Neng Yani", "Kader", "Cilame", "081200001112")


def reasons(*rows: Line, heading: Line = HEADING) -> dict[int, str]:
    """What was skipped below the heading, by row."""
    return {
        skip.row: skip.reason.value for skip in look_at_rows(*rows, heading=heading).skipped if skip.row > 1
    }


@pytest.mark.parametrize(
    "row",
    [
        (None, "JUMLAH", None, None, 24),
        ("Jumlah", None, None, None, "24 orang"),
        ("SUB TOTAL", None, None, None, None),
        (None, "Total Kader", None, "Cilame", "2"),
        (None, None, None, "JUMLAH DESA CILAME", 5),
        (None, "Jml", None, None, None),
    ],
)
def test_totals_and_subtotals(row: Line) -> None:
    assert reasons(EUIS, row, NENG) == {3: "subtotal"}


@pytest.mark.parametrize(
    "row",
    [
        ("DESA CILAME",),
        (None, "Desa Cilame"),
        ("A", "DESA CILAME"),
        (1, "Desa Cilame"),
        (None, "KELURAHAN CILAME"),
    ],
)
def test_a_row_across_the_table_tells_the_desa_of_those_below(row: Line) -> None:
    found = look_at_rows(row, (1, "Euis", "Kader", None, "081200001111"), heading=HEADING)
    assert only(found).contact.village_code == "32.17.06.2003"
    assert [skip.reason for skip in found.skipped] == [SkipReason.HEADING, SkipReason.SECTION]


def test_sections_nest_kecamatan_desa_posyandu() -> None:
    heading = ("No", "Nama", "No HP")
    found = look_at_rows(
        ("KECAMATAN CIPONGKOR",),
        ("DESA SIRNAGALIH",),
        ("POSYANDU KENANGA",),
        (1, "Popon", "083100001130"),
        ("POSYANDU MAWAR",),
        (1, "Cucu", "083100001131"),
        ("DESA MEKARSARI",),
        (1, "Dedeh", "083100001132"),
        ("CIPEUNDEUY",),
        (1, "Euis", "083100001133"),
        heading=heading,
    )
    people = [row.contact for row in found.good if row.contact]
    assert [(one.posyandu, one.village, one.district) for one in people] == [
        ("Kenanga", "Sirnagalih", "Cipongkor"),
        ("Mawar", "Sirnagalih", "Cipongkor"),
        ("", "Mekarsari", "Cipongkor"),
        ("", "", "Cipeundeuy"),
    ]
    assert len(found.good) == 4


SIGNATURES: list[Line] = [
    (),
    (None, None, None, None, "Ngamprah, 12 Januari 2025"),
    (None, "Mengetahui,", None, None, "Ketua Pokja"),
    (None, "Kepala Desa Cilame"),
    (),
    (),
    (None, "DEDE SUHENDAR, S.Sos.", None, None, "Hj. EUIS KOMARIAH"),
    (None, "NIP. 19680131 199003 1 001"),
]


def test_the_signature_block_at_the_end_is_no_list_of_people() -> None:
    found = look_at_rows(EUIS, NENG, *SIGNATURES, heading=HEADING)
    assert len(found.good) == 2
    assert not found.doubtful
    assert not found.refused
    told = {skip.row: skip.reason.value for skip in found.skipped if skip.reason is not SkipReason.BLANK}
    assert told == {
        1: "heading",
        5: "signature",
        6: "signature",
        7: "signature",
        10: "signature",
        11: "signature",
    }


def test_people_below_a_signature_block_are_still_people() -> None:
    found = look_at_rows(EUIS, *SIGNATURES, NENG, (3, "Popon", "Kader", "Cilame", "-"), heading=HEADING)
    assert [row.contact.name for row in found.good if row.contact] == ["Euis Komariah", "Neng Yani", "Popon"]


def test_a_name_with_a_number_is_a_person_even_if_it_sounds_like_a_signature() -> None:
    found = look_at_rows(EUIS, (None, "Mengetahui", None, None, "081200001112"), heading=HEADING)
    assert len(found.good) + len(found.doubtful) == 2


def test_numbered_lines_nobody_filled_in() -> None:
    assert reasons(EUIS, (2,), (3, "-", "-"), (4, None, "Bendahara", "Cilame")) == {
        3: "only_a_number",
        4: "only_a_number",
        5: "nobody",
    }


@pytest.mark.parametrize("vacant", ["kosong", "-", "...", "(kosong)", "belum ada", "VAKUM"])
def test_a_post_nobody_holds_is_no_person(vacant: str) -> None:
    assert reasons(EUIS, (2, vacant, "Bendahara", "Cilame", "-")) == {3: "nobody"}


def test_a_footnote_is_told() -> None:
    assert reasons(EUIS, ("*) keadaan bulan Januari 2025",)) == {3: "stray_text"}


def test_blank_rows_are_told_once_for_each_gap() -> None:
    found = look(sheet([HEADING, EUIS, (), (), NENG]))
    (gap,) = [skip for skip in found.skipped if skip.reason is SkipReason.BLANK]
    assert (gap.row, gap.detail) == (3, "3-4")


def test_a_number_without_a_name_comes_back_to_be_mended() -> None:
    refused = only(look_at_rows((1, None, "Kader", "Cilame", "081200001111"), heading=HEADING))
    assert [problem.code for problem in refused.problems] == [ProblemCode.NAME_MISSING]


def test_somebody_of_whom_only_the_name_is_known_is_kept_with_a_question() -> None:
    found = look_at_rows((1, "Euis Komariah"), heading=HEADING)
    (row,) = found.doubtful
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.ONLY_A_NAME]


def test_whatever_stands_in_a_sheet_every_row_of_it_is_told_exactly_once() -> None:
    rows: list[Line] = [
        ("DAFTAR KADER",),
        HEADING,
        (1, 2, 3, 4, 5),
        ("DESA CILAME",),
        EUIS,
        NENG,
        (3, None, None, None, None),
        (None, "JUMLAH", None, None, 2),
        (4, "Popon", "Kader", "Cilame", "12"),
        (None, None, None, None, None, "di luar tabel"),
        *SIGNATURES,
    ]
    found = look(sheet(rows))
    filled = [number for number, line in enumerate(rows, start=1) if any(line)]
    told = [one.row for one in everything(found) if getattr(one, "reason", None) is not SkipReason.BLANK]
    assert sorted(told) == filled
