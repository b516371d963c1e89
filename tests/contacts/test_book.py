"""The contact book: people and groups, two people at once, many threads, the limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec
import pytest

from appliance.contacts.book import LIMIT, ContactBook
from appliance.contacts.model import Contact
from appliance.errors import BookFull, DamagedStore, InputError, StaleRevision, StorageFull
from tests.support.card import RefusingDisk
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact, a_crowd

Open = Callable[[], ContactBook]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def reopen(tmp_path: Path, clock: FakeClock) -> Open:
    """What a restart of the box would find."""
    return lambda: ContactBook.open(tmp_path, clock=clock, random=Random(7))


@pytest.fixture
def book(reopen: Open) -> ContactBook:
    return reopen()


def changed(contact: Contact, **fields: object) -> Contact:
    return msgspec.structs.replace(contact, **fields)


def test_whoever_is_added_is_there_after_a_restart_with_every_field(
    book: ContactBook, reopen: Open, clock: FakeClock
) -> None:
    ketua = book.add_group("Ketua")
    euis = a_contact(
        book.new_id(),
        "Hj. Euis Komariah",
        "0812-0000-1111",
        nickname="Bu Euis",
        salutation="Ibu",
        position="Ketua Pokja",
        role="ketua",
        posyandu="Melati 1",
        rw="01",
        village="Cilame",
        village_code="32.17.06.2003",
        district="Ngamprah",
        district_code="32.17.06",
        birth_date="1978-05-12",
        note="WA suami 🙂 “kutip”",
        groups=(ketua.id,),
        doubts=("name_is_role",),
    )

    saved = book.add(euis)

    assert saved == changed(euis, rev=1, changed_at=clock.now())
    assert reopen().snapshot.by_id == {euis.id: saved}
    assert reopen().snapshot.groups == {ketua.id: ketua}


def test_a_field_that_was_emptied_stays_empty(book: ContactBook, reopen: Open) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis", "0812-0000-1111", note="old", active=False))

    book.update(changed(euis, numbers=(), note="", active=True))

    found = reopen().snapshot.by_id[euis.id]
    assert (found.numbers, found.note, found.active) == ((), "", True)


def test_each_save_counts_the_revision_up_and_says_when(book: ContactBook, clock: FakeClock) -> None:
    euis = book.add(a_contact(book.new_id()))
    clock.advance(60)

    euis = book.update(changed(euis, name="Euis"))

    assert (euis.rev, euis.changed_at) == (2, clock.now())


def test_of_two_people_who_edit_one_entry_the_second_is_shown_both_versions(book: ContactBook) -> None:
    read = book.add(a_contact(book.new_id(), "Euis"))
    theirs = book.update(changed(read, name="Hj. Euis"))

    mine = changed(read, name="Euis Komariah")
    with pytest.raises(StaleRevision) as stale:
        book.update(mine)

    assert (stale.value.theirs, stale.value.mine) == (theirs, mine)
    assert book.snapshot.by_id[read.id] == theirs


def test_an_entry_removed_meanwhile_does_not_come_back_by_a_stale_form(book: ContactBook) -> None:
    read = book.add(a_contact(book.new_id(), "Euis"))
    book.remove([read.id])

    with pytest.raises(StaleRevision) as stale:
        book.update(read)

    assert stale.value.theirs is None
    assert len(book) == 0


def test_removing_passes_over_whom_it_does_not_know(book: ContactBook, reopen: Open) -> None:
    euis, neng = (book.add(a_contact(book.new_id(), name)) for name in ("Euis", "Neng"))

    assert book.remove([euis.id, "nobody", euis.id]) == 1
    assert list(reopen().snapshot.by_id) == [neng.id]


def test_an_id_is_random_letters_and_is_never_given_twice(book: ContactBook) -> None:
    removed = book.add(a_contact(book.new_id()))
    book.remove([removed.id])

    ids = {book.new_id() for _ in range(100)}

    assert len(ids) == 100
    assert removed.id not in ids
    assert all(id_.isalpha() and id_.islower() and len(id_) == 12 for id_ in ids)


def test_the_same_id_cannot_be_added_twice(book: ContactBook, reopen: Open) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    with pytest.raises(InputError):
        book.add(changed(euis, name="Neng"))
    assert book.snapshot.by_id == reopen().snapshot.by_id == {euis.id: euis}


def test_a_snapshot_in_hand_does_not_change_when_the_book_does(book: ContactBook) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis", "0812-0000-1111"))
    before = book.snapshot

    book.update(changed(euis, name="Neng", numbers=()))
    book.add(a_contact(book.new_id()))

    assert before.by_id == {euis.id: euis}
    assert before.search("euis").total == 1
    assert before.by_number[euis.numbers[0]] == (euis,)
    with pytest.raises(TypeError):
        before.by_id["another"] = euis  # type: ignore[index]


def test_eight_threads_that_add_at_once_lose_nobody(book: ContactBook, reopen: Open) -> None:
    errors: list[Exception] = []

    def add_25(thread: int) -> None:
        try:
            for number in range(25):
                book.add(a_contact(book.new_id(), f"Thread {thread} {number}"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=add_25, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    names = {f"Thread {thread} {number}" for thread in range(8) for number in range(25)}
    assert {contact.name for contact in book.snapshot.people} == names
    assert {contact.name for contact in reopen().snapshot.people} == names


def test_eight_threads_that_edit_one_entry_lose_no_edit_in_silence(book: ContactBook) -> None:
    id_ = book.add(a_contact(book.new_id())).id
    outcomes: list[str] = []

    def edit(thread: int) -> None:
        for _ in range(10):
            read = book.snapshot.by_id[id_]
            try:
                book.update(changed(read, note=f"{read.note}{thread}"))
                outcomes.append("saved")
            except StaleRevision:
                outcomes.append("stale")

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = book.snapshot.by_id[id_]
    assert len(outcomes) == 80
    assert len(found.note) == outcomes.count("saved") == found.rev - 1


def test_a_full_card_leaves_the_book_as_it_was(tmp_path: Path, clock: FakeClock, reopen: Open) -> None:
    disk = RefusingDisk()
    book = ContactBook.open(tmp_path, clock=clock, random=Random(7), disk=disk)
    euis = book.add(a_contact(book.new_id(), "Euis"))
    disk.refuse = disk.calls + 2

    with pytest.raises(StorageFull):
        book.update(changed(euis, name="Neng"))

    assert book.snapshot.by_id == reopen().snapshot.by_id == {euis.id: euis}


def test_the_book_refuses_more_people_than_it_is_tested_with(book: ContactBook) -> None:
    book.import_contacts(list(a_crowd(LIMIT - 1)), [])
    book.add(a_contact(book.new_id()))

    with pytest.raises(BookFull) as full:
        book.add(a_contact(book.new_id()))
    assert full.value.room == 0

    book.remove([book.snapshot.people[0].id, book.snapshot.people[1].id])
    with pytest.raises(BookFull) as full:
        book.import_contacts([a_contact(f"new{number}") for number in range(3)], [])
    assert full.value.room == 2
    assert len(book) == LIMIT - 2


def test_a_damaged_book_is_not_opened_as_an_empty_one(
    tmp_path: Path, book: ContactBook, reopen: Open
) -> None:
    book.add(a_contact(book.new_id()))
    (tmp_path / "contacts.json").write_bytes(b"")

    with pytest.raises(DamagedStore):
        reopen()


def test_a_lost_book_is_not_opened_as_an_empty_one_while_earlier_states_lie_beside(
    tmp_path: Path, book: ContactBook, reopen: Open
) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    book.add(a_contact(book.new_id(), "Neng"))
    for path in tmp_path.glob("contacts.json*"):
        path.unlink()

    with pytest.raises(DamagedStore, match="earlier states are kept") as lost:
        reopen()
    assert "2026-12-08" in str(lost.value)

    book.generations.put_back("2026-12-08", tmp_path / "contacts.json")
    assert reopen().snapshot.by_id == {euis.id: euis}


def test_a_book_opened_from_its_previous_generation_says_so(
    tmp_path: Path, book: ContactBook, reopen: Open
) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    book.add(a_contact(book.new_id(), "Neng"))
    (tmp_path / "contacts.json").write_bytes(b"")

    again = reopen()

    assert again.recovered
    assert not book.recovered
    assert again.snapshot.by_id == {euis.id: euis}


# groups


def test_people_are_put_into_a_group_and_taken_out_in_one_save(book: ContactBook, reopen: Open) -> None:
    people = [book.add(a_contact(book.new_id(), name)) for name in ("Ai", "Euis", "Neng")]
    ids = [contact.id for contact in people]
    rongga = book.add_group("  Ketua   Rongga ")
    assert rongga.name == "Ketua Rongga"

    assert book.assign(rongga.id, ids) == 3
    assert book.assign(rongga.id, [*ids, "nobody"]) == 0
    assert book.assign(rongga.id, ids[:1], member=False) == 1

    members = reopen().snapshot.by_group[rongga.id]
    assert [contact.name for contact in members] == ["Euis", "Neng"]


def test_a_group_taken_away_takes_nobody_with_it(book: ContactBook, reopen: Open) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    group, other = book.add_group("Lama"), book.add_group("Tetap")
    book.assign(group.id, [euis.id])
    book.assign(other.id, [euis.id])

    book.remove_group(group.id)
    book.remove_group(group.id)  # twice is no harm

    snapshot = reopen().snapshot
    assert list(snapshot.groups) == [other.id]
    assert group.id not in snapshot.by_group
    assert snapshot.by_id[euis.id].groups == (other.id,)
    with pytest.raises(InputError):
        book.assign(group.id, [euis.id])


def test_group_names_are_told_apart_by_more_than_their_capitals(book: ContactBook) -> None:
    ketua = book.add_group("Ketua Pokja")
    for name in ("ketua  POKJA", "", "   "):
        with pytest.raises(InputError):
            book.add_group(name)

    renamed = book.rename_group(msgspec.structs.replace(ketua, name="KETUA POKJA"))
    assert (renamed.name, renamed.rev) == ("KETUA POKJA", 2)
    with pytest.raises(StaleRevision):
        book.rename_group(msgspec.structs.replace(ketua, name="Lain"))


def test_a_group_that_is_gone_is_dropped_from_whoever_is_saved_with_it(book: ContactBook) -> None:
    assert book.add(a_contact(book.new_id(), groups=("gone",))).groups == ()
