"""A telephone on the hotspot asks its maker for the internet and gets one big link to the box."""

from __future__ import annotations

import pytest
from flask import Flask

from appliance.accounts import Role
from appliance.box import Box
from tests.support.application import create_app
from tests.support.boxes import PASSWORD
from web import guards
from web.captive import is_guest
from web.own_names import own_names

PROBES = [
    ("connectivitycheck.gstatic.com", "/generate_204"),
    ("www.gstatic.com", "/gen_204"),
    ("captive.apple.com", "/hotspot-detect.html"),
    ("www.msftconnecttest.com", "/connecttest.txt"),
    ("www.msftncsi.com", "/ncsi.txt"),
    ("detectportal.firefox.com", "/canonical.html"),
    ("berita.example", "/apa/saja?x=1"),
]


def is_hotspot(host: str) -> bool:
    return host in ("10.42.0.1", "192.168.1.5")


@pytest.fixture
def app(box: Box) -> Flask:
    """A box whose own addresses are those of a hotspot and of an office."""
    return create_app(box, owns=is_hotspot)


@pytest.mark.parametrize(("host", "path"), PROBES)
def test_a_guest_gets_one_big_link_whatever_was_asked_for(app: Flask, host: str, path: str) -> None:
    client = app.test_client()
    answer = client.get(path, headers={"Host": host}, environ_base={"REMOTE_ADDR": "10.42.0.77"})
    assert answer.status_code == 200
    assert answer.text.count("<a ") == 1
    assert 'href="http://kabar.lan/"' in answer.text
    assert "<form" not in answer.text
    assert "<script" not in answer.text
    assert len(answer.data) < 2048
    assert "Set-Cookie" not in answer.headers
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_form_sent_to_a_foreign_name_is_nothing_but_that_page(app: Flask, box: Box) -> None:
    box.accounts.add_user("siti", Role.PETUGAS, PASSWORD, by="test")
    answer = app.test_client().post(
        "/login",
        data={"name": "siti", "password": PASSWORD},
        headers={"Host": "jahat.example"},
        environ_base={"REMOTE_ADDR": "10.42.0.77"},
    )
    assert "Buka Kotak Kabar" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["192.168.1.77", "10.42.1.7", "127.0.0.1", "fe80::1", "10.43.0.7"])
def test_who_is_not_on_the_hotspot_is_refused_under_a_foreign_name(app: Flask, address: str) -> None:
    answer = app.test_client().get(
        "/", headers={"Host": "jahat.example"}, environ_base={"REMOTE_ADDR": address}
    )
    assert answer.status_code == 400
    assert "Buka Kotak Kabar" not in answer.text


def test_an_office_whose_network_has_the_same_numbers_is_no_hotspot() -> None:
    assert not is_guest("10.42.0.77", lambda _: False)
    assert not is_guest(None, lambda _: True)
    assert not is_guest("<script>", lambda _: True)


@pytest.mark.parametrize("host", ["kabar.lan", "KABAR.LAN.", "10.42.0.1", "192.168.1.5", "localhost:80"])
def test_a_guest_reaches_the_box_itself_by_its_names_and_addresses(app: Flask, host: str) -> None:
    answer = app.test_client().get(
        "/login", headers={"Host": host}, environ_base={"REMOTE_ADDR": "10.42.0.77"}
    )
    assert "Kata sandi" in answer.text


def test_the_names_of_the_machine_itself_are_the_boxs() -> None:
    names = own_names(("Kabar.lan",), host="Kotak-Kabar.example.go.id")
    assert {"kabar.lan", "localhost", "kotak-kabar", "kotak-kabar.local", "kotak-kabar-2.local"} <= names
    assert "kotak-kabar.example.go.id" not in names
    assert guards.trusted("kotak-kabar.local.:80", names, lambda _: False)
    assert not guards.trusted("kotak-kabar.lokal", names, lambda _: False)


def test_an_address_that_dhcp_gave_just_now_is_answered_without_a_restart(box: Box) -> None:
    given: set[str] = set()
    client = create_app(box, owns=given.__contains__).test_client()
    assert client.get("/login", headers={"Host": "192.168.1.9"}).status_code == 400
    given.add("192.168.1.9")
    assert client.get("/login", headers={"Host": "192.168.1.9"}).status_code == 200
