"""Wilayah: kabupaten, kecamatan, desa, posyandu with their people counted; a posyandu's own page."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, abort, request, url_for
from wtforms import HiddenField

from appliance.contacts.area_tree import Level
from appliance.contacts.model import Posyandu
from appliance.contacts.posyandu_registry import posyandu_key
from appliance.errors import InputError, StaleRevision
from appliance.place_counts import EVERYWHERE, NOBODY, REST
from web import forms, guards, render
from web.boxed import the_box
from web.place_tree import rows_of
from web.views.contacts import MAY_CHANGE, may_change

blueprint = Blueprint("contacts_places", __name__)

NAME_TAKEN = "Di desa ini sudah ada posyandu dengan nama itu."
GONE = "Posyandu ini baru saja dihapus oleh orang lain. Isian Anda tidak disimpan."


class PosyanduForm(forms.Form):
    name = forms.text("Nama posyandu", required="Isi nama posyandunya.", longest=80)
    rw = forms.text("RW", longest=10)
    official_number = forms.text("Nomor register resmi", longest=40)
    rev = HiddenField()


@blueprint.get("/kontak/wilayah")
def page() -> Response:
    box = the_box()
    counts = box.looks.places()
    opened = request.args.get("buka", "")[:20]
    return render.show(
        "contact_places/page.html",
        "contact_places/_tree.html",
        rows=rows_of(counts, box.book.snapshot, box.settings.areas, opened),
        total=counts.get(EVERYWHERE, NOBODY),
        nowhere=counts.get(REST, NOBODY),
        opened=opened,
        regency=box.settings.current.regency_name,
        posyandu=len(box.book.snapshot.posyandu),
        may_change=may_change(),
    )


@blueprint.get("/kontak/posyandu/<code>")
def posyandu(code: str) -> Response:
    found = _find(code)
    form = PosyanduForm(obj=found)
    form.rev.data = str(found.rev)
    return _show(form, found)


@blueprint.post("/kontak/posyandu/<code>")
@guards.needs(*MAY_CHANGE)
def save(code: str) -> Response:
    found = _find(code)
    form = PosyanduForm()
    if not form.ok():
        return _show(form, found, 422)
    rev = forms.rev_of(form.rev.data)
    wanted = msgspec.structs.replace(
        found, name=form.name.data, rw=form.rw.data, official_number=form.official_number.data, rev=rev
    )
    try:
        the_box().book.rename_posyandu(wanted)
    except StaleRevision as conflict:
        if not isinstance(conflict.theirs, Posyandu):
            return render.go(url_for("contacts_places.page"), GONE, "amber")
        form.rev.data = str(conflict.theirs.rev)
        return _show(form, conflict.theirs, 409, mine=wanted)
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _show(form, found, 422, twin=_twin(wanted))
    _note("posyandu changed", code)
    return render.go(url_for("contacts_places.posyandu", code=code), "Posyandu sudah disimpan.")


@blueprint.post("/kontak/posyandu/<code>/gabung")
@guards.needs(*MAY_CHANGE)
def join(code: str) -> Response:
    """Two entries are one posyandu: the people of ``code`` go to the other one, which stays."""
    found, keep = _find(code), _find(request.form.get("ke", ""))
    try:
        the_box().book.join_posyandu(keep, found.id, remark=_remark)
    except InputError:
        said = (
            "Dua posyandu itu tidak di satu desa, atau baru saja diubah orang lain. Belum ada yang berubah."
        )
        return render.go(url_for("contacts_places.posyandu", code=code), said, "amber")
    _note("posyandu joined", f"{code} into {keep.id}")
    said = f"{found.name} sekarang menjadi satu dengan {keep.name}. Orangnya ikut pindah."
    return render.go(url_for("contacts_places.posyandu", code=keep.id), said)


@blueprint.post("/kontak/posyandu/<code>/hapus")
@guards.needs(*MAY_CHANGE)
def remove(code: str) -> Response:
    found = _find(code)
    try:
        the_box().book.remove_posyandu(found.id)
    except InputError:
        said = "Masih ada orang di posyandu ini, jadi tidak dihapus. Pindahkan dulu orangnya."
        return render.go(url_for("contacts_places.posyandu", code=code), said, "amber")
    _note("posyandu removed", code)
    back = url_for("contacts_places.page", buka=found.village_code)
    return render.go(back, f"Posyandu {found.name} sudah dihapus.")


@blueprint.get("/kontak/wilayah/<village>/posyandu-baru")
@guards.needs(*MAY_CHANGE)
def new(village: str) -> Response:
    return _show_new(PosyanduForm(), village)


@blueprint.post("/kontak/wilayah/<village>/posyandu-baru")
@guards.needs(*MAY_CHANGE)
def add(village: str) -> Response:
    form = PosyanduForm()
    if not form.ok():
        return _show_new(form, village, 422)
    _village_name(village)
    try:
        made = the_box().book.add_posyandu(
            form.name.data, village, rw=form.rw.data, official_number=form.official_number.data
        )
    except InputError:
        form.refuse(form.name, NAME_TAKEN)
        return _show_new(form, village, 422)
    _note("posyandu added", made.id)
    return render.go(
        url_for("contacts_places.posyandu", code=made.id), f"Posyandu {made.name} sudah ditambahkan."
    )


def _find(code: str) -> Posyandu:
    return the_box().book.snapshot.posyandu.get(code) or abort(404)


def _twin(wanted: Posyandu) -> Posyandu | None:
    """The other posyandu of the desa that has this name already."""
    book = the_box().book.snapshot
    other = book.posyandu_codes.get((wanted.village_code, posyandu_key(wanted.name)), "")
    return book.posyandu.get(other) if other != wanted.id else None


def _show(
    form: PosyanduForm,
    found: Posyandu,
    status: int = 200,
    *,
    mine: Posyandu | None = None,
    twin: Posyandu | None = None,
) -> Response:
    book = the_box().book.snapshot
    return render.show(
        "contact_places/posyandu.html",
        form=form,
        posyandu=found,
        mine=mine,
        twin=twin,
        village=_village_name(found.village_code),
        people=book.by_posyandu.get(found.id, ()),
        posyandu_code=book.posyandu_code,
        may_change=may_change(),
        status=status,
    )


def _show_new(form: PosyanduForm, village: str, status: int = 200) -> Response:
    name = _village_name(village)
    return render.show("contact_places/new.html", form=form, village=village, name=name, status=status)


def _village_name(code: str) -> str:
    """``Cilame, Ngamprah``; the page of what is not there for a code that is no desa of this office."""
    areas, book = the_box().settings.areas, the_box().book.snapshot
    area = areas.get(code) if areas is not None else None
    if area is not None and areas is not None and area.level is Level.VILLAGE:
        return f"{area.name}, {areas.district_of(area).name}"
    for person in book.by_village.get(code, ()):
        for post in person.places:
            if post.village_code == code:
                return ", ".join(part for part in (post.village, post.district) if part)
    return code if any(one.village_code == code for one in book.posyandu.values()) else abort(404)


def _note(what: str, subject: str) -> None:
    the_box().accounts.audit.record(guards.the_user().name, what, f"posyandu {subject}")


def _remark(field: str, text: str) -> str:
    words = {"name": "Nama", "rw": "RW", "official_number": "Nomor register resmi"}
    return f"{words.get(field, field)} lain: {text}"
