"""Pengaturan: the office, its kabupaten, one's own password and sessions."""

from __future__ import annotations

from flask import Blueprint, Response, request, session, url_for

from appliance.accounts import BadPassword, Role, Throttled, WrongPassword
from appliance.errors import StaleRevision
from web import filters, forms, guards, render
from web.boxed import the_box
from web.office_form import SHARED_PHONE_HINTS, VOCABULARY_HINTS, FullOfficeForm
from web.strings import label
from web.views.first_office import choose_place, show_places

blueprint = Blueprint("settings", __name__)


class PasswordForm(forms.Form):
    old = forms.password("Kata sandi sekarang", required="Isi kata sandi yang sekarang.")
    new = forms.password("Kata sandi baru", required="Isi kata sandi baru.")
    again = forms.password(
        "Kata sandi baru sekali lagi", required="Ketik kata sandi baru sekali lagi.", same_as="new"
    )


@blueprint.get("/pengaturan")
def page() -> Response:
    box = the_box()
    hours = box.hours.current
    today = box.clock.now().astimezone(box.config.box.zone).date()
    return render.show(
        "settings/page.html",
        settings=box.settings.current,
        hours=hours,
        season=box.hours.ramadhan_from(today) if hours.breaking_fast or hours.idul_fitri else None,
        admin=_is_admin(),
    )


@blueprint.get("/pengaturan/kantor")
@guards.needs(Role.ADMIN)
def office() -> Response:
    form = FullOfficeForm()
    form.fill(the_box().settings.current)
    return _ask_office(form)


@blueprint.post("/pengaturan/kantor")
@guards.needs(Role.ADMIN)
def save_office() -> Response:
    form = FullOfficeForm()
    if not form.ok():
        return _ask_office(form, 422)
    box = the_box()
    try:
        box.settings.save(form.settings(box.settings.current))
    except StaleRevision:
        form.rev.data = str(box.settings.current.rev)
        return _ask_office(form, 409, theirs=True)
    box.accounts.audit.record(guards.the_user().name, "office settings changed")
    return render.go(url_for("settings.page"), "Pengaturan kantor sudah disimpan.")


@blueprint.get("/pengaturan/wilayah")
@guards.needs(Role.ADMIN)
def place() -> Response:
    return show_places("settings.place", "settings.choose", "settings.page")


@blueprint.post("/pengaturan/wilayah")
@guards.needs(Role.ADMIN)
def choose() -> Response:
    return choose_place("settings.place", "settings.page")


@blueprint.get("/pengaturan/sandi")
def password() -> Response:
    return render.show("settings/password.html", form=PasswordForm())


@blueprint.post("/pengaturan/sandi")
def change_password() -> Response:
    form = PasswordForm()
    if not form.ok():
        return render.show("settings/password.html", form=form, status=422)
    try:
        the_box().accounts.change_password(
            session.get(guards.SESSION_KEY, ""),
            form.old.data,
            form.new.data,
            address=request.remote_addr or "",
        )
    except WrongPassword:
        form.refuse(form.old, "Kata sandi yang sekarang belum cocok.")
    except BadPassword as bad:
        form.refuse(form.new, label(bad.problem).help)
    except Throttled as wait:
        form.refuse(form.old, f"Sudah terlalu sering dicoba. Tunggu {filters.duration(wait.seconds + 30)}.")
    if form.errors:
        return render.show("settings/password.html", form=form, status=422)
    return render.go(url_for("settings.page"), "Kata sandi Anda sudah diganti. Perangkat lain sudah keluar.")


@blueprint.post("/pengaturan/keluar-semua")
def leave_everywhere() -> Response:
    user = guards.the_user()
    count = the_box().accounts.log_out_everywhere(user.id, but=session.get(guards.SESSION_KEY, ""))
    said = f"{count} perangkat lain sudah keluar." if count else "Tidak ada perangkat lain yang masih masuk."
    return render.go(url_for("settings.page"), said)


def _is_admin() -> bool:
    return guards.the_user().role is Role.ADMIN


def _ask_office(form: FullOfficeForm, status: int = 200, *, theirs: bool = False) -> Response:
    current = the_box().settings.current if theirs else None
    return render.show(
        "settings/office.html",
        form=form,
        hints=VOCABULARY_HINTS,
        shared_hints=SHARED_PHONE_HINTS,
        theirs=current,
        status=status,
    )
