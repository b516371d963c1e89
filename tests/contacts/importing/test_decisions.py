"""What people decide about doubtful rows, and what the book would hold after it."""

from __future__ import annotations

from msgspec.structs import replace

from appliance.contacts.importing import DoubtCode, Preview, RowKind
from appliance.contacts.importing.decisions import UNDECIDED, Choice, Decisions, Taken, decide, place_asked
from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.spreadsheets import Line, look, sheet
from tests.support.workbooks import bandung_barat

AREAS = bandung_barat()
HEADING = ("Nama", "Jabatan", "Posyandu", "Desa", "Kecamatan", "No HP", "Tgl Lahir")
EUIS = ("Euis Komariah", "Kader", "Melati 1", "Cilame", "Ngamprah", "081200001111", "12-05-1978")
EUIS_AT_ANGGREK = ("Euis Komariah", "Kader", "Anggrek", "Tanimulya", "Ngamprah", "081200001111", "")
LOOKALIKE = ("Popon", "Kader", "Melati 1", "Cilame", "Ngamprah", "O8l2 0000 1112", "")
TWICE = ("H. Dadang", "Kades", "", "Cipeundeuy", "", "081200001126", "")


def read(*rows: Line, book: Snapshot | None = None) -> Preview:
    return look(sheet([HEADING, *rows]), snapshot=book or Snapshot(), areas=AREAS)


def known(**fields: object) -> Contact:
    plain = Contact(
        id="a" * 12,
        rev=3,
        name="Euis Komariah",
        position="Kader",
        role="kader",
        body="posyandu",
        posyandu="Melati 1",
        village="Cilame",
        village_code="32.17.06.2003",
        district="Ngamprah",
        district_code="32.17.06",
        numbers=(PhoneNumber("+6281200001111"),),
    )
    return replace(plain, **fields)


def by_kind(**kinds: Choice) -> Decisions:
    return Decisions(kinds={DoubtCode(name): choice for name, choice in kinds.items()})


def only(taken: Taken) -> Contact:
    (contact,) = (*taken.new, *taken.changed)
    return contact


def test_without_decisions_doubtful_rows_are_taken_and_their_questions_stay_with_them() -> None:
    taken = decide(read(EUIS, LOOKALIKE), UNDECIDED)
    assert [contact.name for contact in taken.new] == ["Euis Komariah", "Popon"]
    assert taken.new[1].doubts == ("number_lookalike",)


def test_a_kind_is_left_out_as_a_whole_but_for_the_row_that_differs() -> None:
    other = ("Tati", *LOOKALIKE[1:5], "O8l2 0000 1113", "")
    found = read(EUIS, LOOKALIKE, other)
    decisions = by_kind(number_lookalike=Choice.LEAVE)
    assert [row.row for row in decide(found, decisions).left] == [3, 4]
    differs = replace(decisions, rows={found.doubtful[1].key: Choice.TAKE})
    taken = decide(found, differs)
    assert ([row.row for row in taken.left], [one.name for one in taken.new]) == (
        [3],
        ["Euis Komariah", "Tati"],
    )


def test_one_person_at_two_posyandu_is_one_person_with_two_posts() -> None:
    found = read(EUIS, EUIS_AT_ANGGREK)
    assert [doubt.code for doubt in found.doubtful[0].doubts] == [DoubtCode.SECOND_POST]
    taken = decide(found, UNDECIDED)
    euis = only(taken)
    assert [post.posyandu for post in euis.posts] == ["Melati 1", "Anggrek"]
    assert (euis.posts[1].village, euis.birth_date, taken.joined) == ("Tanimulya", "1978-05-12", 1)


def test_two_people_of_one_name_and_phone_stay_two_when_somebody_says_so() -> None:
    taken = decide(read(EUIS, EUIS_AT_ANGGREK), by_kind(second_post=Choice.OTHER_PERSON))
    assert [one.posyandu for one in taken.new] == ["Melati 1", "Anggrek"]


def test_the_same_two_rows_again_change_nothing_in_the_book() -> None:
    euis = replace(only(decide(read(EUIS, EUIS_AT_ANGGREK), UNDECIDED)), id="a" * 12)
    found = read(EUIS, EUIS_AT_ANGGREK, book=Snapshot([euis]))
    assert (found.count(RowKind.SAME), len(found.doubtful)) == (2, 0)
    taken = decide(found, UNDECIDED)
    assert (taken.new, taken.changed, taken.same) == ((), (), 2)


def test_a_second_post_is_joined_with_the_person_of_the_book_the_first_row_spoke_of() -> None:
    taken = decide(read(EUIS, EUIS_AT_ANGGREK, book=Snapshot([known()])), UNDECIDED)
    euis = only(taken)
    assert (euis.id, [post.posyandu for post in euis.posts]) == ("a" * 12, ["Melati 1", "Anggrek"])


def test_when_the_first_row_is_left_out_the_second_is_a_person_of_its_own() -> None:
    first = (*EUIS[:6], "31-02-1980")
    decisions = by_kind(date_impossible=Choice.LEAVE)
    taken = decide(read(first, EUIS_AT_ANGGREK), decisions)
    assert [one.posyandu for one in taken.new] == ["Anggrek"]


def test_an_overwrite_is_shown_old_and_new_and_can_be_declined() -> None:
    moved = ("Euis Komariah", "Ketua", "Melati 1", "Cilame", "Ngamprah", "081200001111", "12-05-1978")
    found = read(moved, book=Snapshot([known()]))
    (row,) = found.doubtful
    assert ("position", "Kader", "Ketua") in [(one.field, one.old, one.new) for one in row.changes]
    assert only(decide(found, UNDECIDED)).position == "Ketua"
    kept = only(decide(found, by_kind(would_overwrite=Choice.KEEP_OLD)))
    assert (kept.position, kept.role, kept.birth_date) == ("Kader", "kader", "1978-05-12")


def test_a_changed_number_is_declined_and_nothing_of_it_is_taken() -> None:
    found = read((*EUIS[:5], "085700001111", ""), book=Snapshot([known()]))
    new = only(decide(found, UNDECIDED))
    assert [number.national for number in new.numbers] == ["085700001111", "081200001111"]
    kept = decide(found, by_kind(number_changed=Choice.KEEP_OLD))
    assert (kept.changed, kept.same) == ((), 1)


def test_somebody_at_another_posyandu_may_serve_at_both() -> None:
    found = read(EUIS_AT_ANGGREK, book=Snapshot([known()]))
    assert only(decide(found, UNDECIDED)).posyandu == "Anggrek"
    both = only(decide(found, by_kind(would_overwrite=Choice.SECOND_POST)))
    assert [post.posyandu for post in both.posts] == ["Melati 1", "Anggrek"]


def test_name_and_birth_alike_are_two_people_until_somebody_says_one() -> None:
    siti = ("Euis Komariah", "Kader", "Anggrek", "Tanimulya", "Ngamprah", "085700009999", "12-05-1978")
    found = read(siti, book=Snapshot([known(birth_date="1978-05-12")]))
    assert [doubt.code for doubt in found.doubtful[0].doubts] == [DoubtCode.MAYBE_SAME_PERSON]
    assert len(decide(found, UNDECIDED).new) == 1
    same = only(decide(found, by_kind(maybe_same_person=Choice.SAME_PERSON)))
    assert (same.id, same.posyandu, len(same.numbers)) == ("a" * 12, "Anggrek", 2)
    both = only(decide(found, by_kind(maybe_same_person=Choice.SECOND_POST)))
    assert [post.posyandu for post in both.posts] == ["Melati 1", "Anggrek"]
    told = only(decide(found, Decisions(rows={found.doubtful[0].key: Choice.OTHER_PERSON})))
    assert told.doubts == ()


def test_the_kecamatan_of_a_desa_is_chosen_for_all_and_for_one() -> None:
    found = read(TWICE, ("Ani", *TWICE[1:5], "081200001127", ""))
    first, second = found.doubtful
    asked = place_asked(first)
    assert asked == place_asked(second)
    taken = decide(found, Decisions(places={asked: "32.17.08"}, row_places={second.key: "32.17.05"}), AREAS)
    assert [(one.district, one.village_code[:8]) for one in taken.new] == [
        ("Padalarang", "32.17.08"),
        ("Cipeundeuy", "32.17.05"),
    ]
    assert all(one.doubts == () for one in taken.new)


def test_an_answered_place_is_the_same_person_when_the_file_comes_again() -> None:
    found = read((*TWICE[:5], "", ""))
    taken = decide(found, Decisions(places={place_asked(found.doubtful[0]): "32.17.08"}), AREAS)
    dadang = replace(only(taken), id="b" * 12)
    again = read((*TWICE[:5], "", ""), book=Snapshot([dadang]))
    assert (again.count(RowKind.SAME), again.doubtful) == (1, ())


def test_a_person_of_the_book_with_two_posts_is_changed_at_the_post_the_row_names() -> None:
    anggrek = Post(position="Kader", posyandu="Anggrek", village="Tanimulya", district="Ngamprah")
    found = read(
        ("Euis Komariah", "Ketua", "Anggrek", "Tanimulya", "Ngamprah", "081200001111", ""),
        book=Snapshot([known(further_posts=(anggrek,))]),
    )
    euis = only(decide(found, UNDECIDED))
    assert [(post.position, post.posyandu) for post in euis.posts] == [
        ("Kader", "Melati 1"),
        ("Ketua", "Anggrek"),
    ]
