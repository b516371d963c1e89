"""Wilayah: the tree with its counts, and a posyandu's own page."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.model import Posyandu
from appliance.number_health.record import ConfirmedHow
from tests.support.people import NGAMPRAH, person
from tests.web.visitor import Visitor, text_of, told

CILAME = "32.17.06.2004"
MELATI = f"{CILAME}.001"


@pytest.fixture
def placed(box: Any, areas: AreaTree) -> Any:
    """Three kader at Melati 3, one at the desa, one at the kecamatan, one nowhere."""
    nowhere = {
        "village": "",
        "village_code": "",
        "district": "",
        "district_code": "",
        "posyandu": "",
        "rw": "",
    }
    people = [
        *(person(serial) for serial in (1, 2)),
        person(3, numbers=()),
        person(4, posyandu="", position="Kepala Desa"),
        person(5, posyandu="", village="", village_code="", **NGAMPRAH),
        person(6, **nowhere),
    ]
    box.settings.choose_areas(areas)
    box.book.import_contacts(people, [])
    box.number_health.confirm(people[0].numbers[0], ConfirmedHow.CALL)
    return box


def row(page: str, name: str) -> list[int]:
    """The numbers of a row of the tree."""
    found = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*{name}(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    assert found, name
    cells = re.findall(r'<td class="num"[^>]*>(.*?)</td>', found[0], re.DOTALL)
    return [int(re.sub(r"<span.*?</span>|<[^>]+>|\D", "", cell)) for cell in cells]


def test_every_level_counts_people_numbers_and_confirmed_ones(admin: Visitor, placed: Any) -> None:
    page = admin.get(f"/kontak/wilayah?buka={CILAME}").text
    assert row(page, "Kec. Ngamprah") == [5, 4, 1]
    assert row(page, "Tanimulya") == [4, 3, 1]
    assert row(page, "Melati 3") == [3, 2, 1]
    assert row(page, "Tingkat desa, atau") == [1, 1, 0]
    assert row(page, "Tingkat kecamatan, atau") == [1, 1, 0]
    assert row(page, "Belum ada tempatnya") == [1, 1, 0]
    assert row(page, "Jumlah") == [6, 5, 1]
    assert "belum ada laporan" in page


def test_a_place_is_opened_by_a_plain_link_and_closed_again(admin: Visitor, placed: Any) -> None:
    closed = admin.get("/kontak/wilayah").text
    assert "Tanimulya" not in closed
    assert 'href="/kontak/wilayah?buka=32.17.06#w-32-17-06"' in closed
    opened = admin.get("/kontak/wilayah?buka=32.17.06").text
    assert "Tanimulya" in opened
    assert 'aria-expanded="true"' in opened
    assert "Melati 3" not in opened


@pytest.mark.parametrize("code", ["", "x", "99.99.99", "32.17.06.2004.001", "<b>"])
def test_a_code_of_nowhere_opens_nothing(admin: Visitor, placed: Any, code: str) -> None:
    assert admin.get("/kontak/wilayah", query_string={"buka": code}).status_code == 200


def test_people_of_an_old_import_outside_the_kabupaten_stand_at_the_end(admin: Visitor, placed: Any) -> None:
    far = {"district": "Bogor Tengah", "district_code": "32.71.03"}
    placed.book.add(person(9, village="Paledang", village_code="32.71.03.1001", **far))
    page = admin.get("/kontak/wilayah?buka=32.71.03").text
    assert row(page, "Bogor Tengah") == [1, 1, 0]
    assert "Paledang" in page


def test_the_people_without_a_place_are_one_press_away(admin: Visitor, placed: Any) -> None:
    page = admin.get("/kontak?tempat=tanpa").text
    assert "Kader 6" in page
    assert "Kader 5" not in page


def test_the_page_of_a_posyandu_shows_who_is_there(admin: Visitor, placed: Any) -> None:
    page = text_of(admin.get(f"/kontak/posyandu/{MELATI}"))
    assert "Posyandu Melati 3" in page
    assert "Tanimulya, Ngamprah" in page
    for name in ("Kader 1", "Kader 2", "Kader 3"):
        assert name in page
    assert "Kader 4" not in page


def test_a_new_name_is_written_to_everybody_there(admin: Visitor, placed: Any) -> None:
    form = {"name": "Melati III A", "rw": "05", "official_number": "3217-0012", "rev": "1"}
    assert told(admin.post(f"/kontak/posyandu/{MELATI}", form)) == f"/kontak/posyandu/{MELATI}"
    kept = placed.book.snapshot.posyandu[MELATI]
    assert (kept.name, kept.rw, kept.official_number) == ("Melati III A", "05", "3217-0012")
    assert {placed.book.snapshot.by_id[f"kader{n}"].posyandu for n in (1, 2, 3)} == {"Melati III A"}


def test_two_at_once_see_both_versions_of_a_posyandu(admin: Visitor, placed: Any) -> None:
    entry: Posyandu = placed.book.snapshot.posyandu[MELATI]
    placed.book.rename_posyandu(msgspec.structs.replace(entry, rw="11"))
    answer = admin.post(f"/kontak/posyandu/{MELATI}", {"name": "Melati 3", "rw": "12", "rev": "1"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Orang lain baru saja mengubah posyandu ini" in page
    assert "RW 11 12" in page
    assert placed.book.snapshot.posyandu[MELATI].rw == "11"
    again = admin.post(f"/kontak/posyandu/{MELATI}", {"name": "Melati 3", "rw": "12", "rev": "2"})
    assert told(again)
    assert placed.book.snapshot.posyandu[MELATI].rw == "12"


def test_a_posyandu_is_added_once_and_removed_while_nobody_is_there(admin: Visitor, placed: Any) -> None:
    path = f"/kontak/wilayah/{CILAME}/posyandu-baru"
    made = told(admin.post(path, {"name": "Kenanga 2"}))
    assert made.startswith(f"/kontak/posyandu/{CILAME}.")
    twice = admin.post(path, {"name": "Posyandu Kenanga II"})
    assert twice.status_code == 422
    assert "sudah ada posyandu dengan nama itu" in twice.text
    assert told(admin.post(f"{made}/hapus")) == f"/kontak/wilayah?buka={CILAME}"
    answer = admin.post(f"/kontak/posyandu/{MELATI}/hapus")
    assert "Masih ada orang" in admin.get(told(answer)).text
    assert MELATI in placed.book.snapshot.posyandu


def test_two_spellings_of_one_posyandu_are_offered_to_be_joined(admin: Visitor, placed: Any) -> None:
    placed.book.add(person(7, posyandu="Mlati"))
    wrong = placed.book.snapshot.posyandu_code(placed.book.snapshot.by_id["kader7"])
    answer = admin.post(f"/kontak/posyandu/{wrong}", {"name": "Melati 3", "rev": "1"})
    assert answer.status_code == 422
    assert "Mungkin posyandu yang sama" in answer.text
    assert told(admin.post(f"/kontak/posyandu/{wrong}/gabung", {"ke": MELATI})).endswith(MELATI)
    assert placed.book.snapshot.by_id["kader7"].posyandu == "Melati 3"
    assert wrong not in placed.book.snapshot.posyandu


def test_what_is_not_there_is_said(admin: Visitor, placed: Any) -> None:
    assert admin.get("/kontak/posyandu/32.17.06.2004.999").status_code == 404
    assert admin.get("/kontak/wilayah/99.99.99.9999/posyandu-baru").status_code == 404
    assert admin.post(f"/kontak/posyandu/{MELATI}/gabung", {"ke": "x"}).status_code == 404
