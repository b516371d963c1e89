"""Audiences by post, level, bidang, state of the number and answers; groups that follow a rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.audience import Audience, Reason, SharedPhone, choose, members, tally
from appliance.contacts.audience_facts import RememberedFacts
from appliance.contacts.audience_meaning import is_part_of
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, Group, Post, Posyandu
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.crowd import a_contact, a_crowd

RONGGA, CILAME = "32.17.13", "32.17.06.2004"
MELATI, MAWAR = f"{CILAME}.001", f"{CILAME}.002"


def at(posyandu: str, role: str = "kader", **more: Any) -> dict[str, Any]:
    """Fields of a post in Desa Cilame, Kecamatan Ngamprah."""
    place = {"village": "Cilame", "village_code": CILAME, "district": "Ngamprah", "district_code": "32.17.06"}
    return {"posyandu": posyandu, "role": role, "body": "posyandu", **place, **more}


# Euis: ketua of Melati 1, kader of Mawar 2. Neng: kader of Melati 1. Camat: at the kecamatan Rongga.
EUIS = a_contact(
    "euis", "Euis", "0812-0000-0001", **at("Melati 1", "ketua"), further_posts=(Post(**at("Mawar 2")),)
)
NENG = a_contact("neng", "Neng", "0812-0000-0002", **at("Melati 1", field="health"))
CAMAT = a_contact(
    "camat",
    "Camat",
    "0812-0000-0003",
    role="ketua",
    body="kecamatan",
    district="Rongga",
    district_code=RONGGA,
)
REGISTRY = [Posyandu(id=MELATI, name="Melati 1"), Posyandu(id=MAWAR, name="Mawar 2")]
PEOPLE = [EUIS, NENG, CAMAT]


@dataclass
class Known:
    """What somebody found out about numbers and answers."""

    states: dict[str, str] = field(default_factory=dict)
    quiet: Collection[str] = ()
    asked_in: dict[int, Collection[str]] = field(default_factory=dict)
    answered_in: dict[int, Collection[str]] = field(default_factory=dict)

    def state(self, number: PhoneNumber, person: Contact | None = None) -> str:
        return self.states.get(number, "confirmed")

    def silent(self, number: PhoneNumber) -> bool:
        return number in self.quiet

    def asked(self, broadcast_id: int) -> Collection[str]:
        return self.asked_in.get(broadcast_id, ())

    def answered(self, broadcast_id: int) -> Collection[str]:
        return self.answered_in.get(broadcast_id, ())


def number(serial: int) -> PhoneNumber:
    return PhoneNumber(f"+62812000000{serial:02d}")


def the_book(*groups: Group, people: Collection[Contact] = PEOPLE) -> Snapshot:
    return Snapshot(people, groups, posyandu=REGISTRY)


def ids(spec: AudienceSpec, book: Snapshot | None = None, **given: Any) -> list[str]:
    return sorted(contact.id for contact in choose(book or the_book(), spec, **given).people)


# -- posts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (AudienceSpec(areas=(MAWAR,)), ["euis"]),
        (AudienceSpec(areas=(MELATI,)), ["euis", "neng"]),
        (AudienceSpec(areas=(MAWAR, RONGGA)), ["camat", "euis"]),
        (AudienceSpec(areas=(f"{CILAME}.009",)), []),
        (AudienceSpec(bodies=("kecamatan",)), ["camat"]),
        (AudienceSpec(fields=("health",)), ["neng"]),
        (AudienceSpec(fields=("health",), bodies=("kecamatan",)), []),
    ],
)
def test_a_place_a_level_a_bidang_may_be_that_of_any_post(spec: AudienceSpec, expected: list[str]) -> None:
    assert ids(spec) == expected


def test_what_is_asked_must_hold_for_one_post_of_the_person() -> None:
    # Euis is ketua, and she serves at Mawar 2, but she is not the ketua there
    assert ids(AudienceSpec(roles=("ketua",), areas=(MAWAR,))) == []
    assert ids(AudienceSpec(roles=("kader",), areas=(MAWAR,))) == ["euis"]


def test_the_post_by_which_somebody_is_meant_is_told() -> None:
    meant = choose(the_book(), AudienceSpec(areas=(MAWAR,)))
    assert meant.posts["euis"].posyandu == "Mawar 2"
    assert choose(the_book(), AudienceSpec(areas=(MELATI,))).posts == {}  # the main post
    both = choose(the_book(), AudienceSpec(roles=("kader", "ketua")))
    assert [one.id for one in both.people].count("euis") == 1
    assert both.posts == {}


def test_a_rule_of_a_group_tells_the_post_too() -> None:
    book = the_book(Group(id="g", name="Kader Mawar", rule=AudienceSpec(roles=("kader",), areas=(MAWAR,))))
    assert choose(book, AudienceSpec(groups=("g",))).posts["euis"].posyandu == "Mawar 2"


# -- numbers and answers -----------------------------------------------------------------------------------


def test_people_whose_number_is_not_confirmed_and_those_who_have_been_silent() -> None:
    facts = Known(states={number(1): "unconfirmed", number(2): "doubtful"}, quiet={number(2)})
    assert ids(AudienceSpec(number_states=("unconfirmed",)), facts=facts) == ["euis"]
    assert ids(AudienceSpec(number_states=("unconfirmed", "doubtful")), facts=facts) == ["euis", "neng"]
    assert ids(AudienceSpec(silent=True), facts=facts) == ["neng"]
    assert ids(AudienceSpec(silent=True, roles=("ketua",)), facts=facts) == []


def test_who_has_no_number_is_in_no_state() -> None:
    book = the_book(people=[a_contact("cucu")])
    assert choose(book, AudienceSpec(number_states=("confirmed",)), facts=Known()) == Audience((), ())


def test_those_who_were_asked_and_have_not_answered() -> None:
    facts = Known(asked_in={12: {"euis", "neng"}, 13: {"camat"}}, answered_in={12: {"neng"}})
    assert ids(AudienceSpec(unanswered=(12,)), facts=facts) == ["euis"]
    assert ids(AudienceSpec(unanswered=(12, 13)), facts=facts) == ["camat", "euis"]
    assert ids(AudienceSpec(unanswered=(12,), roles=("kader",), areas=(MELATI,)), facts=facts) == []
    assert ids(AudienceSpec(unanswered=(99,)), facts=facts) == []


def test_two_on_one_phone_were_both_asked() -> None:
    facts = Known(asked_in={12: {"euis neng"}})
    assert ids(AudienceSpec(unanswered=(12,)), facts=facts) == ["euis", "neng"]
    assert (
        ids(AudienceSpec(unanswered=(12,)), facts=Known({}, (), {12: {"euis neng"}}, {12: {"euis neng"}}))
        == []
    )


def test_a_dead_number_gets_nothing_and_a_silent_one_nothing_personal() -> None:
    facts = Known(states={number(1): "dead"}, quiet={number(2)})
    everybody = AudienceSpec(all=True)
    plain = choose(the_book(), everybody, facts=facts)
    assert {left.contact.id: left.reason for left in plain.left_out} == {"euis": Reason.DEAD_NUMBER}
    personal = choose(the_book(), everybody, facts=facts, personal=True)
    assert {left.contact.id: left.reason for left in personal.left_out} == {
        "euis": Reason.DEAD_NUMBER,
        "neng": Reason.SILENT_NUMBER,
    }


def test_without_facts_nobody_is_in_a_state_and_nobody_has_been_asked() -> None:
    assert ids(AudienceSpec(number_states=("confirmed",))) == []
    assert ids(AudienceSpec(unanswered=(1,))) == []
    assert len(ids(AudienceSpec(all=True))) == 3


# -- groups with a rule ------------------------------------------------------------------------------------


def test_a_group_with_a_rule_is_whoever_its_rule_means_now() -> None:
    kader = Group(
        id="g", name="Kader", rule=AudienceSpec(roles=("kader",), exclude=AudienceSpec(contacts=("neng",)))
    )
    book = the_book(kader)
    assert [one.id for one in members(book, "g")] == ["euis"]
    assert ids(AudienceSpec(groups=("g",)), book) == ["euis"]
    grown = book.replaced([a_contact("baru", "Baru", "0812-0000-0009", **at("Melati 1"))])
    assert [one.id for one in members(grown, "g")] == ["baru", "euis"]


def test_groups_that_hold_each_other_are_nobody_to_one_another() -> None:
    inner = Group(id="in", name="In", rule=AudienceSpec(contacts=("neng",), groups=("out",)))
    outer = Group(id="out", name="Out", rule=AudienceSpec(contacts=("euis",), groups=("in",)))
    book = the_book(inner, outer)
    assert [one.id for one in members(book, "out")] == ["euis"]
    assert ids(AudienceSpec(groups=("in", "out")), book) == ["euis", "neng"]
    assert is_part_of(book, "out", AudienceSpec(groups=("in",)))
    assert is_part_of(book, "out", AudienceSpec(all=True, exclude=AudienceSpec(groups=("out",))))
    assert not is_part_of(book, "out", AudienceSpec(contacts=("neng",)))


def test_a_group_may_hold_groups() -> None:
    inner = Group(id="in", name="In", rule=AudienceSpec(contacts=("neng",)))
    outer = Group(id="out", name="Out", rule=AudienceSpec(contacts=("euis",), groups=("in",)))
    assert [one.id for one in members(the_book(inner, outer), "out")] == ["euis", "neng"]


def test_exceptions_may_name_people_groups_places_and_roles() -> None:
    book = the_book(Group(id="g", name="Kader", rule=AudienceSpec(roles=("kader",), areas=(MELATI,))))
    for exclude, expected in (
        (AudienceSpec(contacts=("camat",)), ["euis", "neng"]),
        (AudienceSpec(groups=("g",)), ["camat", "euis"]),
        (AudienceSpec(areas=(CILAME,)), ["camat"]),
        (AudienceSpec(areas=(MAWAR,)), ["camat", "neng"]),
        (AudienceSpec(roles=("ketua",)), ["neng"]),
        (AudienceSpec(bodies=("posyandu",)), ["camat"]),
    ):
        assert ids(AudienceSpec(all=True, exclude=exclude), book) == expected


# -- two on one phone --------------------------------------------------------------------------------------


def on_one_phone(*names: str, **fields: Any) -> list[Contact]:
    return [a_contact(name.lower(), name, "0812-0000-0001", **at("Melati 1"), **fields) for name in names]


def test_both_may_be_named_in_one_message_and_a_third_is_left_out() -> None:
    book = the_book(people=on_one_phone("Ai", "Bai", "Cai"))
    both = choose(book, AudienceSpec(all=True), shared=SharedPhone.BOTH)
    assert [one.id for one in both.people] == ["ai", "bai"]
    assert both.beside["ai"].id == "bai"
    assert [(left.contact.id, left.reason) for left in both.left_out] == [("cai", Reason.SAME_NUMBER)]
    assert tally(book, AudienceSpec(all=True), shared=SharedPhone.BOTH).phones == 1


# -- whatever is asked -------------------------------------------------------------------------------------

STATES = ("confirmed", "unconfirmed", "doubtful", "dead")
some = st.sampled_from


def words(*choices: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(some(choices), max_size=2).map(tuple)


specs = st.deferred(
    lambda: st.builds(
        AudienceSpec,
        all=st.booleans(),
        groups=words("a", "auto", "round"),
        areas=words("32.17", "32.17.01", "32.17.02.2001", "32.17.02.2001.001"),
        roles=words("kader", "ketua"),
        bodies=words("posyandu", "kecamatan"),
        number_states=words(*STATES),
        silent=st.booleans(),
        unanswered=words(1, 2),
        contacts=words("c3", "c4", "nobody"),
        exclude=st.none() | specs,
    )
)
GROUPS = (
    Group(id="a", name="A"),
    Group(id="auto", name="Otomatis", rule=AudienceSpec(roles=("ketua",), groups=("round",))),
    Group(id="round", name="Lingkaran", rule=AudienceSpec(bodies=("kecamatan",), groups=("auto",))),
)


@st.composite
def books(draw: st.DrawFn) -> tuple[Snapshot, Known]:
    numbers = [number(serial) for serial in range(8)]
    post = st.builds(
        Post,
        role=some(["kader", "ketua", ""]),
        body=some(["", "posyandu", "kecamatan"]),
        village_code=some(["", "32.17.02.2001"]),
        district_code=some(["32.17.01", "32.17.02"]),
        posyandu=some(["", "Melati 1"]),
    )
    people = [
        msgspec.structs.replace(
            contact,
            id=f"c{place}",
            active=draw(some([True, True, False])),
            body=draw(some(["", "posyandu", "kecamatan"])),
            numbers=draw(st.lists(some(numbers), max_size=2).map(tuple)),
            groups=draw(some([(), ("a",)])),
            further_posts=tuple(draw(st.lists(post, max_size=2))),
        )
        for place, contact in enumerate(a_crowd(7, seed=9))
    ]
    everybody = [contact.id for contact in people]
    facts = Known(
        states={each: draw(some(STATES)) for each in numbers},
        quiet=draw(st.frozensets(some(numbers))),
        asked_in={1: draw(st.frozensets(some(everybody))), 2: frozenset(everybody)},
        answered_in={1: draw(st.frozensets(some(everybody)))},
    )
    registry = [Posyandu(id="32.17.02.2001.001", name="Melati 1")]
    return Snapshot(people, GROUPS, posyandu=registry), facts


@settings(max_examples=60, deadline=None)
@given(book=books(), spec=specs, personal=st.booleans(), shared=some(SharedPhone))
def test_everybody_meant_is_in_one_list_no_phone_twice_and_nobody_excluded_in(
    book: tuple[Snapshot, Known], spec: AudienceSpec, personal: bool, shared: SharedPhone
) -> None:
    snapshot, facts = book
    rules: dict[str, Any] = {"facts": facts, "shared": shared, "personal": personal}
    audience = choose(snapshot, spec, **rules)

    lists = [one.id for one in audience.people] + [left.contact.id for left in audience.left_out]
    assert len(lists) == len(set(lists))
    unlimited = choose(snapshot, msgspec.structs.replace(spec, exclude=None), **rules)
    assert set(lists) == {
        one.id for one in (*unlimited.people, *(left.contact for left in unlimited.left_out))
    }
    seconds = {one.id for one in audience.beside.values()}
    phones = [one.numbers[0] for one in audience.people if one.id not in seconds]
    assert len(phones) == len(set(phones))
    if spec.exclude is not None and spec.exclude.exclude is None:
        excluded = choose(snapshot, spec.exclude, **rules)
        out = {one.id for one in (*excluded.people, *(left.contact for left in excluded.left_out))}
        assert not out & {one.id for one in audience.people}
    assert not any(facts.state(phone) == "dead" or (personal and facts.silent(phone)) for phone in phones)
    counted = tally(snapshot, spec, **rules)
    assert (counted.phones, dict(counted.left_out)) == (len(phones), dict(audience.reasons))
    again = choose(snapshot, spec, **{**rules, "facts": RememberedFacts(facts)})
    assert again == audience  # the order too


@settings(max_examples=40, deadline=None)
@given(book=books(), spec=specs, more=specs)
def test_narrowing_never_adds_anybody(
    book: tuple[Snapshot, Known], spec: AudienceSpec, more: AudienceSpec
) -> None:
    snapshot, facts = book
    plain = msgspec.structs.replace(spec, all=False, exclude=None, groups=(), contacts=())
    for name in ("areas", "roles", "bodies", "number_states", "silent", "unanswered"):
        narrower = msgspec.structs.replace(plain, **{name: getattr(more, name)})
        if getattr(plain, name) or not getattr(more, name) or not plain.narrows:
            continue
        assert _meant(snapshot, narrower, facts) <= _meant(snapshot, plain, facts)


def _meant(snapshot: Snapshot, spec: AudienceSpec, facts: Known) -> set[str]:
    audience = choose(snapshot, spec, facts=facts)
    return {one.id for one in (*audience.people, *(left.contact for left in audience.left_out))}
