"""What people are called: told by titles, by a nickname, by the gender; not by a guess that could offend."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.contacts.salutation import call_name, derive


@pytest.mark.parametrize(
    ("name", "salutation"),
    [
        ("Hj. Euis Komariah, S.Pd.", "Ibu"),
        ("H. Dadang Sunandar", "Bapak"),
        ("Drs. H. Asep Suherman, M.Si.", "Bapak"),
        ("Dra. Iis Rohaeti", "Ibu"),
        ("Teh Nia", "Teh"),
        ("Ceu Popon", "Ceu"),
        ("Kang Ujang", "Kang"),
        ("Aa Umbara", "Aa"),
        ("dr. Rina Marlina", "dr."),
        ("drg. Budi", "drg."),
        ("Ny. Asep Sunandar", "Ibu"),
        ("Bpk. Ujang", "Bapak"),
        ("Neng Yani", "Ibu"),
        ("NENG", "Ibu"),
        ("Siti Aisyah", "Ibu"),
        ("Prof. Dr. H. Ujang", "Dr."),
        ("Euis Komariah", ""),
        ("Ujang", ""),
        ("", ""),
    ],
)
def test_a_name_tells_how_to_say_it(name: str, salutation: str) -> None:
    assert derive(name) == salutation


def test_a_nickname_tells_before_the_name_does() -> None:
    assert derive("Hj. Nia Kurniasih", nickname="Teh Nia") == "Teh"
    assert derive("Hj. Nia Kurniasih", nickname="Nia") == "Ibu"
    assert derive("Kurniasih", nickname="Neng") == "Ibu"


@pytest.mark.parametrize(
    ("gender", "salutation"),
    [("L", "Bapak"), ("laki-laki", "Bapak"), ("P", "Ibu"), ("PEREMPUAN", "Ibu"), ("", ""), ("?", "")],
)
def test_the_gender_tells_where_no_title_does(gender: str, salutation: str) -> None:
    assert derive("Iis Rohaeti", gender) == salutation
    assert derive("dr. Iis Rohaeti", gender) == "dr."


def test_the_gender_is_surer_than_a_first_name() -> None:
    assert derive("Neng Yana", "L") == "Bapak"


@given(st.text(max_size=40))
def test_somebody_who_has_a_name_keeps_a_word_of_it(name: str) -> None:
    called, _ = call_name(name)
    assert bool(called.strip()) == bool(name.partition(",")[0].strip()) or "," in name
