"""Pengguna: who may use the box and what they may do; for administrators."""

from __future__ import annotations

from flask import Blueprint, Response, abort, url_for
from wtforms import BooleanField, RadioField, SelectMultipleField

from appliance.accounts import BadName, BadPassword, LastAdministrator, Role, User
from web import forms, guards, render
from web.boxed import the_box
from web.strings import label

blueprint = Blueprint("settings_users", __name__)

ROLES = [forms.choice(role.value, label(role).text) for role in Role]
ROLE_HINTS = {role.value: label(role).help for role in Role}


class NewUserForm(forms.Form):
    full_name = forms.text("Nama lengkap", required="Isi nama orangnya.", longest=80)
    name = forms.text("Nama pengguna", required="Isi nama pengguna.", longest=40)
    password = forms.password("Kata sandi pertama", required="Isi kata sandi pertama.")
    role = RadioField("Peran", choices=ROLES, default=Role.PETUGAS.value)


class UserForm(forms.Form):
    full_name = forms.text("Nama lengkap", required="Isi nama orangnya.", longest=80)
    role = RadioField("Peran", choices=ROLES)
    active = BooleanField("Boleh masuk")
    districts = SelectMultipleField("Kecamatan", choices=[])

    def offer_districts(self, found: User) -> None:
        """Those of the office, and those the user has that are not among them any more."""
        areas = the_box().settings.areas
        names = {one.code: one.name for one in areas.districts} if areas else {}
        names |= {code: code for code in found.districts if code not in names}
        self.districts.choices = [forms.choice(code, name) for code, name in names.items()]


class ResetForm(forms.Form):
    password = forms.password("Kata sandi baru", required="Isi kata sandi baru.")


@blueprint.get("/pengaturan/pengguna")
@guards.needs(Role.ADMIN)
def page() -> Response:
    return _list(NewUserForm())


@blueprint.post("/pengaturan/pengguna")
@guards.needs(Role.ADMIN)
def add() -> Response:
    form = NewUserForm()
    if not form.ok():
        return _list(form, 422)
    try:
        user = the_box().accounts.add_user(
            form.name.data,
            Role(form.role.data),
            form.password.data,
            full_name=form.full_name.data,
            by=guards.the_user().name,
        )
    except BadName as bad:
        form.refuse(form.name, label(bad.problem).help)
        return _list(form, 422)
    except BadPassword as bad:
        form.refuse(form.password, label(bad.problem).help)
        return _list(form, 422)
    said = f"{user.full_name} sekarang dapat masuk dengan nama pengguna {user.name}."
    return render.go(url_for("settings_users.page"), said)


@blueprint.get("/pengaturan/pengguna/<name>")
@guards.needs(Role.ADMIN)
def user(name: str) -> Response:
    found = _find(name)
    form = UserForm(formdata=None, data=_given(found))
    return _one(found, form, ResetForm())


@blueprint.post("/pengaturan/pengguna/<name>")
@guards.needs(Role.ADMIN)
def change(name: str) -> Response:
    found = _find(name)
    form = UserForm()
    form.offer_districts(found)
    if not form.ok():
        return _one(found, form, ResetForm(), 422)
    try:
        the_box().accounts.change_user(
            found.name,
            role=Role(form.role.data),
            active=bool(form.active.data),
            full_name=form.full_name.data,
            by=guards.the_user().name,
            districts=tuple(form.districts.data or ()),
        )
    except LastAdministrator:
        form.refuse(form.role, "Ini satu-satunya Admin. Jadikan orang lain Admin dulu.")
        return _one(found, form, ResetForm(), 422)
    return render.go(url_for("settings_users.page"), "Perubahan sudah disimpan.")


@blueprint.post("/pengaturan/pengguna/<name>/sandi")
@guards.needs(Role.ADMIN)
def reset(name: str) -> Response:
    found = _find(name)
    form = ResetForm()
    if form.ok():
        try:
            the_box().accounts.reset_password(found.name, form.password.data, by=guards.the_user().name)
        except BadPassword as bad:
            form.refuse(form.password, label(bad.problem).help)
    if form.errors:
        return _one(found, UserForm(formdata=None, data=_given(found)), form, 422)
    said = f"Kata sandi {found.full_name} sudah diganti. Beri tahu orangnya secara langsung."
    return render.go(url_for("settings_users.page"), said)


def _find(name: str) -> User:
    return next((one for one in the_box().accounts.users() if one.name == name), None) or abort(404)


def _list(form: NewUserForm, status: int = 200) -> Response:
    users = the_box().accounts.users()
    return render.show("users/page.html", form=form, users=users, hints=ROLE_HINTS, status=status)


def _given(found: User) -> dict[str, object]:
    return {
        "full_name": found.full_name,
        "role": found.role.value,
        "active": found.active,
        "districts": list(found.districts),
    }


def _one(found: User, form: UserForm, reset_form: ResetForm, status: int = 200) -> Response:
    form.offer_districts(found)
    return render.show(
        "users/user.html", found=found, form=form, reset=reset_form, hints=ROLE_HINTS, status=status
    )
