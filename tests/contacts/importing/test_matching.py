"""A file beside the book: new, changed, same, or a question; the book is never overwritten in silence."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.contacts.importing import (
    Change,
    DoubtCode,
    ImportRow,
    Preview,
    RemarkCode,
    RowKind,
    SkipReason,
    known_by_now,
)
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.spreadsheets import Line, look_at_rows, only

HEADING = ("Nama", "Jabatan", "Posyandu", "RW", "Desa", "Kecamatan", "No HP", "Tgl Lahir", "Ket")
ROW = ("Hj. Euis Komariah", "Kader", "Melati 1", "01", "Cilame", "Ngamprah", "081200001111", "12-05-1978", "")


def book(*people: Contact) -> Snapshot:
    return Snapshot(people)


def known(**fields: Any) -> Contact:
    """The person of ROW as the book has her."""
    given: dict[str, Any] = {
        "id": "aaaaaaaaaaaa",
        "rev": 3,
        "name": "Hj. Euis Komariah",
        "nickname": "Euis Komariah",
        "salutation": "Ibu",
        "position": "Kader",
        "role": "kader",
        "body": "posyandu",
        "posyandu": "Melati 1",
        "rw": "01",
        "village": "Cilame",
        "village_code": "32.17.06.2003",
        "district": "Ngamprah",
        "district_code": "32.17.06",
        "numbers": (PhoneNumber("+6281200001111"),),
        "birth_date": "1978-05-12",
    }
    return Contact(**(given | fields))


def look(*rows: Line, snapshot: Snapshot) -> Preview:
    return look_at_rows(*rows, heading=HEADING, snapshot=snapshot)


def with_(**cells: str) -> Line:
    """ROW with other cells, by heading."""
    return tuple(
        cells.get(heading.replace(" ", "_"), cell) for heading, cell in zip(HEADING, ROW, strict=True)
    )


def codes(row: ImportRow) -> list[DoubtCode]:
    return [doubt.code for doubt in row.doubts]


def test_the_same_person_again_changes_nothing() -> None:
    row = only(look(ROW, snapshot=book(known())))
    assert (row.kind, row.doubts, row.changes) == (RowKind.SAME, (), ())
    assert row.contact == known()


@pytest.mark.parametrize(
    "row",
    [
        with_(Nama="EUIS KOMARIAH, S.Pd."),
        with_(Posyandu="POSYANDU MELATI I", RW="RW 1"),
        with_(Desa="Ds. Cilame", Kecamatan="KEC. NGAMPRAH"),
        with_(No_HP="+62 812-0000-1111"),
        with_(Jabatan="", RW="", Desa="", Kecamatan="", Tgl_Lahir=""),
    ],
)
def test_other_spellings_and_empty_cells_change_nothing(row: Line) -> None:
    assert only(look(row, snapshot=book(known()))).kind is RowKind.SAME


def test_what_the_book_left_empty_is_filled_without_a_question() -> None:
    row = only(look(ROW, snapshot=book(known(birth_date="", rw=""))))
    assert (row.kind, row.doubts) == (RowKind.CHANGED, ())
    assert row.changes == (Change("rw", "", "01"), Change("birth_date", "", "1978-05-12"))
    assert row.contact is not None
    assert (row.contact.id, row.contact.rev) == ("aaaaaaaaaaaa", 3)


def test_what_the_book_says_otherwise_is_asked_about_with_both_values() -> None:
    row = only(look(with_(Posyandu="Mawar", Jabatan="Ketua"), snapshot=book(known())))
    assert (row.kind, codes(row)) == (RowKind.CHANGED, [DoubtCode.WOULD_OVERWRITE])
    assert Change("posyandu", "Melati 1", "Mawar") in row.changes
    assert Change("position", "Kader", "Ketua") in row.changes
    assert row.contact is not None
    assert row.contact.role == "ketua"


def test_a_new_number_of_a_known_person_is_asked_about_and_the_old_one_is_kept_as_spare() -> None:
    row = only(look(with_(No_HP="085700009999"), snapshot=book(known())))
    assert codes(row) == [DoubtCode.NUMBER_CHANGED]
    assert row.doubts[0].detail == "081200001111 -> 085700009999"
    assert row.contact is not None
    assert [number.national for number in row.contact.numbers] == ["085700009999", "081200001111"]


def test_a_second_number_is_added_behind_the_first_without_a_question() -> None:
    row = only(look(with_(No_HP="081200001111 / 085700009999"), snapshot=book(known())))
    assert (row.kind, row.doubts) == (RowKind.CHANGED, ())
    assert row.changes == (Change("numbers", "081200001111", "081200001111, 085700009999"),)


def test_a_first_number_for_somebody_without_one_is_filled_in() -> None:
    row = only(look(ROW, snapshot=book(known(numbers=()))))
    assert (row.kind, row.doubts) == (RowKind.CHANGED, ())


def test_a_row_without_a_number_never_takes_a_number_away() -> None:
    row = only(look(with_(No_HP="tidak punya"), snapshot=book(known())))
    assert row.kind is RowKind.SAME


def test_a_note_is_added_to_and_never_replaced() -> None:
    row = only(look(with_(Ket="pindahan"), snapshot=book(known(note="suka telat"))))
    assert row.contact is not None
    assert (row.contact.note, row.doubts) == ("suka telat\npindahan", ())


def test_salutation_and_nickname_stay_as_the_office_has_made_them() -> None:
    row = only(look(ROW, snapshot=book(known(salutation="Ceu", nickname="Euis"))))
    assert row.kind is RowKind.SAME


def test_who_is_inactive_in_the_book_is_not_woken_up() -> None:
    assert only(look(ROW, snapshot=book(known(active=False)))).kind is RowKind.SAME


def test_words_for_a_place_never_replace_a_code() -> None:
    row = only(look(with_(Desa="Cipeundeuy", Kecamatan=""), snapshot=book(known())))
    assert row.kind is RowKind.SAME


def test_the_same_name_elsewhere_is_somebody_new() -> None:
    row = only(look(with_(No_HP="085700009999", Desa="Tanimulya", Tgl_Lahir=""), snapshot=book(known())))
    assert (row.kind, row.doubts) == (RowKind.NEW, ())


def test_the_same_name_and_birth_date_elsewhere_is_asked_about() -> None:
    row = only(look(with_(No_HP="085700009999", Desa="Tanimulya"), snapshot=book(known())))
    assert (row.kind, codes(row)) == (RowKind.NEW, [DoubtCode.MAYBE_SAME_PERSON])


def test_a_number_the_book_has_under_nearly_the_same_name_is_asked_about() -> None:
    row = only(look(with_(Nama="Euis Komariyah"), snapshot=book(known())))
    assert (row.kind, codes(row)) == (RowKind.NEW, [DoubtCode.NUMBER_OF_ANOTHER])


def test_a_number_the_book_has_under_another_name_is_a_shared_phone() -> None:
    row = only(look(with_(Nama="Dadang Suherman"), snapshot=book(known())))
    assert (row.kind, row.doubts) == (RowKind.NEW, ())
    assert [remark.code for remark in row.remarks] == [RemarkCode.SHARED_NUMBER]


def test_two_of_one_name_at_one_posyandu_without_numbers_stay_a_question() -> None:
    both = book(known(numbers=()), known(id="bbbbbbbbbbbb", numbers=()))
    row = only(look(with_(No_HP=""), snapshot=both))
    assert (row.kind, codes(row)) == (RowKind.NEW, [DoubtCode.MAYBE_SAME_PERSON])


def test_no_two_rows_change_the_same_person() -> None:
    found = look(with_(Posyandu="Melati 1"), with_(Posyandu="Mawar"), snapshot=book(known()))
    ids = [row.contact.id for row in (*found.good, *found.doubtful) if row.contact is not None]
    assert sorted(ids) == ["", "aaaaaaaaaaaa"]
    assert codes(found.doubtful[0]) == [DoubtCode.SECOND_POST]


def test_an_older_preview_tells_whom_the_book_has_got_since() -> None:
    found = look(ROW, with_(Nama="Neng Yani", No_HP="081200001112"), snapshot=book())
    assert known_by_now((*found.good, *found.doubtful), book()) == ()
    assert known_by_now((*found.good, *found.doubtful), book(known())) == (found.good[0],)


def test_an_older_preview_that_changes_only_known_people_needs_no_second_look() -> None:
    found = look(ROW, snapshot=book(known(rw="")))
    assert known_by_now((*found.good, *found.doubtful), book(known())) == ()


# within the file


def test_a_row_that_only_repeats_another_is_skipped_with_the_row_it_repeats() -> None:
    found = look(ROW, with_(Nama="EUIS KOMARIAH", Posyandu="Melati I", Tgl_Lahir=""), snapshot=book())
    (skipped,) = [skip for skip in found.skipped if skip.reason is SkipReason.DUPLICATE]
    assert (skipped.row, skipped.detail) == (3, "Lembar1 2")


def test_a_row_that_repeats_a_person_with_another_date_or_place_is_asked_about() -> None:
    for row, code in (
        (with_(Tgl_Lahir="13-05-1978"), DoubtCode.MAYBE_SAME_PERSON),
        (with_(Posyandu="Mawar"), DoubtCode.SECOND_POST),
        (with_(Desa="Tanimulya"), DoubtCode.SECOND_POST),
    ):
        assert codes(look(ROW, row, snapshot=book()).doubtful[0]) == [code]


def test_two_people_of_one_name_at_one_posyandu_are_asked_about() -> None:
    found = look(ROW, with_(No_HP="085700009999", Tgl_Lahir=""), snapshot=book())
    assert codes(found.doubtful[0]) == [DoubtCode.MAYBE_SAME_PERSON]


def test_one_offices_phone_for_everybody_is_allowed_and_soon_read() -> None:
    rows = [
        (f"Kader {chr(97 + n // 26 % 26)}{chr(97 + n % 26)}xyz{n}", *ROW[1:7], "", "") for n in range(400)
    ]
    found = look(*rows, snapshot=book())
    assert len(found.good) + len(found.doubtful) == 400
