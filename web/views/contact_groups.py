"""Kelompok: groups made by hand, with everybody a search has found put into one, and automatic groups."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request, url_for
from wtforms import HiddenField

from appliance.contacts.audience import members, tally
from appliance.contacts.audience_meaning import is_part_of
from appliance.contacts.audience_spec import AudienceSpec
from appliance.contacts.model import Contact, Group
from appliance.errors import InputError, StaleRevision
from web import forms, guards, render
from web.audience_form import SOME, AudienceForm
from web.boxed import the_box
from web.views import audience
from web.views.contacts import MAY_CHANGE

blueprint = Blueprint("contacts_groups", __name__)

PAGE = 50
NAME_TAKEN = "Nama ini sudah dipakai kelompok lain."
NOBODY_CHOSEN = "Pilih dulu siapa yang termasuk kelompok ini."
WOULD_HOLD_ITSELF = "Kelompok ini tidak dapat memuat dirinya sendiri. Lepaskan centang pada kelompoknya."
GONE = "Kelompok ini baru saja dihapus orang lain. Isian Anda tidak disimpan."
CHANGED_MEANWHILE = "Kelompok ini baru saja diubah orang lain. Periksa lagi, lalu simpan."


class GroupForm(forms.Form):
    name = forms.text("Nama kelompok", required="Isi nama kelompoknya.", longest=80)
    rev = HiddenField()


class RuleForm(AudienceForm):
    name = forms.text("Nama kelompok", required="Isi nama kelompoknya.", longest=80)
    rev = forms.text("", longest=12)


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
    _note("group added", group.id)
    return render.go(url_for("contacts_groups.page"), f"Kelompok {group.name} sudah dibuat.")


@blueprint.get("/kontak/kelompok/<group_id>")
@guards.needs(*MAY_CHANGE)
def group(group_id: str) -> Response:
    found = _find(group_id)
    return _one(GroupForm(formdata=None, name=found.name, rev=str(found.rev)), found)


@blueprint.post("/kontak/kelompok/<group_id>")
@guards.needs(*MAY_CHANGE)
def rename(group_id: str) -> Response:
    found = _find(group_id)
    form = GroupForm()
    if not form.ok():
        return _one(form, found, 422)
    try:
        the_box().book.rename_group(
            msgspec.structs.replace(found, rev=forms.rev_of(form.rev.data), name=form.name.data)
        )
    except StaleRevision as conflict:
        if not isinstance(conflict.theirs, Group):
            return render.go(url_for("contacts_groups.page"), GONE, "amber")
        form.rev.data = str(conflict.theirs.rev)
        return _one(form, conflict.theirs, 409)
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _one(form, found, 422)
    _note("group renamed", found.id)
    return render.go(url_for("contacts_groups.page"), "Nama kelompok sudah diganti.")


@blueprint.get("/kontak/kelompok/<group_id>/hapus")
@guards.needs(*MAY_CHANGE)
def ask_remove(group_id: str) -> Response:
    return _show_remove(_find(group_id))


@blueprint.post("/kontak/kelompok/<group_id>/hapus")
@guards.needs(*MAY_CHANGE)
def remove(group_id: str) -> Response:
    found = _find(group_id)
    try:
        the_box().book.remove_group(found.id, rev=forms.rev_of(request.form.get("rev")))
    except StaleRevision:
        return _show_remove(_find(group_id), stale=True, status=409)
    except InputError:
        return _show_remove(found, status=409)
    _note("group removed", found.id)
    said = f"Kelompok {found.name} sudah dihapus. Orang-orangnya tetap ada di kontak."
    return render.go(url_for("contacts_groups.page"), said)


# -- automatic groups --------------------------------------------------------------------------------------


@blueprint.get("/kontak/kelompok/otomatis")
@guards.needs(*MAY_CHANGE)
def rule_form() -> Response:
    return _rule(RuleForm(formdata=None, who=SOME), None)


@blueprint.post("/kontak/kelompok/otomatis")
@guards.needs(*MAY_CHANGE)
def new_rule() -> Response:
    """Save it when ``simpan`` was pressed; anything else only shows the form again, opened further."""
    return _save_rule(RuleForm(), None)


@blueprint.get("/kontak/kelompok/<group_id>/aturan")
@guards.needs(*MAY_CHANGE)
def edit_rule(group_id: str) -> Response:
    found = _find_automatic(group_id)
    form = RuleForm(formdata=None, name=found.name, rev=str(found.rev))
    form.take(found.rule or AudienceSpec())
    return _rule(form, found)


@blueprint.post("/kontak/kelompok/<group_id>/aturan")
@guards.needs(*MAY_CHANGE)
def rule(group_id: str) -> Response:
    return _save_rule(RuleForm(), _find_automatic(group_id))


def _save_rule(form: RuleForm, found: Group | None) -> Response:
    if request.form.get("simpan") != "1":
        return _rule(form, found)
    wanted, book = form.spec(), the_box().book
    form.ok()  # first: it empties the fields' lists of mistakes
    if wanted == AudienceSpec():
        form.refuse(form.who, NOBODY_CHOSEN)
    elif found is not None and is_part_of(book.snapshot, found.id, wanted):
        form.refuse(form.who, WOULD_HOLD_ITSELF)
    elif wanted.every_group - book.snapshot.groups.keys():
        form.refuse(form.who, audience.GROUP_GONE)
    if form.errors:
        return _rule(form, found, 422)
    try:
        if found is None:
            saved = book.add_group(form.name.data, wanted)
        else:
            rev = forms.rev_of(form.rev.data)
            saved = book.save_group_rule(
                msgspec.structs.replace(found, rev=rev, name=form.name.data, rule=wanted)
            )
    except StaleRevision as conflict:
        theirs = conflict.theirs
        if not isinstance(theirs, Group):
            return render.go(url_for("contacts_groups.page"), GONE, "amber")
        form.rev.data = str(theirs.rev)
        kept = f"{theirs.name}, {audience.sentence(theirs.rule) if theirs.rule else 'tanpa aturan'}"
        form.refuse(form.who, f"{CHANGED_MEANWHILE} Yang sekarang tersimpan: {kept}")
        return _rule(form, found, 409)
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _rule(form, found, 422)
    _note("group rule saved", saved.id)
    return render.go(
        url_for("contacts_groups.group", group_id=saved.id), f"Kelompok {saved.name} sudah disimpan."
    )


def _note(what: str, group_id: str) -> None:
    the_box().accounts.audit.record(guards.the_user().name, what, f"group {group_id}")


def _find(group_id: str) -> Group:
    return the_box().book.snapshot.groups.get(group_id) or abort(404)


def _find_automatic(group_id: str) -> Group:
    found = _find(group_id)
    return found if found.rule is not None else abort(404)


def _members(found: Group) -> tuple[Contact, ...]:
    box = the_box()
    return members(box.book.snapshot, found.id, box.number_facts())


def _show_remove(found: Group, *, stale: bool = False, status: int = 200) -> Response:
    users = the_box().book.groups_that_use(found.id)
    return render.show(
        "contact_groups/remove.html",
        group=found,
        count=len(_members(found)),
        users=[(one, audience.sentence(one.rule or AudienceSpec())) for one in users],
        stale=stale,
        status=status,
    )


def _list(form: GroupForm, status: int = 200) -> Response:
    groups = the_box().book.snapshot.groups.values()
    counted: list[Any] = [
        (one, len(_members(one)), audience.sentence(one.rule) if one.rule else "") for one in groups
    ]
    may_change = guards.the_user().role in MAY_CHANGE
    return render.show(
        "contact_groups/page.html", form=form, groups=counted, may_change=may_change, status=status
    )


def _one(form: GroupForm, found: Group, status: int = 200) -> Response:
    """One group with its people, fifty a page, in name order."""
    people = _members(found)
    start = request.args.get("mulai", 0, type=int)
    start = start if 0 < start < len(people) else 0
    box = the_box()
    spec = AudienceSpec(groups=(found.id,))
    reached = tally(box.book.snapshot, spec, opted_out=box.ledger.opted_out(), facts=box.number_facts())
    return render.show(
        "contact_groups/group.html",
        form=form,
        group=found,
        count=len(people),
        people=people[start : start + PAGE],
        start=start,
        page_size=PAGE,
        reached=reached.phones,
        sentence=audience.sentence(found.rule) if found.rule else "",
        stale=status == 409,
        status=status,
    )


def _rule(form: RuleForm, found: Group | None, status: int = 200) -> Response:
    again = (
        url_for("contacts_groups.rule", group_id=found.id) if found else url_for("contacts_groups.new_rule")
    )
    return render.show(
        "contact_groups/rule.html",
        form=form,
        group=found,
        again=again,
        sentence=audience.sentence(form.spec()),
        status=status,
        **audience.builder(form),
    )
