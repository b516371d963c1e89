"""First start: the administrator, the office, and where to go from here."""

from __future__ import annotations

import math

from flask import Blueprint, Response, request, url_for

from appliance.accounts import BadName, BadPassword, Throttled, WrongSetupCode
from web import filters, forms, guards, render
from web.boxed import the_box
from web.strings import label

blueprint = Blueprint("first_start", __name__)

STEPS = ("Admin", "Kantor", "Wilayah", "Selesai")


class AdminForm(forms.Form):
    code = forms.text("Kode pemasangan", required="Isi kode pemasangan.", longest=40)
    full_name = forms.text("Nama Anda", required="Isi nama Anda.", longest=80)
    name = forms.text("Nama pengguna", required="Isi nama pengguna.", longest=40)
    password = forms.password("Kata sandi", required="Isi kata sandi.")
    again = forms.password(
        "Kata sandi sekali lagi", required="Ketik kata sandi sekali lagi.", same_as="password"
    )


@blueprint.get("/mulai")
def page() -> Response:
    if not the_box().accounts.needs_first_admin:
        return render.go(url_for("home.page"))
    return _ask(AdminForm())


@blueprint.post("/mulai")
def create() -> Response:
    form = AdminForm()
    if not form.ok():
        return _ask(form, 422)
    try:
        known = the_box().accounts.create_first_admin(
            form.code.data,
            form.name.data,
            form.password.data,
            full_name=form.full_name.data,
            address=request.remote_addr or "",
        )
    except WrongSetupCode:
        form.refuse(
            form.code, "Kode ini belum cocok. Lihat stiker kotak, atau layar tempat kotak dijalankan."
        )
        return _ask(form, 422)
    except Throttled as wait:
        left = filters.duration(math.ceil(wait.seconds / 60) * 60)
        form.refuse(form.code, f"Sudah terlalu sering dicoba. Tunggu {left}, lalu coba lagi.")
        return _ask(form, 429)
    except BadName as bad:
        form.refuse(form.name, label(bad.problem).help)
        return _ask(form, 422)
    except BadPassword as bad:
        form.refuse(form.password, label(bad.problem).help)
        return _ask(form, 422)
    guards.let_in(known.token)
    return render.go(url_for("first_office.page"))


def _ask(form: AdminForm, status: int = 200) -> Response:
    return render.show("first_start/page.html", form=form, steps=STEPS, status=status)
