"""Taking a whole file into the book in one save, and taking it back."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from appliance.contacts.book import KEPT_IMPORTS, ContactBook
from appliance.contacts.model import Contact
from appliance.errors import DamagedStore, InputError, StaleRevision, StorageFull
from tests.support.card import RefusingDisk
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact, a_crowd


@pytest.fixture
def book(tmp_path: Path) -> ContactBook:
    return opened(tmp_path)


def opened(folder: Path) -> ContactBook:
    return ContactBook.open(folder, clock=FakeClock(), random=Random(7))


def changed(contact: Contact, **fields: object) -> Contact:
    return msgspec.structs.replace(contact, **fields)


def names(book: ContactBook) -> list[str]:
    return [contact.name for contact in book.snapshot.people]


def test_an_import_is_one_save(tmp_path: Path) -> None:
    disk = RefusingDisk()
    book = ContactBook.open(tmp_path, clock=FakeClock(), random=Random(7), disk=disk)

    book.import_contacts(list(a_crowd(300)), [], "kepala", source="kader.xlsx")

    assert [step.other for step in disk.steps if step.call == "rename"] == ["kepala.json", "contacts.json"]
    assert len(opened(tmp_path).snapshot) == 300
    (record,) = opened(tmp_path).snapshot.imports
    assert (record.id, record.added, record.changed, record.source) == ("kepala", 300, 0, "kader.xlsx")


def test_a_double_click_on_import_imports_once(book: ContactBook) -> None:
    people = list(a_crowd(3))
    first = book.import_contacts(people, [], "kepala")
    assert book.import_contacts(people, [], "kepala") == first
    assert len(book) == 3


def test_undo_takes_out_who_came_and_puts_back_who_was_changed(tmp_path: Path, book: ContactBook) -> None:
    euis, neng = (book.add(a_contact(book.new_id(), name, number)) for name, number in (
        ("Euis", "0812-0000-1111"), ("Neng", "0812-0000-1112")
    ))  # fmt: skip
    record = book.import_contacts(
        [a_contact("baru", "Ai")], [changed(euis, name="Hj. Euis", numbers=(), posyandu="Melati 1")]
    )
    assert names(book) == ["Ai", "Hj. Euis", "Neng"]

    undone = book.undo_import(record.id)

    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ())
    again = opened(tmp_path).snapshot
    assert again.by_id[neng.id] == neng
    back = again.by_id[euis.id]
    assert changed(back, rev=euis.rev, changed_at=euis.changed_at) == euis
    assert back.rev > euis.rev + 1  # a form opened before the undo is stale
    assert again.imports[0].undone_at is not None


def test_whoever_was_touched_since_stays_as_he_is_and_is_named(book: ContactBook) -> None:
    euis, neng = (book.add(a_contact(book.new_id(), name)) for name in ("Euis", "Neng"))
    record = book.import_contacts(
        [a_contact("ai", "Ai"), a_contact("iis", "Iis")],
        [changed(euis, posyandu="Melati 1"), changed(neng, posyandu="Melati 1")],
    )
    ai = book.update(changed(book.snapshot.by_id["ai"], note="called her"))
    neng = book.update(changed(book.snapshot.by_id[neng.id], note="called her too"))

    undone = book.undo_import(record.id)

    assert (undone.removed, undone.restored, undone.kept) == (1, 1, (ai, neng))
    assert names(book) == ["Ai", "Euis", "Neng"]
    assert book.snapshot.by_id[neng.id] == neng


def test_a_later_import_counts_as_a_touch(book: ContactBook) -> None:
    first = book.import_contacts([a_contact("ai", "Ai")], [])
    second = book.import_contacts([], [changed(book.snapshot.by_id["ai"], name="Ai Nurhayati")])

    undone = book.undo_import(first.id)
    assert [contact.name for contact in undone.kept] == ["Ai Nurhayati"]

    assert book.undo_import(second.id).restored == 1
    assert names(book) == ["Ai"]


def test_two_imports_taken_back_one_after_the_other_leave_nobody_behind(tmp_path: Path) -> None:
    book = opened(tmp_path)
    euis = book.add(a_contact(book.new_id(), "Euis"))
    first = book.import_contacts([a_contact("ai", "Ai")], [changed(euis, posyandu="Melati 1")])
    now = book.snapshot.by_id
    second = book.import_contacts([], [changed(now["ai"], note="baru"), changed(now[euis.id], note="baru")])
    assert book.undo_import(second.id).restored == 2

    undone = opened(tmp_path).undo_import(first.id)

    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ())
    assert opened(tmp_path).snapshot.by_id[euis.id].posyandu == ""


def test_somebody_touched_between_two_imports_is_kept_when_both_are_taken_back(book: ContactBook) -> None:
    first = book.import_contacts([a_contact("ai", "Ai")], [])
    called = book.update(changed(book.snapshot.by_id["ai"], note="called her"))
    second = book.import_contacts([], [changed(called, posyandu="Melati 1")])
    book.undo_import(second.id)
    assert [contact.note for contact in book.undo_import(first.id).kept] == ["called her"]


def test_whoever_was_removed_since_stays_removed(book: ContactBook) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    record = book.import_contacts([a_contact("ai", "Ai")], [changed(euis, name="Hj. Euis")])
    book.remove(["ai", euis.id])

    undone = book.undo_import(record.id)

    assert (undone.removed, undone.restored, undone.kept) == (0, 0, ())
    assert names(book) == []


def test_an_import_is_taken_back_once(book: ContactBook) -> None:
    record = book.import_contacts([a_contact("ai")], [])
    book.undo_import(record.id)
    with pytest.raises(InputError, match="already"):
        book.undo_import(record.id)
    with pytest.raises(InputError, match="not known"):
        book.undo_import("another")


def test_nobody_is_overwritten_who_was_edited_between_preview_and_import(book: ContactBook) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    preview = changed(euis, posyandu="Melati 1")
    theirs = book.update(changed(euis, name="Hj. Euis"))

    with pytest.raises(StaleRevision) as stale:
        book.import_contacts([a_contact("ai", "Ai")], [preview])

    assert stale.value.theirs == theirs
    assert names(book) == ["Hj. Euis"]
    assert book.snapshot.imports == ()


def test_one_person_twice_in_an_import_is_refused(book: ContactBook) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    for new, edited in [([a_contact("ai"), a_contact("ai")], []), ([], [euis, euis]), ([euis], [euis])]:
        with pytest.raises(InputError):
            book.import_contacts(new, edited)
    assert names(book) == ["Euis"]


def test_an_id_that_would_be_a_path_is_refused(tmp_path: Path, book: ContactBook) -> None:
    for id_ in ("../contacts", "a/b", ".", "a" * 100, "nul\0"):
        with pytest.raises(InputError):
            book.import_contacts([a_contact("ai")], [], id_)
    assert len(book) == 0


def test_an_import_that_the_card_refuses_at_any_step_has_not_happened(tmp_path: Path) -> None:
    whole = RefusingDisk()
    fresh = ContactBook.open(tmp_path / "whole", clock=FakeClock(), random=Random(7), disk=whole)
    fresh.add(a_contact("euis", "Euis"))
    before = whole.calls
    fresh.import_contacts([a_contact("ai", "Ai")], [])

    for refused in range(before, whole.calls):
        disk = RefusingDisk()
        book = ContactBook.open(tmp_path / f"{refused}", clock=FakeClock(), random=Random(7), disk=disk)
        euis = book.add(a_contact("euis", "Euis"))
        disk.refuse = refused
        try:
            book.import_contacts([a_contact("ai", "Ai")], [changed(euis, name="Hj. Euis")], "kepala")
        except StorageFull:
            assert names(book) == names(opened(tmp_path / f"{refused}")) == ["Euis"]
            book.import_contacts([a_contact("ai", "Ai")], [changed(euis, name="Hj. Euis")], "kepala")
        assert names(book) == names(opened(tmp_path / f"{refused}")) == ["Ai", "Hj. Euis"]
        book.undo_import("kepala")
        assert names(book) == ["Euis"]


def test_the_last_imports_are_remembered_and_older_ones_forgotten(tmp_path: Path, book: ContactBook) -> None:
    records = [
        book.import_contacts([a_contact(f"p{number}")], [], f"i{number}")
        for number in range(KEPT_IMPORTS + 3)
    ]
    kept = {record.id for record in book.snapshot.imports}

    assert len(kept) == KEPT_IMPORTS
    assert records[-1].id in kept
    assert {path.stem for path in (tmp_path / "imports").glob("*.json")} == kept
    with pytest.raises(InputError):
        book.undo_import(next(record.id for record in records if record.id not in kept))


# earlier states


def test_the_state_before_an_import_can_be_put_back_even_when_the_book_is_damaged(
    tmp_path: Path, book: ContactBook
) -> None:
    book.add(a_contact(book.new_id(), "Euis"))
    book.import_contacts(list(a_crowd(20)), [], "kepala")
    for name in ("contacts.json", "contacts.json.1"):
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes(b"scratched")
    with pytest.raises(DamagedStore):
        opened(tmp_path)

    assert "before-import-kepala" in book.generations.names()
    book.generations.put_back("before-import-kepala", tmp_path / "contacts.json")

    assert names(opened(tmp_path)) == ["Euis"]
    assert (tmp_path / "contacts.json.damaged").read_bytes() == b"scratched"


def test_a_kept_copy_that_is_damaged_or_unknown_is_not_put_back(tmp_path: Path, book: ContactBook) -> None:
    euis = book.add(a_contact(book.new_id(), "Euis"))
    book.import_contacts([a_contact("ai", "Ai")], [], "kepala")
    book.update(changed(euis, name="Hj. Euis"))  # the kept copy is no other name of the current file now
    (tmp_path / "generations" / "before-import-kepala.json").write_bytes(b"scratched")

    with pytest.raises(DamagedStore):
        book.generations.put_back("before-import-kepala", tmp_path / "contacts.json")
    for name in ("before-import-another", "../contacts", ""):
        with pytest.raises(InputError):
            book.generations.put_back(name, tmp_path / "contacts.json")
    assert names(opened(tmp_path)) == ["Ai", "Hj. Euis"]


def test_one_state_a_day_is_kept_for_a_week(tmp_path: Path) -> None:
    clock = FakeClock()
    book = ContactBook.open(tmp_path, clock=clock, random=Random(7))
    for day in range(10):
        book.add(a_contact(book.new_id(), f"Day {day}"))
        book.add(a_contact(book.new_id(), f"Day {day} again"))
        clock.advance(86_400)

    days = [name for name in book.generations.names() if not name.startswith("before")]

    assert sorted(days) == [f"2026-12-{day}" for day in range(11, 18)]
    book.generations.put_back("2026-12-11", tmp_path / "contacts.json")
    assert names(opened(tmp_path)) == ["Day 0", "Day 0 again", "Day 1", "Day 1 again", "Day 2", "Day 2 again"]


def test_removing_many_keeps_the_state_before(tmp_path: Path, book: ContactBook) -> None:
    people = [book.add(a_contact(book.new_id(), name)) for name in ("Ai", "Euis")]
    book.remove([contact.id for contact in people])
    assert "before-removal-2026-12-08-020000" in book.generations.names()
