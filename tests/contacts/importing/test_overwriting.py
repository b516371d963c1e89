"""What the book says is never lost in silence: what counts as an overwrite, namesakes, an edited export."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from appliance.contacts.importing import DoubtCode, ImportRow, Preview, RowKind, export_workbook
from appliance.contacts.importing.decisions import UNDECIDED, Choice, Decisions, choice_for, decide
from appliance.contacts.importing.matching import known_by_now
from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.contacts.importing.test_decisions import by_kind, known, only, read
from tests.contacts.importing.test_round_trips import look_at
from tests.support.spreadsheets import look, sheet

EUIS = ("Euis Komariah", "Kader", "Melati 1", "Cilame", "Ngamprah", "081200001111", "12-05-1978")


def with_(place: int, text: str) -> tuple[str, ...]:
    """EUIS with another cell."""
    return (*EUIS[:place], text, *EUIS[place + 1 :])


def edited(before: Contact, **fields: object) -> Preview:
    """The export of the book, with those fields of its one person changed by the office."""
    return look_at(export_workbook(Snapshot([replace(before, **fields)])), Snapshot([before]))


def codes(row: ImportRow) -> list[DoubtCode]:
    return [doubt.code for doubt in row.doubts]


# a longer text says something else


@pytest.mark.parametrize(("place", "text"), [(2, "Melati 12"), (1, "Kader Senior")])
def test_a_text_that_only_begins_like_the_old_one_is_an_overwrite(place: int, text: str) -> None:
    (row,) = read(with_(place, text), book=Snapshot([known()])).doubtful
    assert codes(row) == [DoubtCode.WOULD_OVERWRITE]
    assert row.filled is None or row.filled.posts == known().posts


def test_a_number_that_begins_like_the_old_one_does_not_push_it_aside_in_silence() -> None:
    longer = (PhoneNumber("+62812000011112"), *known().numbers)
    (row,) = edited(known(), numbers=longer).doubtful
    assert codes(row) == [DoubtCode.EXPORT_EDITED]


@pytest.mark.parametrize("field", ["posyandu", "name", "position", "note"])
def test_what_the_office_changed_in_an_export_is_shown_old_and_new_as_a_kind_of_its_own(field: str) -> None:
    before = known(note="suka telat")
    old = getattr(before, field)
    (row,) = edited(before, **{field: f"{old}2"}).doubtful
    assert codes(row) == [DoubtCode.EXPORT_EDITED]
    assert (field, old, f"{old}2") in [(one.field, one.old, one.new) for one in row.changes]


def test_what_is_empty_in_the_book_is_filled_in_silence() -> None:
    found = read(EUIS, book=Snapshot([known(posyandu="Melati 1", birth_date="")]))
    assert [(row.kind, row.doubts) for row in found.good] == [(RowKind.CHANGED, ())]


# namesakes

OTHER = ("Euis Komariah", "Kader", "Melati 1", "Cilame", "Ngamprah", "085700009999", "01-01-1990")


def test_a_namesake_with_another_birth_date_and_number_is_somebody_else_until_somebody_says_not() -> None:
    before = known(birth_date="1978-05-12")
    found = read(OTHER, book=Snapshot([before]))
    assert codes(found.doubtful[0]) == [DoubtCode.MAYBE_SAME_PERSON]
    taken = decide(found, UNDECIDED)
    assert (len(taken.new), taken.changed) == (1, ())
    same = only(decide(found, by_kind(maybe_same_person=Choice.SAME_PERSON)))
    assert (same.birth_date, same.note) == ("1990-01-01", "Tgl lahir semula: 12-05-1978")
    assert {number.national for number in same.numbers} == {"085700009999", "081200001111"}


def test_a_bapak_and_an_ibu_of_one_name_are_not_taken_for_one() -> None:
    (row,) = read(("H. Euis Komariah", *OTHER[1:6], ""), book=Snapshot([known(salutation="Ibu")])).doubtful
    assert codes(row) == [DoubtCode.MAYBE_SAME_PERSON]


def test_a_changed_number_may_be_that_of_another_person_of_that_name() -> None:
    before = Snapshot([known()])
    found = read((*OTHER[:6], ""), book=before)
    assert codes(found.doubtful[0]) == [DoubtCode.NUMBER_CHANGED]
    taken = decide(found, by_kind(number_changed=Choice.OTHER_PERSON))
    assert ([one.numbers[0].national for one in taken.new], taken.changed) == (["085700009999"], ())
    assert taken.new[0].id == ""
    assert known_by_now(taken.rows, before) == ()  # nobody has come since: it can be taken


def test_a_birth_date_that_is_overwritten_stays_in_the_note() -> None:
    found = read(with_(6, "01-01-1990"), book=Snapshot([known(birth_date="1978-05-12", note="a")]))
    assert only(decide(found, UNDECIDED)).note == "a\nTgl lahir semula: 12-05-1978"
    kept = decide(found, by_kind(would_overwrite=Choice.KEEP_OLD))
    assert (kept.changed, kept.same) == ((), 1)


# an edited jabatan


def test_role_and_level_follow_a_jabatan_that_was_changed_in_the_export() -> None:
    (row,) = edited(known(), position="Ketua Pokjanal Kecamatan").doubtful
    assert row.contact is not None
    assert (row.contact.role, row.contact.body) == ("ketua tim pembina", "kecamatan")


def test_a_role_that_was_changed_beside_the_jabatan_is_the_offices_own() -> None:
    (row,) = edited(known(), position="Camat", role="kepala").doubtful
    assert row.contact is not None
    assert row.contact.role == "kepala"


def test_the_role_of_a_further_post_follows_its_jabatan() -> None:
    post = Post(position="Kader", role="kader", body="posyandu", posyandu="Anggrek")
    before = known(further_posts=(post,))
    (row,) = edited(before, further_posts=(replace(post, position="Ketua"),)).doubtful
    assert row.contact is not None
    assert [one.role for one in row.contact.posts] == ["kader", "ketua"]


# what joins and what is left out


def test_a_second_row_with_another_number_is_no_mere_repetition() -> None:
    found = read(EUIS, with_(5, "081200001111 / 085700009999"))
    assert len(found.doubtful) == 1
    together = only(decide(found, UNDECIDED))
    assert [number.national for number in together.numbers] == ["081200001111", "085700009999"]


def test_an_older_preview_tells_of_people_without_a_number_who_have_come_since() -> None:
    found = read((*EUIS[:5], "", ""))
    assert known_by_now(found.good, Snapshot([known(numbers=())])) == found.good


def test_a_kind_left_out_leaves_the_row_out_whichever_of_its_doubts_it_is() -> None:
    found = read((*EUIS[:5], "O8l2 0000 1111", "31-02-1980"))
    (row,) = found.doubtful
    assert len(row.doubts) == 2
    for doubt in row.doubts:
        assert choice_for(row, Decisions(kinds={doubt.code: Choice.LEAVE})) is Choice.LEAVE


def test_a_row_of_somebody_whom_a_row_above_was_joined_with_adds_and_takes_nothing_away() -> None:
    first = ("Euis Komariah", "Kader", "Anggrek", "Tanimulya", "Ngamprah", "085700009999", "12-05-1978")
    book = Snapshot([known(birth_date="1978-05-12")])
    found = read(first, with_(1, "Ketua"), book=book)
    together = decide(found, by_kind(maybe_same_person=Choice.SECOND_POST))
    euis = only(together)
    assert {post.posyandu for post in euis.posts} == {"Melati 1", "Anggrek"}
    assert {number.national for number in euis.numbers} == {"081200001111", "085700009999"}


def test_one_person_made_of_two_keeps_the_other_birth_date_in_the_note() -> None:
    found = read(EUIS, with_(6, "13-05-1978"))
    assert codes(found.doubtful[0]) == [DoubtCode.MAYBE_SAME_PERSON]
    euis = only(decide(found, by_kind(maybe_same_person=Choice.SECOND_POST)))
    assert (euis.birth_date, euis.note) == ("1978-05-12", "13-05-1978")


def test_a_desa_is_not_filled_in_beside_the_old_kecamatan_that_was_kept() -> None:
    before = known(village="", village_code="", district="Padalarang", district_code="32.17.08")
    heading = ("Nama", "Jabatan", "Posyandu", "Desa", "Kecamatan", "No HP", "Kode Kotak Kabar")
    found = look(sheet([heading, (*EUIS[:6], before.id)]), snapshot=Snapshot([before]))
    kept = decide(found, by_kind(export_edited=Choice.KEEP_OLD))
    assert kept.changed == () or (kept.changed[0].village, kept.changed[0].district) == ("", "Padalarang")
