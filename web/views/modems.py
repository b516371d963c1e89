"""Modem: one card each: what it can do just now, what to do when it cannot, what may be asked of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.health import HealthWord
from appliance.modem_desk.desk import UnknownModem
from appliance.modem_desk.models import DeskCard
from appliance.sms.numbers import PhoneNumber
from web import filters, guards, render
from web.boxed import the_box
from web.trial_text import trial_text
from web.words_modem_care import clock_said

blueprint = Blueprint("modems", __name__)

MAY_ACT = (Role.ADMIN, Role.PETUGAS)


@blueprint.get("/modem")
def page() -> Response:
    box = the_box()
    return render.show(
        "modems/page.html",
        modems=box.modem_desk.cards(),
        power=[check for check in box.health.checks() if check.word is HealthWord.POWER_WEAK],
        unused=box.unused_modems(),
        obstacles=box.obstacles(),
        clock_said=clock_said(box.clock.trust()),
        lamp=None if box.panel is None else box.panel.sign,
        **for_cards(),
    )


@blueprint.get("/modem/<slug>/kartu")
def card(slug: str) -> Response:
    """One card, as it moves."""
    desk = the_modem(slug)
    if not render.wants_fragment():
        return render.go(url_for("modems.page"))
    return render.show("modems/_card.html", desk=desk, **for_cards())


@blueprint.post("/modem/<slug>/coba-lagi")
@guards.needs(*MAY_ACT)
def try_again(slug: str) -> Response:
    """A modem that rests goes on now: somebody has topped it up or mended it."""
    name = the_modem(slug).name
    the_box().modem_desk.try_again(slug, guards.the_user().name)
    return back(slug, f"Modem {name} mencoba lagi.")


@blueprint.post("/modem/<slug>/pulsa")
@guards.needs(*MAY_ACT)
def check_balance(slug: str) -> Response:
    name = the_modem(slug).name
    the_box().modem_desk.check_balance(slug, guards.the_user().name)
    return back(slug, f"Pulsa {name} sedang ditanyakan. Jawabannya muncul di kartu modem.")


@blueprint.post("/modem/<slug>/uji")
@guards.needs(*MAY_ACT)
def send_test(slug: str) -> Response:
    """To the number of the office's settings; without one the wizard asks for it."""
    the_modem(slug)
    number = the_box().settings.current.admin_number
    if not number:
        return render.go(url_for("modems_install.page", slug=slug), "Isi dulu nomor HP tujuannya.", "amber")
    return back(slug, *sent_test(slug, PhoneNumber.parse(number)))


@blueprint.get("/modem/<slug>/nyalakan-ulang")
@guards.needs(*MAY_ACT)
def ask_restart(slug: str) -> Response:
    return render.show("modems/restart.html", desk=the_modem(slug))


@blueprint.post("/modem/<slug>/nyalakan-ulang")
@guards.needs(*MAY_ACT)
def restart(slug: str) -> Response:
    name = the_modem(slug).name
    the_box().modem_desk.restart(slug, guards.the_user().name)
    return render.go(url_for("modems.page"), f"Modem {name} dinyalakan ulang. Pesan yang menunggu aman.")


def the_modem(slug: str) -> DeskCard:
    """The modem of an address; 404 when there is none."""
    try:
        return the_box().modem_desk.card(slug)
    except UnknownModem:
        abort(404)


def may_act() -> bool:
    return guards.the_user().role in MAY_ACT


def for_cards() -> dict[str, Any]:
    """What a card needs beside its modem."""
    return {"may_act": may_act(), "admin_number": the_box().settings.current.admin_number}


def sent_test(slug: str, number: PhoneNumber) -> tuple[str, str]:
    """Send it, unless the last one is still on its way; -> what to say, and in which tone."""
    box = the_box()
    text = trial_text(
        box.settings.current, the_modem(slug).name, filters.LocalTime(box.config.box.timezone, box.clock.now)
    )
    if not box.modem_desk.send_test(slug, number, text, guards.the_user().name):
        return "SMS uji yang tadi masih dikirim. Tunggu sebentar.", "amber"
    return f"SMS uji ke {filters.telephone(number)} diterima kotak dan segera dikirim.", "leaf"


def back(slug: str, said: str, tone: str = "leaf") -> Response:
    """To the page the button was on."""
    places = {"rincian": "modems_detail.page", "pasang": "modems_install.page"}
    came_from = places.get(request.form.get("dari", ""))
    return render.go(url_for(came_from, slug=slug) if came_from else url_for("modems.page"), said, tone)
