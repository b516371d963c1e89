"""Masuk and Keluar."""

from __future__ import annotations

import math

from flask import Blueprint, Response, request, url_for

from appliance.accounts import Throttled, WrongPassword
from web import filters, forms, guards, render
from web.boxed import the_box

blueprint = Blueprint("login", __name__)


class LoginForm(forms.Form):
    name = forms.text("Nama pengguna", required="Isi nama pengguna Anda.")
    password = forms.password("Kata sandi", required="Isi kata sandi Anda.")


@blueprint.get("/login")
def page() -> Response:
    if the_box().accounts.needs_first_admin:
        return render.go(url_for("first_start.page"))
    if guards.current_user():
        return render.go(url_for("home.page"))
    return render.show("login/page.html", form=LoginForm(), onward=request.args.get("lanjut", ""))


@blueprint.post("/login")
def enter() -> Response:
    form = LoginForm()
    onward = request.args.get("lanjut", "")
    if not form.ok():
        return render.show("login/page.html", form=form, onward=onward, status=422)
    try:
        known = the_box().accounts.log_in(
            form.name.data, form.password.data, address=request.remote_addr or ""
        )
    except WrongPassword:
        form.refuse(
            form.password, "Nama pengguna atau kata sandi belum cocok. Periksa huruf besar dan kecilnya."
        )
        return render.show("login/page.html", form=form, onward=onward, status=422)
    except Throttled as wait:
        return too_fast(form, wait, onward)
    guards.let_in(known.token)
    return render.go(guards.safe_way_back(onward))


@blueprint.post("/keluar")
def leave() -> Response:
    guards.show_out()
    return render.go(url_for("login.page"), "Anda sudah keluar.")


def too_fast(form: LoginForm, wait: Throttled, onward: str) -> Response:
    """429 with the form still there and the time to wait in words."""
    left = filters.duration(math.ceil(wait.seconds / 60) * 60)
    form.refuse(form.password, f"Sudah terlalu sering dicoba. Tunggu {left}, lalu coba lagi.")
    response = render.show("login/page.html", form=form, onward=onward, status=429)
    response.headers["Retry-After"] = str(math.ceil(wait.seconds))
    return response
