"""Masuk and Keluar: sessions that cannot be guessed, fixed, or thrown out by a jumping clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.support.boxes import PASSWORD
from tests.support.clock import FakeClock
from tests.web.visitor import Visitor, told


def test_somebody_logs_in_and_reaches_the_page_they_asked_for(stranger: Visitor) -> None:
    sent = told(stranger.get("/kontak?cari=euis"))
    answer = stranger.post(sent, {"name": "euis", "password": PASSWORD}, form=sent)
    assert told(answer) == "/kontak?cari=euis"
    assert stranger.get("/kontak").status_code == 200


def test_a_form_sent_after_the_session_has_ended_is_said_to_be_lost(admin: Visitor, clock: FakeClock) -> None:
    assert admin.get("/kontak/baru").status_code == 200
    clock.advance(60 * 24 * 3600)
    answer = admin.post("/kontak/baru", {"name": "Neng Yani"})
    assert told(answer).startswith("/login")
    assert "isian yang terakhir belum disimpan" in admin.get("/login").text
    assert "belum disimpan" not in admin.get("/login").text, "it is said once"


@pytest.mark.parametrize(
    "onward",
    [
        "//jahat.example",
        "https://jahat.example/",
        "/\\jahat.example",
        "\\\\jahat.example",
        "javascript:alert(1)",
    ],
)
def test_the_login_never_leads_to_another_site(stranger: Visitor, onward: str) -> None:
    answer = stranger.post(
        "/login", {"name": "euis", "password": PASSWORD}, form="/login", query_string={"lanjut": onward}
    )
    assert told(answer) == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(stranger: Visitor) -> None:
    answer = stranger.post("/login", {"name": "euis", "password": "salah"}, form="/login")
    assert answer.status_code == 422
    assert "belum cocok" in answer.text
    assert 'value="euis"' in answer.text
    assert "salah" not in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_an_unknown_name_is_answered_like_a_wrong_password(stranger: Visitor) -> None:
    known = stranger.post("/login", {"name": "euis", "password": "salah"}, form="/login")
    unknown = stranger.post("/login", {"name": "siapa", "password": "salah"}, form="/login")
    assert known.text.replace("euis", "").count("belum cocok") == unknown.text.count("belum cocok")


def test_guessing_is_slowed_down_with_the_time_to_wait_in_words(stranger: Visitor) -> None:
    for _ in range(6):
        answer = stranger.post("/login", {"name": "euis", "password": "tebak"}, form="/login")
    assert answer.status_code == 429
    assert "Tunggu" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    right = stranger.post("/login", {"name": "euis", "password": PASSWORD}, form="/login")
    assert right.status_code == 429


def test_the_session_is_a_new_one_at_each_login(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.token("/login")
    before = visitor.client.get_cookie("kotak")
    visitor.log_in("euis", PASSWORD)
    after = visitor.client.get_cookie("kotak")
    assert before
    assert after
    assert before.value != after.value


def test_the_cookie_is_for_this_site_and_out_of_reach_of_scripts(app: Flask) -> None:
    visitor = Visitor(app)
    answer = visitor.log_in("euis", PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_keluar_ends_the_session_for_good(app: Flask, admin: Visitor) -> None:
    kept = admin.client.get_cookie("kotak")
    assert kept
    assert told(admin.post("/keluar")) == "/login"
    thief = Visitor(app)
    thief.client.set_cookie("kotak", kept.value, domain="localhost")
    assert told(thief.get("/kontak")).startswith("/login")


@pytest.mark.parametrize("year", [1970, 2016, 2036])
def test_nobody_is_logged_out_when_the_wall_clock_jumps(admin: Visitor, clock: FakeClock, year: int) -> None:
    clock.set_wall(datetime(year, 1, 1, tzinfo=UTC))
    assert admin.get("/kontak").status_code == 200
    assert told(admin.post("/kontak/kelompok", {"name": "Bidan"})) == "/kontak/kelompok"


def test_a_forged_cookie_is_nobody(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("kotak", "eyJtYXN1ayI6Im9rIn0.AAAA.bbbb", domain="localhost")
    assert told(visitor.get("/kontak")).startswith("/login")


def test_a_restart_of_the_pages_logs_nobody_out(box: object, admin: Visitor) -> None:
    from tests.support.application import create_app

    again = Visitor(create_app(box))  # type: ignore[arg-type]
    cookie = admin.client.get_cookie("kotak")
    assert cookie
    again.client.set_cookie("kotak", cookie.value, domain="localhost")
    assert again.get("/kontak").status_code == 200
