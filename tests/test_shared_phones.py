"""Two people on one phone get one message that may name both; who serves twice is written to as meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from appliance.broadcast_models import EventDetails, LeftOutReason
from appliance.broadcast_people import Rules, chosen_people, speakable
from appliance.composition import Composition, Text, compose
from appliance.contacts.audience_spec import AudienceSpec, SharedPhone
from appliance.contacts.model import Contact, Post, Posyandu
from appliance.contacts.snapshot import Snapshot
from appliance.merge import Merger, OfficeValues
from tests.support.people import CILAME, number, person

EVERYBODY = AudienceSpec(all=True)
BOTH = Rules(shared=SharedPhone.BOTH)


def made(
    written: str, people: list[Contact], spec: AudienceSpec = EVERYBODY, rules: Rules = BOTH, **book: Any
) -> Composition:
    text = Text.read(written)
    merger = Merger(
        text.template.fields,
        event=EventDetails(),
        office=OfficeValues("Pokjanal KBB"),
        today=date(2026, 12, 1),
    )
    chosen = speakable(chosen_people(Snapshot(people, **book), spec, (), rules), text.template, merger)
    return compose(text, chosen.people, merger, left_out=chosen.left_out)


def texts(composition: Composition) -> list[str]:
    return [each.text for each in composition.recipients]


def on_one_phone(*names: str, **fields: Any) -> list[Contact]:
    return [
        person(serial, name, numbers=(number(1),), **fields) for serial, name in enumerate(names, start=1)
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Yth. {sapaan} {nama}.", "Yth. Ibu Euis / Ibu Neng."),
        ("Halo {nama}", "Halo Euis / Neng"),
        ("Halo {nama_lengkap}, RW {rw}", "Halo Hj. Euis / Neng, RW 04"),
        ("Assalamualaikum {sapaan}", "Assalamualaikum Ibu"),
        ("Besok posyandu.", "Besok posyandu."),
    ],
)
def test_one_message_names_both(written: str, text: str) -> None:
    composition = made(written, on_one_phone("Hj. Euis", "Neng"))
    assert texts(composition) == [text]
    assert composition.left_out == []


def test_the_ledger_keeps_both_ids_and_both_names() -> None:
    (recipient,) = made("Halo {nama}", on_one_phone("Euis", "Neng")).recipients
    assert recipient.contact_id.split() == ["kader1", "kader2"]
    assert recipient.name == "Euis / Neng"


def test_a_third_on_the_phone_is_left_out_and_by_the_other_setting_the_second_too() -> None:
    people = on_one_phone("Ai", "Bai", "Cai")
    both = made("Halo {nama}", people)
    assert [(each.name, each.reason) for each in both.left_out] == [("Cai", LeftOutReason.SAME_NUMBER)]
    first = made("Halo {nama}", people, rules=Rules())
    assert texts(first) == ["Halo Ai"]
    assert len(first.left_out) == 2


@pytest.mark.parametrize("lacks", [(0,), (1,), (0, 1), (0, 2), (0, 1, 2)])
def test_whoever_lacks_a_field_makes_room_and_nobody_is_lost(lacks: tuple[int, ...]) -> None:
    people = [
        person(
            place + 1, name, numbers=(number(1),), **({"rw": ""} if place in lacks else {"rw": f"0{place}"})
        )
        for place, name in enumerate(("Ai", "Bai", "Cai"))
    ]
    composition = made("{nama} RW {rw}", people)
    named = [id_ for each in composition.recipients for id_ in each.contact_id.split()]
    told = named + [each.contact_id for each in composition.left_out]
    assert sorted(told) == ["kader1", "kader2", "kader3"]
    assert len(composition.recipients) == (0 if len(lacks) == 3 else 1)


def test_the_field_posyandu_is_that_of_the_post_the_audience_means() -> None:
    euis = person(
        1, "Euis", role="ketua", further_posts=(Post(role="kader", posyandu="Mawar 2", rw="09", **CILAME),)
    )
    mawar = Posyandu(id="32.17.06.2004.002", name="Mawar 2")
    text = "{nama}: {posyandu} RW {rw}"
    kader = AudienceSpec(roles=("kader",), areas=(mawar.id,))
    assert texts(made(text, [euis], kader, posyandu=[mawar])) == ["Euis: Mawar 2 RW 09"]
    assert texts(made(text, [euis], AudienceSpec(roles=("ketua",)))) == ["Euis: Melati 3 RW 04"]
    assert texts(made(text, [euis])) == ["Euis: Melati 3 RW 04"]
