"""Whatever is done to a book, in any order: what is read is what a restart would find, index by index."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.contacts.book import ContactBook
from appliance.contacts.model import Contact, Post
from appliance.contacts.people_merge import merged
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.contacts.snapshot import Snapshot
from appliance.errors import InputError
from tests.support.clock import FakeClock
from tests.support.people import number

INDEXES = ("by_number", "by_district", "by_village", "by_posyandu", "by_group", "by_role")

_NAMES = st.sampled_from(["Dahlia I", "DAHLIA 1", "dahlia 01", "Melati", "Mawar 2", ""])
_PLACES = st.sampled_from(
    [
        {"village_code": "32.17.06.2004", "district_code": "32.17.06"},
        {"village_code": "32.17.13.2001", "district_code": "32.17.13"},
        {},
    ]
)
_ROLES = st.sampled_from(["", "kader", "ketua"])


def _the_person(person: Contact) -> str:
    return person.id


@st.composite
def posts(draw: st.DrawFn) -> Post:
    return Post(role=draw(_ROLES), posyandu=draw(_NAMES), **draw(_PLACES))


@st.composite
def what_is_known(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "name": draw(st.sampled_from(["Ai", "Euis", "Neng Yani"])),
        "numbers": tuple(draw(st.lists(st.integers(1, 6).map(number), max_size=2, unique=True))),
        "further_posts": tuple(draw(st.lists(posts(), max_size=2))),
        **msgspec.structs.asdict(draw(posts())),
    }


class Story(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FakeClock()
        self.random = Random(7)
        self.book = self.opened()
        self.group = self.book.add_group("Ketua").id

    def opened(self) -> ContactBook:
        return ContactBook.open(Path(self.folder.name), clock=self.clock, random=self.random)

    def teardown(self) -> None:
        self.folder.cleanup()

    def somebody(self, data: st.DataObject) -> Contact:
        return data.draw(st.sampled_from(self.book.snapshot.people))

    @rule(known=what_is_known())
    def somebody_comes(self, known: dict[str, Any]) -> None:
        self.book.add(Contact(id=self.book.new_id(), **known))

    @precondition(lambda self: len(self.book) > 0)
    @rule(data=st.data(), known=what_is_known())
    def somebody_changes(self, data: st.DataObject, known: dict[str, Any]) -> None:
        before = self.somebody(data)
        after = self.book.update(msgspec.structs.replace(before, **known))
        gone = set(before.numbers) - set(after.numbers)
        assert gone <= {former.number for former in after.former_numbers}

    @precondition(lambda self: len(self.book) > 0)
    @rule(data=st.data(), post=posts())
    def many_change(self, data: st.DataObject, post: Post) -> None:
        people = data.draw(st.lists(st.sampled_from(self.book.snapshot.people), unique_by=_the_person))
        self.book.update_many(msgspec.structs.replace(person, further_posts=(post,)) for person in people)

    @precondition(lambda self: len(self.book) > 0)
    @rule(data=st.data(), member=st.booleans())
    def somebody_joins_or_leaves_the_group(self, data: st.DataObject, member: bool) -> None:
        self.book.assign(self.group, [self.somebody(data).id], member=member)

    @rule(data=st.data(), new=st.lists(what_is_known(), max_size=3), known=what_is_known())
    def a_file_is_taken(self, data: st.DataObject, new: list[dict[str, Any]], known: dict[str, Any]) -> None:
        people = self.book.snapshot.people
        changed = (
            data.draw(st.lists(st.sampled_from(people), unique_by=_the_person, max_size=2)) if people else []
        )
        self.book.import_contacts(
            [Contact(id=self.book.new_id(), **person) for person in new],
            [msgspec.structs.replace(person, **known) for person in changed],
        )

    @precondition(lambda self: any(it.undone_at is None for it in self.book.snapshot.imports))
    @rule(data=st.data())
    def a_file_is_taken_back(self, data: st.DataObject) -> None:
        open_ = [record.id for record in self.book.snapshot.imports if record.undone_at is None]
        self.book.undo_import(data.draw(st.sampled_from(open_)))

    @precondition(lambda self: len(self.book) > 1)
    @rule(data=st.data())
    def two_become_one(self, data: st.DataObject) -> None:
        pair = st.lists(
            st.sampled_from(self.book.snapshot.people), min_size=2, max_size=2, unique_by=_the_person
        )
        keep, other = data.draw(pair)
        self.book.merge(merged(keep, other, day=date(2026, 12, 8)), other.id, drop_rev=other.rev)

    @precondition(lambda self: len(self.book) > 1)
    @rule(data=st.data())
    def two_are_two(self, data: st.DataObject) -> None:
        pair = st.lists(
            st.sampled_from(self.book.snapshot.people), min_size=2, max_size=2, unique_by=_the_person
        )
        one, other = data.draw(pair)
        self.book.not_same(one.id, other.id)

    @precondition(lambda self: len(self.book) > 0)
    @rule(data=st.data(), for_good=st.booleans())
    def somebody_goes(self, data: st.DataObject, for_good: bool) -> None:
        if for_good:
            self.book.erase(self.somebody(data).id)
        else:
            self.book.remove([self.somebody(data).id])

    @precondition(lambda self: len(self.book.snapshot.posyandu) > 0)
    @rule(data=st.data(), name=_NAMES)
    def a_posyandu_is_renamed_joined_or_closed(self, data: st.DataObject, name: str) -> None:
        entry = data.draw(st.sampled_from(list(self.book.snapshot.posyandu.values())))
        try:
            self.book.rename_posyandu(msgspec.structs.replace(entry, name=name))
        except InputError:
            holder = self.book.snapshot.posyandu_codes.get((entry.village_code, posyandu_key(name)))
            if holder:
                self.book.join_posyandu(self.book.snapshot.posyandu[holder], entry.id)
            elif entry.id not in self.book.snapshot.by_posyandu:
                self.book.remove_posyandu(entry.id)

    @rule()
    def the_box_restarts(self) -> None:
        self.book.close()
        self.book = self.opened()

    @invariant()
    def every_index_is_as_if_made_anew(self) -> None:
        now = self.book.snapshot
        anew = Snapshot(now.people, now.groups.values(), now.imports, now.posyandu.values(), now.not_same)
        for name in INDEXES:
            assert dict(getattr(now, name)) == dict(getattr(anew, name)), name

    @invariant()
    def a_restart_would_find_the_same(self) -> None:
        found = self.opened().snapshot
        now = self.book.snapshot
        assert found.people == now.people
        assert dict(found.posyandu) == dict(now.posyandu)
        assert (dict(found.groups), found.imports, found.not_same) == (
            dict(now.groups),
            now.imports,
            now.not_same,
        )

    @invariant()
    def everybody_at_a_posyandu_of_a_desa_is_at_one_of_the_registry(self) -> None:
        now = self.book.snapshot
        for person in now.people:
            for post in person.places:
                known = bool(post.posyandu and post.village_code)
                assert bool(now.posyandu_code(post)) == known
        keys = [(entry.village_code, posyandu_key(entry.name)) for entry in now.posyandu.values()]
        assert len(keys) == len(set(keys))


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
