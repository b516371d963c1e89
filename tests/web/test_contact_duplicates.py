"""Kontak ganda: pairs side by side, joined without losing anything, or told apart for good."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from appliance.contacts.model import Contact
from tests.support.people import number, person
from tests.web.office import hidden
from tests.web.visitor import Visitor, text_of, told

ONE = person(1, "Euis Komariah, S.Pd.", birth_date="1978-05-12", note="dari daftar lama")
OTHER = person(
    2,
    "Hj. Euis Komariah",
    numbers=(number(1), number(71)),
    nickname="Euis",
    position="Ketua Posyandu",
    role="ketua",
    birth_date="1978-05-13",
)
PAIR = f"/kontak/ganda/{ONE.id}/{OTHER.id}"


@pytest.fixture
def pair(box: Any) -> tuple[Contact, Contact]:
    box.book.import_contacts([ONE, OTHER, person(3, "Neng Yani", posyandu="Dahlia")], [])
    return ONE, OTHER


def form_of(visitor: Visitor, **chosen: Any) -> dict[str, Any]:
    page = visitor.get(PAIR).text
    return {"rev_satu": hidden(page, "rev_satu"), "rev_dua": hidden(page, "rev_dua"), **chosen}


def test_a_pair_is_listed_once_under_its_surest_reason(admin: Visitor, pair: Any) -> None:
    page = admin.get("/kontak/ganda")
    assert "Nomor dan nama sama" in page.text
    assert page.text.count("Bandingkan<") == 1
    assert "Neng Yani" not in page.text


def test_two_are_shown_side_by_side_where_they_differ(admin: Visitor, pair: Any) -> None:
    page = text_of(admin.get(PAIR))
    for shown in (
        "Euis Komariah, S.Pd.",
        "Hj. Euis Komariah",
        "12 Mei 1978",
        "13 Mei 1978",
        "0812-0000-0071",
    ):
        assert shown in page
    assert "Sama di keduanya" in page


def test_joining_keeps_what_was_chosen_and_loses_nothing(admin: Visitor, box: Any, pair: Any) -> None:
    chosen = {"pilih_name": "dua", "pilih_birth_date": "satu", "pilih_post": "dua"}
    numbers = {"nomor_ada": "1", "nomor": [str(number(71))], "utama": str(number(71))}
    answer = admin.post(f"{PAIR}/gabung", form_of(admin, **chosen, **numbers))
    kept: Contact = box.book.snapshot.by_id[ONE.id]
    assert told(answer) == f"/kontak/{ONE.id}"
    assert OTHER.id not in box.book.snapshot.by_id
    assert (kept.name, kept.nickname, kept.birth_date, kept.role) == (
        "Hj. Euis Komariah",
        "Euis",
        "1978-05-12",
        "ketua",
    )
    assert kept.numbers == (number(71),)
    assert [each.number for each in kept.former_numbers] == [number(1)]
    assert {post.role for post in kept.posts} == {"ketua", "kader"}
    for said in ("dari daftar lama", "Euis Komariah, S.Pd.", "1978-05-13"):
        assert said in kept.note
    assert box.accounts.audit.entries(limit=1)[0].what == "contacts merged"


def test_without_a_choice_all_numbers_stay(admin: Visitor, box: Any, pair: Any) -> None:
    admin.post(f"{PAIR}/gabung", form_of(admin))
    assert box.book.snapshot.by_id[ONE.id].numbers == (number(1), number(71))


@pytest.mark.parametrize("changed", [ONE, OTHER], ids=["first", "second"])
def test_who_was_changed_meanwhile_is_compared_again_and_not_joined(
    admin: Visitor, box: Any, pair: Any, changed: Contact
) -> None:
    form = form_of(admin)
    box.book.update(msgspec.structs.replace(box.book.snapshot.by_id[changed.id], rw="11"))
    answer = admin.post(f"{PAIR}/gabung", form)
    assert told(answer) == PAIR
    page = text_of(admin.get(PAIR))
    assert "belum digabungkan" in page
    assert "RW 11" in page
    assert len(box.book) == 3


def test_a_second_press_on_gabungkan_does_no_harm(admin: Visitor, box: Any, pair: Any) -> None:
    form = form_of(admin)
    admin.post(f"{PAIR}/gabung", form)
    assert admin.post(f"{PAIR}/gabung", form).status_code == 404
    assert len(box.book) == 2


def test_two_people_who_are_told_apart_are_never_asked_about_again(
    admin: Visitor, box: Any, pair: Any
) -> None:
    answer = admin.post(f"{PAIR}/bukan")
    assert "dua orang yang berbeda" in admin.get(told(answer)).text
    assert "Tidak ada kontak ganda" in admin.get("/kontak/ganda").text
    assert len(box.book) == 3


def test_pages_of_pairs_come_twenty_at_a_time(admin: Visitor, box: Any) -> None:
    people = [person(serial, f"Orang {serial:02}", numbers=(number(serial // 2),)) for serial in range(2, 52)]
    box.book.import_contacts(people, [])
    total = len(box.looks.duplicates())
    first = admin.get("/kontak/ganda").text
    assert first.count("Bandingkan<") == 20
    assert "lewati=20" in first
    seen = sum(
        admin.get(f"/kontak/ganda?lewati={skip}").text.count("Bandingkan<") for skip in range(0, total, 20)
    )
    assert seen == total


@pytest.mark.parametrize("path", [f"/kontak/ganda/{ONE.id}/{ONE.id}", f"/kontak/ganda/{ONE.id}/x"])
def test_no_pair_is_a_page_that_is_not_there(admin: Visitor, pair: Any, path: str) -> None:
    assert admin.get(path).status_code == 404
    assert admin.post(f"{path}/gabung").status_code == 404
    assert admin.post(f"{path}/bukan").status_code == 404


def test_the_approver_joins_nobody(approver: Visitor, box: Any, pair: Any) -> None:
    assert approver.get("/kontak/ganda").status_code == 403
    assert approver.post(f"{PAIR}/gabung").status_code == 403
