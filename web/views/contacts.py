"""Kontak: the list with search and filters, one person, and what may be done with them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response, abort, request, url_for

from appliance.accounts import Role
from appliance.contacts.model import Contact
from appliance.contacts.snapshot import PAGE
from appliance.errors import BookFull, StaleRevision
from web import guards, render
from web.boxed import the_box
from web.contact_form import ContactForm
from web.people_search import Asked

blueprint = Blueprint("contacts", __name__)

WHILE_TYPING = 30  # rows in the answer to each pause in typing: small enough for 2 KB
MAY_CHANGE = (Role.ADMIN, Role.PETUGAS)


@blueprint.get("/kontak")
def page() -> Response:
    box = the_box()
    asked = Asked.read(request.args)
    return render.show(
        "contacts/page.html",
        "contacts/_list.html",
        people=asked.find(box.book.snapshot, limit=WHILE_TYPING if render.wants_fragment() else PAGE),
        asked=asked,
        kept=asked.kept,
        filtered=bool(asked.kept),
        book=box.book.snapshot,
        areas=box.settings.areas,
        may_change=guards.the_user().role in MAY_CHANGE,
    )


@blueprint.get("/kontak/<contact_id>")
def person(contact_id: str) -> Response:
    box = the_box()
    found = _find(contact_id)
    return render.show(
        "contacts/person.html",
        person=found,
        groups=[box.book.snapshot.groups[id_] for id_ in found.groups if id_ in box.book.snapshot.groups],
        sharing=_sharing(found),
        opted_out=[number for number in found.numbers if number in box.ledger.opted_out()],
        may_change=guards.the_user().role in MAY_CHANGE,
    )


@blueprint.get("/kontak/baru")
@guards.needs(*MAY_CHANGE)
def new() -> Response:
    form = _form(None)
    form.active.data = True
    return _show_form(form, None)


@blueprint.post("/kontak/baru")
@guards.needs(*MAY_CHANGE)
def add() -> Response:
    box = the_box()
    form = _form(None)
    wanted = form.person(Contact(id=box.book.new_id(), name=""), box.settings.areas)
    if wanted is None:
        return _show_form(form, None, status=422)
    try:
        saved = box.book.add(wanted)
    except BookFull:
        form.refuse(form.name, "Buku kontak sudah penuh (25.000 orang). Hapus dulu yang tidak dipakai lagi.")
        return _show_form(form, None, status=422)
    return render.go(
        url_for("contacts.person", contact_id=saved.id), f"{saved.name} sudah masuk daftar kontak."
    )


@blueprint.get("/kontak/<contact_id>/ubah")
@guards.needs(*MAY_CHANGE)
def edit(contact_id: str) -> Response:
    found = _find(contact_id)
    form = _form(found)
    form.fill(found)
    return _show_form(form, found)


@blueprint.post("/kontak/<contact_id>/ubah")
@guards.needs(*MAY_CHANGE)
def save(contact_id: str) -> Response:
    box = the_box()
    found = _find(contact_id)
    form = _form(found)
    wanted = form.person(found, box.settings.areas)
    if wanted is None:
        return _show_form(form, found, status=422)
    try:
        saved = box.book.update(wanted)
    except StaleRevision as conflict:
        return _show_conflict(form, conflict)
    return render.go(url_for("contacts.person", contact_id=saved.id), "Perubahan sudah disimpan.")


@blueprint.get("/kontak/<contact_id>/hapus")
@guards.needs(*MAY_CHANGE)
def ask_remove(contact_id: str) -> Response:
    return render.show("contacts/remove.html", person=_find(contact_id))


@blueprint.post("/kontak/<contact_id>/hapus")
@guards.needs(*MAY_CHANGE)
def remove(contact_id: str) -> Response:
    found = _find(contact_id)
    box = the_box()
    box.book.remove([found.id])
    box.accounts.audit.record(guards.the_user().name, "contact removed", f"contact {found.id}")
    return render.go(url_for("contacts.page"), f"{found.name} sudah dihapus dari daftar kontak.")


@blueprint.post("/kontak/<contact_id>/aktif")
@guards.needs(*MAY_CHANGE)
def switch(contact_id: str) -> Response:
    """Switch a person on or off; ``aktif`` says to what, so that pressing twice does no harm."""
    found = _find(contact_id)
    active = request.form.get("aktif") == "1"
    if found.active != active:
        the_box().book.update(msgspec.structs.replace(found, active=active))
    said = "kembali aktif" if active else "tidak aktif: tidak dikirimi siaran"
    return render.go(url_for("contacts.person", contact_id=found.id), f"{found.name} sekarang {said}.")


@blueprint.post("/kontak/<contact_id>/terima-lagi")
@guards.needs(*MAY_CHANGE)
def opt_in(contact_id: str) -> Response:
    """Somebody who had answered BERHENTI has told the office that they want messages again."""
    box, by = the_box(), guards.the_user().name
    found = _find(contact_id)
    for number in found.numbers:
        box.ledger.opt_in(number, f"asked by {by}")
    box.accounts.audit.record(by, "opted in again at their wish", f"contact {found.id}")
    said = f"{found.name} akan ikut dikirimi siaran lagi."
    return render.go(url_for("contacts.person", contact_id=found.id), said)


def _find(contact_id: str) -> Contact:
    return the_box().book.snapshot.by_id.get(contact_id) or abort(404)


def _sharing(person: Contact) -> list[Contact]:
    by_number = the_box().book.snapshot.by_number
    others = {other.id: other for number in person.numbers for other in by_number.get(number, ())}
    return [other for other in others.values() if other.id != person.id]


def _form(person: Contact | None) -> ContactForm:
    form = ContactForm()
    box = the_box()
    form.offer(box.settings.areas, box.book.snapshot.groups.values(), person)
    return form


def _show_form(form: ContactForm, person: Contact | None, status: int = 200) -> Response:
    return render.show("contacts/form.html", form=form, person=person, conflict=(), status=status)


def _show_conflict(form: ContactForm, conflict: StaleRevision) -> Response:
    """Both versions side by side; the form keeps ours, and saving it again takes theirs into account."""
    theirs, mine = conflict.theirs, conflict.mine
    if theirs is None:
        said = "Orang ini baru saja dihapus oleh orang lain. Perubahan Anda tidak disimpan."
        return render.go(url_for("contacts.page"), said, "amber")
    if not isinstance(theirs, Contact) or not isinstance(mine, Contact):
        raise conflict
    form.rev.data = str(theirs.rev)
    rows = [(word, shown(theirs, name), shown(mine, name)) for name, word in COMPARED.items()]
    differing = [row for row in rows if row[1] != row[2]]
    return render.show("contacts/form.html", form=form, person=theirs, conflict=differing, status=409)


COMPARED: Mapping[str, str] = {
    "name": "Nama lengkap",
    "nickname": "Nama panggilan",
    "salutation": "Sapaan",
    "numbers": "Nomor HP",
    "position": "Jabatan",
    "short_position": "Jabatan singkat",
    "posyandu": "Posyandu",
    "rw": "RW",
    "rt": "RT",
    "village": "Desa",
    "district": "Kecamatan",
    "birth_date": "Tanggal lahir",
    "note": "Catatan",
    "active": "Masih aktif",
}


def shown(person: Contact, field: str) -> str:
    """A field of a person as one line of text."""
    value = getattr(person, field)
    if field == "numbers":
        return ", ".join(number.display for number in value)
    if field == "active":
        return "ya" if value else "tidak"
    return str(value)
