"""Who may come in, route by route: read from the application's own table, so that no page is forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.web.visitor import Visitor, told

# the only pages somebody without a session may see
LOGIN_AND_FIRST_START = {"login.page", "login.enter", "login.leave", "first_start.page", "first_start.create"}
# a box that is set up sends whoever asks for these to the login, or on to Beranda and so to the login
FIRST_RESTORE = {
    f"first_restore.{step}"
    for step in ("page", "prove", "choose", "take", "look", "restore", "give_up", "wait")
}
OPEN = {*LOGIN_AND_FIRST_START, *FIRST_RESTORE, "static.file"}
BY_TOKEN = "api"  # blueprints whose requests carry a bearer token instead of a session


def routes(app: Flask, method: str) -> list[tuple[str, str]]:
    """Endpoint and an address for every route of that method that works with sessions."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and not rule.endpoint.startswith(BY_TOKEN):
            values: dict[str, Any] = {name: _value(rule, name) for name in rule.arguments}
            found.append((rule.endpoint, adapter.build(rule.endpoint, values, method=method)))
    assert found
    return found


def _value(rule: Any, name: str) -> Any:
    converter = type(rule._converters[name]).__name__
    return 1 if converter == "IntegerConverter" else "x"


def test_every_page_but_login_first_start_and_static_demands_a_login(app: Flask, stranger: Visitor) -> None:
    for endpoint, path in routes(app, "GET"):
        if endpoint not in OPEN:
            answer = stranger.get(path)
            assert told(answer).startswith("/login"), f"{endpoint} answered {answer.status}"


def test_a_fragment_asked_for_without_a_login_sends_the_whole_browser_to_the_login(
    app: Flask, stranger: Visitor
) -> None:
    for endpoint, path in routes(app, "GET"):
        if endpoint not in OPEN:
            answer = stranger.get(path, htmx=True)
            assert answer.headers.get("HX-Redirect", "").startswith("/login"), endpoint
            assert answer.data == b""


def test_every_act_demands_a_login_even_with_a_form_token(app: Flask, stranger: Visitor) -> None:
    token = stranger.token("/login")
    for endpoint, path in routes(app, "POST"):
        if endpoint not in OPEN:
            answer = stranger.client.post(path, data={"csrf_token": token})
            assert told(answer).startswith("/login"), f"{endpoint} answered {answer.status}"


def test_every_act_without_the_forms_token_is_refused(app: Flask, admin: Visitor) -> None:
    for endpoint, path in routes(app, "POST"):
        answer = admin.client.post(path, data={"name": "x"})
        assert answer.status_code == 400, endpoint
        assert "terlalu lama terbuka" in answer.text


def test_a_token_of_another_browser_is_refused(app: Flask, admin: Visitor) -> None:
    other = Visitor(app)
    answer = admin.client.post("/keluar", data={"csrf_token": other.token("/login")})
    assert answer.status_code == 400
    assert admin.get("/").status_code == 200


def test_pages_of_the_administrator_are_closed_to_others(app: Flask, officer: Visitor) -> None:
    for path in ("/pengaturan/pengguna", "/pengaturan/program", "/pengaturan/kantor", "/pengaturan/wilayah"):
        answer = officer.get(path)
        assert answer.status_code == 403
        assert "bukan untuk peran Anda" in answer.text


def test_who_only_approves_may_look_at_contacts_and_change_nothing(app: Flask, approver: Visitor) -> None:
    assert approver.get("/kontak").status_code == 200
    for path in ("/kontak/baru", "/kontak/ambil"):
        assert approver.get(path).status_code == 403
    assert approver.post("/kontak/baru", {"name": "Siti"}).status_code == 403
    assert approver.post("/kontak/kelompok", {"name": "Bidan"}).status_code == 403


def test_every_page_carries_the_headers_that_keep_others_out(app: Flask, admin: Visitor) -> None:
    for path in ("/", "/kontak", "/pengaturan", "/bantuan", "/tidak-ada"):
        headers = admin.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "HX-Request" in headers["Vary"]


def test_no_page_holds_a_script_or_a_style_of_its_own(app: Flask, admin: Visitor) -> None:
    for endpoint, path in routes(app, "GET"):
        answer = admin.get(path)
        if "text/html" not in answer.headers["Content-Type"]:
            continue
        assert " style=" not in answer.text, endpoint
        assert "<style" not in answer.text, endpoint
        assert "hx-on" not in answer.text, endpoint
        for script in answer.text.split("<script")[1:]:
            assert script.startswith(' src="/static/'), endpoint


def test_no_address_of_the_box_fails_on_values_nobody_expects(app: Flask, admin: Visitor) -> None:
    for endpoint, path in routes(app, "GET"):
        answer = admin.get(path + "?sesudah=zzz&lihat=zzz&kecamatan=zzz&cari=%00%ff<b>&halaman=-1&status=zzz")
        assert answer.status_code < 500, endpoint


@pytest.mark.parametrize("host", ["jahat.example", "192.0.2.1", "kabar.lan.jahat.example", "", "a b"])
def test_a_foreign_host_name_is_answered_with_nothing_of_ours(admin: Visitor, host: str) -> None:
    answer = admin.client.get("/kontak", headers={"Host": host})
    assert answer.status_code == 400
    assert "bukan alamat kotak" in answer.text
    assert "Beranda" not in answer.text


def test_the_box_answers_by_the_names_of_its_static_file(admin: Visitor) -> None:
    assert admin.client.get("/login", headers={"Host": "kabar.lan:8080"}).status_code in (200, 303)
