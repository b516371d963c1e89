"""What a rule means, said in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.settings import Vocabulary
from appliance.number_health.states import NumberState
from web.rule_words import STATE_PHRASES, Names, rule_sentence
from web.words_posts import BODY_NAMES

PLACES = {"32.17.13": "Kec. Rongga", "32.17.15": "Kec. Gununghalu"}
NAMES = Names(
    place=lambda code: PLACES.get(code, code),
    group=lambda id_: {"p": "Panitia"}.get(id_, id_),
    person=lambda id_: id_.title(),
    bodies=BODY_NAMES[Vocabulary.TIM_PEMBINA],
)


def said(**spec: Any) -> str:
    return rule_sentence(AudienceSpec(**spec), NAMES)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ({}, "Belum ada yang dipilih."),
        ({"all": True}, "Semua orang di kontak."),
        (
            {"roles": ("ketua",), "areas": ("32.17.13", "32.17.15")},
            "Semua ketua di Kec. Rongga dan Kec. Gununghalu.",
        ),
        ({"unanswered": (12,)}, "Semua orang yang belum membalas siaran 12."),
        ({"number_states": ("unconfirmed",)}, "Semua orang yang nomornya belum dipastikan."),
        (
            {"bodies": ("kecamatan",), "fields": ("health",), "silent": True},
            "Semua orang Tim Pembina kecamatan bidang Kesehatan yang nomornya sudah 7 bulan diam.",
        ),
        (
            {"roles": ("ketua", "kader"), "groups": ("p",), "contacts": ("euis",)},
            "Semua ketua dan kader; juga anggota kelompok Panitia; juga Euis.",
        ),
        (
            {"all": True, "exclude": AudienceSpec(roles=("kader",), areas=("32.17.13",), groups=("p",))},
            "Semua orang di kontak, kecuali kader di Kec. Rongga dan anggota kelompok Panitia.",
        ),
        (
            {"all": True, "exclude": AudienceSpec(groups=("p",), exclude=AudienceSpec(contacts=("euis",)))},
            "Semua orang di kontak, kecuali anggota kelompok Panitia (tetapi Euis tetap ikut).",
        ),
        (
            {"number_states": ("doubtful", "dead"), "unanswered": (3, 4)},
            "Semua orang yang nomornya diragukan atau mati dan belum membalas siaran 3 atau 4.",
        ),
    ],
)
def test_a_rule_is_one_sentence(spec: dict[str, Any], sentence: str) -> None:
    assert said(**spec) == sentence


def test_of_many_names_the_first_are_said_and_the_rest_counted() -> None:
    assert said(contacts=tuple("abcdefg")) == "A, B, C dan 4 orang lain."


def test_every_state_of_a_number_has_its_words() -> None:
    assert set(STATE_PHRASES) == {state.value for state in NumberState}
