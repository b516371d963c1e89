"""Beranda: what is happening just now, and what to do next."""

from __future__ import annotations

from flask import Blueprint, Response

from web import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def page() -> Response:
    return render.show("home/page.html", "home/_now.html")
