"""The page's own files: small, kept for a year under an address that changes with them, none from afar."""

from __future__ import annotations

import gzip
import re
from importlib import resources

from flask import Flask

from tests.web.visitor import Visitor

FIRST_PAGE = 60 * 1024  # bytes, gzipped, everything a first visit loads
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def test_a_first_visit_loads_at_most_sixty_kilobytes(admin: Visitor) -> None:
    for path in ("/", "/kontak", "/bantuan"):
        page = admin.get(path)
        whole = len(gzip.compress(page.data))
        for asset in set(_ASSET.findall(page.text)):
            whole += len(admin.client.get(asset, headers={"Accept-Encoding": "gzip"}).data)
        assert whole <= FIRST_PAGE, path


def test_everything_a_page_loads_comes_from_the_box(admin: Visitor) -> None:
    for path in ("/", "/kontak", "/kontak/ambil", "/pengaturan", "/bantuan"):
        for address in re.findall(r'(?:src|href|action|hx-get|hx-post)="([^"]*)"', admin.get(path).text):
            assert address.startswith(("/", "#")), address
            assert not address.startswith("//")


def test_files_are_kept_for_a_year_and_travel_gzipped_where_possible(stranger: Visitor) -> None:
    asset = _ASSET.findall(stranger.get("/login").text)[0]
    zipped = stranger.client.get(asset, headers={"Accept-Encoding": "gzip, br"})
    plain = stranger.client.get(asset, headers={"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    for answer in (zipped, plain):
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_address_of_an_older_version_is_gone(stranger: Visitor) -> None:
    assert stranger.get("/static/0123456789abcdef/kabar.css").status_code == 404
    assert stranger.get("/static/0123456789abcdef/..%2fkabar.css").status_code in (303, 404)


def test_htmx_is_served_from_the_installed_package(stranger: Visitor) -> None:
    page = stranger.get("/login")
    address = next(asset for asset in _ASSET.findall(page.text) if asset.endswith("/htmx.js"))
    packaged = (resources.files("js_lib_htmx") / "static/htmx/htmx.min.js").read_bytes()
    assert stranger.client.get(address).data == packaged
    assert b'version:"2.0.' in packaged


def test_htmx_may_neither_eval_nor_keep_pages_nor_ask_elsewhere(stranger: Visitor) -> None:
    page = stranger.get("/login").text.replace("&#34;", '"')
    for setting in (
        '"allowEval": false',
        '"includeIndicatorStyles": false',
        '"historyCacheSize": 0',
        '"selfRequestsOnly": true',
    ):
        assert setting in page


def test_the_style_uses_nothing_that_chrome_109_does_not_know(app: Flask) -> None:
    style = (resources.files("web") / "static/kabar.css").read_text(encoding="utf-8")
    for newer in (
        "color-mix(",
        "@container",
        "@layer",
        "@scope",
        "light-dark(",
        "subgrid",
        "&:",
        "& ",
    ):
        assert newer not in style, newer
    assert "url(" not in style
