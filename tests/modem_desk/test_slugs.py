"""A modem's name in an address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.modem_desk.slugs import slugs


def test_a_name_becomes_small_letters_and_dashes() -> None:
    assert slugs(["Telkomsel 1"]) == {"Telkomsel 1": "telkomsel-1"}
    assert slugs(["Modem/Aula (lt. 2)"]) == {"Modem/Aula (lt. 2)": "modem-aula-lt-2"}


def test_names_that_look_the_same_keep_apart() -> None:
    assert list(slugs(["Tri", "TRI", "tri!"]).values()) == ["tri", "tri-2", "tri-3"]


def test_a_name_without_a_letter_still_has_an_address() -> None:
    assert slugs(["!!!"]) == {"!!!": "modem"}


@given(st.lists(st.text(min_size=1, max_size=60), unique=True, max_size=8))
def test_no_two_names_share_an_address_and_each_is_plain(names: list[str]) -> None:
    found = slugs(names)
    assert len(set(found.values())) == len(names)
    assert all(slug and set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for slug in found.values())
