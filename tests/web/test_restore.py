"""Pulihkan: a box takes over from a backup, at its first start or later; every refusal is a sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from appliance.accounts import Role
from appliance.backup.diary import Where
from appliance.backup.restoring import Restoring
from appliance.box import Box
from appliance.broadcast_models import Draft
from appliance.contacts.audience_spec import AudienceSpec
from appliance.data_folder import DataFolder
from tests.support.application import create_app
from tests.support.boxes import PASSWORD, furnish_office, quiet_box
from tests.support.clock import FakeClock
from tests.support.in_use import in_use
from tests.support.people import person
from tests.web.office import hidden
from tests.web.visitor import Visitor, text_of, told
from web import MAX_UPLOAD

FIRST = "/mulai/pulihkan"
LATER = "/pengaturan/cadangan/pulihkan"
SAFE = "Data di kotak ini tidak berubah sedikit pun."


@pytest.fixture(scope="module")
def old_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box that will be lost: 20 people, a broadcast that waits."""
    with quiet_box(tmp_path_factory.mktemp("old"), clock=FakeClock(), simulate=False) as box:
        furnish_office(box)
        box.book.import_contacts([person(serial) for serial in range(1, 21)], [])
        box.broadcasts.send(Draft("Halo {nama}", AudienceSpec(all=True)), token="t", by="euis")
        yield box


@pytest.fixture(scope="module")
def backup(old_office: Box) -> bytes:
    with old_office.backups.draft(where=Where.BROWSER) as file:
        return file.read()


def upload(visitor: Visitor, way: str, content: bytes) -> TestResponse:
    path = f"{way}/berkas" if way == FIRST else way
    return visitor.post(path, {"berkas": (io.BytesIO(content), "cadangan.kabar")}, form=path)


def confirm(visitor: Visitor, way: str, typed: dict[str, str]) -> TestResponse:
    """The form as it stands on the screen, with what was typed."""
    page = f"{way}/periksa"
    return visitor.post(page, {"seen": hidden(visitor.get(page).text, "seen"), **typed}, form=page)


def prove(visitor: Visitor, box: Box) -> None:
    answer = visitor.post(FIRST, {"code": box.accounts.setup_code()}, form=FIRST)
    assert told(answer) == f"{FIRST}/berkas"


def test_the_first_start_offers_the_way_back_before_the_new_box(fresh: Visitor) -> None:
    page = fresh.get("/mulai").text
    assert page.index("Pulihkan dari cadangan") < page.index("Kotak baru") < page.index("Kode pemasangan")


def test_nobody_uploads_anything_without_the_set_up_code(
    fresh_box: Box, fresh: Visitor, backup: bytes
) -> None:
    assert told(fresh.get(f"{FIRST}/berkas")) == FIRST
    assert fresh.post(FIRST, {"code": "AAAA-AAAA"}, form=FIRST).status_code == 422
    answer = fresh.post(f"{FIRST}/berkas", {"berkas": (io.BytesIO(backup), "x.kabar")}, form=FIRST)
    assert told(answer) == FIRST
    assert fresh_box.restore_desk.arrived is None


def test_a_fresh_box_shows_whose_backup_it_is_and_takes_over_with_the_words(
    fresh_box: Box, fresh: Visitor, backup: bytes, old_office: Box, tmp_path: Path
) -> None:
    prove(fresh, fresh_box)
    assert told(upload(fresh, FIRST, backup)) == f"{FIRST}/periksa"
    shown = text_of(fresh.get(f"{FIRST}/periksa"))
    assert "Pokjanal Posyandu KBB" in shown
    assert "20 orang" in shown
    words = old_office.backups.words.upper().replace(" ", "\n")
    assert told(confirm(fresh, FIRST, {"words": words})) == f"{FIRST}/tunggu"
    assert fresh_box.restart.is_set()
    waiting = fresh.get(f"{FIRST}/tunggu")
    assert waiting.status_code == 503
    assert "Kotak sedang mulai lagi" in waiting.text
    fresh_box.stop()
    with quiet_box(tmp_path / "data", clock=FakeClock(), simulate=False) as box:
        assert box.restored
        assert len(box.book) == 20
        visitor = Visitor(create_app(box))
        assert told(visitor.get(f"{FIRST}/tunggu")) == "/login"
        assert "Data sudah dipulihkan" in text_of(visitor.get("/login"))
        visitor.log_in("euis", PASSWORD)
        assert "1 siaran dijeda karena data dipulihkan" in text_of(visitor.get("/"))
        assert "Dijeda setelah data dipulihkan" in text_of(visitor.get("/siaran/1"))


REFUSALS = {
    "no backup at all": (lambda whole: b"PK\x03\x04 an Excel file", "", "bukan cadangan Kotak Kabar"),
    "half a file": (lambda whole: whole[: len(whole) // 2], "", "rusak atau tidak tersalin sampai selesai"),
    "of a newer box": (
        lambda whole: whole.replace(b'"format":1', b'"format":9', 1),
        "",
        "dari kotak yang lebih baru",
    ),
    "other words": (lambda whole: whole, "buah " * 8, "tidak cocok dengan cadangan ini"),
    "a word that is none": (lambda whole: whole, "xylofon " * 8, "tidak ada dalam daftar: xylofon"),
    "seven words": (lambda whole: whole, "buah " * 7, "Yang diketik 7 kata"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_restored_is_a_sentence_and_changes_nothing(
    case: str, fresh_box: Box, fresh: Visitor, backup: bytes, old_office: Box
) -> None:
    spoil, words, told_so = REFUSALS[case]
    prove(fresh, fresh_box)
    answer = upload(fresh, FIRST, spoil(backup))
    if told(answer):
        answer = confirm(fresh, FIRST, {"words": words or old_office.backups.words})
    assert answer.status_code == 422
    assert told_so in text_of(answer)
    assert SAFE in text_of(answer)
    assert not fresh_box.restart.is_set()
    assert not Restoring(DataFolder(fresh_box.data_dir)).finish()


def test_without_room_on_the_card_the_file_is_refused_with_a_sentence(
    fresh_box: Box, fresh: Visitor, backup: bytes
) -> None:
    prove(fresh, fresh_box)
    fresh_box.restore_desk._arrival._folder = NearlyFull(fresh_box.data_dir)
    answer = upload(fresh, FIRST, backup)
    assert answer.status_code == 422
    assert "tidak cukup ruang" in text_of(answer)
    assert not (fresh_box.data_dir / "work" / "backup-that-came-in").exists()


class NearlyFull(DataFolder):
    def free_bytes(self) -> int:
        return 1000


def test_nothing_chosen_is_said_beside_the_field(fresh_box: Box, fresh: Visitor) -> None:
    prove(fresh, fresh_box)
    answer = fresh.post(f"{FIRST}/berkas", {}, form=f"{FIRST}/berkas")
    assert answer.status_code == 422
    assert "Pilih dulu berkas cadangannya" in text_of(answer)


def test_a_file_larger_than_any_other_upload_comes_in_here_and_only_here(
    fresh_box: Box, fresh: Visitor, backup: bytes
) -> None:
    prove(fresh, fresh_box)
    large = backup + bytes(MAX_UPLOAD)
    answer = _sent(fresh, f"{FIRST}/berkas", large)
    assert told(answer) == f"{FIRST}/periksa"
    arrived = fresh_box.restore_desk.arrived
    assert arrived is not None
    assert arrived.size == len(large)
    assert _sent(fresh, FIRST, large).status_code == 413


def _sent(visitor: Visitor, path: str, content: bytes) -> TestResponse:
    """As a browser encodes it."""
    file = FileStorage(io.BytesIO(content), filename="x.kabar")
    token = visitor.token(f"{FIRST}/berkas")
    boundary, body = encode_multipart({"csrf_token": token, "berkas": file})
    return visitor.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_stranger_of_a_box_that_is_set_up_cannot_restore(stranger: Visitor) -> None:
    assert told(stranger.get(FIRST)) == "/"
    assert told(stranger.get(f"{FIRST}/berkas")) == FIRST


def test_an_administrator_needs_words_password_and_a_second_confirmation(
    box: Box, admin: Visitor, backup: bytes, old_office: Box
) -> None:
    assert told(upload(admin, LATER, backup)) == f"{LATER}/periksa"
    words = old_office.backups.words
    for lacking in ({"password": PASSWORD}, {"sure": "y", "password": "salah-sekali"}):
        assert confirm(admin, LATER, {"words": words, **lacking}).status_code == 422
        assert not box.restart.is_set()
    whole = {"words": words, "sure": "y", "password": PASSWORD}
    assert told(confirm(admin, LATER, whole)) == f"{FIRST}/tunggu"
    assert box.restart.is_set()


def test_a_restore_can_be_given_up_until_the_last_step(box: Box, admin: Visitor, backup: bytes) -> None:
    upload(admin, LATER, backup)
    assert told(admin.post(f"{LATER}/batal")) == "/pengaturan/cadangan"
    assert told(admin.get(f"{LATER}/periksa")) == LATER
    assert not (box.data_dir / "work" / "backup-that-came-in").exists()


def test_a_colleague_cannot_upload_a_backup(officer: Visitor, box: Box, backup: bytes) -> None:
    assert officer.get(LATER).status_code == 403
    token = officer.token()
    answer = officer.client.post(LATER, data={"csrf_token": token, "berkas": (io.BytesIO(backup), "x.kabar")})
    assert answer.status_code == 403
    assert box.restore_desk.arrived is None
    assert box.accounts.users()[0].role is Role.ADMIN


@pytest.fixture(scope="module")
def later_backup(old_office: Box, backup: bytes) -> bytes:
    """The same office, one person more."""
    old_office.book.import_contacts([person(21)], [])
    with old_office.backups.draft(where=Where.BROWSER) as file:
        return file.read()


def test_another_backup_than_the_one_that_was_looked_at_is_not_restored(
    box: Box, admin: Visitor, backup: bytes, later_backup: bytes, old_office: Box
) -> None:
    upload(admin, LATER, later_backup)
    page = admin.get(f"{LATER}/periksa")
    assert "21 orang" in text_of(page)
    upload(admin, LATER, backup)  # a colleague, or another tab
    typed = {"words": old_office.backups.words, "sure": "y", "password": PASSWORD}
    for seen in (hidden(page.text, "seen"), ""):
        answer = admin.post(f"{LATER}/periksa", {**typed, "seen": seen})
        assert answer.status_code == 422
        assert "sudah diganti sejak Anda melihatnya" in text_of(answer)
        assert "20 orang" in text_of(answer)
        assert typed["words"] not in answer.text, "all of it is asked again"
        assert " checked" not in answer.text
    assert not box.restart.is_set()
    assert told(admin.post(f"{LATER}/periksa", {**typed, "seen": hidden(answer.text, "seen")}))
    assert box.restart.is_set()


def test_at_the_first_start_too_only_what_was_looked_at_is_restored(
    fresh_box: Box, fresh: Visitor, backup: bytes, later_backup: bytes, old_office: Box
) -> None:
    prove(fresh, fresh_box)
    upload(fresh, FIRST, backup)
    seen = hidden(fresh.get(f"{FIRST}/periksa").text, "seen")
    upload(fresh, FIRST, later_backup)
    typed = {"words": old_office.backups.words, "seen": seen}
    answer = fresh.post(f"{FIRST}/periksa", typed, form=f"{FIRST}/periksa")
    assert answer.status_code == 422
    assert "sudah diganti sejak Anda melihatnya" in text_of(answer)
    assert not fresh_box.restart.is_set()


def test_a_backup_that_another_tab_has_given_up_is_chosen_again(
    box: Box, admin: Visitor, backup: bytes, old_office: Box
) -> None:
    upload(admin, LATER, backup)
    seen = hidden(admin.get(f"{LATER}/periksa").text, "seen")
    box.restore_desk.drop()
    typed = {"words": old_office.backups.words, "sure": "y", "password": PASSWORD, "seen": seen}
    answer = admin.post(f"{LATER}/periksa", typed)
    assert answer.status_code == 422
    assert "Belum ada cadangan yang dipilih" in text_of(answer)


def test_while_a_restore_is_checked_nothing_is_given_up_or_replaced(
    box: Box, admin: Visitor, backup: bytes, later_backup: bytes
) -> None:
    upload(admin, LATER, backup)
    arrived = box.restore_desk.arrived
    assert arrived is not None
    with in_use(arrived):
        for answer in (admin.post(f"{LATER}/batal"), upload(admin, LATER, later_backup)):
            assert answer.status_code == 422
            assert "Perintah ini tidak dijalankan" in text_of(answer)
    assert box.restore_desk.arrived is arrived


def test_a_restore_that_is_decided_cannot_be_given_up(
    box: Box, admin: Visitor, backup: bytes, old_office: Box
) -> None:
    upload(admin, LATER, backup)
    confirm(admin, LATER, {"words": old_office.backups.words, "sure": "y", "password": PASSWORD})
    for answer in (admin.post(f"{LATER}/batal"), upload(admin, LATER, backup)):
        assert answer.status_code == 422
        assert "Perintah ini tidak dijalankan" in text_of(answer)
    assert box.restart.is_set()
