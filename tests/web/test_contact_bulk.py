"""Many people at once: chosen by ticks or as everybody a search finds, looked at, then saved in one go."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from appliance.contacts.area_tree import AreaTree
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact
from tests.support.people import person
from tests.web.office import hidden
from tests.web.visitor import Visitor, text_of, told

PEOPLE = [person(serial, f"Kader {serial:02}") for serial in range(1, 31)]


@pytest.fixture
def crowd(box: Any, areas: AreaTree) -> list[Contact]:
    box.settings.choose_areas(areas)
    box.book.import_contacts([*PEOPLE, person(50, "Dadang", village="", posyandu="", role="camat")], [])
    return PEOPLE


def ticked(*people: Contact, **more: str) -> dict[str, Any]:
    return {"siapa": "centang", "id": [one.id for one in people], **more}


def saved(visitor: Visitor, form: dict[str, Any]) -> Any:
    """Look, then save what was looked at."""
    page = visitor.post("/kontak/banyak/lihat", form)
    assert page.status_code == 200, page.text
    return visitor.post("/kontak/banyak/simpan", {**form, **confirmed(page.text)})


def confirmed(page: str) -> dict[str, str]:
    """What a page that was looked at says of what it has counted."""
    return {name: hidden(page, name) for name in ("since", "sidik") if f'name="{name}"' in page}


def now(box: Any, one: Contact) -> Contact:
    found: Contact = box.book.snapshot.by_id[one.id]
    return found


def test_the_ticked_ones_are_changed_and_nobody_else(admin: Visitor, box: Any, crowd: list[Contact]) -> None:
    group = box.book.add_group("Panitia")
    answer = saved(admin, ticked(crowd[0], crowd[1], into=group.id, active="tidak", consent="given"))
    assert "2 orang sudah diubah" in admin.get(told(answer)).text
    for one in crowd[:2]:
        after = now(box, one)
        assert (after.groups, after.active, after.consent) == ((group.id,), False, "given")
        assert after.consent_on == "2026-12-08"
    assert (now(box, crowd[2]).rev, now(box, crowd[2]).active) == (1, True)


def test_all_results_of_a_search_are_a_selection_without_ticks(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    form = {"siapa": "semua", "peran": "kader", "position": "Kader Posyandu"}
    page = admin.post("/kontak/banyak/lihat", form)
    assert "30 dari 30 orang akan berubah" in text_of(page)
    saved(admin, form)
    assert {one.position for one in box.book.snapshot.by_role["kader"]} == {"Kader Posyandu"}
    assert box.book.snapshot.by_id["kader50"].position == "Kader"


def test_the_page_before_counts_those_who_are_so_already(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    box.book.update(msgspec.structs.replace(now(box, crowd[0]), active=False))
    page = admin.post("/kontak/banyak/lihat", ticked(*crowd[:5], active="tidak"))
    assert "4 dari 5 orang akan berubah" in text_of(page)
    assert "1 orang sudah seperti itu" in text_of(page)
    assert all(now(box, one).active for one in crowd[1:5])


def test_moving_to_another_desa_takes_the_posyandu_of_the_old_one_away(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    saved(admin, ticked(crowd[0], area="32.17.06.2009"))
    after = now(box, crowd[0])
    assert (after.village_code, after.posyandu) == ("32.17.06.2009", "")
    saved(admin, ticked(crowd[1], area="32.17.06.2009", posyandu="Anggrek"))
    assert now(box, crowd[1]).posyandu == "Anggrek"
    assert box.book.snapshot.posyandu_code(now(box, crowd[1]))


def test_whoever_was_changed_meanwhile_is_skipped_and_counted(
    admin: Visitor, box: Any, clock: Any, crowd: list[Contact]
) -> None:
    form = ticked(*crowd[:3], position="Ketua Posyandu")
    since = hidden(admin.post("/kontak/banyak/lihat", form).text, "since")
    clock.advance(60)
    box.book.update(msgspec.structs.replace(now(box, crowd[0]), posyandu="Dahlia 9"))
    answer = admin.post("/kontak/banyak/simpan", {**form, "since": since})
    said = text_of(admin.get(told(answer)))
    assert "2 orang sudah diubah" in said
    assert "1 orang dilewati" in said
    assert (now(box, crowd[0]).position, now(box, crowd[0]).posyandu) == ("Kader", "Dahlia 9")
    assert now(box, crowd[1]).role == "ketua"


@pytest.mark.parametrize("given", [{}, {"siapa": "centang"}, {"siapa": "centang", "id": "tidak-ada"}])
def test_nobody_chosen_is_said_kindly(admin: Visitor, crowd: list[Contact], given: dict[str, str]) -> None:
    for path in ("/kontak/banyak", "/kontak/banyak/lihat", "/kontak/banyak/hapus"):
        answer = admin.post(path, given)
        assert "Belum ada orang yang dipilih" in admin.get(told(answer)).text


def test_nothing_wished_for_is_asked_again(admin: Visitor, crowd: list[Contact]) -> None:
    answer = admin.post("/kontak/banyak/lihat", ticked(crowd[0]))
    assert answer.status_code == 422
    assert "Belum ada yang diubah" in answer.text


def test_deleting_many_asks_with_their_number_and_says_what_stays(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    page = admin.post("/kontak/banyak/hapus", ticked(*crowd[:4]))
    assert "Hapus 4 orang?" in text_of(page)
    assert "tidak mau menerima siaran" in text_of(page)
    assert len(box.book) == 31
    since = hidden(page.text, "since")
    answer = admin.post("/kontak/banyak/hapus/ya", ticked(*crowd[:4], since=since))
    assert "4 orang sudah dihapus" in admin.get(told(answer)).text
    assert len(box.book) == 27
    assert any(name.startswith("before-removal") for name in box.book.generations.names())


def test_without_a_page_that_was_looked_at_nothing_is_changed(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    for since in ("", "kemarin", "2026-01-01"):
        admin.post("/kontak/banyak/hapus/ya", ticked(*crowd[:4], since=since))
        admin.post("/kontak/banyak/simpan", ticked(*crowd[:4], active="tidak", since=since))
    assert len(box.book) == 31
    assert all(one.active for one in box.book.snapshot.people)


def test_the_approver_changes_nobody(approver: Visitor, box: Any, crowd: list[Contact]) -> None:
    for path in ("", "/lihat", "/simpan", "/hapus", "/hapus/ya"):
        assert approver.post(f"/kontak/banyak{path}", ticked(*crowd[:2], active="tidak")).status_code == 403
    assert "Ubah yang dicentang" not in approver.get("/kontak").text


@pytest.fixture
def camat_group(box: Any, crowd: list[Contact]) -> Any:
    """An automatic group of one, whose rule somebody will widen."""
    return box.book.add_group("Pimpinan", AudienceSpec(roles=("camat",)))


def widen(box: Any, group: Any) -> None:
    now = box.book.snapshot.groups[group.id]
    box.book.save_group_rule(msgspec.structs.replace(now, rule=AudienceSpec(all=True)))


def test_only_those_who_were_confirmed_are_deleted_though_the_search_finds_more_now(
    admin: Visitor, box: Any, camat_group: Any
) -> None:
    form = {"siapa": "semua", "kelompok": camat_group.id}
    page = admin.post("/kontak/banyak/hapus", form)
    assert "Hapus 1 orang?" in text_of(page)
    widen(box, camat_group)
    again = admin.post("/kontak/banyak/hapus/ya", {**form, **confirmed(page.text)})
    assert again.status_code == 409
    assert "Isi hasil pencarian ini berubah" in again.text
    assert "Hapus 31 orang?" in text_of(again)
    assert len(box.book) == 31
    admin.post("/kontak/banyak/hapus/ya", {**form, **confirmed(again.text)})
    assert len(box.book) == 0


def test_only_those_who_were_confirmed_are_changed_though_the_search_finds_more_now(
    admin: Visitor, box: Any, camat_group: Any
) -> None:
    into = box.book.add_group("Panitia")
    form = {"siapa": "semua", "kelompok": camat_group.id, "into": into.id}
    page = admin.post("/kontak/banyak/lihat", form)
    widen(box, camat_group)
    again = admin.post("/kontak/banyak/simpan", {**form, **confirmed(page.text)})
    assert again.status_code == 409
    assert "31 dari 31 orang akan berubah" in text_of(again)
    assert into.id not in box.book.snapshot.by_group
    admin.post("/kontak/banyak/simpan", {**form, **confirmed(again.text)})
    assert len(box.book.snapshot.by_group[into.id]) == 31


def test_a_search_that_finds_nobody_any_more_deletes_nobody(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    form = {"siapa": "semua", "peran": "camat"}
    page = admin.post("/kontak/banyak/hapus", form)
    box.book.update(msgspec.structs.replace(box.book.snapshot.by_id["kader50"], role="kader"))
    answer = admin.post("/kontak/banyak/hapus/ya", {**form, **confirmed(page.text)})
    assert "Belum ada orang yang dipilih" in admin.get(told(answer)).text
    assert len(box.book) == 31


def test_what_was_done_to_many_is_written_down_with_fields_search_and_each_person(
    admin: Visitor, box: Any, crowd: list[Contact]
) -> None:
    saved(admin, {"siapa": "semua", "peran": "kader", "cari": "kader 0", "position": "Ketua RW"})
    entry = box.accounts.audit.entries(limit=1)[0]
    assert entry.what == "contacts changed together"
    assert entry.subject == "9 people; changed: position; search: kata pencarian, peran kader"
    assert "9 orang; berubah: jabatan; pencarian: kata pencarian" in text_of(admin.get("/pengaturan/catatan"))
    assert box.accounts.audit.entries(about=f"contact {crowd[0].id}") == (entry,)
    assert box.accounts.audit.entries(about="contact kader50") == ()
    page = admin.post("/kontak/banyak/hapus", ticked(*crowd[:2]))
    admin.post("/kontak/banyak/hapus/ya", ticked(*crowd[:2], **confirmed(page.text)))
    deeds = [each.what for each in box.accounts.audit.entries(about=f"contact {crowd[1].id}")]
    assert deeds == ["contacts removed together", "contacts changed together"]
