"""Searching and paging; a snapshot derived from another is as good as one made anew."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.model import Contact, Group
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.crowd import a_contact, a_crowd

EUIS = a_contact(
    "euis",
    "Hj. Euis Nur'aini, S.Pd.",
    "0812-3456-7890",
    posyandu="Melati 1",
    village="Tanimulya",
    village_code="32.17.06.2004",
    rw="05",
    district="Ngamprah",
    district_code="32.17.06",
    role="ketua",
)
NENG = a_contact(
    "neng",
    "Neng Yani",
    "0857-1111-7890",
    nickname="Teh Yani",
    posyandu="Melati 10",
    village="Cilame",
    village_code="32.17.06.2003",
    rw="15",
    district="Ngamprah",
    district_code="32.17.06",
    role="kader",
    groups=("lomba",),
)
RINA = a_contact(
    "rina",
    "dr. Rina Marlina",
    position="Kepala Puskesmas",
    district="Cikalongwetan",
    district_code="32.17.04",
    groups=("lomba",),
)
SNAPSHOT = Snapshot([RINA, NENG, EUIS], [Group(id="lomba", name="Lomba 2026")])


def found(query: str = "", **filters: Any) -> list[str]:
    return [contact.id for contact in SNAPSHOT.search(query, **filters).items]


def test_everybody_is_listed_by_name() -> None:
    assert found() == ["rina", "euis", "neng"]  # dr. Rina, Hj. Euis, Neng


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("euis", ["euis"]),
        ("EUI", ["euis"]),
        ("nuraini", ["euis"]),
        ("Nur'ai", ["euis"]),
        ("aini", []),  # beginnings of words, not their ends
        ("yani neng", ["neng"]),
        ("teh", ["neng"]),
        ("melati", ["euis", "neng"]),
        ("melati 1", ["euis", "neng"]),
        ("melati 10", ["neng"]),
        ("tani mulya", ["euis"]),
        ("tanimulya", ["euis"]),
        ("cikalong wetan", ["rina"]),
        ("ngamprah euis", ["euis"]),
        ("euis neng", []),
        ("puskesmas", ["rina"]),
        ("", ["rina", "euis", "neng"]),
        ("  ...  ", ["rina", "euis", "neng"]),
        ("%", ["rina", "euis", "neng"]),
    ],
)
def test_people_are_found_by_the_beginnings_of_words(query: str, ids: list[str]) -> None:
    assert found(query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("Kec. Ngamprah", ["euis", "neng"]),
        ("kecamatan ngamprah", ["euis", "neng"]),
        ("ds. tanimulya", ["euis"]),
        ("desa tani mulya", ["euis"]),
        ("Hj. Neng", ["neng"]),
        ("ibu hj euis", ["euis"]),
        ("rw 05", ["euis"]),
        ("RW.5", ["euis"]),
        ("rw05 kec ngamprah", ["euis"]),
        ("rw 5 rw 15", []),
        ("rw 1", []),
        ("rw 15", ["neng"]),
        ("hj", ["euis"]),  # nothing else was asked: then it is what is looked for
    ],
)
def test_what_is_said_before_a_name_keeps_nobody_from_being_found(query: str, ids: list[str]) -> None:
    assert found(query) == ids


@pytest.mark.parametrize(
    "query",
    [
        "081234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "62812 3456 7890",
        "+62(0)812-3456-7890",
        "0062 812 34567890",
        "812.3456.7890",
        "(0812) 3456",
        "0812",
        "34567890",
        "4567",
        "euis 0812",
        "0812 ngamprah",
    ],
)
def test_a_number_is_found_in_any_written_form(query: str) -> None:
    assert found(query) == ["euis"]


def test_the_last_digits_of_a_number_are_enough() -> None:
    assert found("7890") == ["euis", "neng"]
    assert found("0000") == []


def test_filters_narrow_each_other() -> None:
    assert found(district="32.17.06") == ["euis", "neng"]
    assert found(village="32.17.06.2003") == ["neng"]
    assert found(group="lomba") == ["rina", "neng"]
    assert found(group="lomba", district="32.17.06") == ["neng"]
    assert found(role="ketua") == ["euis"]
    assert found(without_number=True) == ["rina"]
    assert found("lembang", district="32.17.06") == []
    assert found(district="unknown") == []


def test_indexes_list_people_by_number_place_group_and_role() -> None:
    assert SNAPSHOT.by_number[PhoneNumber("+6281234567890")] == (EUIS,)
    assert SNAPSHOT.by_district["32.17.06"] == (EUIS, NENG)
    assert SNAPSHOT.by_village["32.17.06.2003"] == (NENG,)
    assert SNAPSHOT.by_group["lomba"] == (RINA, NENG)
    assert SNAPSHOT.by_role["ketua"] == (EUIS,)
    assert len(SNAPSHOT) == 3


def test_pages_of_fifty_follow_each_other_to_the_end() -> None:
    snapshot = Snapshot(a_crowd(237))
    pages = []
    after = ""
    while True:
        page = snapshot.search("neng", after=after)
        assert page.total == snapshot.search("neng").total
        pages.append(page.items)
        after = page.next
        if not after:
            break
    everybody = snapshot.search("neng", limit=1000).items
    assert [contact for page in snapshot_pages(snapshot) for contact in page] == list(snapshot.people)
    assert [contact for items in pages for contact in items] == list(everybody)


def snapshot_pages(snapshot: Snapshot) -> list[tuple[Contact, ...]]:
    pages, after = [], ""
    while True:
        page = snapshot.search(after=after)
        pages.append(page.items)
        assert len(page.items) == 50 or not page.next
        if not page.next:
            return pages
        after = page.next


def test_a_page_goes_on_where_it_was_even_if_its_last_person_is_removed_meanwhile() -> None:
    snapshot = Snapshot(a_crowd(120))
    first = snapshot.search()
    expected = snapshot.search(after=first.next)

    later = snapshot.replaced(remove=[first.items[-1].id])

    assert later.search(after=first.next).items == expected.items


def test_a_name_comes_before_a_longer_one_that_begins_with_it() -> None:
    snapshot = Snapshot([a_contact("a", "Ani Rahayu"), a_contact("b", "Ani"), a_contact("c", "Anita")])
    assert [contact.name for contact in snapshot.people] == ["Ani", "Ani Rahayu", "Anita"]
    assert [contact.name for contact in snapshot.search(after=snapshot.search(limit=1).next).items] == [
        "Ani Rahayu",
        "Anita",
    ]


def everything_of(snapshot: Snapshot) -> Mapping[str, Any]:
    names = ["by_id", "by_number", "by_district", "by_village", "by_group", "by_role", "groups", "imports"]
    return {name: getattr(snapshot, name) for name in (*names, "people", "_texts")}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 6), many=st.booleans())
def test_a_derived_snapshot_equals_one_made_anew(seed: int, steps: int, many: bool) -> None:
    random = Random(seed)
    people = {contact.id: contact for contact in a_crowd(60, seed=3)}
    newcomers = a_crowd(2_000, seed=4)
    snapshot = Snapshot(people.values())
    for _ in range(steps):
        put = {}
        for _ in range(250 if many else random.randint(0, 6)):
            contact = random.choice(list(people.values())) if random.random() < 0.5 else next(newcomers)
            put[contact.id] = msgspec.structs.replace(
                contact,
                name=random.choice(["Ai", "Euis", contact.name]),
                numbers=random.choice([(), contact.numbers, (PhoneNumber("+6281200000000"),)]),
                village_code=random.choice(["", contact.village_code, "32.17.01.2001"]),
                role=random.choice(["", "kader"]),
                groups=random.choice([(), ("a",), ("b", "a"), ("a", "a")]),
            )
        remove = [id_ for id_ in random.sample(sorted(people), min(3, len(people))) if id_ not in put]

        snapshot = snapshot.replaced(list(put.values()), [*remove, "unknown"])
        people.update(put)
        for id_ in remove:
            del people[id_]

        assert everything_of(snapshot) == everything_of(Snapshot(people.values()))


@settings(max_examples=200, deadline=None)
@given(query=st.text(max_size=40), after=st.text(max_size=20))
def test_no_query_breaks_the_search(query: str, after: str) -> None:
    page = SNAPSHOT.search(query, after=after)
    assert len(page.items) <= page.total <= 3
