"""A mistake in the boot file is told on every page to who can mend it, and never keeps a page away."""

from __future__ import annotations

from flask import Flask

from appliance.boot_file import read_content
from appliance.box import Box
from tests.web.visitor import Visitor

WRONG = b'[sending]\nquiet = "<b>malam</b>"\n[box]\nname = "Kantor\n'
TITLE = "kabar.toml di kartu perlu dibetulkan"


def test_an_administrator_reads_it_on_every_page_in_words_and_in_english(admin: Visitor, box: Box) -> None:
    assert TITLE not in admin.get("/").text
    box.boot_mistakes = read_content(WRONG, {}).mistakes
    for path in ("/", "/kontak", "/pengaturan"):
        page = admin.get(path).text
        assert TITLE in page
        assert "Ada baris yang tidak dapat dibaca (baris 4)" in page
        assert "sending.quiet" in page
        assert "allowed: a span" in page
        assert "<b>malam" not in page


def test_whoever_starts_the_box_first_reads_it_too(fresh: Visitor, fresh_box: Box) -> None:
    fresh_box.boot_mistakes = read_content(WRONG, {}).mistakes
    assert TITLE in fresh.get("/mulai").text


def test_others_are_not_troubled_with_it(officer: Visitor, stranger: Visitor, app: Flask, box: Box) -> None:
    box.boot_mistakes = read_content(WRONG, {}).mistakes
    assert TITLE not in officer.get("/").text
    assert TITLE not in stranger.get("/login").text
