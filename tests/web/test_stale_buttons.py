"""A button pressed on a page that is out of date: nothing happens before both versions have been seen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from appliance.contacts.model import Contact
from tests.web.visitor import Visitor, told


@pytest.fixture
def euis(box: Any) -> Contact:
    """Seen as revision 1; meanwhile somebody has written a note."""
    person = Contact(id=box.book.new_id(), name="Euis", note="lama", doubts=("number_lookalike",))
    seen: Contact = box.book.add(person)
    box.book.update(msgspec.structs.replace(seen, note="pindah ke Cilame"))
    return seen


def test_who_was_changed_meanwhile_is_not_removed_and_both_versions_are_shown(
    admin: Visitor, box: Any, euis: Contact
) -> None:
    answer = admin.post(f"/kontak/{euis.id}/hapus", {"rev": "1", "lihat_name": "Euis", "lihat_note": "lama"})
    assert answer.status_code == 409
    assert "Belum ada yang dihapus" in answer.text
    assert "pindah ke Cilame" in answer.text
    assert ">lama<" in answer.text
    assert euis.id in box.book.snapshot.by_id
    # the page that came back knows the newer version
    assert 'name="rev" value="2"' in answer.text
    assert told(admin.post(f"/kontak/{euis.id}/hapus", {"rev": "2"})) == "/kontak"


def test_the_question_carries_what_was_seen(admin: Visitor, euis: Contact) -> None:
    page = admin.get(f"/kontak/{euis.id}/hapus").text
    assert 'name="rev" value="2"' in page
    assert 'name="lihat_note" value="pindah ke Cilame"' in page


@pytest.mark.parametrize(
    ("button", "given"),
    [("aktif", {"aktif": "0"}), ("sudah-benar", {"ragu": "number_lookalike"}), ("hapus", {})],
)
def test_a_button_that_does_not_say_what_was_seen_changes_nothing(
    admin: Visitor, box: Any, euis: Contact, button: str, given: dict[str, str]
) -> None:
    for rev in ({}, {"rev": "1"}):
        admin.post(f"/kontak/{euis.id}/{button}", {**given, **rev})
    now = box.book.snapshot.by_id[euis.id]
    assert (now.rev, now.active, now.doubts) == (2, True, ("number_lookalike",))


def test_who_is_late_is_told_to_look_again(admin: Visitor, euis: Contact) -> None:
    answer = admin.post(f"/kontak/{euis.id}/aktif", {"aktif": "0", "rev": "1"})
    assert "Orang lain baru saja mengubah kontak ini" in admin.get(told(answer)).text
    assert 'name="rev" value="2"' in admin.get(f"/kontak/{euis.id}").text


def test_the_tools_of_the_book_stand_above_the_list(admin: Visitor, euis: Contact) -> None:
    page = admin.get("/kontak").text
    list_at = page.index('id="daftar"')
    for tool in ("/kontak/wilayah", "/kontak/kelompok", "/kontak/ganda", "Unduh semua ke Excel"):
        assert page.index(tool) < list_at
