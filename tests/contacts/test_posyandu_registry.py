"""The registry of posyandu: entries come with their people, in the same save; a number is given once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact, Post
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.errors import InputError, StaleRevision, StorageFull
from tests.support.card import RefusingDisk
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact

Open = Callable[[], ContactBook]

CILAME = "32.17.06.2004"
RONGGA = "32.17.13.2001"


@pytest.fixture
def reopen(tmp_path: Path) -> Open:
    """What a restart of the box would find."""
    return lambda: ContactBook.open(tmp_path, clock=FakeClock(), random=Random(7))


@pytest.fixture
def book(reopen: Open) -> ContactBook:
    return reopen()


def kader(id_: str, posyandu: str, village: str = CILAME, **fields: Any) -> Contact:
    return a_contact(id_, posyandu=posyandu, village_code=village, role="kader", **fields)


def registry(book: ContactBook) -> dict[str, str]:
    return {entry.id: entry.name for entry in book.snapshot.posyandu.values()}


def ids(people: tuple[Contact, ...]) -> list[str]:
    return [person.id for person in people]


@pytest.mark.parametrize(
    "written",
    ["Dahlia I", "Dahlia 1", "DAHLIA 1", "dahlia 01", "Dahlia1", "Posyandu Dahlia I", "POSY. DAHLIA-1"],
)
def test_every_way_of_writing_a_posyandu_is_one_posyandu(written: str) -> None:
    assert posyandu_key(written) == posyandu_key("Dahlia 1")


@pytest.mark.parametrize("other", ["Dahlia 11", "Dahlia II", "Dahlia", "Dahlia 1A", "Melati 1"])
def test_another_number_or_flower_is_another_posyandu(other: str) -> None:
    assert posyandu_key(other) != posyandu_key("Dahlia 1")


def test_a_posyandu_comes_with_its_first_person_and_stays_one_in_any_spelling(
    book: ContactBook, reopen: Open
) -> None:
    book.add(kader("a", "Dahlia I", rw="04"))
    book.add(kader("b", "DAHLIA 1"))
    book.add(kader("c", "Dahlia 1", village=RONGGA))
    book.add(kader("d", "Melati", village=""))  # nobody knows in which desa

    for now in (book, reopen()):
        assert registry(now) == {f"{CILAME}.001": "Dahlia I", f"{RONGGA}.001": "Dahlia 1"}
        assert now.snapshot.posyandu[f"{CILAME}.001"].rw == "04"
        assert ids(now.snapshot.by_posyandu[f"{CILAME}.001"]) == ["a", "b"]
        assert now.snapshot.posyandu_code(now.snapshot.by_id["d"]) == ""
    assert book.snapshot.posyandu[f"{CILAME}.001"].village_code == CILAME


def test_people_of_a_posyandu_are_all_who_have_a_post_there(book: ContactBook) -> None:
    further = (Post(role="ketua", posyandu="Melati", village_code=RONGGA),)
    book.add(kader("a", "Dahlia 1", further_posts=further))

    assert ids(book.snapshot.by_posyandu[f"{RONGGA}.001"]) == ["a"]
    assert ids(book.snapshot.by_village[RONGGA]) == ["a"]
    assert ids(book.snapshot.by_role["ketua"]) == ["a"]
    assert ids(book.snapshot.search(role="ketua", posyandu=f"{RONGGA}.001").items) == ["a"]
    assert ids(book.snapshot.search(role="ketua", village=CILAME).items) == []  # a kader there


def test_a_new_name_is_written_into_every_post_there_in_the_same_save(
    book: ContactBook, reopen: Open
) -> None:
    further = (Post(posyandu="dahlia 1", village_code=CILAME), Post(posyandu="Dahlia 1", village_code=RONGGA))
    book.import_contacts([kader("a", "Dahlia I"), kader("b", "Melati", further_posts=further)], [])
    entry = book.snapshot.posyandu[f"{CILAME}.001"]

    renamed = book.rename_posyandu(msgspec.structs.replace(entry, name=" Mawar  5 ", official_number="77"))

    assert (renamed.name, renamed.rev, renamed.official_number) == ("Mawar 5", 2, "77")
    for now in (book, reopen()):
        assert now.snapshot.posyandu[renamed.id] == renamed
        assert ids(now.snapshot.by_posyandu[renamed.id]) == ["a", "b"]
        assert now.snapshot.by_id["a"].posyandu == "Mawar 5"
        b = now.snapshot.by_id["b"]
        assert [post.posyandu for post in b.posts] == ["Melati", "Mawar 5", "Dahlia 1"]
    with pytest.raises(StaleRevision):
        book.rename_posyandu(entry)


def test_a_name_that_another_posyandu_of_the_desa_has_is_refused_but_the_two_can_be_joined(
    book: ContactBook, reopen: Open
) -> None:
    book.import_contacts([kader("a", "Dahlia 1"), kader("b", "Dahila 1"), kader("c", "X", RONGGA)], [])
    typo, right = (book.snapshot.posyandu[f"{CILAME}.00{serial}"] for serial in (1, 2))
    assert (typo.name, right.name) == ("Dahila 1", "Dahlia 1")
    with pytest.raises(InputError, match="already"):
        book.rename_posyandu(msgspec.structs.replace(typo, name="DAHLIA I"))
    with pytest.raises(InputError):
        book.join_posyandu(right, f"{RONGGA}.001")

    joined = book.join_posyandu(right, typo.id)

    for now in (book, reopen()):
        assert list(now.snapshot.posyandu) == [right.id, f"{RONGGA}.001"]
        assert ids(now.snapshot.by_posyandu[joined.id]) == ["a", "b"]
    with pytest.raises(StaleRevision):
        book.join_posyandu(joined, typo.id)


def test_a_posyandu_is_added_before_anybody_is_there_and_removed_only_when_nobody_is(
    book: ContactBook, reopen: Open
) -> None:
    entry = book.add_posyandu("Dahlia 1", CILAME, rw="04")
    assert (entry.id, entry.rev) == (f"{CILAME}.001", 1)
    book.add(kader("a", "DAHLIA I"))
    with pytest.raises(InputError):
        book.remove_posyandu(entry.id)

    book.remove(["a"])
    assert registry(book) == {entry.id: "Dahlia 1"}  # it has not closed because its last kader left
    book.remove_posyandu(entry.id)
    book.remove_posyandu(entry.id)  # twice is no harm

    assert registry(reopen()) == {}


def test_a_number_is_never_given_out_again(book: ContactBook, reopen: Open) -> None:
    book.add_posyandu("Dahlia", CILAME)
    last = book.add_posyandu("Melati", CILAME)
    book.remove_posyandu(last.id)
    assert book.add_posyandu("Mawar", CILAME).id == f"{CILAME}.003"
    book.remove_posyandu(f"{CILAME}.003")
    assert reopen().add_posyandu("Kenanga", CILAME).id == f"{CILAME}.004"


@pytest.mark.parametrize(
    ("name", "village"), [("", CILAME), (" - ", CILAME), ("Dahlia", "32.17.06"), ("A", "")]
)
def test_a_posyandu_needs_a_name_and_a_desa(book: ContactBook, name: str, village: str) -> None:
    with pytest.raises(InputError):
        book.add_posyandu(name, village)


def test_taking_an_import_back_takes_the_posyandu_that_it_alone_brought(
    book: ContactBook, reopen: Open
) -> None:
    euis = book.add(kader("euis", "Dahlia"))
    changed = msgspec.structs.replace(euis, posyandu="Teratai")
    new = [kader("ai", "Melati"), kader("iis", "Mawar"), kader("imas", "Kenanga")]
    record = book.import_contacts(new, [changed])
    brought = [entry for entry in book.snapshot.posyandu.values() if entry.import_id == record.id]
    assert [entry.name for entry in brought] == ["Kenanga", "Mawar", "Melati", "Teratai"]
    book.add(kader("neng", "MAWAR"))  # somebody else is there now
    book.rename_posyandu(next(entry for entry in brought if entry.name == "Kenanga"))  # a person touched it

    book.undo_import(record.id)

    for now in (book, reopen()):
        assert sorted(registry(now).values()) == ["Dahlia", "Kenanga", "Mawar"]
        assert ids(now.snapshot.by_posyandu[f"{CILAME}.001"]) == ["euis"]
    again = book.import_contacts([kader("ai", "Melati")], [])
    assert {entry.id for entry in book.snapshot.posyandu.values() if entry.import_id == again.id} == {
        f"{CILAME}.006"
    }


def test_a_card_that_refuses_leaves_registry_and_people_as_they_were(tmp_path: Path) -> None:
    disk = RefusingDisk()
    book = ContactBook.open(tmp_path, clock=FakeClock(), random=Random(7), disk=disk)
    book.add(kader("a", "Dahlia"))
    book.add(kader("b", "Teratai", RONGGA))
    entry = book.snapshot.posyandu[f"{CILAME}.001"]
    disk.refuse = disk.calls + 3
    with pytest.raises(StorageFull):
        book.rename_posyandu(msgspec.structs.replace(entry, name="Melati"))
    disk.refuse = None
    assert registry(book)[entry.id] == "Dahlia"
    assert book.snapshot.by_id["a"].posyandu == "Dahlia"
    assert book.rename_posyandu(msgspec.structs.replace(entry, name="Melati")).name == "Melati"
