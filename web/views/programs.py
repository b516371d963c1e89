"""Program lain: tokens with which other programs may use the box's interface; for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from appliance.accounts import Role
from web import forms, guards, render
from web.boxed import the_box

blueprint = Blueprint("settings_programs", __name__)


class TokenForm(forms.Form):
    name = forms.text("Nama program", required="Isi nama programnya.", longest=60)


@blueprint.get("/pengaturan/program")
@guards.needs(Role.ADMIN)
def page() -> Response:
    return _list(TokenForm())


@blueprint.post("/pengaturan/program")
@guards.needs(Role.ADMIN)
def add() -> Response:
    """Make a token and show it this once; it is in this answer only, never in an address or a cookie."""
    form = TokenForm()
    if not form.ok():
        return _list(form, status=422)
    secret = the_box().accounts.create_token(form.name.data, by=guards.the_user().name)
    return _list(TokenForm(formdata=None), secret=secret, name=form.name.data)


@blueprint.post("/pengaturan/program/<int:token_id>/cabut")
@guards.needs(Role.ADMIN)
def revoke(token_id: int) -> Response:
    the_box().accounts.revoke_token(token_id, by=guards.the_user().name)
    return render.go(
        url_for("settings_programs.page"), "Kuncinya sudah dicabut; program itu tidak dapat masuk lagi."
    )


def _list(form: TokenForm, *, secret: str = "", name: str = "", status: int = 200) -> Response:
    tokens = the_box().accounts.tokens()
    return render.show(
        "programs/page.html", form=form, tokens=tokens, secret=secret, name=name, status=status
    )
