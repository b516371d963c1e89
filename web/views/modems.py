"""Modem: one card each, with what it can do just now and what to do when it cannot."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from web import guards, render
from web.boxed import the_box

blueprint = Blueprint("modems", __name__)

MAY_TRY = (Role.ADMIN, Role.PETUGAS)


@blueprint.get("/modem")
def page() -> Response:
    return render.show(
        "modems/page.html",
        "modems/_cards.html",
        modems=the_box().broadcasts.modems(),
        may_try=guards.the_user().role in MAY_TRY,
    )


@blueprint.post("/modem/coba-lagi")
@guards.needs(*MAY_TRY)
def try_again() -> Response:
    """A modem that rests goes on now: somebody has topped it up or mended it."""
    name = request.form.get("modem", "")
    if not the_box().try_again(name):
        abort(404)
    return render.go(url_for("modems.page"), f"Modem {name} mencoba mengirim lagi.")
