"""After two entries were joined, whatever named the dropped one means the one that stays."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.contacts.audience import AudienceSpec, choose, members
from appliance.contacts.audience_facts import NothingKnown
from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact
from appliance.contacts.people_merge import merged
from tests.support.clock import FakeClock
from tests.support.crowd import a_contact

TODAY = date(2026, 12, 8)


class Asked(NothingKnown):
    """Invitation 1 went to these."""

    def __init__(self, asked: frozenset[str], answered: frozenset[str] = frozenset()) -> None:
        self._of_first, self._heard = asked, answered

    def asked(self, broadcast_id: int) -> frozenset[str]:
        return self._of_first if broadcast_id == 1 else frozenset()

    def answered(self, broadcast_id: int) -> frozenset[str]:
        return self._heard if broadcast_id == 1 else frozenset()


def book_in(folder: Path) -> ContactBook:
    return ContactBook.open(folder, clock=FakeClock(), random=random.Random(7))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[ContactBook]:
    book = book_in(tmp_path)
    yield book
    book.close()


def joined(book: ContactBook) -> Contact:
    """B has been joined into A; Ai is somebody else."""
    keep, drop = book.add(a_contact("a", "Euis", "0812-0000-0001")), book.add(a_contact("b", "Hj. Euis"))
    book.add(a_contact("ai", "Ai", "0812-0000-0002"))
    return book.merge(merged(keep, drop, day=TODAY), drop.id)


def names(book: ContactBook, spec: AudienceSpec, facts: NothingKnown | None = None) -> list[str]:
    return [person.name for person in choose(book.snapshot, spec, facts=facts).people]


def test_the_former_id_leads_to_the_entry_that_stays_also_after_a_restart(
    book: ContactBook, tmp_path: Path
) -> None:
    whole = joined(book)
    assert book.snapshot.who("b") == book.snapshot.who("a") == whole
    assert "b" not in book.snapshot.by_id
    renamed = book.update(a_contact("a", "Euis K.", rev=whole.rev, merged_ids=whole.merged_ids))
    assert book.snapshot.who("b") == renamed
    book.close()
    again = book_in(tmp_path)
    assert again.snapshot.who("b") == renamed
    again.remove(["a"])
    assert again.snapshot.who("b") is None
    again.close()


def test_who_has_not_answered_an_invitation_sent_to_the_dropped_entry_is_still_asked(
    book: ContactBook,
) -> None:
    joined(book)
    waiting = AudienceSpec(unanswered=(1,))
    assert names(book, waiting, Asked(frozenset({"b", "ai"}))) == ["Ai", "Euis"]
    assert names(book, waiting, Asked(frozenset({"b x", "ai"}))) == ["Ai", "Euis"]
    # asked twice under two names, answered once
    twice = Asked(frozenset({"a", "b", "ai"}), frozenset({"a"}))
    assert names(book, waiting, twice) == ["Ai"]


def test_a_rule_that_names_the_dropped_entry_means_the_one_that_stays(book: ContactBook) -> None:
    joined(book)
    group = book.add_group("Panitia", rule=AudienceSpec(contacts=("b",)))
    assert [person.id for person in members(book.snapshot, group.id)] == ["a"]
    assert names(book, AudienceSpec(all=True, exclude=AudienceSpec(contacts=("b",)))) == ["Ai"]
    assert names(book, AudienceSpec(contacts=("a", "b"))) == ["Euis"]


def test_joining_two_posyandu_takes_rules_along_and_notes_what_is_not_kept(book: ContactBook) -> None:
    keep = book.add_posyandu("Dahlia", "32.17.06.2004", rw="01", official_number="111")
    drop = book.add_posyandu("Dahlya", "32.17.06.2004", rw="02", official_number="222")
    at = {"village": "Cilame", "village_code": "32.17.06.2004"}
    book.add(a_contact("a", "Euis", "0812-0000-0001", posyandu="Dahlya", **at))
    book.add(a_contact("ai", "Ai", "0812-0000-0002"))
    inside = book.add_group("Dahlya", rule=AudienceSpec(areas=(drop.id, keep.id)))
    outside = book.add_group("Lainnya", rule=AudienceSpec(all=True, exclude=AudienceSpec(areas=(drop.id,))))
    entry = book.join_posyandu(keep, drop.id)
    assert [person.name for person in members(book.snapshot, inside.id)] == ["Euis"]
    assert [person.name for person in members(book.snapshot, outside.id)] == ["Ai"]
    rule = book.snapshot.groups[inside.id].rule
    assert rule is not None
    assert rule.areas == (keep.id,)
    assert (entry.rw, entry.official_number) == ("01", "111")
    assert entry.note.splitlines() == ["name: Dahlya", "rw: 02", "official_number: 222"]
