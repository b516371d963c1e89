"""Pengaturan and first start: the office, its people, its programs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from appliance.accounts import Role
from tests.support.boxes import PASSWORD
from tests.web.visitor import Visitor, told


def first_admin(secret: str, **changed: str) -> dict[str, str]:
    given = {"code": secret, "full_name": "Euis Komariah", "name": "euis"}
    return {**given, "password": PASSWORD, "again": PASSWORD, **changed}


# first start


def test_a_fresh_box_leads_everybody_to_its_first_start(fresh: Visitor) -> None:
    assert told(fresh.get("/")) == "/mulai"
    assert told(fresh.get("/login")) == "/mulai"
    assert "Kode pemasangan" in fresh.get("/mulai").text


def test_four_steps_lead_from_the_code_to_a_box_that_is_ready(fresh: Visitor, fresh_box: Any) -> None:
    code = fresh_box.accounts.setup_code()
    assert told(fresh.post("/mulai", first_admin(code.lower()), form="/mulai")) == "/mulai/kantor"
    office = {"office_name": "TP Posyandu KBB", "sender": "TP KBB", "vocabulary": "tim_pembina", "rev": "0"}
    assert told(fresh.post("/mulai/kantor", office)) == "/mulai/wilayah"
    assert "Kabupaten Bandung Barat" in fresh.get("/mulai/wilayah?cari=bandung+barat").text
    assert told(fresh.post("/mulai/wilayah", {"kode": "32.17"})) == "/mulai/selesai"
    done = fresh.get("/mulai/selesai")
    assert "16 kecamatan dan 165 desa" in done.text
    assert 'href="/modem/telkomsel/pasang"' in done.text
    settings = fresh_box.settings.current
    assert (settings.office_name, settings.sender, settings.regency_code) == (
        "TP Posyandu KBB",
        "TP KBB",
        "32.17",
    )
    assert "TP Posyandu KBB" in fresh.get("/").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "AAAA-AAAA"}, "Kode ini belum cocok"),
        ({"again": "lain sekali"}, "belum sama"),
        ({"password": "pendek", "again": "pendek"}, "paling sedikit"),
        ({"name": "nama pakai spasi"}, "tanpa spasi"),
        ({"full_name": ""}, "Isi nama Anda."),
    ],
)
def test_a_mistake_in_the_first_step_is_told_and_makes_nobody(
    fresh: Visitor, fresh_box: Any, changed: dict[str, str], sentence: str
) -> None:
    code = fresh_box.accounts.setup_code()
    answer = fresh.post("/mulai", first_admin(code, **changed), form="/mulai")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert PASSWORD not in answer.text
    assert fresh_box.accounts.needs_first_admin


def test_guessing_the_code_is_slowed_down(fresh: Visitor) -> None:
    for _ in range(6):
        answer = fresh.post("/mulai", first_admin("AAAA-AAAA"), form="/mulai")
    assert answer.status_code == 429


def test_the_first_start_is_closed_for_good_once_there_is_an_administrator(
    stranger: Visitor, box: Any
) -> None:
    assert told(stranger.get("/mulai")) == "/"
    answer = stranger.post("/mulai", first_admin("AAAA-AAAA", name="jahat"), form="/login")
    assert answer.status_code == 422
    assert len([user for user in box.accounts.users() if user.role is Role.ADMIN]) == 1


# the office


def test_the_office_is_changed_and_a_stale_form_shows_what_is_saved_now(admin: Visitor, box: Any) -> None:
    rev = str(box.settings.current.rev)
    given = {"office_name": "Kantor A", "sender": "A", "vocabulary": "pokjanal", "price": "275", "rev": rev}
    assert told(admin.post("/pengaturan/kantor", given)) == "/pengaturan"
    assert box.settings.current.price == 275
    stale = admin.post("/pengaturan/kantor", {**given, "office_name": "Kantor B"})
    assert stale.status_code == 409
    assert "Kantor A" in stale.text
    assert "Kantor B" in stale.text
    assert box.settings.current.office_name == "Kantor A"


def test_a_price_that_is_no_number_is_told(admin: Visitor) -> None:
    given = {"office_name": "K", "sender": "S", "vocabulary": "pokjanal", "price": "murah", "rev": "0"}
    assert admin.post("/pengaturan/kantor", given).status_code == 422


def test_an_unknown_kabupaten_changes_nothing(admin: Visitor, box: Any) -> None:
    assert told(admin.post("/pengaturan/wilayah", {"kode": "99.99"})) == "/pengaturan/wilayah"
    assert box.settings.areas is None


def test_the_search_for_a_kabupaten_is_a_small_fragment(admin: Visitor) -> None:
    piece = admin.get("/pengaturan/wilayah?cari=bogor", htmx=True)
    assert "<html" not in piece.text
    assert "Kota Bogor" in piece.text


# users


def test_an_administrator_adds_somebody_who_can_then_log_in(app: Flask, admin: Visitor) -> None:
    given = {"full_name": "Siti Aminah", "name": "siti", "password": "sehat selalu ya", "role": "petugas"}
    assert told(admin.post("/pengaturan/pengguna", given)) == "/pengaturan/pengguna"
    siti = Visitor(app)
    assert told(siti.log_in("siti", "sehat selalu ya")) == "/"
    assert siti.get("/pengaturan/pengguna").status_code == 403


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": "euis"}, "sudah dipakai"),
        ({"password": "abc"}, "paling sedikit"),
        ({"role": "raja"}, "Peran"),
    ],
)
def test_a_user_that_cannot_be_made_is_told_why(
    admin: Visitor, changed: dict[str, str], sentence: str
) -> None:
    given = {"full_name": "Siti", "name": "siti", "password": "sehat selalu ya", "role": "petugas", **changed}
    answer = admin.post("/pengaturan/pengguna", given)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_last_administrator_stays_one(admin: Visitor, box: Any) -> None:
    answer = admin.post("/pengaturan/pengguna/euis", {"full_name": "Euis", "role": "petugas", "active": "y"})
    assert answer.status_code == 422
    assert "satu-satunya Admin" in answer.text
    assert box.accounts.users()[0].role is Role.ADMIN


def test_somebody_switched_off_is_out_at_once(app: Flask, admin: Visitor, officer: Visitor) -> None:
    assert officer.get("/kontak").status_code == 200
    admin.post("/pengaturan/pengguna/siti", {"full_name": "Siti", "role": "petugas"})
    assert told(officer.get("/kontak")).startswith("/login")


def test_a_forgotten_password_is_replaced_by_the_administrator(
    app: Flask, admin: Visitor, officer: Visitor
) -> None:
    admin.post("/pengaturan/pengguna/siti/sandi", {"password": "kata sandi baru"})
    assert told(officer.get("/kontak")).startswith("/login")
    assert told(officer.log_in("siti", "kata sandi baru")) == "/"


def test_ones_own_password_needs_the_old_one_and_logs_out_other_devices(app: Flask, admin: Visitor) -> None:
    other = Visitor(app)
    other.log_in("euis", PASSWORD)
    wrong = {"old": "salah", "new": "kata sandi baru", "again": "kata sandi baru"}
    assert admin.post("/pengaturan/sandi", wrong).status_code == 422
    assert told(admin.post("/pengaturan/sandi", {**wrong, "old": PASSWORD})) == "/pengaturan"
    assert admin.get("/").status_code == 200
    assert told(other.get("/")).startswith("/login")


def test_leaving_everywhere_keeps_this_browser(app: Flask, admin: Visitor) -> None:
    other = Visitor(app)
    other.log_in("euis", PASSWORD)
    admin.post("/pengaturan/keluar-semua")
    assert admin.get("/").status_code == 200
    assert told(other.get("/")).startswith("/login")


# programs


def test_a_programs_key_is_shown_once_and_works_until_it_is_revoked(admin: Visitor, box: Any) -> None:
    made = admin.post("/pengaturan/program", {"name": "SIPD"})
    secret = re.search(r'value="(kabar_[^"]+)"', made.text)
    assert secret
    assert box.accounts.token_owner(secret.group(1))
    assert secret.group(1) not in admin.get("/pengaturan/program").text
    token = box.accounts.tokens()[0]
    admin.post(f"/pengaturan/program/{token.id}/cabut")
    assert box.accounts.token_owner(secret.group(1)) is None


def test_the_number_for_test_messages_is_kept_and_a_wrong_one_is_explained(admin: Visitor, box: Any) -> None:
    office = {
        "office_name": "TP Posyandu KBB",
        "sender": "TP KBB",
        "vocabulary": "tim_pembina",
        "price": "250",
        "rev": "0",
    }
    refused = admin.post("/pengaturan/kantor", {**office, "admin_number": "022-6866127"})
    assert refused.status_code == 422
    assert "tidak dapat menerima SMS" in refused.text
    admin.post("/pengaturan/kantor", {**office, "admin_number": "0812 0000 1111"})
    assert box.settings.current.admin_number == "+6281200001111"
    assert "0812-0000-1111" in admin.get("/pengaturan").text
    admin.post("/pengaturan/kantor", {**office, "rev": "1", "admin_number": ""})
    assert box.settings.current.admin_number == ""
