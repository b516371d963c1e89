"""First start, the other choice: this box takes the place of an older one, from its backup."""

from __future__ import annotations

import math
from collections.abc import Mapping

from flask import Blueprint, Response, session, url_for

from appliance.accounts import Throttled, WrongSetupCode
from web import filters, forms, render, restore_steps
from web.boxed import the_box
from web.restore_steps import Way, WordsForm
from web.uploads import Check

blueprint = Blueprint("first_restore", __name__)

WAY = Way("first_restore", first=True)
_PROVEN = "pulihkan"


class CodeForm(forms.Form):
    code = forms.text("Kode pemasangan", required="Isi kode pemasangan.", longest=40)


def may_send() -> bool:
    """Whoever has shown the set-up code, as long as nobody administers this box."""
    return bool(session.get(_PROVEN)) and the_box().accounts.needs_first_admin


LARGE: Mapping[str, Check] = {"first_restore.take": may_send}


@blueprint.get("/mulai/pulihkan")
def page() -> Response:
    if not the_box().accounts.needs_first_admin:
        return render.go(url_for("home.page"))
    return render.go(url_for("first_restore.choose")) if may_send() else _ask(CodeForm())


@blueprint.post("/mulai/pulihkan")
def prove() -> Response:
    form = CodeForm()
    if not form.ok():
        return _ask(form, 422)
    try:
        the_box().accounts.prove_possession(form.code.data)
    except WrongSetupCode:
        form.refuse(form.code, "Kode ini belum cocok. Lihat stiker kotak yang baru ini.")
        return _ask(form, 422)
    except Throttled as wait:
        left = filters.duration(math.ceil(wait.seconds / 60) * 60)
        form.refuse(form.code, f"Sudah terlalu sering dicoba. Tunggu {left}, lalu coba lagi.")
        return _ask(form, 429)
    session[_PROVEN] = True
    return render.go(url_for("first_restore.choose"))


@blueprint.get("/mulai/pulihkan/berkas")
def choose() -> Response:
    return restore_steps.choose(WAY) if may_send() else _begin()


@blueprint.post("/mulai/pulihkan/berkas")
def take() -> Response:
    return restore_steps.take(WAY) if may_send() else _begin()


@blueprint.get("/mulai/pulihkan/periksa")
def look() -> Response:
    return restore_steps.look(WAY, WordsForm()) if may_send() else _begin()


@blueprint.post("/mulai/pulihkan/periksa")
def restore() -> Response:
    return restore_steps.restore(WAY, WordsForm(), lambda: True) if may_send() else _begin()


@blueprint.post("/mulai/pulihkan/batal")
def give_up() -> Response:
    return restore_steps.give_up(WAY, url_for("first_start.page")) if may_send() else _begin()


@blueprint.get("/mulai/pulihkan/tunggu")
def wait() -> Response:
    return restore_steps.wait()


def _begin() -> Response:
    return render.go(url_for("first_restore.page"))


def _ask(form: CodeForm, status: int = 200) -> Response:
    return render.show("restore/code.html", form=form, status=status)
