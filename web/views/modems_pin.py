"""The PIN of a modem's SIM card: taken in, tried once, and told truthfully when it will not be tried."""

from __future__ import annotations

from flask import Blueprint, Response, request

from appliance.errors import InputError
from web import guards
from web.boxed import the_box
from web.pin_form import PIN_SAID, PinForm
from web.sim_form import SimForm
from web.views import modems_detail, modems_install
from web.views.modems import MAY_ACT, back, the_modem

blueprint = Blueprint("modems_pin", __name__)

FROM_THE_WIZARD = "pasang"


@blueprint.post("/modem/<slug>/pin")
@guards.needs(*MAY_ACT)
def give(slug: str) -> Response:
    """Tried once; the answer shows as the card's state, or as a green light of *Pasang modem*."""
    the_modem(slug)
    form = PinForm()
    if not form.ok():
        return _again(slug, form)
    try:
        user = guards.the_user().name
        found = the_box().modem_desk.give_pin(slug, form.pin.data, user, confirmed=form.confirmed.data)
    except InputError:
        return back(slug, "PIN ini tidak dapat dipakai. Isi 4 sampai 8 angka.", "amber")
    return back(slug, *PIN_SAID[found])


def _again(slug: str, form: PinForm) -> Response:
    """The page it came from, with the form and what is wrong in it."""
    if request.form.get("dari") == FROM_THE_WIZARD:
        return modems_install.again(slug, form)
    desk = the_modem(slug)
    filled = SimForm(formdata=None)
    filled.fill(desk.sim)
    return modems_detail.show(desk, filled, form, status=422)
