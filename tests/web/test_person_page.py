"""One person: posts, numbers and their state, consent, conversation, doubts; and the filters of the list."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, FormerNumber, Post
from appliance.number_health.record import ConfirmedHow
from appliance.sms.pdu import encode_deliver
from tests.support.people import CILAME, NGAMPRAH, number, person
from tests.web.visitor import Visitor, text_of, told
from web.post_marks import mark_of

EUIS = person(
    1,
    "Hj. Euis Komariah",
    nickname="Euis",
    body="posyandu",
    field="health",
    consent="public_task",
    consent_on="2025-03-01",
    numbers=(number(1), number(71)),
    former_numbers=(FormerNumber(number=number(88), until="2026-01-10", why="dead"),),
    doubts=("number_lookalike", "name_near"),
    further_posts=(Post(position="Anggota Pokja IV PKK", role="anggota pkk", body="desa", **CILAME),),
)
PAGE = f"/kontak/{EUIS.id}"


@pytest.fixture
def euis(box: Any, areas: AreaTree) -> Contact:
    box.settings.choose_areas(areas)
    box.book.import_contacts([EUIS], [])
    found: Contact = box.book.snapshot.by_id[EUIS.id]
    return found


def now(box: Any) -> Contact:
    found: Contact = box.book.snapshot.by_id[EUIS.id]
    return found


def form_of(**changed: str) -> dict[str, str]:
    given = {
        "name": EUIS.name,
        "number": str(number(1)),
        "position": EUIS.position,
        "area": CILAME["village_code"],
    }
    return {**given, "posyandu": EUIS.posyandu, "active": "y", "rev": "1", **changed}


def test_everything_known_is_on_one_page(admin: Visitor, box: Any, euis: Contact) -> None:
    box.number_health.confirm(number(1), ConfirmedHow.CALL)
    page = text_of(admin.get(PAGE))
    for shown in (
        *("Ibu Euis", "0812-0000-0001", "Dipastikan", "0812-0000-0071", "Belum dipastikan"),
        *("Nomor lama (1)", "0812-0000-0088", "10 Januari 2026", "Posyandu Melati 3", "Kesehatan"),
        *("Anggota Pokja IV PKK", "Karena jabatan (SK), sejak 1 Maret 2025", "Perlu dilihat", "Unduh data"),
    ):
        assert shown in page, shown


def test_the_conversation_comes_thirty_at_a_time(admin: Visitor, box: Any, euis: Contact) -> None:
    for serial in range(35):
        pdu = encode_deliver(str(number(1)), f"Balasan <{serial:02}>", sent_at=box.clock.now())
        box.clock.advance(60)
        box.inbox.store_raw("510", pdu, box.clock.now())
    box.inbox.fold()
    first = admin.get(PAGE).text
    assert "Balasan &lt;34&gt;" in first
    assert "Balasan &lt;04&gt;" not in first
    assert "35 pesan" in first
    onward = first.split('">Berikutnya')[0].rsplit('href="', 1)[1].split("#")[0]
    older = admin.get(onward, htmx=True)
    assert "<html" not in older.text
    assert "Balasan &lt;04&gt;" in older.text
    assert "Balasan &lt;05&gt;" not in older.text


def test_a_doubt_is_settled_alone_or_with_all_others(admin: Visitor, box: Any, euis: Contact) -> None:
    admin.post(f"{PAGE}/sudah-benar", {"ragu": "number_lookalike", "rev": "1"})
    assert now(box).doubts == ("name_near",)
    admin.post(f"{PAGE}/sudah-benar", {"rev": "2"})
    assert now(box).doubts == ()
    assert "Perlu dilihat" not in admin.get(PAGE).text


def test_the_form_keeps_posts_and_former_numbers_and_saves_the_new_fields(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    form = form_of(
        body="kecamatan", field="social", consent="given", consent_on="2026-02-01", spare="0812 0000 0072"
    )
    assert told(admin.post(f"{PAGE}/ubah", form)) == PAGE
    after = now(box)
    assert (after.body, after.field, after.consent, after.consent_on) == (
        "kecamatan",
        "social",
        "given",
        "2026-02-01",
    )
    assert after.numbers == (number(1), number(72))
    assert after.further_posts == EUIS.further_posts
    assert {each.number for each in after.former_numbers} == {number(71), number(88)}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"consent": "given", "consent_on": "2026-02-31"}, "Tanggal ini tidak ada"),
        ({"consent_on": "2026-02-01"}, "Pilih dasarnya"),
        ({"field": "lain"}, "Belum tersimpan"),
    ],
)
def test_a_mistake_in_a_new_field_is_said_beside_it(
    admin: Visitor, box: Any, euis: Contact, given: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"{PAGE}/ubah", form_of(**given))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert now(box).rev == 1


def test_a_changed_position_changes_the_role(admin: Visitor, box: Any, euis: Contact) -> None:
    admin.post(f"{PAGE}/ubah", form_of(position="Ketua Posyandu"))
    assert now(box).role == "ketua"


def test_two_at_once_see_the_new_fields_side_by_side_too(admin: Visitor, box: Any, euis: Contact) -> None:
    box.book.update(msgspec.structs.replace(euis, consent="given", further_posts=()))
    answer = admin.post(f"{PAGE}/ubah", form_of(consent="public_task"))
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Dasar menyimpan nomor Setuju sendiri Karena jabatan (SK)" in page


def address_of(box: Any, place: int) -> str:
    return f"{PAGE}/tugas/{mark_of(now(box).further_posts[place])}"


def test_a_post_that_moved_up_the_list_is_never_written_over_by_an_old_form(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    first, second, third = (Post(position=word, district="Ngamprah") for word in ("Bidan", "Kader", "Guru"))
    box.book.update(msgspec.structs.replace(euis, further_posts=(first, second, third)))
    address = address_of(box, 1)
    assert 'value="Kader"' in admin.get(address).text
    rev = now(box).rev
    # somebody else takes the first away: the second is at its place now, the third at the second's
    box.book.update(msgspec.structs.replace(now(box), further_posts=(second, third)))
    answer = admin.post(address, {"position": "Ketua", "area": "tertulis", "rev": str(rev)})
    assert answer.status_code == 409
    assert f'action="{address}"' in answer.text
    admin.post(address, {"position": "Ketua", "rev": str(now(box).rev)})
    assert [post.position for post in now(box).further_posts] == ["Ketua", "Guru"]


def test_a_post_that_somebody_else_changed_is_shown_beside_mine_and_not_overwritten(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    address, rev = address_of(box, 0), now(box).rev
    theirs = Post(position="Bendahara", district="Ngamprah")
    box.book.update(msgspec.structs.replace(euis, further_posts=(theirs,)))
    for given in (str(rev), str(now(box).rev)):
        answer = admin.post(address, {"position": "Sekretaris", "rev": given})
        assert answer.status_code == 409
        assert "Bendahara" in text_of(answer)
        assert 'value="Sekretaris"' in answer.text
        assert f'action="{PAGE}/tugas/baru"' in answer.text
    assert now(box).further_posts == (theirs,)
    admin.post(f"{PAGE}/tugas/baru", {"position": "Sekretaris", "rev": str(now(box).rev)})
    assert [post.position for post in now(box).further_posts] == ["Bendahara", "Sekretaris"]
    assert "belum ada yang dihapus" in admin.get(told(admin.post(f"{address}/hapus", {"rev": "3"}))).text


@pytest.mark.parametrize("rev", ["", "²", "5" * 5000, "-1", "satu"])
def test_a_form_without_a_revision_of_ours_is_stale(
    admin: Visitor, box: Any, euis: Contact, rev: str
) -> None:
    before = now(box)
    group = box.book.add_group("Panitia")
    posyandu = next(iter(box.book.snapshot.posyandu.values()))
    for path, given in (
        (f"{PAGE}/ubah", form_of(note="lain")),
        (f"{PAGE}/tugas/baru", {"position": "Bendahara"}),
        (address_of(box, 0), {"position": "Bendahara"}),
        (f"/kontak/kelompok/{group.id}", {"name": "Lain"}),
        (f"/kontak/posyandu/{posyandu.id}", {"name": "Lain"}),
    ):
        answer = admin.post(path, {**given, "rev": rev})
        assert answer.status_code == 409, path
    assert now(box) == before
    assert box.book.snapshot.groups[group.id].name == "Panitia"


def test_further_posts_are_added_changed_and_taken_away(admin: Visitor, box: Any, euis: Contact) -> None:
    area = NGAMPRAH["district_code"]
    admin.post(f"{PAGE}/tugas/baru", {"position": "Sekretaris Pokjanal", "area": area, "rev": "1"})
    assert [post.role for post in now(box).further_posts] == ["anggota pkk", "sekretaris tim pembina"]
    assert now(box).further_posts[1].district == "Ngamprah"
    admin.post(address_of(box, 1), {"position": "Bendahara", "area": area, "rev": "2"})
    assert now(box).further_posts[1].role == "bendahara"
    admin.post(f"{address_of(box, 0)}/hapus", {"rev": "3"})
    assert [post.position for post in now(box).further_posts] == ["Bendahara"]
    assert [one.id for one in box.book.snapshot.by_district[area]] == [EUIS.id]


def test_a_post_saved_from_an_old_page_shows_what_stands_now(admin: Visitor, box: Any, euis: Contact) -> None:
    box.book.update(msgspec.structs.replace(euis, position="Bidan"))
    answer = admin.post(address_of(box, 0), {"position": "Bendahara", "rev": "1"})
    assert answer.status_code == 409
    assert "Bidan" in text_of(answer)
    assert now(box).further_posts == EUIS.further_posts
    said = admin.post(f"{address_of(box, 0)}/hapus", {"rev": "1"})
    assert "belum ada yang dihapus" in admin.get(told(said)).text
    assert now(box).further_posts == EUIS.further_posts


def test_an_empty_post_is_none(admin: Visitor, box: Any, euis: Contact) -> None:
    answer = admin.post(f"{PAGE}/tugas/baru", {"rev": "1"})
    assert answer.status_code == 422
    assert "Isi jabatan, posyandu, atau tempatnya" in answer.text
    assert admin.get(f"{PAGE}/tugas/9").status_code == 404
    assert admin.get(f"{PAGE}/tugas/0").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tingkat=desa", {"Hj. Euis Komariah"}),
        ("bidang=health", {"Hj. Euis Komariah"}),
        ("persetujuan=public_task", {"Hj. Euis Komariah"}),
        ("persetujuan=belum", {"Neng Yani", "Dadang"}),
        ("ragu=1", {"Hj. Euis Komariah"}),
        ("aktif=tidak", {"Dadang"}),
        ("aktif=ya&peran=kader", {"Hj. Euis Komariah", "Neng Yani"}),
        ("nomor=confirmed", {"Neng Yani"}),
        ("nomor=tanpa", {"Dadang"}),
        ("kelompok=AUTO", {"Neng Yani"}),
        ("posyandu=32.17.06.2004.001&desa=32.17.06.2004", {"Hj. Euis Komariah", "Neng Yani", "Dadang"}),
        ("tempat=tanpa", set()),
        ("nomor=kosong&tingkat=x", set()),
    ],
)
def test_the_list_is_narrowed_by_what_stands_in_the_address(
    admin: Visitor, box: Any, euis: Contact, asked: str, found: set[str]
) -> None:
    neng = person(2, "Neng Yani")
    box.book.import_contacts([neng, person(3, "Dadang", active=False, numbers=())], [])
    box.number_health.confirm(number(2), ConfirmedHow.CALL)
    group = box.book.add_group("Sudah dipastikan", AudienceSpec(number_states=("confirmed",)))
    page = admin.get(f"/kontak?{asked.replace('AUTO', group.id)}").text
    assert {name for name in ("Hj. Euis Komariah", "Neng Yani", "Dadang") if f">{name}</a>" in page} == found


def test_a_new_person_is_addressed_by_what_the_name_says_unless_told_otherwise(
    admin: Visitor, box: Any
) -> None:
    admin.post("/kontak/baru", {"name": "Hj. Neng Rohaeti, S.Sos.", "active": "y"})
    admin.post(
        "/kontak/baru", {"name": "Hj. Iis Aisyah", "salutation": "Teh", "nickname": "Ceu Iis", "active": "y"}
    )
    made = {one.name: (one.salutation, one.nickname) for one in box.book.snapshot.people}
    assert made["Hj. Neng Rohaeti, S.Sos."][0] == "Ibu"
    assert made["Hj. Iis Aisyah"] == ("Teh", "Ceu Iis")


def test_two_at_once_see_both_names_of_a_group(admin: Visitor, box: Any) -> None:
    group = box.book.add_group("Panitia")
    box.book.rename_group(msgspec.structs.replace(group, name="Panitia jambore"))
    answer = admin.post(f"/kontak/kelompok/{group.id}", {"name": "Panitia inti", "rev": "1"})
    assert answer.status_code == 409
    assert "Sekarang namanya Panitia jambore. Nama Anda, Panitia inti, belum disimpan" in text_of(answer)
    assert told(admin.post(f"/kontak/kelompok/{group.id}", {"name": "Panitia inti", "rev": "2"}))
    assert box.book.snapshot.groups[group.id].name == "Panitia inti"
