"""Bantuan: the manual for a secretary, on one page."""

from __future__ import annotations

from flask import Blueprint, Response

from web import render
from web.words_messages import STATUS

blueprint = Blueprint("manual", __name__)


@blueprint.get("/bantuan")
def page() -> Response:
    return render.show("manual/page.html", states=tuple(STATUS))
