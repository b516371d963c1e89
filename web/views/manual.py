"""Bantuan: the manual for a secretary, on one page."""

from __future__ import annotations

from flask import Blueprint, Response

from appliance.modem_desk.installation import Light
from web import render
from web.words_messages import STATUS
from web.words_modems import SENDER_STATE

blueprint = Blueprint("manual", __name__)


@blueprint.get("/bantuan")
def page() -> Response:
    return render.show(
        "manual/page.html", states=tuple(STATUS), lights=Light, sender_states=tuple(SENDER_STATE)
    )
