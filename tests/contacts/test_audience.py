"""Who gets a message, who does not, and why."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.contacts.audience import Audience, Reason, choose
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, Group
from appliance.contacts.snapshot import Snapshot
from appliance.sms.numbers import PhoneNumber
from tests.support.crowd import a_contact, a_crowd


def someone(
    id_: str, name: str, number: str, village: int = 2001, district: int = 15, **fields: Any
) -> Contact:
    place = {
        "village": f"Desa {village}",
        "village_code": f"32.17.{district:02}.{village}",
        "district": {15: "Gununghalu", 13: "Rongga"}[district],
        "district_code": f"32.17.{district:02}",
    }
    return a_contact(id_, name, number, **{**place, **fields})


EUIS = someone("euis", "Euis", "0812-0000-0001", role="ketua", posyandu="Melati 10")
NENG = someone("neng", "Neng", "0812-0000-0002", role="kader", posyandu="Melati 2")
AI = someone("ai", "Ai", "0812-0000-0003", 2002, role="kader", groups=("lomba",))
IIS = someone("iis", "Iis", "0812-0000-0004", 2001, 13, role="ketua", groups=("lomba",))
CAMAT = a_contact(
    "camat", "Camat", "0812-0000-0005", district="Rongga", district_code="32.17.13", role="camat"
)
SNAPSHOT = Snapshot([EUIS, NENG, AI, IIS, CAMAT], [Group(id="lomba", name="Lomba")])


def chosen(spec: AudienceSpec, snapshot: Snapshot = SNAPSHOT, **given: Any) -> list[str]:
    return [contact.id for contact in choose(snapshot, spec, **given).people]


def left_out(audience: Audience) -> dict[str, Reason]:
    return {left.contact.id: left.reason for left in audience.left_out}


def test_everybody_in_the_order_of_kecamatan_desa_posyandu_name() -> None:
    # Melati 2 before Melati 10; the camat, who belongs to no desa, after those of the desa
    assert chosen(AudienceSpec(all=True)) == ["neng", "euis", "ai", "iis", "camat"]


def test_nothing_said_means_nobody() -> None:
    assert choose(SNAPSHOT, AudienceSpec()) == Audience((), ())


@pytest.mark.parametrize(
    ("spec", "ids"),
    [
        (AudienceSpec(areas=("32.17.13",)), ["iis", "camat"]),
        (AudienceSpec(areas=("32.17.15.2002",)), ["ai"]),
        (AudienceSpec(areas=("32.17",)), ["neng", "euis", "ai", "iis", "camat"]),
        (AudienceSpec(areas=("32.1",)), []),
        (AudienceSpec(roles=("ketua",)), ["euis", "iis"]),
        (AudienceSpec(roles=("ketua", "camat"), areas=("32.17.13", "32.17.99")), ["iis", "camat"]),
        (AudienceSpec(groups=("lomba",)), ["ai", "iis"]),
        (AudienceSpec(groups=("lomba",), roles=("ketua",)), ["euis", "ai", "iis"]),
        (AudienceSpec(contacts=("neng", "nobody", "neng")), ["neng"]),
        (AudienceSpec(groups=("unknown",), areas=("",), roles=("",)), []),
    ],
)
def test_places_and_roles_narrow_each_other_groups_and_people_come_in_addition(
    spec: AudienceSpec, ids: list[str]
) -> None:
    assert chosen(spec) == ids


def test_all_ketua_of_two_kecamatan_except_those_of_the_lomba() -> None:
    spec = AudienceSpec(
        roles=("ketua",), areas=("32.17.13", "32.17.15"), exclude=AudienceSpec(groups=("lomba",))
    )
    audience = choose(SNAPSHOT, spec)
    assert [contact.id for contact in audience.people] == ["euis"]
    assert left_out(audience) == {"iis": Reason.EXCLUDED}


def test_an_exception_has_its_own_exceptions() -> None:
    but_iis = AudienceSpec(groups=("lomba",), exclude=AudienceSpec(contacts=("iis",)))
    assert chosen(AudienceSpec(all=True, exclude=but_iis)) == ["neng", "euis", "iis", "camat"]


def test_whoever_is_left_out_is_named_with_the_first_reason_that_applies() -> None:
    people = [
        someone("a", "A", "0812-0000-0001"),
        someone("b", "B", "0812-0000-0002", active=False),
        someone("c", "C", ""),
        someone("d", "D", "0812-0000-0004"),
        someone("e", "E", "", active=False),
        someone("f", "F", "0812-0000-0006"),
    ]
    stopped = frozenset([people[3].numbers[0], people[1].numbers[0]])
    spec = AudienceSpec(all=True, exclude=AudienceSpec(contacts=("f",)))

    audience = choose(Snapshot(people), spec, opted_out=stopped)

    assert [contact.id for contact in audience.people] == ["a"]
    assert left_out(audience) == {
        "b": Reason.INACTIVE,
        "c": Reason.NO_NUMBER,
        "d": Reason.OPTED_OUT,
        "e": Reason.INACTIVE,
        "f": Reason.EXCLUDED,
    }
    assert audience.reasons[Reason.INACTIVE] == 2


def test_two_people_with_one_phone_get_one_message_and_the_other_is_told_who_has_it() -> None:
    nyai = someone("nyai", "Nyai Kokom", "0812-0000-1122", 2001, 13)
    elis = someone("elis", "Elis Lisnawati", "0812-0000-1122", 2001, 15)
    audience = choose(Snapshot([nyai, elis]), AudienceSpec(all=True))
    assert audience.people == (elis,)  # the first by name
    (left,) = audience.left_out
    assert (left.contact, left.reason, left.other) == (nyai, Reason.SAME_NUMBER, elis)


def test_a_phone_is_kept_for_the_next_when_its_first_owner_gets_nothing() -> None:
    elis = someone("elis", "Elis", "0812-0000-1122", active=False)
    nyai = someone("nyai", "Nyai", "0812-0000-1122")
    assert choose(Snapshot([nyai, elis]), AudienceSpec(all=True)).people == (nyai,)


def test_a_spare_number_is_not_written_to_when_the_main_one_said_stop() -> None:
    two = a_contact("two", numbers=(PhoneNumber("+6281200000001"), PhoneNumber("+6281200000002")))
    audience = choose(Snapshot([two]), AudienceSpec(all=True), opted_out={PhoneNumber("+6281200000001")})
    assert left_out(audience) == {"two": Reason.OPTED_OUT}


specs = st.deferred(
    lambda: st.builds(
        AudienceSpec,
        all=st.booleans(),
        groups=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
        areas=st.lists(st.sampled_from(["32.17", "32.17.01", "32.17.02.2001"]), max_size=2).map(tuple),
        roles=st.lists(st.sampled_from(["kader", "ketua"]), max_size=2).map(tuple),
        exclude=st.none() | specs,
    )
)


@settings(max_examples=100, deadline=None)
@given(spec=specs, data=st.data())
def test_everybody_meant_is_in_exactly_one_list_and_no_phone_twice(
    spec: AudienceSpec, data: st.DataObject
) -> None:
    numbers = [PhoneNumber(f"+62812000000{digit}0") for digit in range(6)]
    people = [
        msgspec.structs.replace(
            contact,
            active=data.draw(st.booleans()),
            numbers=data.draw(st.lists(st.sampled_from(numbers), max_size=2).map(tuple)),
            groups=data.draw(st.sampled_from([(), ("a",), ("a", "b")])),
        )
        for contact in a_crowd(20, seed=9)
    ]
    stopped = data.draw(st.frozensets(st.sampled_from(numbers), max_size=2))
    snapshot = Snapshot(people)

    audience = choose(snapshot, spec, opted_out=stopped)

    both = [contact.id for contact in audience.people] + [left.contact.id for left in audience.left_out]
    assert len(both) == len(set(both))
    meant = choose(snapshot, msgspec.structs.replace(spec, exclude=None), opted_out=stopped)
    everybody = {contact.id for contact in meant.people} | {left.contact.id for left in meant.left_out}
    assert set(both) == everybody
    reached = [contact.numbers[0] for contact in audience.people]
    assert len(reached) == len(set(reached))
    assert not stopped & set(reached)
    for left in audience.left_out:
        if left.reason is Reason.SAME_NUMBER:
            assert left.other in audience.people
