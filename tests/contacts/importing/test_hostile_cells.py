"""Whatever stands in a cell: no digit is lost or invented, markup stays text, and no row goes missing."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.importing import ImportRefused, ImportRow, ProblemCode, SkippedRow, SkipReason
from appliance.contacts.importing.layout import Table, find_tables, guess_table
from tests.support.spreadsheets import HEADING, Line, everything, look, look_at_rows, only, sheet

WRITTEN = st.builds(
    lambda prefix, digits, gap: prefix + gap.join(re.findall("..?.?.?", digits)),
    st.sampled_from(["08", "8", "+628", "628", "0062 8", "'08", "+62 (0) 8", "HP 08"]),
    st.text("123456789", min_size=1, max_size=1).flatmap(
        lambda first: st.text("0123456789", min_size=3, max_size=14).map(lambda rest: first + rest)
    ),
    st.sampled_from(["", " ", "-", ".", "_"]),
)
PHONE_CELLS = st.one_of(
    WRITTEN,
    st.lists(WRITTEN, min_size=2, max_size=3).flatmap(
        lambda numbers: st.sampled_from([" / ", ", ", " atau ", "\n", "; "]).map(
            lambda glue: glue.join(numbers)
        )
    ),
    st.text("0123456789 +-/.,OlI()", max_size=24),
    st.text(max_size=30),
)
SPELT = str.maketrans("OolI", "0011")


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


@settings(max_examples=300)
@given(PHONE_CELLS)
def test_no_import_loses_or_invents_a_digit(cell: str) -> None:
    row = only(look_at_rows(("Euis Komariah", "Kader", cell.strip()), heading=("Nama", "Jabatan", "No HP")))
    if row.contact is None:
        assert cell.strip() in row.cells  # it comes back as it was
        return
    left = digits(cell.translate(SPELT))
    for number in row.contact.numbers:
        subscriber = number.national[1:]
        assert subscriber in left  # not one digit that did not stand there
        left = left.replace(subscriber, "")  # the same number may stand there twice
    unread = re.sub(r"0062|620?|0", "", left) if row.contact.numbers else digits(cell).strip("0")
    # what is not the 0 or 62 before a number is kept where a person will see it
    assert not unread or row.contact.note or row.doubts


WORDS = (
    "Nama|No HP|No|Desa|Kecamatan|JUMLAH|Mengetahui,|DESA CILAME|Cilame|Ngamprah|Euis Komariah|081200001111"
)
WORDS += (
    '|0812-0000-1112 / 0857|"|12-05-1978|RW 04|1|2|3|Ketua|Posyandu|Melati 1|KECAMATAN LEMBANG|-|Nama Ketua'
)
WORDS += "|HP Ketua|Alamat|IV|NIP. 1968|Ngamprah, 12 Januari 2025|TOTAL"
CELLS = st.one_of(st.just(""), st.text(max_size=12), st.sampled_from(WORDS.split("|")))
GRIDS = st.lists(st.lists(CELLS.map(str.strip), max_size=8), max_size=14)
BLOCKS = st.lists(
    st.builds(
        lambda column, top, height: f"{column}{top}:{column}{top + height}",
        st.sampled_from("ABCDEFGH"),
        st.integers(1, 12),
        st.integers(1, 4),
    ),
    max_size=3,
)


@settings(max_examples=300)
@given(GRIDS, BLOCKS, st.booleans())
def test_no_sheet_stops_the_import_and_every_row_of_it_is_told(
    grid: list[list[str]], merged: list[str], with_heading: bool
) -> None:
    rows: list[Line] = [HEADING, *grid] if with_heading else [*grid]
    try:
        found = look(sheet(rows, merged=merged))
    except ImportRefused:
        return  # no table in it: the file as a whole is told
    told = {one.row for one in everything(found) if getattr(one, "reason", None) is not SkipReason.BLANK}
    assert told == {number for number, line in enumerate(rows, start=1) if any(line)}
    assert all(isinstance(one, ImportRow | SkippedRow) for one in everything(found))
    keys = [row.key for row in (*found.good, *found.doubtful, *found.refused)]
    assert len(keys) == len(set(keys))


@settings(max_examples=200)
@given(GRIDS)
def test_tables_lie_inside_their_sheet(grid: list[list[str]]) -> None:
    read = sheet(grid)
    width = max((len(row.texts) for row in read.rows), default=0)
    guessed = guess_table(read)
    tables: list[Table] = [*find_tables(read), *([guessed] if guessed else [])]
    for table in tables:
        assert 0 <= table.first_column <= table.last_column < width
        assert table.first_heading <= table.body <= len(read.rows)
        assert all(0 <= column < width for columns in table.columns.values() for column in columns)


def test_markup_in_a_name_stays_the_letters_it_is() -> None:
    row = only(look_at_rows(("<script>alert(1)</script>", "081200001111"), heading=("Nama", "No HP")))
    assert row.contact is not None
    assert row.contact.name == "<script>alert </script>"
    assert row.contact.note == "1"


def test_markup_without_parentheses_is_kept_whole() -> None:
    row = only(look_at_rows(("<b>Euis</b> & 'Neng'", "081200001111"), heading=("Nama", "No HP")))
    assert row.contact is not None
    assert row.contact.name == "<b>Euis</b> & 'Neng'"


def test_a_formula_as_a_name_is_just_a_strange_name() -> None:
    row = only(look_at_rows(("=cmd|' /C calc'!A0", "081200001111"), heading=("Nama", "No HP")))
    assert row.contact is not None
    assert row.contact.name == "=cmd|' /C calc'!A0"


def test_an_endless_cell_is_refused_never_cut() -> None:
    refused = only(look_at_rows(("Euis " * 40, "081200001111"), heading=("Nama", "No HP")))
    assert [problem.code for problem in refused.problems] == [ProblemCode.TEXT_TOO_LONG]
    assert refused.problems[0].detail == "Nama"


def test_emoji_in_a_name_are_kept() -> None:
    row = only(look_at_rows(("Euis 🌸 Komariah", "081200001111"), heading=("Nama", "No HP")))
    assert row.contact is not None
    assert row.contact.name == "Euis 🌸 Komariah"


def test_template_fields_in_a_name_are_kept_as_letters() -> None:
    row = only(look_at_rows(("{nama} {{ config }}", "081200001111"), heading=("Nama", "No HP")))
    assert row.contact is not None
    assert row.contact.name == "{nama} {{ config }}"
