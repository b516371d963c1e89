"""People who may stand in the book twice."""

from __future__ import annotations

import pytest

from appliance.contacts.duplicates import Sameness, bare_name, find_duplicates
from appliance.contacts.model import Contact, Post
from tests.support.crowd import a_contact, a_crowd


def pairs(*people: Contact) -> list[tuple[str, str, Sameness]]:
    return [(found.one.id, found.other.id, found.sameness) for found in find_duplicates(people)]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("R. Hj. Neneng Rohaeti, S.Sos., M.Si.", "neneng rohaeti"),
        ("dr. Rina Marlina", "rina marlina"),
        ("Ny. Asep Sunandar", "asep sunandar"),
        ("Teh Nia ", "nia"),
        ("Ibu", "ibu"),
    ],
)
def test_titles_are_no_part_of_a_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_one_number_and_nearly_one_name_is_the_surest_sign() -> None:
    one = a_contact("a", "Elis Lisnawati", "0812-0000-1122", birth_date="1985-07-08", posyandu="Dahlia 1")
    other = a_contact(
        "b", "Hj. Elis Lisnawaty", "0812-0000-1122", birth_date="1985-07-08", posyandu="Dahlia 1"
    )
    assert pairs(one, other) == [("a", "b", Sameness.NUMBER_AND_NAME)]


def test_two_people_with_one_phone_are_named_but_last() -> None:
    nyai = a_contact("a", "Nyai Kokom", "0812-0000-1122")
    elis = a_contact("b", "Elis Lisnawati", "0812-0000-1122")
    siti = a_contact("c", "Siti Aminah", birth_date="1990-08-17", posyandu="Mawar")
    other = a_contact("d", "Siti Aminah", birth_date="1990-08-17", posyandu="Kenanga")
    assert pairs(nyai, elis, siti, other) == [
        ("c", "d", Sameness.NAME_AND_BIRTH),
        ("a", "b", Sameness.NUMBER),
    ]


def test_near_names_in_one_posyandu_are_suspicious_elsewhere_they_are_not() -> None:
    rohimah = a_contact("a", "Rohimah", posyandu="Sakura", village_code="32.17.15.2001")
    rohmah = a_contact("b", "Rohmah", posyandu="SAKURA", village_code="32.17.15.2001")
    far = a_contact("c", "Rohmah", posyandu="Sakura", village_code="32.17.15.2002")
    assert pairs(rohimah, rohmah, far) == [("a", "b", Sameness.NAME_AND_PLACE)]


def test_short_names_must_be_the_same() -> None:
    people = [a_contact(name, name, posyandu="Sakura") for name in ("Ai", "Iis", "Ani", "Nia", "Popon")]
    assert pairs(*people) == []


def test_a_number_that_a_crowd_shares_is_no_sign_of_anything() -> None:
    numbers = a_contact("x", "X", "0812-0000-0000").numbers
    crowd = [a_contact(f"{place}", f"Kader ke {place}", numbers=numbers) for place in range(100)]
    assert pairs(*crowd) == []


def test_nobody_is_a_duplicate_of_himself() -> None:
    one = a_contact("a", "Elis", numbers=(*a_contact("x", "", "0812-0000-1122").numbers,) * 2)
    assert pairs(one) == []


def test_an_ordinary_book_is_searched_through() -> None:
    found = find_duplicates(a_crowd(2_000))
    assert all(one.one.id != one.other.id for one in found)
    assert len({frozenset((one.one.id, one.other.id)) for one in found}) == len(found)


def test_near_names_are_found_in_a_further_posyandu_and_in_any_spelling_of_it() -> None:
    village = {"village_code": "32.17.06.2004"}
    further = (Post(posyandu="Dahlia I", **village),)
    one = a_contact("a", "Elis Lisnawati", posyandu="Melati 1", further_posts=further, **village)
    other = a_contact("b", "Elis Lisnawaty", posyandu="DAHLIA 01", **village)
    assert pairs(one, other) == [("a", "b", Sameness.NAME_AND_PLACE)]


def test_whoever_was_called_two_people_is_not_asked_about_again() -> None:
    people = [a_contact(id_, "Elis Lisnawati", "0812-0000-1122") for id_ in ("b", "a", "c")]
    left = find_duplicates(people, not_same=frozenset({("a", "b")}))
    assert [(found.one.id, found.other.id) for found in left] == [("b", "c"), ("a", "c")]
