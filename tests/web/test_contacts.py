"""Kontak: find people, look at one, change them, and never overwrite what somebody else has just saved."""

from __future__ import annotations

import gzip
import re
from typing import Any

import msgspec
import pytest

from appliance.contacts.model import Contact, Post
from appliance.contacts.snapshot import PAGE
from appliance.sms.numbers import PhoneNumber
from tests.web.visitor import Visitor, told
from web.post_marks import mark_of

EUIS = "+6281200001111"


@pytest.fixture
def euis(box: Any) -> Contact:
    saved: Contact = box.book.add(
        Contact(
            id=box.book.new_id(),
            name="Hj. Euis Komariah",
            position="Ketua Pokja",
            posyandu="Melati 1",
            numbers=(PhoneNumber(EUIS),),
        )
    )
    return saved


@pytest.fixture
def crowd(box: Any) -> int:
    people = [
        Contact(id=f"{'abcdefghijklmnopqrstuvwxyz'[i % 26]}{i:011d}", name=f"Kader {i:03}", posyandu="Mawar")
        for i in range(130)
    ]
    box.book.import_contacts(people, [])
    return len(people)


def current(box: Any, person: Contact) -> Contact:
    found: Contact = box.book.snapshot.by_id[person.id]
    return found


def form_of(person: Contact, **changed: str) -> dict[str, str]:
    given = {"name": person.name, "number": EUIS, "posyandu": person.posyandu, "position": person.position}
    return {**given, "active": "y", "rev": str(person.rev), **changed}


def test_an_empty_book_says_what_to_do_first(admin: Visitor) -> None:
    page = admin.get("/kontak")
    assert "Belum ada kontak" in page.text
    assert 'href="/kontak/ambil"' in page.text


def test_people_come_fifty_to_a_page_and_every_one_exactly_once(admin: Visitor, crowd: int) -> None:
    seen: list[str] = []
    path = "/kontak"
    while path:
        page = admin.get(path)
        names = re.findall(r">(Kader \d{3})</a>", page.text)
        assert len(names) <= PAGE
        seen += names
        onward = re.search(r'href="([^"]+sesudah[^"]+)"', page.text)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert len(seen) == crowd
    assert sorted(set(seen)) == seen


def test_search_works_as_a_plain_form_and_as_a_fragment_of_two_kilobytes(admin: Visitor, crowd: int) -> None:
    page = admin.get("/kontak?cari=kader+12")
    assert "Kader 120" in page.text
    assert "Kader 013" not in page.text
    piece = admin.get("/kontak?cari=kader", htmx=True)
    assert "<html" not in piece.text
    assert 'id="daftar"' in piece.text
    assert len(gzip.compress(piece.data)) <= 2048


def test_a_search_that_finds_nobody_says_how_to_go_on(admin: Visitor, euis: Contact) -> None:
    page = admin.get("/kontak?cari=zzzz")
    assert "Tidak ada yang cocok" in page.text
    assert 'value="zzzz"' in page.text


def test_filters_stay_in_the_address_from_page_to_page(admin: Visitor, crowd: int) -> None:
    page = admin.get("/kontak?cari=kader&tanpa=1")
    onward = re.search(r'href="([^"]+sesudah[^"]+)"', page.text)
    assert onward
    assert "cari=kader" in onward.group(1)
    assert "tanpa=1" in onward.group(1)


def test_a_person_is_added_with_any_way_of_writing_a_number(admin: Visitor, box: Any) -> None:
    answer = admin.post(
        "/kontak/baru", {"name": "  Neng   Yani ", "number": "62812 0000 1112", "active": "y"}
    )
    person = box.book.snapshot.by_id[told(answer).rsplit("/", 1)[1]]
    assert person.name == "Neng Yani"
    assert person.number == "+6281200001112"
    assert "Neng Yani sudah masuk" in admin.get(told(answer)).text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "Isi nama orangnya."),
        ({"name": "Siti", "number": "022-6866127"}, "Telepon rumah"),
        ({"name": "Siti", "number": "0812"}, "Nomor kurang panjang"),
        ({"name": "Siti", "spare": "abc"}, "huruf"),
        ({"name": "Siti", "birth_date": "1980-02-31"}, "Tanggal ini tidak ada"),
        ({"name": "x" * 121}, "Terlalu panjang"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field_and_nothing_typed_is_lost(
    admin: Visitor, box: Any, given: dict[str, str], sentence: str
) -> None:
    answer = admin.post("/kontak/baru", {"note": "catatan saya", **given})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "catatan saya" in answer.text
    assert 'aria-describedby="' in answer.text
    assert len(box.book) == 0


def test_an_edit_is_saved_and_shown(admin: Visitor, box: Any, euis: Contact) -> None:
    answer = admin.post(f"/kontak/{euis.id}/ubah", form_of(euis, posyandu="Kenanga 2"))
    assert told(answer) == f"/kontak/{euis.id}"
    assert current(box, euis).posyandu == "Kenanga 2"
    assert current(box, euis).number == EUIS


def test_the_edit_form_shows_the_person_as_they_stand(admin: Visitor, euis: Contact) -> None:
    page = admin.get(f"/kontak/{euis.id}/ubah")
    for shown in ("Hj. Euis Komariah", "0812-0000-1111", "Melati 1", 'name="rev" type="hidden" value="1"'):
        assert shown in page.text


def test_two_people_at_once_see_both_versions_and_nothing_is_overwritten(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    box.book.update(msgspec.structs.replace(euis, posyandu="Dahlia 9"))
    answer = admin.post(f"/kontak/{euis.id}/ubah", form_of(euis, posyandu="Kenanga 2"))
    assert answer.status_code == 409
    assert "Orang lain baru saja mengubah" in answer.text
    assert "Dahlia 9" in answer.text
    assert "Kenanga 2" in answer.text
    assert current(box, euis).posyandu == "Dahlia 9"
    # the form that came back knows the newer version: saving it again is a decision
    again = admin.post(f"/kontak/{euis.id}/ubah", form_of(euis, posyandu="Kenanga 2", rev="2"))
    assert told(again) == f"/kontak/{euis.id}"
    assert current(box, euis).posyandu == "Kenanga 2"


def test_a_person_removed_meanwhile_is_not_brought_back_by_an_old_form(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    box.book.remove([euis.id])
    assert admin.post(f"/kontak/{euis.id}/ubah", form_of(euis)).status_code == 409
    assert euis.id not in box.book.snapshot.by_id


def test_what_was_typed_about_somebody_removed_meanwhile_is_kept_and_may_be_added_anew(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    box.book.remove([euis.id])
    typed = form_of(euis, note="pindah ke Cilame")
    answer = admin.post(f"/kontak/{euis.id}/ubah", typed)
    assert "Orang ini baru saja dihapus" in answer.text
    assert "pindah ke Cilame" in answer.text
    assert 'action="/kontak/baru"' in answer.text
    told(admin.post("/kontak/baru", typed))
    assert [one.note for one in box.book.snapshot.people] == ["pindah ke Cilame"]


@pytest.mark.parametrize("mark", ["baru", "0123456789abcdef"])
def test_a_further_post_of_somebody_removed_meanwhile_is_kept_too(
    admin: Visitor, box: Any, euis: Contact, mark: str
) -> None:
    box.book.remove([euis.id])
    answer = admin.post(f"/kontak/{euis.id}/tugas/{mark}", {"rev": "1", "posyandu": "Kenanga 2"})
    assert answer.status_code == 409
    assert "Orang ini baru saja dihapus" in answer.text
    assert 'value="Kenanga 2"' in answer.text
    assert 'action="/kontak/baru"' in answer.text


def test_removing_asks_first_and_offers_the_milder_way(admin: Visitor, box: Any, euis: Contact) -> None:
    asked = admin.get(f"/kontak/{euis.id}/hapus")
    assert "Hapus Hj. Euis Komariah?" in asked.text
    assert "tidak aktif saja" in asked.text
    assert euis.id in box.book.snapshot.by_id
    assert told(admin.post(f"/kontak/{euis.id}/hapus", {"rev": "1"})) == "/kontak"
    assert euis.id not in box.book.snapshot.by_id


def test_switching_off_twice_is_switching_off_once(admin: Visitor, box: Any, euis: Contact) -> None:
    for _ in range(2):
        admin.post(f"/kontak/{euis.id}/aktif", {"aktif": "0", "rev": "1"})
    assert not current(box, euis).active
    assert current(box, euis).rev == 2
    assert "Tidak aktif" in admin.get(f"/kontak/{euis.id}").text


def test_who_shares_a_phone_is_named(admin: Visitor, box: Any, euis: Contact) -> None:
    box.book.add(Contact(id=box.book.new_id(), name="Elis Lisnawati", numbers=(PhoneNumber(EUIS),)))
    page = admin.get(f"/kontak/{euis.id}")
    assert "HP yang sama" in page.text
    assert "Elis Lisnawati" in page.text


def test_who_answered_berhenti_is_shown_and_can_be_taken_back_at_their_own_wish(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    box.ledger.opt_out(PhoneNumber(EUIS), "keyword")
    assert "Tidak mau menerima siaran" in admin.get(f"/kontak/{euis.id}").text
    admin.post(f"/kontak/{euis.id}/terima-lagi")
    assert PhoneNumber(EUIS) not in box.ledger.opted_out()


def test_a_place_is_chosen_once_and_fills_desa_and_kecamatan(admin: Visitor, box: Any, areas: Any) -> None:
    box.settings.choose_areas(areas)
    answer = admin.post("/kontak/baru", {"name": "Siti", "area": "32.17.06.2004", "active": "y"})
    person = box.book.snapshot.by_id[told(answer).rsplit("/", 1)[1]]
    assert (person.village, person.district) == ("Tanimulya", "Ngamprah")
    edited = admin.post(f"/kontak/{person.id}/ubah", {"name": "Siti", "area": "32.17.06", "rev": "1"})
    assert told(edited)
    kept = box.book.snapshot.by_id[person.id]
    assert (kept.village, kept.district, kept.district_code) == ("", "Ngamprah", "32.17.06")


def test_a_place_no_list_knows_stays_with_its_owner(admin: Visitor, box: Any) -> None:
    old = Contact(id=box.book.new_id(), name="Popon", village="Sirnagalih", village_code="32.17.12.2003")
    saved = box.book.add(old)
    assert "Sirnagalih" in admin.get(f"/kontak/{saved.id}/ubah").text
    admin.post(f"/kontak/{saved.id}/ubah", {"name": "Popon", "area": "32.17.12.2003", "rev": "1"})
    assert current(box, saved).village == "Sirnagalih"


# groups


def test_a_group_gets_a_name_of_its_own_and_leaves_its_people_when_it_goes(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    admin.post("/kontak/kelompok", {"name": "Bidan desa"})
    group = next(iter(box.book.snapshot.groups.values()))
    assert admin.post("/kontak/kelompok", {"name": "BIDAN desa"}).status_code == 422
    assert admin.post("/kontak/kelompok", {"name": ""}).status_code == 422
    box.book.assign(group.id, [euis.id])
    admin.post(f"/kontak/kelompok/{group.id}", {"name": "Bidan", "rev": str(group.rev)})
    assert box.book.snapshot.groups[group.id].name == "Bidan"
    assert "Hapus kelompok Bidan?" in admin.get(f"/kontak/kelompok/{group.id}/hapus").text
    stale = admin.post(f"/kontak/kelompok/{group.id}/hapus", {"rev": str(group.rev)})
    assert (stale.status_code, len(box.book.snapshot.groups)) == (409, 1)
    admin.post(f"/kontak/kelompok/{group.id}/hapus", {"rev": str(group.rev + 1)})
    assert not box.book.snapshot.groups
    assert euis.id in box.book.snapshot.by_id


def test_who_removed_a_contact_is_written_down_without_their_name_or_number(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    admin.post(f"/kontak/{euis.id}/hapus", {"rev": "1"})
    entry = box.accounts.audit.entries()[0]
    assert (entry.who, entry.what, entry.subject) == ("euis", "contact removed", f"contact {euis.id}")


def chosen_area(page: Any) -> str:
    """What the form of a person would send as its place."""
    select = re.search(r'<select[^>]*name="area".*?</select>', page.text, re.S)
    assert select
    options: list[str] = re.findall(r"<option[^>]*\bselected\b[^>]*>", select.group(0))
    value = re.search(r'value="([^"]*)"', options[0]) if options else None
    return value.group(1) if value else ""


@pytest.fixture
def lost(box: Any) -> Contact:
    """Somebody of a desa that no list knows, as an import has left her."""
    person = Contact(
        id="wakandawakan",
        name="Neng Wakanda",
        posyandu="Melati 1",
        village="Wakanda",
        district="Lembang",
        district_code="32.17.01",
        doubts=("village_unknown", "maybe_same_person"),
        numbers=(PhoneNumber(EUIS),),
    )
    box.book.import_contacts([person], [])
    return current(box, person)


def test_a_desa_that_no_list_knows_stays_when_something_else_is_changed(
    admin: Visitor, box: Any, lost: Contact
) -> None:
    page = admin.get(f"/kontak/{lost.id}/ubah")
    assert "Wakanda (tidak ada di daftar)" in page.text
    area = chosen_area(page)
    admin.post(f"/kontak/{lost.id}/ubah", form_of(lost, nickname="Neng", area=area))
    now = current(box, lost)
    assert now.nickname == "Neng"
    assert (now.village, now.district_code) == ("Wakanda", "32.17.01")
    assert now.doubts == ("village_unknown", "maybe_same_person")


def test_a_question_about_the_desa_ends_when_the_desa_is_chosen(
    admin: Visitor, box: Any, lost: Contact
) -> None:
    admin.post(f"/kontak/{lost.id}/ubah", form_of(lost, area=""))
    now = current(box, lost)
    assert (now.village, now.district) == ("", "")
    assert now.doubts == ("maybe_same_person",)


def test_a_further_post_at_a_desa_that_no_list_knows_stays_there(admin: Visitor, box: Any) -> None:
    post = Post(position="Kader", village="Wakanda", district="Lembang", district_code="32.17.01")
    person = box.book.add(Contact(id=box.book.new_id(), name="Neng", further_posts=(post,)))
    address = f"/kontak/{person.id}/tugas/{mark_of(post)}"
    page = admin.get(address)
    assert "Wakanda (tidak ada di daftar)" in page.text
    given = {"rev": str(person.rev), "position": "Ketua", "area": chosen_area(page)}
    admin.post(address, given)
    assert current(box, person).further_posts[0].position == "Ketua"
    assert current(box, person).further_posts[0].village == "Wakanda"


def test_whatever_the_box_itself_makes_can_be_edited(admin: Visitor, box: Any) -> None:
    """Five numbers and a long note of joined entries, a jabatan as long as an import takes it."""
    person = box.book.add(
        Contact(
            id=box.book.new_id(),
            name="Euis",
            position="k" * 250,
            numbers=tuple(PhoneNumber(f"+62812000011{i:02}") for i in range(5)),
            note="c" * 4000,
        )
    )
    spare = ", ".join(number.display for number in person.numbers[1:])
    assert spare in admin.get(f"/kontak/{person.id}/ubah").text
    given = form_of(person, number=person.numbers[0], spare=spare, note=person.note, nickname="Teh Euis")
    answer = admin.post(f"/kontak/{person.id}/ubah", given)
    assert answer.status_code == 303
    now = current(box, person)
    assert now.nickname == "Teh Euis"
    assert (now.numbers, now.note, now.position) == (person.numbers, person.note, person.position)
