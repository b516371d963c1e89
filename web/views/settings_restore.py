"""Pengaturan, Cadangan data, Pulihkan: an administrator puts a backup in the place of all data."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, session, url_for
from wtforms import BooleanField

from appliance.accounts import Role
from web import forms, guards, restore_steps
from web.boxed import the_box
from web.own_password import OwnPasswordForm, own_password
from web.restore_steps import Way, WordsForm
from web.uploads import Check
from web.views.settings_backup import blueprint

__all__ = ["LARGE", "blueprint"]

WAY = Way("settings_backup", first=False)


class SureForm(WordsForm, OwnPasswordForm):
    """The words, one's own password, and that one knows what will be gone."""

    sure = BooleanField(
        "Saya mengerti: semua yang masuk sesudah tanggal cadangan itu tidak ada lagi di kotak"
    )


def may_send() -> bool:
    """Asked before the request's body is read."""
    token = session.get(guards.SESSION_KEY, "")
    known = the_box().accounts.session(token) if token else None
    return known is not None and known.user.role is Role.ADMIN


LARGE: Mapping[str, Check] = {"settings_backup.take": may_send}


@blueprint.get("/pengaturan/cadangan/pulihkan")
@guards.needs(Role.ADMIN)
def choose() -> Response:
    return restore_steps.choose(WAY)


@blueprint.post("/pengaturan/cadangan/pulihkan")
@guards.needs(Role.ADMIN)
def take() -> Response:
    return restore_steps.take(WAY)


@blueprint.get("/pengaturan/cadangan/pulihkan/periksa")
@guards.needs(Role.ADMIN)
def look() -> Response:
    return restore_steps.look(WAY, SureForm())


@blueprint.post("/pengaturan/cadangan/pulihkan/periksa")
@guards.needs(Role.ADMIN)
def restore() -> Response:
    form = SureForm()
    return restore_steps.restore(WAY, form, lambda: _is_sure(form) and own_password(form))


@blueprint.post("/pengaturan/cadangan/pulihkan/batal")
@guards.needs(Role.ADMIN)
def give_up() -> Response:
    return restore_steps.give_up(WAY, url_for("settings_backup.page"))


def _is_sure(form: forms.Form) -> bool:
    if isinstance(form, SureForm) and not form.sure.data:
        form.refuse(form.sure, "Beri tanda di sini bila Anda yakin.")
    return not form.errors
