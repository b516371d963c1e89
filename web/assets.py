"""The page's own files, under addresses that change with their content, so that a browser may keep them."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources

from flask import Blueprint, Flask, Response, abort, request, url_for

OURS = ("kabar.css", "siaran.css", "modem.css", "kabar.js", "tanda.svg")
# htmx comes from an installed package (README, Decisions), never from git and never from the network
HTMX_PACKAGE, HTMX_FILE = "js_lib_htmx", "static/htmx/htmx.min.js"

ONE_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in memory: as it is and gzipped (mtime 0, so that the same input gives the same bytes)."""

    name: str
    digest: str
    mimetype: str
    body: bytes
    gzipped: bytes


def make_asset(name: str, body: bytes) -> Asset:
    """Hash and compress once, at start."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    digest = hashlib.sha256(body).hexdigest()[:16]
    return Asset(name, digest, mimetype, body, gzip.compress(body, 9, mtime=0))


def load_assets() -> dict[str, Asset]:
    """Every file the pages ask for, by name."""
    folder = resources.files("web") / "static"
    bodies = {name: (folder / name).read_bytes() for name in OURS}
    bodies["htmx.js"] = (resources.files(HTMX_PACKAGE) / HTMX_FILE).read_bytes()
    return {name: make_asset(name, body) for name, body in bodies.items()}


def install(app: Flask) -> None:
    """Serve the files at ``/static/<digest>/<name>`` and teach the templates ``asset_url(name)``."""
    assets = load_assets()
    blueprint = Blueprint("static", __name__)

    @blueprint.get("/static/<digest>/<name>")
    def file(digest: str, name: str) -> Response:
        asset = assets.get(name)
        if asset is None or asset.digest != digest:
            abort(404)
        return _answer(asset)

    app.register_blueprint(blueprint)

    @app.template_global()
    def asset_url(name: str) -> str:
        return url_for("static.file", digest=assets[name].digest, name=name)


def _answer(asset: Asset) -> Response:
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.gzipped if zipped else asset.body, mimetype=asset.mimetype)
    if zipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR
    response.cache_control.immutable = True
    return response
