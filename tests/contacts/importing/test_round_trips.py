"""What leaves the box as a workbook comes back as it was; refused rows can be mended and taken again."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.book import ContactBook
from appliance.contacts.importing import (
    Limits,
    Preview,
    RowKind,
    export_workbook,
    read_and_preview,
    read_workbook,
    refused_workbook,
)
from appliance.contacts.importing.findings import DoubtCode
from appliance.contacts.importing.preview import preview
from appliance.contacts.importing.reader_process import read
from appliance.contacts.model import (
    Body,
    ConsentBasis,
    Contact,
    FormerNumber,
    Group,
    Post,
    ServiceField,
    WhyFormer,
)
from appliance.contacts.snapshot import Snapshot
from appliance.errors import InputError
from appliance.sms.numbers import PhoneNumber
from tests.support.clock import FakeClock
from tests.support.spreadsheets import TODAY, look, sheet, write_xlsx
from tests.support.workbooks import DATA, bandung_barat

AREAS = bandung_barat()
GROUPS = (Group(id="g", name="Rakor; Strata"), Group(id="h", name="Undangan"))

# letters, signs and digits, also at the start of a formula; nothing XML cannot carry
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), max_size=30
).map(lambda text: " ".join(text.split()))
NAMES = st.one_of(
    TEXTS.filter(bool),
    st.sampled_from(
        ["JUMLAH", "Mengetahui", "=1+1", "+62", "@x", "-", "<b>Euis</b>", "DESA CILAME", '"', "Nama"]
    ),
)
NUMBERS = st.integers(10**7, 10**8 - 1).map(lambda digits: PhoneNumber(f"+62812{digits}"))
PLACES = st.sampled_from([("", "", "", ""), ("Antah", "", "Berantah", "")]) | st.sampled_from(
    [(area.name, area.code, AREAS.district_of(area).name, area.parent) for area in AREAS.all_villages]
)
DAYS = st.just("") | st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(date.isoformat)
LINES = st.lists(TEXTS.filter(bool), max_size=3).map("\n".join)
WORD = {
    kind: st.sampled_from(["", *(member.value for member in kind)])
    for kind in (Body, ServiceField, ConsentBasis, DoubtCode, WhyFormer)
}
POSTS = st.builds(
    lambda place, words, body, field: Post(
        **dict(zip(("village", "village_code", "district", "district_code"), place, strict=True)),
        **dict(zip(("position", "short_position", "role", "posyandu", "rw", "rt"), words, strict=True)),
        body=body,
        field=field,
    ),
    PLACES,
    st.tuples(*[TEXTS | st.sampled_from(["a | b", "x\\", "|", "Desa: Cilame", "-", "\\n"])] * 6),
    WORD[Body],
    WORD[ServiceField],
)
FORMER = st.builds(
    lambda number, until, why: FormerNumber(number=number, until=until, why=why),
    NUMBERS,
    DAYS,
    WORD[WhyFormer],
)


@st.composite
def people(draw: st.DrawFn) -> Contact:
    village, village_code, district, district_code = draw(PLACES)
    return Contact(
        id=draw(st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=12)),
        name=draw(NAMES),
        nickname=draw(TEXTS),
        salutation=draw(TEXTS),
        position=draw(TEXTS),
        short_position=draw(TEXTS),
        role=draw(TEXTS),
        posyandu=draw(TEXTS),
        rw=draw(st.sampled_from(["", "01", "2", "12", "04A"])),
        rt=draw(st.sampled_from(["", "01", "7"])),
        village=village,
        village_code=village_code,
        district=district,
        district_code=district_code,
        numbers=tuple(draw(st.lists(NUMBERS, max_size=3, unique=True))),
        birth_date=draw(DAYS),
        note=draw(LINES),
        active=draw(st.booleans()),
        groups=tuple(draw(st.lists(st.sampled_from(["g", "h"]), unique=True))),
        body=draw(WORD[Body]),
        field=draw(WORD[ServiceField]),
        further_posts=tuple(draw(st.lists(POSTS, max_size=3))),
        former_numbers=tuple(draw(st.lists(FORMER, max_size=3))),
        doubts=tuple(draw(st.lists(WORD[DoubtCode].filter(bool), max_size=3, unique=True))),
        consent=draw(WORD[ConsentBasis]),
        consent_on=draw(DAYS),
    )


def look_at(content: bytes, snapshot: Snapshot) -> Preview:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kontak.xlsx"
        path.write_bytes(content)
        workbook = read(path, Limits())  # in this process: a hundred of them would take a minute
    return preview(workbook, path.name, areas=AREAS, snapshot=snapshot, today=TODAY)


@settings(max_examples=60)
@given(st.lists(people(), min_size=1, max_size=12, unique_by=lambda contact: contact.id))
def test_an_export_read_back_into_the_same_book_changes_nothing(crowd: list[Contact]) -> None:
    book = Snapshot(crowd, GROUPS)
    found = look_at(export_workbook(book), book)
    assert (len(found.good), found.doubtful, found.refused) == (len(crowd), (), ())
    assert found.count(RowKind.SAME) == len(crowd)


@settings(max_examples=60)
@given(st.lists(people(), min_size=1, max_size=12, unique_by=lambda contact: contact.id))
def test_an_export_read_into_an_empty_book_makes_the_same_people(crowd: list[Contact]) -> None:
    found = look_at(export_workbook(Snapshot(crowd, GROUPS)), Snapshot((), GROUPS))
    taken = [row.contact for row in (*found.good, *found.doubtful) if row.contact is not None]
    assert sorted(taken, key=lambda one: one.id) == sorted(crowd, key=lambda one: one.id)


def test_an_edited_export_changes_what_was_edited_and_asks() -> None:
    before = Contact(
        id="aaaaaaaaaaaa", name="Euis", position="Kader", numbers=(PhoneNumber("+6281200001111"),)
    )
    after = msgspec.structs.replace(
        before, name="Euis Komariah", numbers=(PhoneNumber("+6285700001111"),), position=""
    )
    (row,) = look_at(export_workbook(Snapshot([after])), Snapshot([before])).doubtful
    assert row.contact == msgspec.structs.replace(after, doubts=row.contact.doubts)
    assert {change.field for change in row.changes} == {"name", "numbers", "position"}


def test_a_column_the_office_removed_from_an_export_changes_nothing() -> None:
    before = Contact(
        id="aaaaaaaaaaaa", name="Euis", position="Kader", numbers=(PhoneNumber("+6281200001111"),)
    )
    rows = [("Nama", "No HP", "Kode Kotak Kabar"), ("Euis", "081200001111", "aaaaaaaaaaaa")]
    found = look(sheet(rows), snapshot=Snapshot([before]))
    assert found.count(RowKind.SAME) == 1


def test_a_row_added_to_an_export_is_read_like_any_other() -> None:
    rows = [
        ("Nama", "No HP", "Kode Kotak Kabar"),
        ("Euis", "081200001111", "aaaaaaaaaaaa"),
        ("NENG YANI", "81200001112", None),
    ]
    found = look(sheet(rows))
    assert [row.contact.name for row in found.good if row.contact] == ["Euis", "Neng Yani"]


def test_a_row_copied_with_its_code_is_asked_about() -> None:
    rows = [
        ("Nama", "No HP", "Kode Kotak Kabar"),
        ("Euis", "081200001111", "aaaaaaaaaaaa"),
        ("Neng Yani", "081200001112", "aaaaaaaaaaaa"),
    ]
    (row,) = look(sheet(rows)).doubtful
    assert [doubt.code.value for doubt in row.doubts] == ["code_repeated"]
    assert row.contact.id == ""


def test_no_cell_of_an_export_can_become_a_formula(tmp_path: Path) -> None:
    hostile = [
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "http://x.test",
        '=HYPERLINK("http://x")',
    ]
    crowd = [Contact(id=chr(97 + n) * 12, name=text, note=text) for n, text in enumerate(hostile)]
    path = tmp_path / "kontak.xlsx"
    path.write_bytes(export_workbook(Snapshot(crowd)))
    (exported,) = read_workbook(path).sheets
    assert {row.text(0) for row in exported.rows[1:]} == set(hostile)
    assert set("".join(row.kinds for row in exported.rows)) == {"t"}
    xml = _parts(path)
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def _parts(path: Path) -> str:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets")]
        return "".join(archive.read(name).decode() for name in names)


def test_numbers_leave_as_text_with_their_zero(tmp_path: Path) -> None:
    path = tmp_path / "kontak.xlsx"
    path.write_bytes(
        export_workbook(
            Snapshot([Contact(id="a" * 12, name="Euis", numbers=(PhoneNumber("+6281200001111"),))])
        )
    )
    assert "081200001111" in read_workbook(path).sheets[0].rows[1].texts


def test_a_text_longer_than_a_cell_is_an_error_not_a_cut() -> None:
    with pytest.raises(InputError, match="does not fit"):
        export_workbook(Snapshot([Contact(id="a" * 12, name="Euis", note="x" * 40_000)]))


# refused rows


def test_refused_rows_come_back_with_their_place_and_the_reason(tmp_path: Path) -> None:
    rows = [
        ("DESA CILAME KECAMATAN NGAMPRAH",),
        ("No", "Nama", "NIK", "Posyandu", "No HP"),
        (1, "Euis Komariah", "3217060000000001", "Melati 1", "081200001111"),
        (2, "Rohimah", "3217060000000002", '"', "0812000011345678"),
    ]
    found = look(sheet(rows, name="Kader"))
    path = tmp_path / "ditolak.xlsx"
    path.write_bytes(refused_workbook(found, explain=lambda problem: f"alasan {problem.code}"))
    (back,) = read_workbook(path).sheets
    assert back.name == "Kader"
    heading, row = back.rows
    assert dict(zip(heading.texts, row.texts, strict=False)) == {
        "No": "2",
        "Nama": "Rohimah",
        "Posyandu": "Melati 1",
        "No HP": "0812000011345678",
        "Jabatan": "",
        "Desa": "Cilame",
        "Kecamatan": "Ngamprah",
        "Asal baris": "Kader 4",
        "Alasan": "alasan number_too_long",
    }


def test_a_mended_row_is_taken_again_and_is_complete(tmp_path: Path) -> None:
    rows = [
        ("Kecamatan", "Desa", "Nama", "Jabatan", "HP"),
        ("Ngamprah", "Cilame", "Euis", "Kader", "081200001111"),
        (None, None, "Rohimah", "Kader", "0812000011345678"),
    ]
    found = look(sheet(rows, merged=["A2:A3", "B2:B3"]))
    path = tmp_path / "ditolak.xlsx"
    path.write_bytes(refused_workbook(found))
    (back,) = read_workbook(path).sheets
    mended = [[text.replace("0812000011345678", "081200001134") for text in row.texts] for row in back.rows]
    again = look_at(write_xlsx(path, {"Lembar1": mended}).read_bytes(), Snapshot())
    (row,) = again.good
    assert row.contact is not None
    assert [number.national for number in row.contact.numbers] == ["081200001134"]
    assert (row.contact.village, row.contact.district, row.contact.position) == (
        "Cilame",
        "Ngamprah",
        "Kader",
    )


def test_a_preview_without_refused_rows_still_gives_a_file() -> None:
    found = look(sheet([("Nama", "HP"), ("Euis", "081200001111")]))
    assert refused_workbook(found).startswith(b"PK")


def test_doubtful_rows_that_were_left_out_can_come_back_as_well(tmp_path: Path) -> None:
    found = look(sheet([("Nama", "HP"), ("Ibu Camat", "081200001111")]))
    path = tmp_path / "sisa.xlsx"
    path.write_bytes(refused_workbook(found, also=found.doubtful))
    texts = read_workbook(path).sheets[0].rows[1].texts
    assert "Ibu Camat" in texts
    assert not any("_" in text for text in texts)


def test_without_other_words_the_reasons_stand_there_in_plain_english(tmp_path: Path) -> None:
    found = look(sheet([("Nama", "HP"), ("Euis", "0812000011345678")]))
    path = tmp_path / "ditolak.xlsx"
    path.write_bytes(refused_workbook(found))
    assert read_workbook(path).sheets[0].rows[1].texts[-1].startswith("Number too long")


# the book


def test_the_same_file_twice_adds_nobody_twice(tmp_path: Path) -> None:
    clock = FakeClock(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))
    book = ContactBook.open(tmp_path / "book", clock=clock, random=random.Random(1))
    path = DATA / "contoh-kontak-berantakan.csv"
    first = read_and_preview(path, path.name, areas=AREAS, snapshot=book.snapshot, today=TODAY)
    new = [row.contact for row in (*first.good, *first.doubtful) if row.contact is not None]
    book.import_contacts([msgspec.structs.replace(one, id=book.new_id()) for one in new], [], "first")
    second = read_and_preview(path, path.name, areas=AREAS, snapshot=book.snapshot, today=TODAY)
    assert (second.count(RowKind.SAME), second.count(RowKind.NEW), second.count(RowKind.CHANGED)) == (
        22,
        0,
        0,
    )
    assert len(second.refused) == 1
    assert not second.doubtful
    book.close()
