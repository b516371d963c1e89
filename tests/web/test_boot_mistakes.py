"""A mistake in the boot file is told on every page to who can mend it, and never keeps a page away."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from appliance.boot_file import read_content
from appliance.box import Box
from appliance.safe_mode import SafeMode
from tests.safe_mode.office import DamagedOffice
from tests.support.boxes import PASSWORD
from tests.web.visitor import Visitor, text_of
from web.safe_mode import create_safe_app

WRONG = b'[sending]\nquiet = "<b>malam</b>"\n[box]\nname = "Kantor\n'
TITLE = "kabar.toml di kartu perlu dibetulkan"


def test_an_administrator_reads_it_on_every_page_in_words_and_in_english(admin: Visitor, box: Box) -> None:
    assert TITLE not in admin.get("/").text
    box.boot_mistakes = read_content(WRONG, {}).mistakes
    for path in ("/", "/kontak", "/pengaturan"):
        page = admin.get(path).text
        assert TITLE in page
        assert "Ada baris yang tidak dapat dibaca (baris 4)" in page
        assert "baris 2: sending.quiet" in page
        assert "allowed: a span" in page
        assert "<b>malam" not in page


def test_whoever_starts_the_box_first_reads_it_too(fresh: Visitor, fresh_box: Box) -> None:
    fresh_box.boot_mistakes = read_content(WRONG, {}).mistakes
    assert TITLE in fresh.get("/mulai").text


def test_others_are_not_troubled_with_it(officer: Visitor, stranger: Visitor, app: Flask, box: Box) -> None:
    box.boot_mistakes = read_content(WRONG, {}).mistakes
    assert TITLE not in officer.get("/").text
    assert TITLE not in stranger.get("/login").text


# -- locked out ----------------------------------------------------------------------------------------------

RESETS = [
    (b'# oh\nreset = "rahasia"\n', "Ada isian yang tidak dapat dipakai (baris 2)"),
    (b'[box]\nReset = "admin"\n', "Ada perintah yang harus pindah ke baris paling atas (baris 2)"),
    (b'reset = "all"\nrahasia\n', "Perintah menunggu sampai semua baris dapat dibaca (baris 1)"),
    (b'reset = "admin"\nreset = "rahasia"\n', "Ada dua isian yang bertentangan (baris 1)"),
    (b"rahasia\0" * 9, "Berkas itu bukan teks biasa"),
]


@pytest.mark.parametrize(("content", "said"), RESETS)
def test_whoever_is_locked_out_reads_why_reset_was_not_done(
    stranger: Visitor, officer: Visitor, box: Box, content: bytes, said: str
) -> None:
    box.boot_mistakes = read_content(content + b"zz\n[sending]\nquiet = 1\n" * 25, {}).mistakes
    page = stranger.get("/login")
    assert said in text_of(page)
    assert 'reset = "admin"' in text_of(page)
    for other in ("rahasia", "sending", "allowed", "zz"):
        assert other not in text_of(page)
    assert TITLE not in officer.get("/").text


@pytest.fixture
def office(tmp_path: Path) -> DamagedOffice:
    office = DamagedOffice(tmp_path)
    office.damage("contacts.json")
    return office


def _safe(mode: SafeMode, content: bytes) -> Visitor:
    app = create_safe_app(mode, mistakes=read_content(content, {}).mistakes, owns=lambda host: True)
    return Visitor(app)


@pytest.mark.parametrize(("content", "said"), RESETS)
def test_safe_mode_says_it_before_anybody_has_come_in(
    office: DamagedOffice, content: bytes, said: str
) -> None:
    with office.safe() as mode:
        page = text_of(_safe(mode, content + b"zz\n").get("/"))
    assert said in page
    assert "rahasia" not in page


def test_safe_mode_tells_every_other_mistake_to_who_has_come_in(office: DamagedOffice) -> None:
    with office.safe() as mode:
        guest = _safe(mode, WRONG)
        assert "kabar.toml" not in guest.get("/").text
        guest.post("/masuk", {"nama": "euis", "sandi": PASSWORD}, form="/")
        page = guest.get("/")
    assert TITLE in page.text
    assert "Ada baris yang tidak dapat dibaca (baris 4)" in text_of(page)
    assert "(baris 2: sending.quiet)" in text_of(page)
    assert "<b>malam" not in page.text
    assert len(page.data) < 16_000
