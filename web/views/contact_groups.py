"""Kelompok: groups made by hand, and everybody a search has found put into one."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request, url_for

from appliance.contacts.model import Group
from appliance.errors import InputError
from web import forms, guards, render
from web.boxed import the_box
from web.filters import thousands
from web.people_search import Asked
from web.views.contacts import MAY_CHANGE

blueprint = Blueprint("contacts_groups", __name__)

EVERYBODY = 1_000_000
NAME_TAKEN = "Nama ini sudah dipakai kelompok lain."


class GroupForm(forms.Form):
    name = forms.text("Nama kelompok", required="Isi nama kelompoknya.", longest=80)


@blueprint.get("/kontak/kelompok")
def page() -> Response:
    return _list(GroupForm())


@blueprint.post("/kontak/kelompok")
@guards.needs(*MAY_CHANGE)
def add() -> Response:
    form = GroupForm()
    if not form.ok():
        return _list(form, 422)
    try:
        group = the_box().book.add_group(form.name.data)
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _list(form, 422)
    return render.go(url_for("contacts_groups.page"), f"Kelompok {group.name} sudah dibuat.")


@blueprint.get("/kontak/kelompok/<group_id>")
@guards.needs(*MAY_CHANGE)
def group(group_id: str) -> Response:
    found = _find(group_id)
    return _one(GroupForm(obj=found), found)


@blueprint.post("/kontak/kelompok/<group_id>")
@guards.needs(*MAY_CHANGE)
def rename(group_id: str) -> Response:
    found = _find(group_id)
    form = GroupForm()
    if not form.ok():
        return _one(form, found, 422)
    try:
        the_box().book.rename_group(msgspec.structs.replace(found, name=form.name.data))
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _one(form, found, 422)
    return render.go(url_for("contacts_groups.page"), "Nama kelompok sudah diganti.")


@blueprint.post("/kontak/kelompok/<group_id>/hapus")
@guards.needs(*MAY_CHANGE)
def remove(group_id: str) -> Response:
    found = _find(group_id)
    the_box().book.remove_group(found.id)
    said = f"Kelompok {found.name} sudah dihapus. Orang-orangnya tetap ada di kontak."
    return render.go(url_for("contacts_groups.page"), said)


@blueprint.post("/kontak/kelompok/masukkan")
@guards.needs(*MAY_CHANGE)
def assign() -> Response:
    """Put everybody the given search finds now into the chosen group."""
    book = the_box().book
    found = _find(request.form.get("ke", ""))
    people = Asked.read(request.form).find(book.snapshot, limit=EVERYBODY)
    count = book.assign(found.id, [person.id for person in people.items])
    said = f"{thousands(count)} orang dimasukkan ke kelompok {found.name}."
    return render.go(url_for("contacts.page", kelompok=found.id), said)


def _find(group_id: str) -> Group:
    return the_box().book.snapshot.groups.get(group_id) or abort(404)


def _list(form: GroupForm, status: int = 200) -> Response:
    book = the_box().book.snapshot
    counted: list[Any] = [(one, len(book.by_group.get(one.id, ()))) for one in book.groups.values()]
    may_change = guards.the_user().role in MAY_CHANGE
    return render.show(
        "contact_groups/page.html", form=form, groups=counted, may_change=may_change, status=status
    )


def _one(form: GroupForm, found: Group, status: int = 200) -> Response:
    count = len(the_box().book.snapshot.by_group.get(found.id, ()))
    return render.show("contact_groups/group.html", form=form, group=found, count=count, status=status)
