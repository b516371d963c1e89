"""Choosing people: the count at every click, places that open, people found, who is left out."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from appliance.box import Box
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Post
from tests.support.clock import FakeClock
from tests.support.people import CILAME, EUIS, NENG, NGAMPRAH, person
from tests.web.office import an_office, everybody, hand_over, receive, sent
from tests.web.visitor import Visitor, text_of, told

SMALL = 2048
SOME = {"who": "pilih"}


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    with an_office(tmp_path, clock) as box:
        yield box


def counted(visitor: Visitor, **form: Any) -> str:
    answer = visitor.post("/penerima/hitung", {**SOME, **form}, htmx=True)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.data)) <= SMALL
    return text_of(answer)


def test_each_click_is_answered_with_the_count_and_the_reasons(admin: Visitor) -> None:
    assert counted(admin) == "Belum ada yang dipilih."
    said = counted(admin, areas="32.17.06")
    assert said.startswith("3 orang akan dikirimi 2 orang tidak dikirimi")
    assert "Tanpa nomor HP 1" in said
    assert "Nomor sama dengan orang lain 1" in said


def test_everything_that_can_be_ticked_narrows_or_adds(admin: Visitor, box: Box) -> None:
    box.book.update(replace(_of(box, NENG.id), body="posyandu", field="health"))
    assert counted(admin, bidang="health").startswith("1 orang")
    assert counted(admin, bodies="posyandu", roles="ketua").startswith("0 orang")
    assert counted(admin, states="unconfirmed").startswith("3 orang")
    assert counted(admin, states="dead").startswith("0 orang")
    assert counted(admin, roles="ketua", contacts=NENG.id).startswith("2 orang")
    assert counted(admin, who="semua", without_contacts=NENG.id).startswith("3 orang")  # Elis has her phone


def test_a_place_opens_down_to_its_posyandu(admin: Visitor, box: Box) -> None:
    mawar = Post(posyandu="Mawar 2", role="kader", **CILAME)
    box.book.update(replace(_of(box, EUIS.id), further_posts=(mawar,)))
    villages = admin.get("/penerima/wilayah/32.17.06?untuk=areas", htmx=True)
    assert "Cilame 5 orang" in text_of(villages)
    assert 'name="areas" value="32.17.06.2004"' in villages.text
    posyandu = admin.get("/penerima/wilayah/32.17.06.2004?untuk=without_areas", htmx=True)
    assert "Mawar 2 1 orang" in text_of(posyandu)
    code = next(each.id for each in box.book.snapshot.posyandu.values() if each.name == "Mawar 2")
    assert f'name="without_areas" value="{code}"' in posyandu.text
    assert len(gzip.compress(posyandu.data)) <= SMALL
    assert counted(admin, areas=code).startswith("1 orang")
    assert admin.get("/penerima/wilayah/99.99").status_code == 404


def test_without_script_a_place_opens_with_the_form_and_stays_open(admin: Visitor, box: Box) -> None:
    two = [person(8, village="Ngamprah", village_code="32.17.06.2005", **NGAMPRAH)]
    box.book.import_contacts(two, [])
    page = admin.post("/siaran/tulis", {**SOME, "text": "Halo", "roles": "ketua", "buka": "areas:32.17.06"})
    assert 'value="32.17.06.2004"' in page.text
    assert 'name="buka" value="areas:32.17.06"' in page.text
    assert 'value="ketua" checked' in page.text
    ticked = admin.post("/siaran/tulis", {**SOME, "areas": "32.17.06.2004"}).text
    assert 'value="32.17.06.2004" checked' in ticked


def test_single_people_are_found_and_those_ticked_stay(admin: Visitor) -> None:
    form = {**SOME, "find": "euis", "contacts": NENG.id}
    answer = admin.post("/penerima/orang", form, htmx=True)
    assert f'value="{NENG.id}" checked' in answer.text
    assert f'value="{EUIS.id}">' in answer.text
    without = admin.post("/penerima/orang?untuk=without_", {**SOME, "without_find": "euis"}, htmx=True)
    assert f'name="without_contacts" value="{EUIS.id}"' in without.text
    page = admin.post("/siaran/tulis", form).text  # without script
    assert f'value="{EUIS.id}">' in page


def test_each_reason_opens_its_people_fifty_at_a_time(admin: Visitor, box: Box) -> None:
    box.book.import_contacts([person(serial, numbers=()) for serial in range(100, 160)], [])
    form = {"who": "semua", "alasan": "no_number"}
    first = admin.post("/penerima/tidak-dikirimi", form, htmx=True)
    assert "Tanpa nomor HP: 61 orang" in text_of(first)
    assert first.text.count("<li>") == 50
    assert 'value="no_number:50"' in first.text
    second = admin.post("/penerima/tidak-dikirimi", {**form, "alasan": "no_number:50"}, htmx=True)
    assert second.text.count("<li>") == 11
    page = admin.post("/penerima/tidak-dikirimi", {**form, "text": "Halo semua", "dari": "siaran"})
    assert 'action="/siaran/tulis"' in page.text
    assert 'name="text" value="Halo semua"' in page.text
    assert admin.post("/penerima/tidak-dikirimi", {**form, "alasan": "besok"}).status_code == 404


def test_all_ketua_except_those_who_have_answered_already(admin: Visitor, box: Box, clock: FakeClock) -> None:
    number = sent(admin, box)
    assert counted(admin, unanswered=str(number)).startswith("3 orang")
    clock.advance(31)  # the time to take it back
    hand_over(box, "sent", "sent", "sent")
    receive(box, EUIS.numbers[0], "HADIR bu")
    assert counted(admin, unanswered=str(number)).startswith("2 orang")
    assert counted(admin, unanswered=str(number), roles="ketua").startswith("0 orang")
    page = text_of(admin.get(f"/siaran/tulis?belum-membalas={number}"))
    assert "2 orang akan dikirimi" in page


def test_a_dead_number_is_said_before_kirim(admin: Visitor, box: Box) -> None:
    box.number_health.deny(EUIS.numbers[0], "reply")
    assert "Nomor mati 1" in counted(admin, roles="ketua")
    preview = text_of(admin.post("/siaran/tulis/lihat", everybody()))
    assert "Nomor mati" in preview


def test_a_number_silent_for_seven_months_gets_nothing_personal(
    admin: Visitor, box: Box, clock: FakeClock
) -> None:
    box.number_health.fold()
    clock.advance(211 * 86_400)
    admin.log_in("euis", "melati-tiga-cilame")
    assert counted(admin, who="semua", text="Besok posyandu.").startswith("3 orang")
    said = counted(admin, who="semua", text="Yth. {nama}, besok posyandu.")
    assert said.startswith("0 orang")
    assert "Lama tidak ada kabar" in said
    form = {"who": "semua", "text": "Yth. {nama}, besok posyandu."}
    people = admin.post("/penerima/tidak-dikirimi", {**form, "alasan": "silent_number"}, htmx=True)
    assert 'href="/kontak/nomor/cek"' in people.text
    assert 'href="/kontak/nomor/cek"' in admin.post("/siaran/tulis/lihat", {**form, "token": "t"}).text


def test_what_was_chosen_becomes_a_group_and_the_message_is_not_lost(admin: Visitor, box: Box) -> None:
    form = {**SOME, "text": "Halo bapak ibu", "roles": "ketua", "areas": "32.17.06", "group_name": "Ketua"}
    page = admin.post("/siaran/tulis/simpan-kelompok", form)
    assert page.status_code == 200
    assert "Kelompok tersimpan" in page.text
    assert "Halo bapak ibu" in page.text
    (group,) = box.book.snapshot.groups.values()
    assert group.rule == AudienceSpec(roles=("ketua",), areas=("32.17.06",))
    assert counted(admin, groups=group.id).startswith("1 orang")
    assert counted(admin, who="semua", without_groups=group.id).startswith("2 orang")
    assert box.accounts.audit.entries(limit=1)[0].subject == f"group {group.id}"
    again = admin.post("/siaran/tulis/simpan-kelompok", form)
    assert again.status_code == 422
    assert "sudah dipakai" in again.text
    nobody = admin.post("/siaran/tulis/simpan-kelompok", {**SOME, "group_name": "Kosong"})
    assert nobody.status_code == 422
    assert "Pilih dulu" in nobody.text


# -- the pages of automatic groups -------------------------------------------------------------------------


def test_an_automatic_group_is_made_shown_changed_and_removed(admin: Visitor, box: Box) -> None:
    assert "Kelompok otomatis baru" in admin.get("/kontak/kelompok/otomatis").text
    given = {**SOME, "name": "Ketua Ngamprah", "roles": "ketua", "simpan": "1"}
    answer = admin.post("/kontak/kelompok/otomatis", given)
    (group,) = box.book.snapshot.groups.values()
    assert told(answer) == f"/kontak/kelompok/{group.id}"
    page = text_of(admin.get(told(answer)))
    assert "Semua ketua." in page
    assert "Hj. Euis Komariah" in page
    edit = admin.get(f"/kontak/kelompok/{group.id}/aturan").text
    assert 'value="ketua" checked' in edit
    changed = {**SOME, "name": "Kader", "roles": "kader", "rev": str(group.rev), "simpan": "1"}
    assert admin.post(f"/kontak/kelompok/{group.id}/aturan", changed).status_code == 303
    assert "Otomatis: Semua kader." in text_of(admin.get("/kontak/kelompok"))
    stale = admin.post(f"/kontak/kelompok/{group.id}/aturan", changed)
    assert stale.status_code == 409
    assert "diubah orang lain" in stale.text
    deeds = [(one.what, one.subject) for one in box.accounts.audit.entries(limit=2)]
    assert deeds == [("group rule saved", f"group {group.id}")] * 2
    admin.post(f"/kontak/kelompok/{group.id}/hapus", {"rev": str(group.rev + 1)})
    assert not box.book.snapshot.groups


def test_a_group_that_a_rule_uses_cannot_be_deleted(admin: Visitor, box: Box) -> None:
    out = box.book.add_group("Jangan dikirimi")
    without = AudienceSpec(groups=(out.id,))
    rule = box.book.add_group("Semua kecuali", AudienceSpec(all=True, exclude=without))
    page = admin.get(f"/kontak/kelompok/{out.id}/hapus")
    assert "masih dipakai" in page.text
    assert "Semua kecuali" in page.text
    refused = admin.post(f"/kontak/kelompok/{out.id}/hapus", {"rev": str(out.rev)})
    assert refused.status_code == 409
    assert out.id in box.book.snapshot.groups
    box.book.remove_group(rule.id)
    admin.post(f"/kontak/kelompok/{out.id}/hapus", {"rev": str(out.rev)})
    assert not box.book.snapshot.groups


def test_a_form_with_a_group_that_is_gone_is_looked_at_again_before_it_goes_on(
    admin: Visitor, box: Box
) -> None:
    given = {"who": "semua", "without_groups": "hilang", "text": "Halo", "token": "t"}
    for path in ("/siaran/tulis/lihat", "/siaran/tulis/kirim"):
        answer = admin.post(path, given)
        assert answer.status_code == 422
        assert "sudah dihapus orang lain" in answer.text
        assert 'value="hilang"' not in answer.text
    rule = admin.post("/kontak/kelompok/otomatis", {**given, "name": "Semua", "simpan": "1"})
    assert rule.status_code == 422
    assert not box.book.snapshot.groups


def test_a_rule_that_says_nobody_or_itself_is_refused(admin: Visitor, box: Box) -> None:
    empty = admin.post("/kontak/kelompok/otomatis", {**SOME, "name": "Kosong", "simpan": "1"})
    assert empty.status_code == 422
    assert "Pilih dulu siapa" in empty.text
    first = box.book.add_group("Satu", AudienceSpec(roles=("ketua",)))
    second = box.book.add_group("Dua", AudienceSpec(groups=(first.id,)))
    given = {**SOME, "name": "Satu", "groups": second.id, "rev": str(first.rev), "simpan": "1"}
    answer = admin.post(f"/kontak/kelompok/{first.id}/aturan", given)
    assert answer.status_code == 422
    assert "memuat dirinya sendiri" in answer.text


def test_looking_at_the_count_saves_nothing(admin: Visitor, box: Box) -> None:
    page = admin.post("/kontak/kelompok/otomatis", {**SOME, "name": "Ketua", "roles": "ketua"})
    assert page.status_code == 200
    assert "1 orang akan dikirimi" in text_of(page)
    assert not box.book.snapshot.groups


def test_a_group_made_by_hand_has_no_rule_to_edit(admin: Visitor, box: Box) -> None:
    group = box.book.add_group("Panitia")
    assert admin.get(f"/kontak/kelompok/{group.id}/aturan").status_code == 404
    assert "Belum ada orangnya" in admin.get(f"/kontak/kelompok/{group.id}").text


def _of(box: Box, contact_id: str) -> Any:
    return box.book.snapshot.by_id[contact_id]
