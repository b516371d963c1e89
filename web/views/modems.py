"""Modem: one card each, with what it can do just now and what to do when it cannot."""

from __future__ import annotations

from flask import Blueprint, Response

from web import render
from web.boxed import the_box

blueprint = Blueprint("modems", __name__)


@blueprint.get("/modem")
def page() -> Response:
    return render.show("modems/page.html", "modems/_cards.html", modems=the_box().broadcasts.modems())
