"""The book's larger changes: many at once, two made one, somebody erased; a book of an earlier version."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from random import Random

import msgspec
import pytest

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.book import KEPT_DAYS, ContactBook
from appliance.contacts.duplicates import find_duplicates
from appliance.contacts.model import KEPT_FORMER_NUMBERS, Contact, FormerNumber, WhyFormer
from appliance.contacts.people_merge import Choices, merged
from appliance.errors import InputError, StaleRevision
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact
from tests.support.people import number

Open = Callable[[], ContactBook]

DATA = Path(__file__).parents[1] / "data"
CILAME = {"village": "Cilame", "village_code": "32.17.06.2004"}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def reopen(tmp_path: Path, clock: FakeClock) -> Open:
    """What a restart of the box would find."""
    zone = timezone(timedelta(hours=7))
    return lambda: ContactBook.open(tmp_path, clock=clock, random=Random(7), zone=zone)


@pytest.fixture
def book(reopen: Open) -> ContactBook:
    return reopen()


def changed(contact: Contact, **fields: object) -> Contact:
    return msgspec.structs.replace(contact, **fields)


# numbers that were somebody's


def test_a_number_that_is_replaced_is_a_former_one_from_the_offices_day_on(
    book: ContactBook, reopen: Open, clock: FakeClock
) -> None:
    euis = book.add(a_contact("euis", numbers=(number(1), number(2))))
    clock.advance(16 * 3600)  # 18.00 in London: 01.00 of the next day in Bandung
    euis = book.update(changed(euis, numbers=(number(2), number(3))))

    assert euis.former_numbers == (FormerNumber(number=number(1), until="2026-12-09"),)
    assert reopen().snapshot.by_id["euis"] == euis
    assert number(1) not in book.snapshot.by_number

    euis = book.update(changed(euis, numbers=(number(3), number(2))))  # another order replaces nothing
    assert len(euis.former_numbers) == 1


def test_a_reason_that_was_given_stays(book: ContactBook) -> None:
    euis = book.add(a_contact("euis", numbers=(number(1),)))
    wrong = FormerNumber(number=number(1), until="2026-11-30", why=WhyFormer.WRONG.value)
    assert book.update(changed(euis, numbers=(), former_numbers=(wrong,))).former_numbers == (wrong,)


def test_a_number_that_came_back_and_went_again_stands_there_twice(
    book: ContactBook, clock: FakeClock
) -> None:
    euis = book.add(a_contact("euis", numbers=(number(1),)))
    for numbers in ((number(2),), (number(1),), (number(2),)):
        clock.advance(86_400)
        euis = book.update(changed(euis, numbers=numbers))
    assert [(former.number, former.until) for former in euis.former_numbers] == [
        (number(1), "2026-12-11"),
        (number(2), "2026-12-10"),
        (number(1), "2026-12-09"),
    ]


def test_the_oldest_former_numbers_go_in_the_end(book: ContactBook, clock: FakeClock) -> None:
    euis = book.add(a_contact("euis", numbers=(number(0),)))
    for serial in range(1, KEPT_FORMER_NUMBERS + 5):
        clock.advance(86_400)
        euis = book.update(changed(euis, numbers=(number(serial),)))
    assert [former.number for former in euis.former_numbers] == [
        number(serial) for serial in range(KEPT_FORMER_NUMBERS + 3, 3, -1)
    ]


def test_an_import_that_brings_a_new_number_keeps_the_old_one_and_undo_puts_it_back(
    book: ContactBook,
) -> None:
    euis = book.add(a_contact("euis", numbers=(number(1),)))
    record = book.import_contacts([], [changed(euis, numbers=(number(2),))])
    assert [former.number for former in book.snapshot.by_id["euis"].former_numbers] == [number(1)]

    book.undo_import(record.id)

    assert book.snapshot.by_id["euis"].numbers == (number(1),)
    assert book.snapshot.by_id["euis"].former_numbers == ()


# many at once


def test_many_are_changed_in_one_save(tmp_path: Path, book: ContactBook, reopen: Open) -> None:
    people = [book.add(a_contact(name)) for name in ("ai", "euis", "iis")]

    assert book.update_many(changed(person, position="Ketua", role="ketua") for person in people) == 3
    assert book.update_many([]) == 0

    assert [person.rev for person in reopen().snapshot.by_role["ketua"]] == [2, 2, 2]
    assert "before-change-2026-12-08-020000" in book.generations.names()


def test_of_many_changes_none_is_saved_when_one_is_stale(book: ContactBook) -> None:
    ai, euis, iis = (book.add(a_contact(name)) for name in ("ai", "euis", "iis"))
    theirs = book.update(changed(euis, note="theirs"))
    book.remove([iis.id])

    with pytest.raises(StaleRevision) as stale:
        book.update_many(changed(person, note="mine") for person in (ai, euis, iis))
    assert (stale.value.theirs, stale.value.mine) == (theirs, changed(euis, note="mine"))
    with pytest.raises(InputError):
        book.update_many([ai, ai])

    assert [person.note for person in book.snapshot.people] == ["", "theirs"]


# two that are one, two that are two


def test_two_entries_become_one_in_one_save(book: ContactBook, reopen: Open) -> None:
    euis = book.add(a_contact("euis", "Euis", numbers=(number(1),), role="kader", **CILAME))
    twice = book.add(a_contact("twice", "Hj. Euis", numbers=(number(2),), role="ketua", **CILAME))
    whole = merged(euis, twice, Choices(numbers=(number(2),)), day=FakeClock().now().date())

    saved = book.merge(whole, twice.id, drop_rev=twice.rev)

    for now in (book, reopen()):
        assert now.snapshot.people == (saved,)
        assert now.snapshot.by_role.keys() == {"kader", "ketua"}
    assert (saved.rev, saved.numbers) == (2, (number(2),))
    assert [(former.number, former.why) for former in saved.former_numbers] == [(number(1), "merged")]


def test_two_entries_are_not_made_one_when_one_was_edited_or_removed_meanwhile(book: ContactBook) -> None:
    euis, twice = book.add(a_contact("euis")), book.add(a_contact("twice"))
    edited = book.update(changed(twice, note="theirs"))
    with pytest.raises(StaleRevision) as stale:
        book.merge(euis, twice.id, drop_rev=twice.rev)
    assert stale.value.theirs == edited
    book.update(changed(euis, note="theirs"))
    with pytest.raises(StaleRevision):
        book.merge(euis, twice.id)
    with pytest.raises(InputError):
        book.merge(book.snapshot.by_id["euis"], "euis")
    book.remove([twice.id])
    with pytest.raises(StaleRevision):
        book.merge(book.snapshot.by_id["euis"], twice.id)
    assert len(book) == 1


def test_that_two_people_are_two_is_remembered_until_one_of_them_goes(
    book: ContactBook, reopen: Open
) -> None:
    for id_ in ("b", "a"):
        book.add(a_contact(id_, "Elis", "0812-0000-1122"))
    book.not_same("b", "a")
    book.not_same("a", "b")  # twice is no harm

    for now in (book, reopen()):
        assert now.snapshot.not_same == {("a", "b")}
        assert find_duplicates(now.snapshot.people, now.snapshot.not_same) == ()
    for one, other in (("a", "a"), ("a", "nobody")):
        with pytest.raises(InputError):
            book.not_same(one, other)

    book.remove(["b"])
    assert book.snapshot.not_same == reopen().snapshot.not_same == frozenset()


# erasing


def test_whoever_is_erased_is_in_neither_generation_of_the_file_nor_in_what_can_be_taken_back(
    tmp_path: Path, book: ContactBook, reopen: Open
) -> None:
    ai, euis = book.add(a_contact("ai", "Ai Nurhayati")), book.add(a_contact("euis", "Euis Komariah"))
    record = book.import_contacts(
        [a_contact("iis", "Iis")], [changed(ai, note="x"), changed(euis, note="x")], source="kader.xlsx"
    )

    assert book.erase("euis")
    assert not book.erase("euis")

    for name in ("contacts.json", "contacts.json.1", f"imports/{record.id}.json"):
        content = (tmp_path / name).read_text(encoding="utf-8")
        assert "Euis Komariah" not in content
        assert "Ai Nurhayati" in content
    undone = reopen().undo_import(record.id)
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ())


def test_what_could_be_taken_back_is_thrown_away_when_nobody_can_tell_who_is_in_it(
    tmp_path: Path, book: ContactBook
) -> None:
    book.add(a_contact("euis"))
    record = book.import_contacts([a_contact("iis")], [])
    note = tmp_path / "imports" / f"{record.id}.json"
    note.write_bytes(b"scratched")

    assert book.erase("euis")

    assert not note.exists()


def test_a_month_later_no_earlier_state_holds_whoever_was_erased(
    tmp_path: Path, book: ContactBook, clock: FakeClock
) -> None:
    book.add(a_contact("euis", "Euis Komariah"))
    book.add(a_contact("ai", "Ai"))
    record = book.import_contacts([a_contact("iis", "Iis")], [])
    book.remove([book.add(a_contact(name)).id for name in ("a", "b")])
    book.undo_import(record.id)
    book.erase("euis")
    kept = book.generations.names()
    assert {f"before-import-{record.id}", f"before-undo-{record.id}"} < set(kept)
    assert any(name.startswith("before-removal-2026-12-08") for name in kept)

    clock.advance(KEPT_DAYS * 86_400)
    book.forget_old_states()
    assert book.generations.names() == kept

    clock.advance(86_400)
    clock.trusted = False  # such a clock may be years ahead
    book.forget_old_states()
    assert book.generations.names() == kept

    clock.trusted = True
    book.forget_old_states()
    assert book.generations.names() == ()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"Euis" in path.read_bytes()] == []


# groups with a rule


def test_a_group_may_have_a_rule_and_then_nobody_is_put_into_it_by_hand(
    book: ContactBook, reopen: Open
) -> None:
    rule = AudienceSpec(roles=("ketua",), areas=("32.17.13",))
    group = book.add_group("Ketua Rongga", rule)
    euis = book.add(a_contact("euis", groups=(group.id,)))

    assert euis.groups == ()
    with pytest.raises(InputError, match="rule"):
        book.assign(group.id, ["euis"])
    assert reopen().snapshot.groups[group.id] == group

    renamed = book.rename_group(msgspec.structs.replace(group, name="Ketua", rule=None))
    assert (renamed.name, renamed.rule) == ("Ketua", rule)
    saved = book.save_group_rule(msgspec.structs.replace(renamed, rule=AudienceSpec(all=True)))
    assert (saved.rev, saved.rule) == (3, AudienceSpec(all=True))
    with pytest.raises(StaleRevision):
        book.save_group_rule(renamed)

    by_hand = book.save_group_rule(msgspec.structs.replace(saved, rule=None))
    assert book.assign(group.id, ["euis"]) == 1
    with pytest.raises(InputError, match="by hand"):
        book.save_group_rule(msgspec.structs.replace(by_hand, rule=rule))


# a book of an earlier version


def test_a_book_from_before_there_were_posts_opens_and_has_a_registry(tmp_path: Path, reopen: Open) -> None:
    shutil.copytree(DATA / "book-before-posts", tmp_path, dirs_exist_ok=True)

    book = reopen()

    euis = book.snapshot.by_id["euiskomariah"]
    assert (euis.posyandu, euis.further_posts, euis.consent, euis.former_numbers) == ("Dahlia I", (), "", ())
    assert {entry.id: entry.name for entry in book.snapshot.posyandu.values()} == {
        "32.17.06.2004.001": "Dahlia I"
    }
    assert len(book.snapshot.by_posyandu["32.17.06.2004.001"]) == 2
    assert '"posyandu":{' not in (tmp_path / "contacts.json").read_text()  # looking writes nothing

    book.add(a_contact("ai", posyandu="Anggrek", **CILAME))

    again = reopen().snapshot
    assert [entry.name for entry in again.posyandu.values()] == ["Dahlia I", "Anggrek"]
    assert again.people == book.snapshot.people
    assert book.undo_import("imporlama").removed == 3
    assert reopen().snapshot.by_posyandu.keys() == {"32.17.06.2004.001", "32.17.06.2004.002"}


def test_the_first_change_of_an_old_book_may_be_to_its_registry(tmp_path: Path, reopen: Open) -> None:
    shutil.copytree(DATA / "book-before-posts", tmp_path, dirs_exist_ok=True)
    book = reopen()
    entry = book.snapshot.posyandu["32.17.06.2004.001"]

    book.rename_posyandu(msgspec.structs.replace(entry, name="Dahlia Merah"))

    assert {each.name for each in reopen().snapshot.posyandu.values()} == {"Dahlia Merah"}
    assert {person.posyandu for person in reopen().snapshot.by_posyandu[entry.id]} == {"Dahlia Merah"}
