"""Pengaturan, Jam kirim: when broadcasts may go out."""

from __future__ import annotations

from flask import Response, url_for

from appliance.accounts import Role
from appliance.errors import StaleRevision
from appliance.outbox.windows import Season
from web import guards, render
from web.boxed import the_box
from web.hours_form import HoursForm
from web.views.settings import blueprint

__all__ = ["blueprint"]


@blueprint.get("/pengaturan/jam-kirim")
@guards.needs(Role.ADMIN)
def hours() -> Response:
    form, box = HoursForm(), the_box()
    form.fill(box.settings.current, box.hours.current, _season())
    return _ask(form)


@blueprint.post("/pengaturan/jam-kirim")
@guards.needs(Role.ADMIN)
def save_hours() -> Response:
    form, box = HoursForm(), the_box()
    chosen = form.chosen(box.hours, _season())
    if chosen is None:
        return _ask(form, 422)
    try:
        box.settings.save(form.settings(box.settings.current, chosen))
    except StaleRevision:
        form.rev.data = str(box.settings.current.rev)
        return _ask(form, 409, theirs=True)
    box.accounts.audit.record(guards.the_user().name, "sending hours changed")
    box.wake_senders()
    return render.go(url_for("settings.page"), "Jam kirim sudah disimpan dan langsung berlaku.")


def _season() -> Season | None:
    box = the_box()
    return box.hours.ramadhan_from(box.clock.now().astimezone(box.config.box.zone).date())


def _ask(form: HoursForm, status: int = 200, *, theirs: bool = False) -> Response:
    box, season = the_box(), _season()
    return render.show(
        "settings/hours.html",
        form=form,
        base=box.hours.base,
        season=season,
        estimate=season and box.hours.estimate_of(season),
        per_person=box.config.sending.per_person_daily,
        trusted=box.clock.trust().trusted,
        theirs=box.hours.current if theirs else None,
        status=status,
    )
