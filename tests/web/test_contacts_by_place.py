"""A petugas of one kecamatan opens no conversation of another by changing the book, by whatever form."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.box import Box
from appliance.contacts.area_tree import AreaTree
from appliance.contacts.model import Contact
from tests.support.people import person
from tests.web.office import hidden
from tests.web.sending.test_conversations_by_place import FAR, HERE, NEAR, local, threads
from tests.web.test_contact_import import kader, looked, workbook
from tests.web.visitor import Visitor, text_of, told

__all__ = ["local", "threads"]

HERS = FAR.numbers[0]
OWN_PLACE = f"{HERE}.2004"


@pytest.fixture
def office(box: Box, areas: AreaTree, threads: dict[str, int]) -> Box:
    box.settings.choose_areas(areas)
    return box


def now(box: Box, one: Contact) -> Contact:
    return box.book.snapshot.by_id[one.id]


def is_hidden(visitor: Visitor, threads: dict[str, int], box: Box) -> bool:
    """What the far number wrote: neither its conversation, nor the list, nor anybody's page tells it."""
    pages = [
        "/kotak-masuk",
        "/kotak-masuk?cari=0812",
        f"/kotak-masuk/{threads['far']}",
        *(f"/kontak/{each}" for each in box.book.snapshot.by_id),
    ]
    return all("dari jauh" not in visitor.get(page).text for page in pages)


def test_a_further_owner_of_a_number_opens_nothing(
    local: Visitor, admin: Visitor, office: Box, threads: dict[str, int]
) -> None:
    form = {"name": "Palsu Satu", "number": HERS.display, "area": OWN_PLACE, "active": "y"}
    assert told(local.post("/kontak/baru", form)).startswith("/kontak/")
    assert len(office.book.snapshot.by_number[HERS]) == 2
    assert local.get(f"/kotak-masuk/{threads['far']}").status_code == 404
    assert is_hidden(local, threads, office)
    (added,) = (one for one in office.book.snapshot.by_number[HERS] if one.id != FAR.id)
    assert local.get(f"/kontak/{added.id}/data").status_code == 403
    assert "dari jauh" in admin.get(f"/kotak-masuk/{threads['far']}").text


def test_a_number_given_and_taken_away_again_opens_nothing_either(
    local: Visitor, office: Box, threads: dict[str, int]
) -> None:
    form = {"name": NEAR.name, "area": OWN_PLACE, "active": "y"}
    local.post(f"/kontak/{NEAR.id}/ubah", {**form, "rev": str(NEAR.rev), "number": HERS.display})
    local.post(
        f"/kontak/{NEAR.id}/ubah",
        {**form, "rev": str(now(office, NEAR).rev), "number": NEAR.numbers[0].display},
    )
    assert HERS in [each.number for each in now(office, NEAR).former_numbers]
    assert is_hidden(local, threads, office)
    assert "dari dekat" in local.get(f"/kontak/{NEAR.id}").text
    assert local.get(f"/kontak/{NEAR.id}/data").status_code == 403


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("ubah", {"name": FAR.name, "number": HERS.display, "area": OWN_PLACE, "active": "y"}),
        ("ubah", {"name": FAR.name, "number": "", "active": "y"}),
        ("tugas/baru", {"position": "Ketua", "area": OWN_PLACE}),
        ("hapus", {}),
        ("aktif", {"aktif": "0"}),
    ],
)
def test_somebody_of_another_place_is_not_changed(
    local: Visitor, office: Box, threads: dict[str, int], path: str, form: dict[str, str]
) -> None:
    before = now(office, FAR)
    answer = local.post(f"/kontak/{FAR.id}/{path}", {"rev": str(before.rev), **form})
    assert "di luar kecamatan Anda" in local.get(told(answer)).text
    assert now(office, FAR) == before
    assert is_hidden(local, threads, office)


def test_the_page_of_somebody_of_another_place_offers_only_what_is_allowed(
    local: Visitor, office: Box
) -> None:
    page = local.get(f"/kontak/{FAR.id}").text
    for address in ("ubah", "hapus", "tugas/baru", "aktif", "data"):
        assert f"/kontak/{FAR.id}/{address}" not in page
    assert f"/kontak/{FAR.id}/berhenti" in page
    assert f"/kontak/{NEAR.id}/ubah" in local.get(f"/kontak/{NEAR.id}").text


def test_two_are_not_joined_when_one_is_of_another_place(local: Visitor, office: Box) -> None:
    twin = office.book.add(person(80, FAR.name, numbers=(HERS,), district_code=HERE))
    pair = f"/kontak/ganda/{twin.id}/{FAR.id}"
    page = local.get(pair).text
    form = {name: hidden(page, name) for name in ("rev_satu", "rev_dua")}
    assert told(local.post(f"{pair}/gabung", form)) == f"/kontak/{FAR.id}"
    assert FAR.id in office.book.snapshot.by_id


def test_many_at_once_are_those_of_the_own_place(local: Visitor, office: Box) -> None:
    both: dict[str, Any] = {"siapa": "centang", "id": [NEAR.id, FAR.id], "area": OWN_PLACE}
    page = local.post("/kontak/banyak/lihat", both)
    assert "1 orang di luar kecamatan Anda tidak ikut." in text_of(page)
    local.post("/kontak/banyak/simpan", {**both, "since": hidden(page.text, "since")})
    assert now(office, NEAR).village_code == OWN_PLACE
    assert now(office, FAR).village_code == ""
    local.post("/kontak/banyak/hapus/ya", {**both, "since": hidden(page.text, "since")})
    assert FAR.id in office.book.snapshot.by_id
    none = local.post("/kontak/banyak", {"siapa": "centang", "id": [FAR.id]})
    assert "di luar kecamatan Anda" in local.get(told(none)).text


def test_the_call_list_gives_nobody_of_another_place_another_number(local: Visitor, office: Box) -> None:
    form = {"nomor": "0812-7777-9999", "rev": str(FAR.rev)}
    answer = local.post(f"/kontak/nomor/telepon/{FAR.id}/baru", form)
    assert (answer.status_code, "di luar kecamatan Anda" in answer.text) == (403, True)
    assert now(office, FAR).numbers == FAR.numbers


def test_a_file_changes_nobody_of_another_place(local: Visitor, admin: Visitor, office: Box) -> None:
    nowhere = person(81, "Rohimah", village="", village_code="", district="", district_code="", posyandu="")
    office.book.import_contacts([nowhere], [])
    rows = [kader(1, "Zaenab", "081200001199"), kader(2, "Rohimah", nowhere.numbers[0].display)]
    job = looked(local, office, workbook(rows))
    assert len(office.importer.taken(office.importer.job(job)).changed) == 1
    answer = local.post(f"/kontak/ambil/{job}")
    assert "1 orang yang akan berubah ada di luar kecamatan Anda" in local.get(told(answer)).text
    assert len(office.book.snapshot.by_id) == 3
    admin.post(f"/kontak/ambil/{job}")
    assert now(office, nowhere).village == "Cilame"
    job = looked(local, office, workbook([kader(1, "Tati", "081200001198")]))
    local.post(f"/kontak/ambil/{job}")
    assert "Tati" in [one.name for one in office.book.snapshot.by_id.values()]


def test_a_file_is_taken_back_by_the_whole_office(local: Visitor, admin: Visitor, office: Box) -> None:
    job = looked(local, office, workbook([kader(1, "Zaenab", "081200001199")]))
    local.post(f"/kontak/ambil/{job}")
    local.post(f"/kontak/ambil/{job}/batalkan")
    assert "Zaenab" in [one.name for one in office.book.snapshot.by_id.values()]
    admin.post(f"/kontak/ambil/{job}/batalkan")
    assert "Zaenab" not in [one.name for one in office.book.snapshot.by_id.values()]
