"""What a column shown as taken says reaches the person; a NIK that nobody chose does not."""

from __future__ import annotations

import pytest

from appliance.contacts.importing import DoubtCode, ImportRow, Preview, RemarkCode
from appliance.contacts.importing.decisions import UNDECIDED, Decisions, decide, groups_to_make
from appliance.contacts.importing.identity import without_identity
from appliance.contacts.model import Contact, Group
from appliance.contacts.snapshot import Snapshot
from tests.contacts.importing.test_decisions import EUIS, HEADING, known
from tests.support.spreadsheets import everything, look, sheet
from tests.support.workbooks import bandung_barat

NIK = "3217061205780001"
STRANGER = Contact(id="z" * 12, name="Ai Nurhayati")
INTI = Group(id="g" * 12, name="Kader Inti")


def read(extra: dict[str, str], *people: Contact) -> Preview:
    rows = [(*HEADING, *extra), (*EUIS, *extra.values())]
    return look(sheet(rows), snapshot=Snapshot([STRANGER, *people], [INTI]), areas=bandung_barat())


def row_of(found: Preview) -> ImportRow:
    (row,) = [row for row in everything(found) if isinstance(row, ImportRow)]
    return row


def person(extra: dict[str, str], *people: Contact) -> Contact:
    contact = row_of(read(extra, *people)).contact
    assert contact is not None
    return contact


# columns


def test_a_group_of_the_book_is_joined_by_somebody_new_and_by_somebody_known() -> None:
    assert person({"Kelompok": "kader inti"}).groups == (INTI.id,)
    assert person({"Kelompok": "Kader Inti"}, known(groups=("h" * 12,))).groups == ("h" * 12, INTI.id)


def test_a_group_that_is_not_there_is_made_or_not_by_one_decision() -> None:
    found = read({"Kelompok": "Arisan; Kader Inti"}, known(birth_date="1978-05-12"))
    assert groups_to_make(found) == {"Arisan": 1}
    assert RemarkCode.GROUP_UNKNOWN in [remark.code for remark in row_of(found).remarks]
    (made,) = decide(found, UNDECIDED).changed
    assert made.groups == ("new:Arisan", INTI.id)
    (without,) = decide(found, Decisions(make_groups=False)).changed
    assert without.groups == (INTI.id,)


def test_without_the_group_there_is_nothing_left_to_change() -> None:
    found = read({"Kelompok": "Arisan"}, known(birth_date="1978-05-12"))
    taken = decide(found, Decisions(make_groups=False))
    assert (taken.changed, taken.same) == ((), 1)


def test_further_posts_and_former_numbers_are_read_in_rows_without_a_code() -> None:
    extra = {"Tugas lain": "Ketua RW", "Nomor lama": "085700001111 sampai 05-01-2026 (diganti)"}
    for people in ((), (known(),)):
        euis = person(extra, *people)
        assert [(post.position, post.role) for post in euis.further_posts] == [("Ketua RW", "ketua rw")]
        assert [former.number.national for former in euis.former_numbers] == ["085700001111"]


@pytest.mark.parametrize(
    ("heading", "said", "field", "value"),
    [
        ("Nama panggilan", "Ceu Euis", "nickname", "Ceu Euis"),
        ("Sapaan", "Ceu", "salutation", "Ceu"),
        ("Aktif", "Tidak", "active", False),
    ],
)
def test_a_column_of_its_own_changes_somebody_known_and_asks(
    heading: str, said: str, field: str, value: object
) -> None:
    before = known(nickname="Euis", salutation="Ibu", birth_date="1978-05-12")
    row = row_of(read({heading: said}, before))
    assert row.contact is not None
    assert getattr(row.contact, field) == value
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.WOULD_OVERWRITE]


def test_somebody_inactive_is_active_again_when_a_column_says_so() -> None:
    assert person({"Aktif": "Ya"}, known(active=False)).active


# NIK and NIP


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Euis Komariah (NIK {NIK})", "Euis Komariah"),
        (f"Euis Komariah {NIK}", "Euis Komariah"),
        ("NIK: 3217 0612 0578 0001, suka telat", "suka telat"),
        ("NIP 19780512 200501 2 001", ""),
        ("081200001111 / 085700009999", "081200001111 / 085700009999"),
        ("0812 0000 1111 0857 0000 9999", "0812 0000 1111 0857 0000 9999"),
        ("rekening 12345678901234567", "rekening 12345678901234567"),
    ],
)
def test_sixteen_or_eighteen_digits_are_cut_out_of_a_text(text: str, left: str) -> None:
    assert without_identity(text) == left


@pytest.mark.parametrize("heading", ["Ket", "Jabatan singkat"])
def test_a_nik_among_other_words_is_not_taken_and_that_is_said(heading: str) -> None:
    row = row_of(read({heading: f"baik {NIK}"}))
    assert row.contact is not None
    assert NIK not in repr(row.contact)
    assert "baik" in repr(row.contact)
    assert RemarkCode.NIK_NOT_TAKEN in [remark.code for remark in row.remarks]


def test_a_nik_in_the_name_or_beside_the_number_is_not_taken() -> None:
    rows = [
        HEADING,
        (f"Euis Komariah (NIK {NIK})", *EUIS[1:]),
        ("Neng Yani", *EUIS[1:5], f"081200001112 (NIK {NIK})", ""),
    ]
    for row in (row for row in everything(look(sheet(rows))) if isinstance(row, ImportRow)):
        assert NIK not in repr(row.contact)
        assert RemarkCode.NIK_NOT_TAKEN in [remark.code for remark in row.remarks]
