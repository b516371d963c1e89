"""*Pasang modem*: seven lights from an empty HAT to a test SMS in somebody's hand."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from appliance.modem_desk.installation import Light, is_complete
from appliance.sms.numbers import PhoneNumber
from web import filters, forms, guards, render
from web.boxed import the_box
from web.phone_field import phone, phone_of
from web.pin_form import PinForm
from web.views.modems import MAY_ACT, may_act, sent_test, the_modem

blueprint = Blueprint("modems_install", __name__)

FIVE = 5  # steps before the first message
WANTS_PIN = ("pin_required", "pin_refused")


class TrialForm(forms.Form):
    number = phone("Nomor HP tujuan", required="Isi nomor HP yang sedang Anda pegang.")


@blueprint.get("/modem/<slug>/pasang")
def page(slug: str) -> Response:
    return _show(slug, _filled(slug))


def again(slug: str, pin: PinForm) -> Response:
    """The page with a PIN that nobody can try."""
    return _show(slug, _filled(slug), pin, 422)


@blueprint.post("/modem/<slug>/pasang/uji")
@guards.needs(*MAY_ACT)
def send(slug: str) -> Response:
    form = TrialForm()
    if not form.ok():
        return _show(slug, form, status=422)
    said = sent_test(slug, PhoneNumber(phone_of(form.number)))
    return render.go(url_for("modems_install.page", slug=slug), *said)


@blueprint.post("/modem/<slug>/pasang/diterima")
@guards.needs(*MAY_ACT)
def seen(slug: str) -> Response:
    """A person holds the phone with the SMS on it."""
    the_modem(slug)
    known = the_box().modem_desk.test_has_arrived(slug, guards.the_user().name)
    said = ("Terima kasih, dicatat.", "leaf") if known else ("Belum ada SMS uji yang dikirim.", "amber")
    return render.go(url_for("modems_install.page", slug=slug), *said)


def _filled(slug: str) -> TrialForm:
    """To the number of the last test, or that of the settings."""
    form = TrialForm(formdata=None)
    desk = the_modem(slug)
    number = desk.trial.number if desk.trial else the_box().settings.current.admin_number
    form.number.data = filters.telephone(number) if number else ""
    return form


def _show(slug: str, form: TrialForm, pin: PinForm | None = None, status: int = 200) -> Response:
    desk = the_modem(slug)
    steps = the_box().modem_desk.installation(slug)
    ask_pin = desk.card.reason in WANTS_PIN or "isi" in request.args or pin is not None
    return render.show(
        "modems/install.html",
        "modems/_steps.html",
        desk=desk,
        steps=steps,
        complete=is_complete(steps),
        form=form,
        pin=pin or PinForm(formdata=None),
        may_insist=the_box().modem_desk.may_insist(slug),
        came_from="pasang",
        ask_pin=ask_pin,
        # a piece of the page knows only by its address whether the form for the PIN is there
        pin_is_here="isi" in request.args if render.wants_fragment() else ask_pin,
        send_now=steps[FIVE].light is not Light.LATER,
        may_act=may_act(),
        status=status,
    )
