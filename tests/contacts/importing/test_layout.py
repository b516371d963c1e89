"""Finding the people in a sheet: title lines, headings of two rows, merged cells, lists side by side."""

from __future__ import annotations

from itertools import permutations

import pytest

from appliance.contacts.importing import ColumnUse, Preview
from appliance.contacts.importing.headings import Field, Heading, heading_of
from appliance.contacts.importing.layout import find_tables, guess_table
from appliance.contacts.model import Contact
from tests.support.spreadsheets import look, look_at_rows, only, sheet

EUIS = ("Euis Komariah", "081200001111")
NENG = ("Neng Yani", "081200001112")
POPON = ("Popon", "083100001130")


def people(found: Preview) -> list[Contact]:
    rows = sorted((*found.good, *found.doubtful), key=lambda row: (row.row, row.sheet))
    return [row.contact for row in rows if row.contact is not None]


def names(found: Preview) -> list[str]:
    return [contact.name for contact in people(found)]


# headings


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        (
            Field.PHONE,
            "No HP|No. Hp/WA|Nomor HP|HP|Telp|Tlp|Telepon|Kontak|No Kontak|No. Handphone|WhatsApp|Phone|NO.HP"
            "|Nomor Telepon/HP|No. WA aktif|Nomor yang bisa dihubungi (HP)|Ponsel|No. Seluler|NOHP",
        ),
        (
            Field.NAME,
            "Nama|NAMA|Nama Lengkap|Nama Kader|NAMA LENGKAP (DENGAN GELAR)|Nama & Gelar|Nama Pengurus|Nm"
            "|Nama lengkap sesuai KTP|Kader",
        ),
        (
            Field.BIRTH,
            "Tgl Lahir|TTL|Tanggal Lahir|Tgl. Lahir|Lahir|Tempat, Tgl Lahir|Tempat/Tanggal Lahir|Tahun Lahir",
        ),
        (Field.VILLAGE, "Desa|Ds|Kel|Kelurahan|Desa/Kel|Desa/Kelurahan|NAMA DESA|Desa / Kecamatan"),
        (Field.DISTRICT, "Kecamatan|Kec.|KEC|Nama Kecamatan"),
        (Field.POSYANDU, "Posyandu|Nama Posyandu|Posy.|Pos|NAMA POSYANDU / RW"),
        (Field.POSITION, "Jabatan|Jabatan dalam Posyandu|Kedudukan|JABATAN DLM TIM|Tugas"),
        (Field.RT_RW, "RT/RW|RT / RW|RT RW|Alamat RT/RW"),
        (Field.RW, "RW|No RW"),
        (Field.LIST_NUMBER, "No|No.|Nomor|No Urut|NO URUT"),
        (Field.NOTE, "Ket|Ket.|Keterangan|Catatan"),
        (Field.GENDER, "L/P|JK|Jenis Kelamin|P/L"),
        (Field.IDENTITY, "NIK|No. KTP|NIP|NIK / No KTP"),
        (Field.PRIVATE, "No Rekening|No. Rek|Nama Bank|Agama|NPWP|No KK|No BPJS"),
    ],
)
def test_headings_are_known_in_the_many_ways_offices_write_them(field: Field, texts: str) -> None:
    assert {text: heading_of(text) for text in texts.split("|")} == {
        text: Heading(field) for text in texts.split("|")
    }


def test_other_headings_are_not_taken_for_what_they_are_not() -> None:
    others = "Nama Suami|Nama Anak|Nama Dasawisma|Alamat|Pendidikan|Pekerjaan|Lama jadi kader|Pelatihan"
    others += "|Ukuran baju|Tempat|Umur|No SK||Jumlah|" + "x" * 500
    assert [text for text in others.split("|") if heading_of(text) is not None] == []


def test_a_heading_that_names_an_office_says_whose_it_is() -> None:
    assert heading_of("Nama Ketua") == Heading(Field.NAME, "ketua")
    assert heading_of("HP Sekretaris") == Heading(Field.PHONE, "sekretaris")
    assert heading_of("Nama Bidan Desa") == Heading(Field.NAME, "bidan desa")


def test_private_columns_are_named_and_left_alone() -> None:
    heading = ("Nama", "NIK", "Agama", "No Rekening", "No HP", "Ukuran baju")
    found = look_at_rows(
        ("Euis", "3217060000000001", "Islam", "1234567890", "081200001111", "XL"), heading=heading
    )
    (table,) = found.tables
    uses = {column.heading: column.use for column in table.columns if column.letter}
    assert uses == {
        "Nama": ColumnUse.TAKEN,
        "NIK": ColumnUse.PRIVATE,
        "Agama": ColumnUse.PRIVATE,
        "No Rekening": ColumnUse.PRIVATE,
        "No HP": ColumnUse.TAKEN,
        "Ukuran baju": ColumnUse.NOT_TAKEN,
    }
    assert not {"3217060000000001", "Islam", "1234567890"} & set(repr(found).split("'"))


def test_columns_may_stand_in_any_order() -> None:
    cells = {"Nama": "Euis Komariah", "No HP": "081200001111", "Desa": "Cilame", "Jabatan": "Kader"}
    for order in permutations(cells):
        found = look_at_rows([cells[heading] for heading in order], heading=order)
        contact = only(found).contact
        assert contact is not None
        assert (contact.name, contact.village, contact.position) == ("Euis Komariah", "Cilame", "Kader")


# above the table


def test_title_lines_are_skipped_and_tell_the_places() -> None:
    found = look(
        sheet(
            [
                ("DAFTAR NAMA KADER POSYANDU",),
                ("DESA CILAME KECAMATAN NGAMPRAH",),
                ("KABUPATEN BANDUNG BARAT TAHUN 2025",),
                (),
                ("No", "Nama", "No HP"),
                (1, *EUIS),
            ]
        )
    )
    assert [(skip.row, skip.reason.value) for skip in sorted(found.skipped, key=lambda skip: skip.row)] == [
        *((1, "title"), (2, "title"), (3, "title"), (4, "blank"), (5, "heading"))
    ]
    assert (only(found).contact.village_code, only(found).contact.district) == ("32.17.06.2003", "Ngamprah")
    assert (found.tables[0].district, found.tables[0].village) == ("Ngamprah", "Cilame")


def test_title_lines_with_the_place_in_the_next_cell() -> None:
    title = [("Kecamatan", ":", "Gunung Halu"), ("Desa", ": Bunijaya"), ()]
    contact = only(look(sheet([*title, ("Nama", "HP"), EUIS]))).contact
    assert contact is not None
    assert (contact.district, contact.village) == ("Gununghalu", "Bunijaya")


def test_the_sheets_name_tells_the_kecamatan_when_nothing_else_does() -> None:
    found = look(sheet([("Nama", "HP"), EUIS], name="Kec. Cikalong Wetan"))
    assert only(found).contact.district_code == "32.17.04"


def test_a_sheet_named_like_a_desa_of_one_kecamatan_tells_both() -> None:
    contact = only(look(sheet([("Nama", "HP"), EUIS], name="Desa Tani Mulya"))).contact
    assert contact is not None
    assert (contact.village, contact.district) == ("Tanimulya", "Ngamprah")


def test_the_rows_own_kecamatan_wins_over_the_title() -> None:
    rows = [("KECAMATAN NGAMPRAH",), ("Nama", "Kecamatan", "HP"), ("Euis", "Lembang", "081200001111")]
    assert only(look(sheet(rows))).contact.district == "Lembang"


# headings of two rows


def test_a_heading_of_two_rows_with_merged_cells() -> None:
    rows = [
        ("No", "Nama", "Alamat", None, None, "Kontak", None),
        (None, None, "RW", "Desa", "Kecamatan", "HP", "WA"),
        (1, 2, 3, 4, 5, 6, 7),
        (1, "Euis Komariah", "04", "Cilame", "Ngamprah", "081200001111", "085700001111"),
    ]
    for merged in ((), ("A1:A2", "B1:B2", "C1:E1", "F1:G1")):
        found = look(sheet(rows, merged=merged))
        contact = only(found).contact
        assert contact is not None
        assert (contact.rw, contact.village, contact.district) == ("04", "Cilame", "Ngamprah")
        assert [number.national for number in contact.numbers] == ["081200001111", "085700001111"]
        assert [skip.reason.value for skip in found.skipped] == ["heading", "heading", "column_numbers"]


def test_a_title_right_above_the_heading_is_no_part_of_it() -> None:
    found = look(sheet([("NAMA-NAMA KADER POSYANDU",), ("Nama", "No HP"), EUIS]))
    assert names(found) == ["Euis Komariah"]
    assert [skip.reason.value for skip in found.skipped] == ["title", "heading"]


def test_a_phone_column_is_known_by_its_cells_when_its_heading_says_something_else() -> None:
    found = look_at_rows(
        *[(f"Kader {letter}", f"08120000111{n}") for n, letter in enumerate("ABCD")],
        heading=("Nama", "Lain-lain"),
    )
    assert [len(contact.numbers) for contact in people(found)] == [1, 1, 1, 1]


def test_a_list_without_any_heading_is_understood_by_its_cells() -> None:
    rows = [
        (f"{n}", f"Kader {letter}{letter.lower()}", f"0812-0000-111{n}", "Kader")
        for n, letter in enumerate("ABCDEF")
    ]
    assert find_tables(sheet(rows)) == ()
    table = guess_table(sheet(rows))
    assert table is not None
    assert table.columns == {Field.NAME: (1,), Field.PHONE: (2,)}
    assert len(people(look(sheet(rows)))) == 6


# merged cells and cells left empty


def test_cells_merged_downwards_count_for_every_row() -> None:
    rows = [
        ("Kecamatan", "Desa", "Posyandu", "RW", "Nama", "HP"),
        ("Ngamprah", "Cilame", "Melati", "01", *EUIS),
        (None, None, None, None, *NENG),
        (None, "Tanimulya", "Mawar", "02", *POPON),
    ]
    found = look(sheet(rows, merged=["A2:A4", "B2:B3", "C2:C3", "D2:D3"]))
    assert [(one.village, one.posyandu, one.rw) for one in people(found)] == [
        *(("Cilame", "Melati", "01"), ("Cilame", "Melati", "01"), ("Tanimulya", "Mawar", "02"))
    ]
    assert len(found.good) == 3


def test_a_place_written_once_per_block_counts_for_the_block_without_any_merged_cells() -> None:
    rows = [
        ("Kecamatan", "Desa", "Nama", "HP"),
        ("Ngamprah", "Cilame", *EUIS),
        (None, None, *NENG),
        (None, "Tanimulya", *POPON),
        ("Cipeundeuy", "Sirnagalih", "Cucu", "081200001114"),
        (None, None, "Dedeh", "081200001115"),
    ]
    assert [(one.district, one.village) for one in people(look(sheet(rows)))] == [
        ("Ngamprah", "Cilame"),
        ("Ngamprah", "Cilame"),
        ("Ngamprah", "Tanimulya"),
        ("Cipeundeuy", "Sirnagalih"),
        ("Cipeundeuy", "Sirnagalih"),
    ]


def test_a_new_kecamatan_ends_the_desa_above_it() -> None:
    rows = [
        ("Kecamatan", "Desa", "Jabatan", "Nama", "HP"),
        ("Ngamprah", "Cilame", "Kader", *EUIS),
        (None, None, "Kader", *NENG),
        ("Cipongkor", None, "Camat", *POPON),
    ]
    assert [(one.district, one.village) for one in people(look(sheet(rows)))][2] == ("Cipongkor", "")


def test_somebody_without_any_place_takes_none_from_above() -> None:
    rows = [("Euis", "Cilame", "Ngamprah", "081200001111"), ("Kabid PMD", "", "", "081200001112")]
    found = look_at_rows(*rows, heading=("Nama", "Desa", "Kecamatan", "HP"))
    assert (people(found)[1].district, people(found)[1].village) == ("", "")


@pytest.mark.parametrize("ditto", ['"', "''", "”", "sda", "s.d.a", "idem", '-"-', "Sda"])
def test_ditto_marks_repeat_what_stands_above(ditto: str) -> None:
    heading = ("Nama", "Jabatan", "Posyandu", "Desa", "Kecamatan", "HP")
    found = look_at_rows(
        ("Euis", "Kader", "Melati 1", "Cilame", "Ngamprah", "081200001111"),
        ("Neng", ditto, ditto, ditto, ditto, "081200001112"),
        heading=heading,
    )
    neng = people(found)[1]
    assert (neng.position, neng.posyandu, neng.village, neng.district) == (
        "Kader",
        "Melati 1",
        "Cilame",
        "Ngamprah",
    )


# several tables


def test_a_second_list_to_the_right_is_read_as_its_own() -> None:
    rows = [
        ("No", "Nama", "No HP", None, "No", "Nama", "No HP"),
        (1, *EUIS, None, 1, *POPON),
        (2, *NENG, None, None, None, None),
    ]
    found = look(sheet(rows, name="Kader"))
    assert [(row.sheet, row.row) for row in found.good] == [("Kader", 2), ("Kader [E]", 2), ("Kader", 3)]
    assert names(found) == ["Euis Komariah", "Popon", "Neng Yani"]
    assert [skip.reason.value for skip in found.skipped] == ["heading"]


def test_the_offices_of_one_posyandu_side_by_side_share_its_places() -> None:
    rows = [
        ("No", "Posyandu", "Desa", "Ketua", None, "Sekretaris", None),
        (None, None, None, "Nama", "HP", "Nama", "HP"),
        (1, "Melati", "Cilame", *EUIS, *NENG),
        (2, "Mawar", "Tanimulya", *POPON, None, None),
    ]
    found = look(sheet(rows, merged=["D1:E1", "F1:G1"]))
    assert [(one.name, one.role, one.posyandu, one.village) for one in people(found)] == [
        ("Euis Komariah", "ketua", "Melati", "Cilame"),
        ("Neng Yani", "sekretaris", "Melati", "Cilame"),
        ("Popon", "ketua", "Mawar", "Tanimulya"),
    ]


def test_a_second_table_below_with_other_columns_is_read_by_its_own_heading() -> None:
    rows = [
        ("Nama", "No HP"),
        EUIS,
        (),
        ("DAFTAR PENGURUS",),
        ("No", "No HP", "Desa", "Nama Lengkap"),
        (1, "081200001112", "Cilame", "Neng Yani"),
    ]
    found = look(sheet(rows))
    assert [(one.name, one.village) for one in people(found)] == [
        ("Euis Komariah", ""),
        ("Neng Yani", "Cilame"),
    ]
    assert [table.heading_row for table in found.tables] == [1, 5]


def test_a_heading_repeated_on_each_printed_page_is_no_person() -> None:
    found = look(sheet([("Nama", "No HP"), EUIS, ("Nama", "No HP"), NENG]))
    assert names(found) == ["Euis Komariah", "Neng Yani"]


def test_sheets_without_people_are_listed_beside_those_with() -> None:
    people_sheet = sheet([("Nama", "HP"), EUIS], name="Kader")
    budget = sheet([("Uraian", "Rupiah"), ("ATK", 150_000)], name="Anggaran")
    without = sheet([("Nama", "Desa"), ("Popon", "Cilame")], name="Tanpa HP")
    found = look(budget, people_sheet, without)
    told = {(skip.sheet, skip.reason.value) for skip in found.skipped if skip.sheet != "Kader"}
    assert told == {("Anggaran", "sheet_without_table"), ("Tanpa HP", "sheet_without_numbers")}
    assert len([skip for skip in found.skipped if skip.sheet == "Tanpa HP"]) == 2
