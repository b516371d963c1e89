"""Pengaturan, Pembaruan: a release is chosen, looked at, and installed against one's own password."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, request, send_file, url_for

from appliance.accounts import Role
from appliance.backup.arrival import ArrivalChanged
from appliance.errors import BoxError
from appliance.update.releases import Result
from appliance.update_desk import UpdateHindered
from web import guards, render
from web.boxed import the_box
from web.labels import Label
from web.own_password import OwnPasswordForm, own_password
from web.uploads import Check
from web.views.settings_restore import may_send
from web.words_update import HINDRANCE, TOO_LATE, refusal, result_said

blueprint = Blueprint("settings_update", __name__)

EMPTY = "Pilih dulu berkas pembaruannya."
LARGE: Mapping[str, Check] = {"settings_update.take": may_send}


@blueprint.get("/pengaturan/pembaruan")
@guards.needs(Role.ADMIN)
def page() -> Response:
    if the_box().update_desk.under_way:
        return render.go(url_for("settings_update.wait"))
    return _choose()


@blueprint.post("/pengaturan/pembaruan")
@guards.needs(Role.ADMIN)
def take() -> Response:
    """Keep what was uploaded, or choose what lies on the stick."""
    desk, name = the_box().update_desk, request.form.get("flashdisk", "")
    try:
        if name:
            desk.take_from_stick(name)
        else:
            given = request.files.get("berkas")
            if given is None or not given.filename:
                return _choose(missing=EMPTY, status=422)
            desk.take(given.stream)  # type: ignore[arg-type]
    except BoxError as error:
        return _choose(trouble=refusal(error), status=422)
    return render.go(url_for("settings_update.look"))


@blueprint.get("/pengaturan/pembaruan/periksa")
@guards.needs(Role.ADMIN)
def look() -> Response:
    return _look(OwnPasswordForm())


@blueprint.post("/pengaturan/pembaruan/periksa")
@guards.needs(Role.ADMIN)
def install() -> Response:
    """Only what the form was made of; if it is another file by now, it is shown and asked again."""
    desk, form, seen = the_box().update_desk, OwnPasswordForm(), request.form.get("seen", "")
    try:
        if desk.arrived is not None and desk.arrived.mark != seen:
            raise ArrivalChanged
        if not form.ok() or not own_password(form):
            return _look(form, status=422)
        desk.start(seen=seen, by=guards.the_user().name)
    except BoxError as error:
        return _look(form, trouble=refusal(error), status=422)
    return render.go(url_for("settings_update.wait"))


@blueprint.post("/pengaturan/pembaruan/batal")
@guards.needs(Role.ADMIN)
def give_up() -> Response:
    try:
        the_box().update_desk.drop()
    except UpdateHindered:
        return _choose(trouble=TOO_LATE, status=422)
    except BoxError as error:
        return _choose(trouble=refusal(error), status=422)
    return render.go(url_for("settings_update.page"), "Pembaruan dibatalkan. Kotak tidak berubah.", "plain")


@blueprint.get("/pengaturan/pembaruan/tunggu")
@guards.needs(Role.ADMIN)
def wait() -> Response:
    """Until it has ended one way or the other; in between the box is away for a moment, and comes back."""
    version = the_box().update_desk.under_way
    if not version:
        return render.go(url_for("settings_update.page"))
    return render.show("update/wait.html", "update/_wait.html", version=version)


@blueprint.post("/pengaturan/pembaruan/cadangan")
@guards.needs(Role.ADMIN)
def backup() -> Response:
    """One that was made before an update; locked like any other."""
    box = the_box()
    wanted = request.form.get("nama", "")
    path = next((path for path in box.update_desk.kept_backups() if path.name == wanted), None)
    if path is None:
        abort(404)
    box.accounts.audit.record(guards.the_user().name, "backup downloaded", path.name)
    return send_file(path.absolute(), mimetype="application/octet-stream", as_attachment=True)


def _choose(*, trouble: Label | None = None, missing: str = "", status: int = 200) -> Response:
    desk = the_box().update_desk
    hindrance = desk.hindrance
    return render.show(
        "update/page.html",
        here=desk.here,
        running=desk.running,
        result=_told(desk.result),
        hindrance=HINDRANCE[hindrance] if hindrance is not None else None,
        on_stick=desk.on_stick(),
        kept=[(path.name, path.stat().st_size) for path in desk.kept_backups()],
        trouble=trouble,
        missing=missing,
        status=status,
    )


def _look(form: OwnPasswordForm, *, trouble: Label | None = None, status: int = 200) -> Response:
    desk = the_box().update_desk
    arrived = desk.arrived
    if arrived is None:
        if trouble is not None:
            return _choose(trouble=trouble, status=status)
        return render.go(url_for("settings_update.page"))
    hindrance = desk.hindrance
    return render.show(
        "update/look.html",
        form=form,
        arrived=arrived,
        running=desk.running,
        hindrance=HINDRANCE[hindrance] if hindrance is not None and trouble is None else None,
        trouble=trouble,
        status=status,
    )


def _told(result: Result | None) -> tuple[Result, Label] | None:
    return None if result is None else (result, result_said(result))
